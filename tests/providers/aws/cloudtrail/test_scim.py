"""The SCIM endpoint of IAM Identity Center."""

from typing import Any

import pytest

from nightlatch.model import Kind, Level, PrincipalType
from nightlatch.model.evidence import PERSON, RESOURCE
from tests.providers.aws.cloudtrail.told import line, only, read

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
TOKEN = {"type": "WebIdentityUser", "accountId": "111122223333", "accessKeyId": "a1b2c3d4-5678-90ab-cdef-EXAMPLE11111"}
PERSON_ID = "c4488478-a0e1-700e-3d75-000000example"


def call(name: str, body: Any, response: Any = None, **more: Any) -> tuple[str, str, dict[str, Any], Any, dict[str, Any]]:
    return (
        "identitystore-scim",
        name,
        {"httpBody": body, "tenantId": "d-906700example"},
        response,
        {"userIdentity": TOKEN, **more},
    )


def test_a_synchronized_user_is_named_by_the_response_and_made_by_the_token() -> None:
    source, name, request, response, more = call("CreateUser", {"userName": HIDDEN, "active": True}, {"id": PERSON_ID})
    made = only(source, name, request, response, **more)
    assert line(made) == f"account_created user {PERSON_ID} success"
    assert made.evidence[PERSON] == "true"
    assert made.evidence[RESOURCE] == "d-906700example"
    assert (made.actor.type, made.actor.id) == (PrincipalType.APPLICATION, TOKEN["accessKeyId"])


@pytest.mark.parametrize("kind", ["WebIdentityUser", "Unknown"])
def test_the_token_is_the_same_actor_under_every_type_it_was_ever_logged_as(kind: str) -> None:
    source, name, request, response, more = call("DeleteUser", {"id": PERSON_ID}, userIdentity={**TOKEN, "type": kind})
    gone = only(source, name, request, response, **more)
    assert gone.kind is Kind.ACCOUNT_REMOVED
    assert gone.actor.name == f"SCIM token {TOKEN['accessKeyId']}"


@pytest.mark.parametrize(
    ("body", "kind", "level"),
    [
        (
            {"id": PERSON_ID, "operations": [{"op": "replace", "path": "active", "value": "false"}]},
            Kind.ACCOUNT_REMOVED,
            Level.WATCH,
        ),
        ({"id": PERSON_ID, "active": False}, Kind.ACCOUNT_REMOVED, Level.WATCH),
        (
            {"id": PERSON_ID, "operations": [{"op": "replace", "path": "title", "value": HIDDEN}]},
            Kind.POLICY_CHANGED,
            Level.CONTEXT,
        ),
        ({"id": PERSON_ID, "operations": "odd"}, Kind.POLICY_CHANGED, Level.CONTEXT),
    ],
)
def test_switching_a_user_off_shuts_the_account_and_other_changes_are_context(body: Any, kind: Kind, level: Level) -> None:
    source, name, request, response, more = call("PatchUser", body)
    changed = only(source, name, request, response, **more)
    assert (changed.kind, changed.level, changed.subject.id) == (kind, level, PERSON_ID)


def test_each_member_that_joins_or_leaves_a_group_is_told() -> None:
    operations = [
        {"op": "add", "path": "members", "value": [{"value": "p-1"}, {"value": "p-2"}]},
        {"op": "remove", "path": "members", "value": [{"value": "p-3"}, {"value": HIDDEN}, 7]},
    ]
    source, name, request, response, more = call("PatchGroup", {"id": "g-1", "operations": operations})
    told = read(source, name, request, response, **more)
    assert [line(a) for a in told] == [
        "role_granted user p-1 success",
        "role_granted user p-2 success",
        "role_removed user p-3 success",
    ]
    assert {grant.role for a in told for grant in a.grants} == {"group:g-1"}


def test_a_refused_call_is_an_attempt() -> None:
    source, name, request, response, more = call("CreateUser", {"userName": HIDDEN}, errorCode="ConflictException")
    assert only(source, name, request, response, **more).outcome == "failure"
