"""The census end to end on an emulated account, with what AWS may refuse of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.model import Holding, Inventory
from nightlatch.providers.aws.census import READS, take
from nightlatch.providers.aws.clients import Clients
from tests.providers.aws.census.account import ADMINISTRATOR, NOW
from tests.providers.aws.emulated import ACCOUNT, REGION, account, answers, asked, permission_set, refuses, text
from tests.providers.aws.privilege.documents import allow, trusts

RESERVED = "/aws-reserved/sso.amazonaws.com/"
Emulated = tuple[Clients, Any]


@pytest.fixture
def emulated() -> Iterator[Emulated]:
    with account() as both:
        yield both


def by_name(found: Inventory) -> dict[str, Holding]:
    return {one.account.label: one for one in found.holdings}


def peopled(session: Any) -> None:
    """A customer policy, a group with an inline one, a user in it, and a role that a user may become."""
    iam = session.client("iam")
    ops = iam.create_policy(PolicyName="ops", Path="/team/", PolicyDocument=text(allow("s3:*")))["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=ops, PolicyDocument=text(allow("iam:*")), SetAsDefault=True)
    iam.create_policy_version(PolicyArn=ops, PolicyDocument=text(allow("s3:*")), SetAsDefault=False)
    iam.create_group(GroupName="admins")
    iam.put_group_policy(GroupName="admins", PolicyName="all", PolicyDocument=text(allow("*")))
    for name in ("ana", "bo", "cy"):
        iam.create_user(UserName=name, Path="/people/")
    iam.add_user_to_group(GroupName="admins", UserName="ana")
    iam.put_user_policy(
        UserName="bo", PolicyName="ask", PolicyDocument=text(allow("sts:AssumeRole", on=f"arn:aws:iam::{ACCOUNT}:role/d*"))
    )
    trust = text(trusts({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=trust)
    iam.attach_role_policy(RoleName="deploy", PolicyArn=ops)


def centered(clients: Clients, session: Any) -> tuple[str, str, str]:
    """A permission set with AdministratorAccess, assigned to a group with one user; gives the set, the group, the user."""
    store = session.client("identitystore")
    sso, both = permission_set(session, "Admin")
    directory = sso.list_instances()["Instances"][0]["IdentityStoreId"]
    user = store.create_user(
        IdentityStoreId=directory, UserName="dee", DisplayName="Dee", Name={"GivenName": "Dee", "FamilyName": "D"}
    )["UserId"]
    group = store.create_group(IdentityStoreId=directory, DisplayName="operators")["GroupId"]
    store.create_group_membership(IdentityStoreId=directory, GroupId=group, MemberId={"UserId": user})
    sso.attach_managed_policy_to_permission_set(**both, ManagedPolicyArn=ADMINISTRATOR)
    sso.put_inline_policy_to_permission_set(**both, InlinePolicy=text(allow("s3:*")))
    sso.create_account_assignment(**both, TargetId=ACCOUNT, TargetType="AWS_ACCOUNT", PrincipalType="GROUP", PrincipalId=group)
    sso.provision_permission_set(**both, TargetType="AWS_ACCOUNT", TargetId=ACCOUNT)
    session.client("iam").create_role(
        RoleName="AWSReservedSSO_Admin_0123456789abcdef", Path=RESERVED, AssumeRolePolicyDocument=text()
    )
    answers(clients, "sso-admin", "GetPermissionsBoundaryForPermissionSet", 200, {"PermissionsBoundary": {}}, REGION)
    return both["PermissionSetArn"], group, user


def test_users_groups_roles_and_who_may_become_them(emulated: Emulated) -> None:
    clients, session = emulated
    peopled(session)
    found = take(clients, ACCOUNT, NOW)
    held = by_name(found)
    assert held["ana"].roles == ("group:admins",)
    assert found.groups == {"group:admins": ("inline:all",)}
    assert held["deploy"].roles == (f"arn:aws:iam::{ACCOUNT}:policy/team/ops",)
    assert held["bo"].roles == (f"assume:{held['deploy'].address}",)
    assert held["cy"].roles == ()
    assert held["cy"].address == f"arn:aws:iam::{ACCOUNT}:user/cy"
    live = session.client("iam").get_user(UserName="cy")["User"]
    assert (held["cy"].account.id, held["cy"].created) == (live["UserId"], live["CreateDate"])
    assert found.gaps == ()


def test_policies_of_aws_are_known() -> None:
    with account(load_aws_managed_policies=True) as (clients, session):
        iam = session.client("iam")
        iam.create_user(UserName="ana")
        iam.attach_user_policy(UserName="ana", PolicyArn=ADMINISTRATOR)
        found = take(clients, ACCOUNT, NOW)
    assert by_name(found)["ana"].roles == (ADMINISTRATOR,)


def test_every_page_is_read(emulated: Emulated) -> None:
    clients, session = emulated
    peopled(session)
    whole = _undecoded(session.client("iam").get_account_authorization_details())
    pages = iter(
        [
            {"UserDetailList": whole["UserDetailList"], "IsTruncated": True, "Marker": "next"},
            {"RoleDetailList": whole["RoleDetailList"], "Policies": whole["Policies"], "IsTruncated": False},
        ]
    )

    def page(**_: Any) -> Any:
        return _answer(next(pages))

    clients.client("iam").meta.events.register("before-call.iam.GetAccountAuthorizationDetails", page)
    assert {"ana", "bo", "deploy"} <= by_name(take(clients, ACCOUNT, NOW)).keys()


def test_people_of_identity_center_are_found_through_their_groups(emulated: Emulated) -> None:
    clients, session = emulated
    held, group, user = centered(clients, session)
    heard = [asked(clients, "iam"), asked(clients, "sso-admin", "identitystore", region=REGION)]
    found = take(clients, ACCOUNT, NOW)
    (dee,) = found.holdings
    assert (dee.account.id, dee.account.name, dee.account.tenant, dee.account.keyed_by_id) == (user, "dee", ACCOUNT, True)
    assert dee.roles == (f"group:{group}",)
    assert found.groups == {f"group:{group}": (held,)}
    assert found.gaps == ()
    assert set[str]().union(*heard) == set(READS)


def test_a_person_who_is_switched_off_is_not_counted(emulated: Emulated) -> None:
    clients, session = emulated
    _, _, user = centered(clients, session)
    told = {"UserId": user, "UserName": "dee", "UserStatus": "DISABLED"}
    answers(clients, "identitystore", "DescribeUser", 200, told, REGION)
    assert take(clients, ACCOUNT, NOW).holdings == ()


def test_without_identity_center_nothing_is_asked_of_it(emulated: Emulated) -> None:
    clients, _ = emulated
    refuses(clients, "sso-admin", "ListInstances", region=REGION)
    assert take(clients, ACCOUNT, NOW).gaps == ()


def test_identity_center_of_another_account_is_a_gap_and_its_roles_stay(emulated: Emulated) -> None:
    clients, session = emulated
    centered(clients, session)
    refuses(clients, "sso-admin", "ListPermissionSetsProvisionedToAccount", "AccessDeniedException", REGION)
    found = take(clients, ACCOUNT, NOW)
    assert [one.account.name for one in found.holdings] == ["AWSReservedSSO_Admin_0123456789abcdef"]
    assert "sso:ListPermissionSetsProvisionedToAccount" in found.gaps[0]
    assert "another account" in found.gaps[1]


def test_identity_center_in_another_region_is_asked_there(emulated: Emulated) -> None:
    clients, session = emulated
    session.client("iam").create_role(
        RoleName="AWSReservedSSO_Admin_0123456789abcdef", Path=f"{RESERVED}eu-west-1/", AssumeRolePolicyDocument=text()
    )
    used = asked(clients, "sso-admin", region="eu-west-1")
    take(clients, ACCOUNT, NOW)
    assert "sso:ListInstances" in used


def test_names_that_may_not_be_read_are_a_gap_and_their_bearers_count(emulated: Emulated) -> None:
    clients, session = emulated
    _, group, user = centered(clients, session)
    refuses(clients, "identitystore", "DescribeUser", "AccessDeniedException", REGION)
    found = take(clients, ACCOUNT, NOW)
    (dee,) = found.holdings
    assert (dee.account.id, dee.account.name, dee.roles) == (user, None, (f"group:{group}",))
    assert len(found.gaps) == 1
    assert "identitystore:DescribeUser" in found.gaps[0]


def test_members_that_may_not_be_read_are_a_gap(emulated: Emulated) -> None:
    clients, session = emulated
    held, group, _ = centered(clients, session)
    refuses(clients, "identitystore", "ListGroupMemberships", "AccessDeniedException", REGION)
    found = take(clients, ACCOUNT, NOW)
    assert (found.holdings, found.groups) == ((), {f"group:{group}": (held,)})
    assert "identitystore:ListGroupMemberships" in found.gaps[0]


def test_another_accounts_credentials_take_no_census(emulated: Emulated) -> None:
    clients, session = emulated
    peopled(session)
    with pytest.raises(LookupFailed, match="read account 123456789012, not 111122223333"):
        take(clients, "111122223333", NOW)


def test_without_iam_there_is_no_census(emulated: Emulated) -> None:
    clients, _ = emulated
    refuses(clients, "iam", "GetAccountAuthorizationDetails")
    with pytest.raises(LookupFailed, match="iam:GetAccountAuthorizationDetails"):
        take(clients, ACCOUNT, NOW)


def _undecoded(whole: Any) -> Any:
    """The documents as text again, as an answer holds them before the SDK reads it."""
    if isinstance(whole, dict):
        return json.dumps(whole) if "Statement" in whole else {key: _undecoded(value) for key, value in whole.items()}
    return [_undecoded(item) for item in whole] if isinstance(whole, list) else whole


def _answer(body: dict[str, Any]) -> Any:
    from botocore.awsrequest import AWSResponse

    return AWSResponse("", 200, {}, None), {"ResponseMetadata": {"HTTPStatusCode": 200}, **body}
