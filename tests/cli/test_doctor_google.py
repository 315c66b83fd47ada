"""`nightlatch doctor --project`: what an owner of a deployment on Google sees, and with which exit code."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import Shell
from tests.google.answers import serving
from tests.google.credentials import key_file
from tests.google.emulators import Emulator
from tests.hosts.gcp_deployment import Deployment, queues


@pytest.fixture
def stood(pubsub_emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Deployment]:
    """A deployment, and this process as its owner's machine."""
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub_emulator.host)
    deployment = Deployment()
    queues(deployment)
    with serving(deployment.google) as url:
        monkeypatch.setenv("NIGHTLATCH_GOOGLE_API", url)
        key = key_file(url, "kim@orchard-prod.iam.gserviceaccount.com", tmp_path / "key.json")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
        yield deployment


def test_a_deployment_that_is_well_is_code_0(shell: Shell, stood: Deployment) -> None:
    told = shell("doctor", "--project", stood.project, "--no-probe")
    assert told.code == 0, told.out
    assert "ok      the functions are active and told what they need: All 3 are active, in mode observe" in told.out
    assert told.out.splitlines()[-1] == "20 checks: 0 fail, 0 warn, 1 unknown, 19 ok"


def test_each_check_is_a_line_of_json_and_a_failure_is_code_1(shell: Shell, stood: Deployment) -> None:
    stood.told("logging/v2/{scope}/sinks/nightlatch")["disabled"] = True
    told = shell("doctor", "--project", stood.project, "--no-probe", "--json")
    assert told.code == 1
    states = {row["id"]: row["state"] for row in told.rows}
    assert (states["sink"], states["writer"], states["policy"]) == ("fail", "ok", "unknown")
    assert "probe" not in states


def test_credentials_that_may_ask_nothing_are_told_which_permission_and_are_code_1(shell: Shell, stood: Deployment) -> None:
    stood.google.refuses = ("",)
    told = shell("doctor", "--project", stood.project, "--no-probe")
    assert "grant resourcemanager.projects.get to whoever runs the doctor" in told.out
    assert "unknown the functions are active" in told.out


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--project", "nightlatch-home", "--region", "us-east-1"), "--region is AWS's only"),
        (("--project", "nightlatch-home", "--policy", "/nowhere.toml"), "/nowhere.toml"),
    ],
)
def test_what_does_not_go_together_is_code_2(shell: Shell, given: tuple[str, ...], says: str) -> None:
    assert shell("doctor", *given).code == 2
    assert says in shell.err


@pytest.mark.parametrize(
    "given", [("--stack", "mine", "--project", "nightlatch-home"), ("--project", "../secrets"), ("--project", "Home")]
)
def test_what_is_no_project_or_two_places_is_a_mistake_of_usage(shell: Shell, given: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        shell("doctor", *given)
    assert ended.value.code == 2


def test_without_credentials_it_says_how_to_get_some(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere.json")
    assert shell("doctor", "--project", "nightlatch-home", "--no-probe").code == 2
    assert "gcloud auth application-default login" in shell.err


def test_without_the_libraries_it_says_how_to_get_them(tmp_path: Path) -> None:
    code = (
        "import importlib.util, sys\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name.startswith('google') else real(name, *more)\n"
        "from nightlatch.__main__ import main\n"
        "sys.exit(main(['doctor', '--project', 'nightlatch-home']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert "requirements/gcp.txt" in done.stderr
