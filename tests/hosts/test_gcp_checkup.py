"""The doctor before a deployment on Google, in each state it must see. Pub/Sub is Google's emulator; REST is held to Google's documents."""

from collections.abc import Callable
from typing import Any

import pytest

from nightlatch.hosts.gcp.checkup import PERMISSIONS, look_over
from nightlatch.model.check import Check, State
from nightlatch.vendors.google import Answer, Rest
from tests.google.emulators import Emulator
from tests.hosts.gcp_deployment import EXPECTED, Deployment, queues

OK, WARN, FAIL, UNKNOWN = State.OK, State.WARN, State.FAIL, State.UNKNOWN
SINK = "logging/v2/{scope}/sinks/nightlatch"
JOB = "cloudscheduler/v1/{located}/jobs/nightlatch-sweep"
CHECKS = "cloudtasks/v2/{located}/queues/nightlatch-checks"
EVIDENCE = "firestore/v1/{home}/databases/nightlatch-evidence"
INDEXES, TTL = f"{EVIDENCE}/collectionGroups/ledger/indexes", f"{EVIDENCE}/collectionGroups/ledger/fields/ttl"
SERIES = "monitoring/v3/{home}/timeSeries"
HOME = "cloudresourcemanager/v3/{home}"
DOOR = "run/v2/{located}/services/nightlatch-assess:getIamPolicy"
TOPIC = "pubsub/v1/{home}/topics/nightlatch-records:getIamPolicy"
DEAD = "pubsub/v1/{home}/topics/nightlatch-records-dead:getIamPolicy"


@pytest.fixture(autouse=True)
def _emulated(pubsub_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub_emulator.host)


def looked(deployment: Deployment, rest: Rest | None = None) -> dict[str, Check]:
    """Every check by its id, without a probe."""
    seen = list(look_over(deployment.asking(rest), EXPECTED, None))
    assert len({check.id for check in seen}) == len(seen)
    return {check.id: check for check in seen}


@pytest.mark.parametrize(
    "deployment",
    [
        Deployment(),
        Deployment(mode="enforce", duties=("assess", "act", "sweep", "interact")),
        Deployment(scope="projects/nightlatch-alone", project="nightlatch-alone", mode="approve"),
    ],
    ids=["organization", "everything", "one project"],
)
def test_a_deployment_that_is_well_is_told_so(deployment: Deployment) -> None:
    queues(deployment)
    seen = looked(deployment)
    assert {id: check for id, check in seen.items() if check.state is not OK}.keys() == {"policy"}  # only a decision shows it
    assert {f"role-{duty}" for duty in deployment.duties} <= seen.keys()
    assert f"mode {deployment.mode}, and watch {deployment.scope}" in seen["functions"].says


def is_(**values: Any) -> Callable[[dict[str, Any]], None]:
    """Sets fields of an answer."""
    return lambda told: told.update(values)


def shared(member: str, role: str) -> Callable[[dict[str, Any]], None]:
    """Gives somebody a role."""
    return lambda policy: policy["bindings"].append({"role": role, "members": [member]})


@pytest.mark.parametrize(
    ("place", "bend", "id", "state", "says"),
    [
        (HOME, is_(state="DELETE_REQUESTED"), "project", FAIL, "is DELETE_REQUESTED"),
        (SINK, is_(disabled=True), "sink", FAIL, "is disabled"),
        (SINK, is_(includeChildren=False), "sink", FAIL, "leaves out all that is below"),
        (SINK, is_(exclusions=[{"name": "quiet", "filter": "x"}]), "sink", FAIL, "has exclusions (quiet)"),
        (SINK, is_(exclusions=[{"name": "off", "filter": "x", "disabled": True}]), "sink", OK, "everything below it"),
        (SINK, is_(destination="storage.googleapis.com/b"), "sink", FAIL, "delivers to storage.googleapis.com/b"),
        (SINK, is_(filter='severity="ERROR"'), "sink", FAIL, "another filter than this version reads by"),
        (TOPIC, is_(bindings=[]), "writer", FAIL, "may not publish"),
        (TOPIC, shared("allUsers", "roles/pubsub.publisher"), "writer", FAIL, "Anybody may publish"),
        (TOPIC, shared("user:kim@example.com", "roles/pubsub.publisher"), "writer", WARN, "user:kim@example.com"),
        (DEAD, is_(bindings=[]), "dead-letters", FAIL, "roles/pubsub.publisher on nightlatch-records-dead"),
        (DOOR, is_(bindings=[]), "doors", FAIL, "may not call assess"),
        (DOOR, shared("allUsers", "roles/run.invoker"), "doors", WARN, "allUsers may call assess"),
        (JOB, is_(state="PAUSED"), "clock", FAIL, "is PAUSED"),
        (JOB, is_(httpTarget={"uri": "https://example.com/"}), "clock", FAIL, "calls https://example.com/"),
        (JOB, is_(status={"code": 7}), "clock", WARN, "failed with code 7"),
        (CHECKS, is_(state="PAUSED"), "checks", FAIL, "is PAUSED"),
        (EVIDENCE, is_(type="DATASTORE_MODE"), "ledger", FAIL, "nightlatch-evidence is DATASTORE_MODE"),
        (EVIDENCE, is_(deleteProtectionState="DELETE_PROTECTION_DISABLED"), "ledger", WARN, "can be deleted"),
        (INDEXES, is_(indexes=[]), "index", FAIL, "nightlatch-evidence (none)"),
        (INDEXES, lambda told: told["indexes"][0].update(state="CREATING"), "index", WARN, "being built"),
        (TTL, is_(ttlConfig={"state": "NEEDS_REPAIR"}), "expiry", WARN, "nightlatch-evidence (NEEDS_REPAIR)"),
        (SERIES, is_(timeSeries=[]), "waiting", UNKNOWN, "has counted none"),
    ],
)  # fmt: skip
def test_what_was_changed_is_seen(place: str, bend: Callable[[Any], None], id: str, state: State, says: str) -> None:
    deployment = Deployment()
    bend(deployment.told(place))
    check = looked(deployment)[id]
    assert (check.state, says in check.says) == (state, True), check


