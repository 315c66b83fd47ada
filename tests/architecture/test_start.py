"""What a start does: no more than declaring. So it is cheap, and what was started may be kept and woken up elsewhere (SnapStart).

Nothing is asked of the clock, of chance, of the network or of a file that is not part of the program; and only what is used is imported.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import FUNCTIONS, PACKAGE, ROOT
from tests.bench.local_start import RECORD as CREATED

WATCHED = """
import io, json, os, sys, time, random
seen, roots = [], tuple(map(os.path.realpath, json.loads(os.environ["ROOTS"])))
OURS = ("nightlatch.", "handler", "main", "function_app")
CLOCKS = {time.time, time.time_ns, time.monotonic, time.perf_counter, os.urandom, os.getrandom} if hasattr(os, "getrandom") else {time.time}
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.fork", "urllib.", "http.client.", "smtplib.", "sqlite3.connect")

def audit(event, given):
    if event.startswith(FORBIDDEN) and event not in ("socket.gethostname",):
        seen.append(event)
    elif event == "open" and isinstance(given[0], str):
        path, mode = os.path.realpath(given[0]), given[1] or "r"
        if not path.startswith(roots) or set(mode) & set("wax+"):
            seen.append(f"open {path} {mode}")

def profile(frame, event, called):
    if not str(frame.f_globals.get("__name__")).startswith(OURS):
        return
    if event == "c_call" and (called in CLOCKS or getattr(called, "__name__", "") in ("now", "utcnow", "today")):
        seen.append(f"{frame.f_globals['__name__']} calls {called.__qualname__}")
    if event == "c_call" and isinstance(getattr(called, "__self__", None), random.Random):
        seen.append(f"{frame.f_globals['__name__']} throws dice")

sys.addaudithook(audit)
sys.setprofile(profile)
exec(os.environ["STARTS"])
sys.setprofile(None)
sys.stdout.write(json.dumps(sorted(set(seen))))
"""
EVERYTHING = """
import importlib, pkgutil, nightlatch
for found in pkgutil.walk_packages(nightlatch.__path__, "nightlatch."):
    if not found.name.startswith(("nightlatch.sandbox", "nightlatch.cli", "nightlatch.__main__", "nightlatch.notifiers")):
        importlib.import_module(found.name)
