"""Whom nobody touches on AWS, told by the live address and never by a name that anybody may choose."""

import pytest

from nightlatch.contracts import Identity
from nightlatch.model import PrincipalType
from nightlatch.providers.aws.protected import delicate, path_of, untouchable
from tests.build import TENANT, principal


def role(name: str, path: str = "/") -> tuple[object, Identity]:
    address = f"arn:aws:iam::{TENANT}:role{path}{name}"
    return principal(name, PrincipalType.ROLE), Identity("AROAEXAMPLE", None, address)


def says(rule: object, who: tuple[object, Identity]) -> str:
    return rule(*who) or ""  # type: ignore[operator]  # one of the two rules


def test_a_service_linked_role_is_told_by_its_path_and_where_to_act_instead() -> None:
    told = says(untouchable, role("AWSServiceRoleForSupport", "/aws-service-role/support.amazonaws.com/"))
    assert "service-linked" in told
    assert "service control policy" in told


def test_a_role_of_identity_center_is_told_by_its_path() -> None:
    told = says(untouchable, role("AWSReservedSSO_Admin_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/eu-west-1/"))
    assert "Identity Center" in told


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("AWSServiceRoleForSupport", "/"),
        ("AWSReservedSSO_Admin_0123456789abcdef", "/"),
        ("AWSServiceRoleForSupport", "/team/aws-service-role/"),
        ("x", "/aws-service-roles/"),
        ("x", "/service-role/"),
    ],
)
def test_whoever_merely_bears_such_a_name_is_not_protected(name: str, path: str) -> None:
    assert untouchable(*role(name, path)) is None  # type: ignore[arg-type]


def test_a_role_whose_path_nobody_told_is_left_alone() -> None:
    assert "look again" in (untouchable(principal("x", PrincipalType.ROLE), Identity("AROAEXAMPLE", None)) or "")


@pytest.mark.parametrize("identity", [Identity(TENANT, None), Identity(TENANT, None, f"arn:aws:iam::{TENANT}:root")])
def test_the_root_user_is_told_by_its_id(identity: Identity) -> None:
    assert "service control policy" in (untouchable(principal("root", id=TENANT), identity) or "")


def test_a_user_who_calls_himself_root_is_not_protected() -> None:
    named = Identity("AIDAEXAMPLE", None, f"arn:aws:iam::{TENANT}:user/root")
    assert untouchable(principal("root", id="AIDAEXAMPLE"), named) is None


@pytest.mark.parametrize(
    "name",
    [
        "OrganizationAccountAccessRole",
        "AWSControlTowerExecution",
        "aws-controltower-AdministratorExecutionRole",
        "stacksets-exec-0123456789abcdef",
        "AWSCloudFormationStackSetExecutionRole",
        "cdk-hnb659fds-deploy-role-111122223333-eu-west-1",
        "cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1",
        "organizationaccountaccessrole",
    ],
)
def test_only_a_person_may_ask_for_a_deployer(name: str) -> None:
    assert "only a person" in says(delicate, role(name))
    assert untouchable(*role(name)) is None  # type: ignore[arg-type]


def test_the_live_name_counts_and_not_the_records() -> None:
    live = Identity("AROAEXAMPLE", None, f"arn:aws:iam::{TENANT}:role/x/OrganizationAccountAccessRole")
    assert delicate(principal("harmless", PrincipalType.ROLE), live) is not None


@pytest.mark.parametrize("name", ["worker", "my-cdk-deploy-role", "cdk", "OrganizationAccountAccessRole2", "stacksets"])
def test_another_role_is_not_delicate(name: str) -> None:
    assert delicate(*role(name)) is None  # type: ignore[arg-type]


def test_a_user_of_a_deployers_name_is_not_delicate() -> None:
    assert delicate(principal("OrganizationAccountAccessRole"), Identity("AIDAEXAMPLE", None)) is None


def test_only_a_person_may_ask_for_the_provider_of_identity_center() -> None:
    found = Identity("x", None)
    assert delicate(principal("AWSSSO_0123456789abcdef_DO_NOT_DELETE", PrincipalType.FEDERATION), found) is not None
    assert delicate(principal("AWSSSO_mine", PrincipalType.FEDERATION), found) is None


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (f"arn:aws:iam::{TENANT}:role/x", "/"),
        (f"arn:aws-cn:iam::{TENANT}:role/a/b/x", "/a/b/"),
        (f"arn:aws:iam::{TENANT}:user/a/x", "/a/"),
        (f"arn:aws:iam::{TENANT}:root", None),
        (f"arn:aws:sts::{TENANT}:assumed-role/x/y", None),
        ("role/x", None),
        (None, None),
    ],
)
def test_a_path_is_read_from_an_address(address: str | None, path: str | None) -> None:
    assert path_of(address) == path