@pytest.mark.parametrize(
    ("place", "id", "says"),
    [
        (HOME, "project", "There is no project"),
        (SINK, "sink", "no sink nightlatch"),
        (JOB, "clock", "no job nightlatch-sweep"),
        (CHECKS, "checks", "no queue nightlatch-checks"),
        (EVIDENCE, "ledger", "nightlatch-evidence is gone"),
        (TOPIC, "writer", "may not publish"),
        ("iam/v1/{scope}/roles/nightlatch_read", "custom-roles", "nightlatch_read is gone"),
    ],
)
def test_what_is_gone_is_a_failure(place: str, id: str, says: str) -> None:
    deployment = Deployment()
    deployment.forget(place)
    check = looked(deployment)[id]
    assert (check.state, says in check.says) == (FAIL, True), check


def test_what_waits_is_counted_by_its_newest_count() -> None:
    deployment = Deployment()
    for each in deployment.told(SERIES)["timeSeries"]:
        if each["resource"]["labels"]["subscription_id"] == "nightlatch-rejects-kept":
            each["points"][0]["value"]["int64Value"] = "3"
    check = looked(deployment)["waiting"]
    assert (check.state, check.says) == (WARN, "There are 3 deliveries that could not be read (nightlatch-rejects-kept).")


def test_a_refusal_makes_a_check_unknown_and_stops_no_other() -> None:
    deployment = Deployment()
    queues(deployment)
    deployment.google.refuses = ("monitoring/", "logging/", "cloudresourcemanager/")
    seen = looked(deployment)
    unknown = {id for id, check in seen.items() if check.state is UNKNOWN}
    assert unknown == {"project", "sink", "dead-letters", "waiting", "role-assess", "role-act", "role-sweep", "policy"}
    assert "grant monitoring.timeSeries.list to whoever runs the doctor" in seen["waiting"].says
    assert "grant logging.sinks.get to whoever runs the doctor" in seen["sink"].says


def test_where_the_functions_may_not_be_read_what_they_tell_is_unknown_and_the_rest_is_looked_at() -> None:
    deployment = Deployment()
    queues(deployment)
    deployment.google.refuses = ("cloudfunctions/",)
    seen = looked(deployment)
    assert {seen[id].state for id in ("functions", "sink", "clock", "checks", "custom-roles")} == {UNKNOWN}
    assert {seen[id].state for id in ("topics", "pushes", "ledger", "index", "expiry", "waiting")} == {OK}


class Hearing(Rest):
    """Rest that notes which permissions its calls name."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__(lambda: deployment.google, deployment.rest()._apis)
        self.heard: set[str] = set()

    def ask(self, api: str, path: str, permission: str, *, method: str = "GET", **options: Any) -> Answer | None:
        self.heard.add(permission)
        return super().ask(api, path, permission, method=method, **options)


def test_what_the_owner_needs_is_what_is_used() -> None:
    deployment = Deployment()
    queues(deployment)
    rest = Hearing(deployment)
    looked(deployment, rest)
    of_pubsub = {"pubsub.topics.get", "pubsub.subscriptions.get"}
    of_probe = {"pubsub.topics.publish", "datastore.entities.get", "datastore.entities.list"}
    assert rest.heard | of_pubsub | of_probe == set(PERMISSIONS)
    assert list(PERMISSIONS) == sorted(PERMISSIONS)
