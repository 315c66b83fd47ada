"""The worked cases of Google Cloud: what each ordinary and each hostile story must come out as, with and without history."""

import copy
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.stage import about, outcome, play
from tests.providers.gcp.audit_log.records import (
    ACCOUNT,
    KEY,
    PERSON,
    PROJECT,
    PROJECTS,
    bound,
    created,
    delta,
    entry,
    of_account,
)

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
OURS = {"organization": {"domains": ["example.com"]}}
OWNER, TOKENS = "roles/owner", "roles/iam.serviceAccountTokenCreator"
PLAIN = "google-api-python-client/2.0 (gzip)"
Story = Callable[[], Iterator[dict[str, Any]]]


def at(seconds: float, record: dict[str, Any], *, actor: str = PERSON) -> dict[str, Any]:
    """The record at so many seconds after noon, by this actor, with an insertId of its own."""
    moved = copy.deepcopy(record)
    moved["timestamp"] = (NOON + timedelta(seconds=seconds)).isoformat()
    moved["insertId"] = f"i{seconds}"
    moved["protoPayload"]["authenticationInfo"] = {"principalEmail": actor}
    return moved


def account_alone() -> Iterator[dict[str, Any]]:
    yield at(0, created())


def keyed_owner() -> Iterator[dict[str, Any]]:
    yield at(0, created())
    yield at(20, bound(delta(f"serviceAccount:{ACCOUNT}", OWNER)))
    name = f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}/keys/{KEY}"
    yield at(40, of_account("google.iam.admin.v1.CreateServiceAccountKey", response={"name": name}))


def project() -> Iterator[dict[str, Any]]:
    yield at(0, entry("CreateProject", PROJECTS, request={"project": {"projectId": PROJECT}}))
    yield at(3, bound(delta(f"user:{PERSON}", OWNER)))


def lent_to_a_stranger() -> Iterator[dict[str, Any]]:
    deltas = {"policyDelta": {"bindingDeltas": [delta("user:pat@gmail.com", TOKENS)]}}
    yield at(0, of_account("google.iam.admin.v1.SetIAMPolicy", serviceData=deltas))


def owner_invited() -> Iterator[dict[str, Any]]:
    yield at(0, entry("InsertProjectOwnershipInvite", PROJECTS, request={"member": "user:pat@gmail.com", "projectId": PROJECT}))


def agent_given_its_role() -> Iterator[dict[str, Any]]:
    agent = "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com"
    yield at(0, bound(delta(agent, "roles/pubsub.serviceAgent")))


def month() -> Iterator[dict[str, Any]]:
    for day in range(30, 0, -1):
        reader = bound(delta("group:readers@example.com", "roles/viewer"))
        yield at(-86_400 * day, reader)
        yield at(-86_400 * day + 60, reader, actor="kim@example.com")


CASES: dict[str, tuple[Story, str, Mapping[str, Any] | None, str]] = {
    "a person makes a service account": (account_alone, ACCOUNT, None, "log"),
    "a person makes a service account, owner, with a key": (keyed_owner, ACCOUNT, None, "quarantine"),
    "creating a project": (project, PERSON, None, "log"),
    "an account is lent to a private mailbox": (lent_to_a_stranger, ACCOUNT, OURS, "notify"),
    "a private mailbox is invited as owner": (owner_invited, "pat@gmail.com", OURS, "quarantine"),
    "a service's agent gets its role": (
        agent_given_its_role,
        "service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com",
        None,
        "log",
    ),
}


@pytest.mark.parametrize("history", [False, True], ids=["an empty ledger", "a month of history"])
@pytest.mark.parametrize("agent", [None, PLAIN], ids=["a browser", "a plain user agent"])
@pytest.mark.parametrize("name", CASES)
def test_each_story_comes_out_as_it_must(name: str, agent: str | None, history: bool) -> None:
    story, subject, policy, verdict = CASES[name]
    records = list(story())
    for record in records if agent else ():
        record["protoPayload"]["requestMetadata"]["callerSuppliedUserAgent"] = agent
    case = about(play(records, policy=policy, history=month() if history else ()), subject)
    assert outcome(case)[0] == verdict, [(f.signal, f.points, f.says) for f in case.findings]


def test_what_an_account_is_given_anywhere_is_one_case() -> None:
    elsewhere = bound(delta(f"serviceAccount:{ACCOUNT}", "roles/editor"), resource="projects/cellar")
    elsewhere["logName"] = "projects/cellar/logs/cloudaudit.googleapis.com%2Factivity"
    case = about(play([at(0, created()), at(9, elsewhere)]), ACCOUNT)
    assert len(case.activities) == 2
