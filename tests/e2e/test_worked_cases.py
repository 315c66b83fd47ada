"""The worked cases: what each ordinary and each hostile story must come out as.

Each with an empty ledger, with thirty days of history, and with the tool's user agent replaced by a plain SDK's.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlatch.sandbox.routine import BROWSER, OFFICE, RUNNERS, TERRAFORM
from nightlatch.sandbox.trail import (
    ACCOUNT,
    STRANGER,
    Caller,
    Record,
    allow,
    document,
    made_key,
    made_user,
    managed,
    record,
    trust,
    user,
)
from tests.e2e.stage import PLAIN, about, leaked, ordinary_month, outcome, play

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ENGINEER = user("noa", None, OFFICE, BROWSER)
ADMIN = managed("AdministratorAccess")
ROOT = Caller(
    {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT, "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
     "sessionContext": {"attributes": {"mfaAuthenticated": "true"}}},
    OFFICE,
    BROWSER,
    {"sessionCredentialFromConsole": "true"},
)  # fmt: skip
TOKEN = "a1b2c3d4-5678-90ab-cdef-EXAMPLE11111"
SCIM = Caller({"type": "WebIdentityUser", "accountId": ACCOUNT, "accessKeyId": TOKEN}, RUNNERS, "Go-http-client/2.0")
LISTED = {
    "provisioners": [
        {"name": "terraform", "nature": "infrastructure_as_code", "owner": "platform", "reason": "service users", "expires": "2027-01-01",
         "actor": f"arn:aws:iam::{ACCOUNT}:role/terraform-ci", "networks": ["198.51.100.0/24"]},
        {"name": "scim", "nature": "scim", "owner": "people", "reason": "the HR system makes all users", "expires": "2027-01-01",
         "actor": TOKEN, "networks": ["198.51.100.0/24"]},
    ]
}  # fmt: skip

Story = Callable[[], Iterator[Record]]


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def creation(caller: Caller, name: str) -> Record:
    return record(NOON, caller, "iam:CreateUser", {"userName": name}, made_user(name))


def key(caller: Caller, name: str, seconds: float = 4) -> Record:
    return record(later(seconds), caller, "iam:CreateAccessKey", {"userName": name}, made_key(name, "AKIAIOSFODNN7EXAMPL4"))


def admin(caller: Caller, name: str, seconds: float = 8) -> Record:
    return record(later(seconds), caller, "iam:AttachUserPolicy", {"userName": name, "policyArn": ADMIN})


def console_user() -> Iterator[Record]:
    yield creation(ENGINEER, "ines")


def console_user_with_password() -> Iterator[Record]:
    yield creation(ENGINEER, "ines")
    request = {"userName": "ines", "passwordResetRequired": True}
    yield record(later(20), ENGINEER, "iam:CreateLoginProfile", request, {"loginProfile": {"userName": "ines"}})
    yield record(later(40), ENGINEER, "iam:AddUserToGroup", {"userName": "ines", "groupName": "viewers"})


def terraform_service_user() -> Iterator[Record]:
    yield creation(TERRAFORM, "svc-metrics")
    request = {"userName": "svc-metrics", "policyName": "metrics", "policyDocument": document(allow("cloudwatch:PutMetricData"))}
    yield record(later(3), TERRAFORM, "iam:PutUserPolicy", request)
    yield key(TERRAFORM, "svc-metrics")


def terraform_administrator() -> Iterator[Record]:
    yield creation(TERRAFORM, "svc-metrics")
    yield key(TERRAFORM, "svc-metrics")
    yield admin(TERRAFORM, "svc-metrics")


def root_administrator() -> Iterator[Record]:
    yield creation(ROOT, "owner")
    yield admin(ROOT, "owner")


def leaked_key_administrator() -> Iterator[Record]:
    yield creation(leaked(), "svc-sync")
    yield key(leaked(), "svc-sync")
    yield admin(leaked(), "svc-sync")


def leaked_key_back_door() -> Iterator[Record]:
    document = trust({"AWS": f"arn:aws:iam::{STRANGER}:root"})
    yield record(NOON, leaked(), "iam:UpdateAssumeRolePolicy", {"roleName": "reporting", "policyDocument": document})


def leaked_key_for_another() -> Iterator[Record]:
    yield key(leaked(), "svc-old", 0)


def synchronized(at: datetime, person: str) -> Record:
    body = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "active": True,
        "userName": "HIDDEN_DUE_TO_SECURITY_REASONS",
    }
    return record(
        at,
        SCIM,
        "identitystore-scim:CreateUser",
        {"httpBody": body, "tenantId": "d-906700example"},
        {"id": person, "active": True},
    )


def scim_wave() -> Iterator[Record]:
    for number in range(30):
        yield synchronized(later(number * 5), f"01cb45c0-c071-70a1-0a3a-0000000000{number:02}")


def scim_month() -> Iterator[Record]:
    """A directory that has been synchronized for a month knows what it is doing."""
    for day in range(30, 0, -1):
        yield synchronized(NOON - timedelta(days=day), f"02cb45c0-c071-70a1-0a3a-0000000000{day:02}")


CASES: dict[str, tuple[Story, str, Mapping[str, Any] | None, str]] = {
    "an engineer new to it makes a user in the console": (console_user, "ines", None, "log"),
    "the same with a password and a plain group": (console_user_with_password, "ines", None, "notify"),
    "listed Terraform makes a scoped service user with a key": (terraform_service_user, "svc-metrics", LISTED, "log"),
    "listed Terraform makes an administrator": (terraform_administrator, "svc-metrics", LISTED, "ask"),
    "root makes an administrator": (root_administrator, "owner", None, "ask"),
    "a leaked key makes an administrator with a key": (leaked_key_administrator, "svc-sync", None, "quarantine"),
    "a leaked key opens an existing role to a stranger": (leaked_key_back_door, "reporting", None, "ask"),
    "a leaked key makes a key for an existing user": (leaked_key_for_another, "svc-old", None, "ask"),
}
ACTORS = {
    console_user: ENGINEER,
    console_user_with_password: ENGINEER,
    terraform_service_user: TERRAFORM,
    terraform_administrator: TERRAFORM,
    root_administrator: ROOT,
    leaked_key_administrator: leaked(),
    leaked_key_back_door: leaked(),
    leaked_key_for_another: leaked(),
}


@pytest.mark.parametrize("history", [False, True], ids=["an empty ledger", "a month of history"])
@pytest.mark.parametrize("agent", [None, PLAIN], ids=["its own user agent", "a plain user agent"])
@pytest.mark.parametrize("name", CASES)
def test_each_story_comes_out_as_it_must(name: str, agent: str | None, history: bool) -> None:
    story, subject, policy, verdict = CASES[name]
    before = ordinary_month(NOON, ACTORS[story]) if history else ()
    case = about(play(story(), policy=policy, history=before, agent=agent), subject)
    assert outcome(case)[0] == verdict, [(f.signal, f.points, f.says) for f in case.findings]


@pytest.mark.parametrize(
    ("story", "subject", "empty", "month"),
    [
        (console_user, "ines", 0, 20),
        (leaked_key_administrator, "svc-sync", 95, 100),
        (leaked_key_back_door, "reporting", 70, 70),
        (leaked_key_for_another, "svc-old", 60, 60),
    ],
)
def test_the_scores_are_those_of_the_catalogue(story: Story, subject: str, empty: int, month: int) -> None:
    assert outcome(about(play(story()), subject))[1] == empty
    assert outcome(about(play(story(), history=ordinary_month(NOON, ACTORS[story])), subject))[1] == month


def test_a_group_that_others_joined_before_is_no_stranger() -> None:
    joined = record(NOON - timedelta(days=3), ENGINEER, "iam:AddUserToGroup", {"userName": "otto", "groupName": "viewers"})
    history = [*ordinary_month(NOON, ENGINEER), joined]
    assert outcome(about(play(console_user_with_password(), history=history), "ines")) == ("notify", 35)


def test_an_administrator_made_by_root_is_paged_and_never_locked_by_the_machine() -> None:
    decision = about(play(root_administrator()), "owner").judgment
    assert decision.paged
    assert any("root" in sentence for sentence in decision.held)


def test_a_back_door_in_an_old_role_is_answered_by_taking_the_trust_back() -> None:
    decision = about(play(leaked_key_back_door()), "reporting").judgment
    assert [step.action.value for step in decision.plan] == ["distrust"]


@pytest.mark.parametrize("history", [False, True], ids=["an empty ledger", "a month of history"])
@pytest.mark.parametrize(("policy", "verdict"), [(LISTED, "log"), (None, "notify")], ids=["listed", "unlisted"])
def test_thirty_users_from_a_directory_are_nothing_when_listed_and_one_digest_when_not(
    policy: Mapping[str, Any] | None, verdict: str, history: bool
) -> None:
    cases = play(scim_wave(), policy=policy, history=scim_month() if history else ())
    wave = [case for case in cases if case.first.at >= NOON]
    assert len(wave) == 30
    assert {outcome(case)[0] for case in wave} == {verdict}


POLICY_ARN = f"arn:aws:iam::{ACCOUNT}:policy/sync"


def test_a_harmless_policy_that_is_filled_after_it_was_attached_tells_of_the_account_that_holds_it() -> None:
    caller = leaked()
    empty, full = document(allow("s3:ListAllMyBuckets")), document(allow("*"))
    cases = play(
        [
            record(
                NOON, caller, "iam:CreatePolicy", {"policyName": "sync", "policyDocument": empty}, {"policy": {"arn": POLICY_ARN}}
            ),
            record(later(5), caller, "iam:CreateUser", {"userName": "svc-sync"}, made_user("svc-sync")),
            key(caller, "svc-sync", 9),
            record(later(12), caller, "iam:AttachUserPolicy", {"userName": "svc-sync", "policyArn": POLICY_ARN}),
            record(
                later(600),
                caller,
                "iam:CreatePolicyVersion",
                {"policyArn": POLICY_ARN, "policyDocument": full, "setAsDefault": True},
            ),
        ]
    )
    assert outcome(about(cases, "svc-sync"))[0] == "quarantine"


def test_somebody_listed_makes_a_user_who_then_signs_in_and_it_stays_routine() -> None:
    signed_in = record(
        later(900), user("svc-metrics", None, RUNNERS, BROWSER), "signin:ConsoleLogin", None, {"ConsoleLogin": "Success"},
        additionalEventData={"MFAUsed": "Yes"},
    )  # fmt: skip
    case = about(play([*terraform_service_user(), signed_in], policy=LISTED), "svc-metrics")
    assert outcome(case)[0] == "log", [(f.signal, f.points, f.says) for f in case.findings]
