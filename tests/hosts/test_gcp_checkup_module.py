"""What the doctor expects is what the Terraform module makes: names, settings and variables, read from its text."""

import json
import re

import pytest

from infra.gcp.make_inputs import FOLDER
from nightlatch.hosts.gcp.checkup import doors, functions, ledger, roles, topics
from nightlatch.hosts.gcp.checkup.asking import Asking
from nightlatch.vendors.google import Rest

TEXT = {file.stem: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.tf")}
ASKING = Asking("${var.project}", None, Rest())  # type: ignore[arg-type]  # nothing is asked


def test_its_names_are_the_modules() -> None:
    assert '"nightlatch-${name}@${var.project}.iam.gserviceaccount.com"' in TEXT["main"]
    assert ASKING.email("${name}") == "nightlatch-${name}@${var.project}.iam.gserviceaccount.com"
    assert f'"{ASKING.url("${var.region}", "${name}")}"' in TEXT["main"]
    assert f'"{ASKING.topic("${name}")}"' in TEXT["main"]
    assert f'name{" " * 23}= "{ASKING.subscription("${each.value}-kept").rpartition("/")[2]}"' in TEXT["queues"]
    assert {f"nightlatch-{store}" for store in re.findall(r'databases = toset\(\["(\w+)", "(\w+)"\]\)', TEXT["main"])[0]} == set(
        ledger.STORES
    )
    for name in ("nightlatch-sweep", "nightlatch-checks"):
        assert f'= "{name}"' in TEXT["clock"]


def test_its_topics_are_the_modules() -> None:
    pushed = re.search(r"pushed += \{(.*)\}", TEXT["queues"])
    kept = re.search(r"kept += \{(.*)\}", TEXT["queues"])
    assert pushed
    assert kept
    assert dict(re.findall(r'(\w+) = "(\w+)"', pushed[1])) == topics.PUSHED
    assert tuple(re.findall(r'= "([\w-]+)"', kept[1])) == topics.KEPT
    assert f": {topics.LONGEST_S}" in TEXT["functions"]
    assert "service-${data.google_project.home.number}@gcp-sa-pubsub.iam.gserviceaccount.com" in TEXT["queues"]
    assert all(f'"{role}"' in TEXT["queues"] for role in (topics.PUBLISHER, topics.SUBSCRIBER))


def test_its_functions_and_what_they_are_told_are_the_modules() -> None:
    told = set(re.findall(r"NIGHTLATCH_(\w+) +=", TEXT["functions"]))
    assert {name for names in functions.NEEDED.values() for name in names} <= told
    assert set(functions.NEEDED) == set(re.findall(r'toset\(var.slack \? \["(.*)"\] :', TEXT["main"])[0].split('", "'))
    assert f": {json.dumps(functions.DUTIES)}" in TEXT["main"]
    assert 'name   = "nightlatch-${filemd5(var.bundle)}.zip"' in TEXT["functions"]
    assert f'"{doors.INVOKER}"' in TEXT["functions"]


@pytest.mark.parametrize("role", ["roles/datastore.user", "roles/datastore.viewer"])
def test_its_roles_are_the_modules(role: str) -> None:
    assert f'"{role}"' in TEXT["ledger"]
    assert "roles/nightlatch_${each.value.role}" in TEXT["identities"]
    assert f"looks    = setintersection(local.functions, {json.dumps(roles.LOOKING)})" in TEXT["identities"]
    assert json.dumps(roles._ABOVE) in TEXT["main"]
    assert (
        'expression = "resource.name == \\"projects/${var.project}/databases/nightlatch-${each.value.database}\\""'
        in TEXT["ledger"]
    )


def test_its_sink_is_the_modules() -> None:
    assert TEXT["sink"].count('= "nightlatch"') == 2
    assert TEXT["sink"].count('"pubsub.googleapis.com/${local.topics.records}"') == 2
    assert topics.PUBLISHER in TEXT["sink"]
