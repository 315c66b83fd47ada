"""Lambda: versioned names, the role of a function, and who may call it."""

import pytest

from nightlatch.model import GrantKind, Kind, Level, Trait
from nightlatch.model.evidence import INTERNET, RESOURCE
from tests.providers.aws.cloudtrail.records import ACCOUNT, STRANGER
from tests.providers.aws.cloudtrail.told import only, read, told

ROLE = "arn:aws:iam::111122223333:role/service-role/resizer"


@pytest.mark.parametrize("name", ["CreateFunction20150331", "CreateFunction", "UpdateFunctionConfiguration20150331v2"])
def test_the_role_of_a_function_is_attached_whatever_version_the_name_carries(name: str) -> None:
    activity = only("lambda", name, {"functionName": "resize", "role": ROLE})
    assert (activity.kind, activity.subject.name, activity.level) == (Kind.IDENTITY_ATTACHED, "resizer", Level.CONTEXT)
    assert activity.evidence[RESOURCE] == "resize"


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("UpdateFunctionConfiguration20150331v2", {"functionName": "resize", "timeout": 30}),
        ("UpdateFunctionCode20150331v2", {"functionName": "resize"}),
        ("CreateFunctionUrlConfig", {"functionName": "resize", "authType": "AWS_IAM"}),
        ("RemovePermission20150331v2", {"functionName": "resize", "statementId": "s"}),
    ],
)
def test_what_names_no_role_and_opens_nothing_is_nobodys_account(name: str, request_: dict[str, str]) -> None:
    assert read("lambda", name, request_, {"role": ROLE}) == ()


@pytest.mark.parametrize(
    ("principal", "more", "traits", "tenant", "level"),
    [
        ("*", {}, (Trait.WILDCARD,), None, Level.WATCH),
        ("*", {"principalOrgID": "o-example"}, (Trait.CONDITIONAL,), None, Level.WATCH),
        (STRANGER, {}, (Trait.EXTERNAL,), STRANGER, Level.WATCH),
        (f"arn:aws:iam::{STRANGER}:root", {}, (Trait.EXTERNAL,), STRANGER, Level.WATCH),
        (ACCOUNT, {}, (), ACCOUNT, Level.WATCH),
        ("s3.amazonaws.com", {"sourceArn": "arn:aws:s3:::photos"}, (Trait.SERVICE, Trait.CONDITIONAL), None, Level.CONTEXT),
    ],
)
def test_whom_a_statement_lets_in(
    principal: str, more: dict[str, str], traits: tuple[Trait, ...], tenant: str | None, level: Level
) -> None:
    activity = only("lambda", "AddPermission20150331v2", {"functionName": "resize", "principal": principal, **more})
    (grant,) = activity.grants
    assert (activity.kind, activity.level, activity.subject.name) == (Kind.POLICY_CHANGED, level, "resize")
    assert (grant.kind, grant.member, grant.member_tenant) == (GrantKind.TRUST, principal, tenant)
    assert grant.privilege.traits == traits


def test_a_statement_that_the_record_does_not_tell_is_still_a_change() -> None:
    assert told("lambda", "AddPermission20150331", {"functionName": "resize"}) == ["policy_changed unknown resize success"]
    assert told("lambda", "AddPermission20150331", errorCode="AccessDenied") == ["policy_changed unknown (not named) failure"]


@pytest.mark.parametrize("name", ["CreateFunctionUrlConfig", "UpdateFunctionUrlConfig"])
def test_an_address_without_authentication_is_open_to_the_internet(name: str) -> None:
    activity = only("lambda", name, {"functionName": "resize", "authType": "NONE"})
    assert (activity.kind, activity.evidence[INTERNET]) == (Kind.POLICY_CHANGED, "true")
