"""Principals from ARNs and from the messages of refusals."""

import pytest

from nightlatch.model import PrincipalType
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import denied_target, named_from_arn, target, user
from tests.providers.aws.cloudtrail.records import ACCOUNT, STRANGER, denied, record

USER, ROLE, GROUP = PrincipalType.USER, PrincipalType.ROLE, PrincipalType.GROUP
FEDERATION, UNKNOWN = PrincipalType.FEDERATION, PrincipalType.UNKNOWN


@pytest.mark.parametrize(
    ("arn", "type", "name"),
    [
        (f"arn:aws:iam::{STRANGER}:user/dana", USER, "dana"),
        (f"arn:aws:iam::{STRANGER}:user/division/team/dana", USER, "dana"),
        (f"arn:aws-cn:iam::{STRANGER}:role/service-role/batch", ROLE, "batch"),
        (f"arn:aws-us-gov:iam::{STRANGER}:group/admins", GROUP, "admins"),
        (f"arn:aws:sts::{STRANGER}:assumed-role/deploy/build-17", ROLE, "deploy"),
        (f"arn:aws:sts::{STRANGER}:assumed-role/deploy", ROLE, "deploy"),
        (f"arn:aws:sts::{STRANGER}:federated-user/visitor", FEDERATION, "visitor"),
        (f"arn:aws:iam::{STRANGER}:saml-provider/corp", FEDERATION, "corp"),
        (f"arn:aws:iam::{STRANGER}:oidc-provider/oidc.example.com/id/1", FEDERATION, "oidc.example.com/id/1"),
        (f"arn%3Aaws%3Aiam%3A%3A{STRANGER}%3Arole%2Fbatch", ROLE, "batch"),
        (f"arn:aws:iam::{STRANGER}:root", USER, "root"),
        (f"arn:aws:lambda:us-east-1:{STRANGER}:function:x", UNKNOWN, f"arn:aws:lambda:us-east-1:{STRANGER}:function:x"),
        (f"arn:aws:iam::{STRANGER}:policy/x", UNKNOWN, f"arn:aws:iam::{STRANGER}:policy/x"),
    ],
)
def test_an_arn_names_its_principal(arn: str, type: PrincipalType, name: str) -> None:
    named = named_from_arn(arn)
    assert named is not None
    assert (named.tenant, named.type, named.name) == (STRANGER, type, name)


@pytest.mark.parametrize("arn", [None, "", "dana", "arn:aws:iam", "arn:aws:iam::1:", "urn:aws:iam::1:user/x"])
def test_text_that_is_no_arn_names_nobody(arn: str | None) -> None:
    assert named_from_arn(arn) is None


@pytest.mark.parametrize(
    ("message", "type", "name"),
    [
        ("is not authorized to perform: iam:X on resource: user svc because no policy allows it", USER, "svc"),
        (f"is not authorized to perform: iam:X on resource: arn:aws:iam::{ACCOUNT}:user/team/svc because", USER, "svc"),
        (
            f"is not authorized to perform: iam:X on resource: arn:aws:iam::{ACCOUNT}:role/batch with an explicit deny",
            ROLE,
            "batch",
        ),
        ("is not authorized to perform: iam:X on resource: role batch because", ROLE, "batch"),
        ("is not authorized to perform: iam:X on resource: group admins because", GROUP, "admins"),
        (f"on resource: policy arn:aws:iam::{ACCOUNT}:policy/x version v2 because", UNKNOWN, f"arn:aws:iam::{ACCOUNT}:policy/x"),
        ("User with name svc already exists.", USER, "svc"),
        ("The user with name svc.batch cannot be found.", USER, "svc.batch"),
        ("Role with name batch already exists.", ROLE, "batch"),
        ("The group with name admins cannot be found.", GROUP, "admins"),
        ("Login Profile for User svc already exists.", USER, "svc"),
    ],
)
def test_a_denied_call_names_its_target_from_the_message(message: str, type: PrincipalType, name: str) -> None:
    told = denied_target(Event(record("X", errorCode="E", errorMessage=message)))
    assert told is not None
    assert (told.type, told.name, told.tenant) == (type, name, ACCOUNT)


@pytest.mark.parametrize(
    "message", [None, "Cannot exceed quota for AccessKeysPerUser: 2", "on resource: *", "on resource: arn:x"]
)
def test_a_message_without_target_names_nobody(message: str | None) -> None:
    assert denied_target(Event(record("X", errorCode="E", errorMessage=message))) is None


def test_the_name_in_the_record_goes_before_the_message() -> None:
    event = Event(denied("DeleteUser", "user other"))
    assert target(event, USER, "svc") == user(event, "svc")
    assert target(event, USER, None) == user(event, "other")


def test_a_message_about_another_sort_of_thing_leaves_the_subject_unnamed() -> None:
    assert target(Event(denied("AddUserToGroup", "group admins")), USER, None).name is None


def test_a_principal_that_is_named_again_is_shared_and_an_endless_name_is_not_kept() -> None:
    event = Event(record("CreateUser"))
    assert user(event, "svc-report") is user(event, "svc-report")
    assert user(event, "svc-report") != user(event, "svc-report", "AIDAEXAMPLE")
    endless = "n" * 100_000
    assert user(event, endless) == user(event, endless)
    assert user(event, endless) is not user(event, endless)