"""
DEPLOYED = {"POWERTOOLS_SERVICE_NAME": "assess", "POWERTOOLS_METRICS_NAMESPACE": "Nightlatch", "AWS_REGION": "us-east-1"}


def run(code: str, *folders: str, **environment: str) -> str:
    """What a fresh process says that runs this code with the library and these folders on its path."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AWS_", "NIGHTLATCH_"))}
    path = os.pathsep.join((str(PACKAGE.parent), *folders))
    command = [sys.executable, "-B", "-c", code]
    done = subprocess.run(command, env={**ours, "PYTHONPATH": path, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def faults(starts: str, *folders: str) -> list[str]:
    """What this code does that a start must not."""
    roots = json.dumps([sys.prefix, sys.base_prefix, str(ROOT), "/usr/lib", "/usr/share/zoneinfo", "/proc/self"])
    found: list[str] = json.loads(run(WATCHED, *folders, ROOTS=roots, STARTS=starts, **DEPLOYED).splitlines()[-1])
    return found


def test_no_module_of_the_library_does_anything_when_it_is_imported() -> None:
    assert not faults(EVERYTHING)


def test_the_functions_of_aws_may_be_kept_as_they_are_after_a_start() -> None:
    assert not faults("import handler", str(FUNCTIONS / "aws"))


@pytest.mark.parametrize(
    ("starts", "fault"),
    [
        ("import socket; socket.socket()", "socket.__new__"),
        ("open('/etc/hostname')", "open /etc/hostname r"),
        ("import tempfile; tempfile.TemporaryFile()", "open /"),
        ("__name__ = 'nightlatch.x'; import time; time.time()", "calls time"),
        ("__name__ = 'nightlatch.x'; import datetime; datetime.datetime.now()", "calls datetime.now"),
        ("__name__ = 'nightlatch.x'; import random; random.random()", "throws dice"),
    ],
)
def test_the_check_sees_what_it_looks_for(starts: str, fault: str) -> None:
    assert any(fault in each for each in faults(starts))


LOADED = """
import json, sys
{code}
print(json.dumps(sorted(name for name in sys.modules if name.startswith("nightlatch.") or "." not in name)))
"""


def loaded(code: str) -> set[str]:
    """The modules that this code loads; of other packages the packages."""
    return set(json.loads(run(LOADED.format(code=code)).splitlines()[-1]))


def test_the_version_is_told_without_what_judges() -> None:
    tells = "from nightlatch.__main__ import main\ntry: main(['--version'])\nexcept SystemExit: pass"
    assert not {"pydantic", "rich", "nightlatch.bootstrap", "nightlatch.model"} & loaded(tells)


def test_a_reader_of_one_platform_is_imported_when_its_first_record_comes() -> None:
    readers = {
        name
        for name in loaded("from nightlatch import bootstrap\nbootstrap.providers()")
        if name.startswith("nightlatch.providers.")
    }
    assert not {name for name in readers if name.count(".") > 3}, "tables of a log stand in a package of their provider"
    record: dict[str, object] = {
        "eventSource": "iam.amazonaws.com",
        "eventName": "ListUsers",
        "eventID": "1",
        "eventTime": "2026-03-02T10:00:00Z",
    }
    record |= {"recipientAccountId": "111122223333", "userIdentity": {"type": "Root", "accountId": "111122223333"}}
    owner = f"next(each for each in bootstrap.providers().values() if each.recognizes({record}))"
    reads = f"from nightlatch import bootstrap\nassert list({owner}.normalize({record}))"
    deep = {name.split(".")[2] for name in loaded(reads) if name.startswith("nightlatch.providers.") and name.count(".") > 3}
    assert deep == {"aws"}


@pytest.mark.parametrize(
    ("platform", "record"),
    [
        ("gcp", {"protoPayload": {"methodName": "CreateServiceAccount", "serviceName": "iam.googleapis.com"}, "insertId": "1"}),
        ("okta", {"eventType": "user.lifecycle.create", "version": "0", "severity": "INFO", "actor": {}, "target": []}),
    ],
)
def test_lines_of_one_platform_are_read_without_the_readers_and_tables_of_others(
    platform: str, record: dict[str, object]
) -> None:
    reads = f"""
import io
from nightlatch import bootstrap
from nightlatch.intake import Reader
found = list(Reader(bootstrap.providers()).read(io.BytesIO({(json.dumps(record) + chr(10)).encode() * 3!r})))
assert [each.provider_id for each in found] == [{platform!r}] * 3
"""
    deep = {name.split(".")[2] for name in loaded(reads) if name.startswith("nightlatch.providers.") and name.count(".") > 2}
    assert deep == {platform}


def test_what_judges_needs_no_library_of_a_cloud() -> None:
    judges = "from nightlatch import bootstrap\nfrom nightlatch.settings import Settings\nwith bootstrap.opened(Settings()): pass"
    sdks = {
        "boto3",
        "botocore",
        "grpc",
        "azure",
        "httpx",
        "slack_sdk",
        "requests",
        "ssl",
        "asyncio",
        "rich",
        "aws_lambda_powertools",
    }
    assert not sdks & loaded(judges)


QUIET = '{"Records": [{"eventSource": "s3.amazonaws.com", "eventName": "GetObject", "eventVersion": "1.10"}]}'
JUDGES = {
    "nightlatch.signals",
    "nightlatch.pipeline",
    "nightlatch.stages.judge",
    "nightlatch.ledger.evidence",
    "nightlatch.policy.loading",
}


def test_what_is_opened_and_handed_on_needs_nothing_of_the_model() -> None:
    reads = "from nightlatch import bootstrap\nfrom nightlatch.intake import Reader\nReader(bootstrap.providers())"
    assert not {"pydantic", "nightlatch.model.activity", *JUDGES} & loaded(reads)


def test_a_replay_imports_what_judges_when_there_is_something_to_judge(tmp_path: Path) -> None:
    (tmp_path / "quiet.json").write_text(QUIET, encoding="utf-8")
    (tmp_path / "told.json").write_text(json.dumps({"Records": [CREATED]}), encoding="utf-8")
    replays = "from nightlatch.__main__ import main\nassert main(['replay', {!r}]) == 0"
    found = {name: loaded(replays.format(str(tmp_path / name))) for name in ("quiet.json", "told.json")}
    assert not JUDGES & found["quiet.json"]
    assert found["told.json"] >= JUDGES


ONE_VERDICT = (
    "from nightlatch import bootstrap\nfrom nightlatch.settings import Settings\n"
    f"with bootstrap.opened(Settings()) as pipeline: assert pipeline.assess([('aws', {CREATED!r})]).saved"
)
"""From a record to its verdict, over a ledger in memory."""


def test_what_judges_imports_nothing_that_acts_tells_or_only_some_records_need() -> None:
    spared = {
        *(
            "nightlatch.contracts.playbooks",
            "nightlatch.contracts.queues",
            "nightlatch.contracts.doors",
            "nightlatch.contracts.ports",
        ),
        *("nightlatch.ledger.deliveries", "nightlatch.ledger.consents", "nightlatch.model.report"),
        *("nightlatch.ledger.due", "nightlatch.ledger.gathering", "nightlatch.ledger.sessions", "nightlatch.ledger.turns"),
        *("nightlatch.model.change", "nightlatch.model.order", "nightlatch.model.quarantine"),
        *("nightlatch.model.echoes", "nightlatch.model.inventory", "nightlatch.stages.together"),
        *("nightlatch.providers.aws.protected", "nightlatch.providers.aws.privilege.evaluation", "nightlatch.settings.aws"),
        *("nightlatch.intake.reading", "difflib"),
    }
    assert not spared & loaded(ONE_VERDICT)


COMPILED = """
classes = {each for name, module in list(sys.modules.items()) for each in vars(module).values() if isinstance(each, type)}
print(json.dumps([each.__qualname__ for each in classes if each.__module__.startswith("nightlatch") and hasattr(each, "__dataclass_fields__")]))
"""


def test_what_judges_compiles_no_methods_of_data_classes() -> None:
    found = json.loads(run(f"import json, sys\n{ONE_VERDICT}\n{COMPILED}").splitlines()[-1])
    assert found == ["Settings"], (
        "Python compiles the methods of a data class in every process: make a plain class of what a verdict needs"
    )
