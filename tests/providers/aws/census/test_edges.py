"""Who may become which administrator's role, and by which side of the door."""

from typing import Any

import pytest

from nightlatch.providers.aws.census.edges import MOST_EDGES
from tests.providers.aws.census.account import ACCOUNT, ADMINISTRATOR, ROOT, account, arn, holding, role, roles, taken, user
from tests.providers.aws.privilege.documents import WHEN_TAGGED, allow, deny, policy, trusts

ADMIN = role("admin", trusts(ROOT), {}, ADMINISTRATOR)
EDGE = f"assume:{arn('role', 'admin')}"


def may(*statements: dict[str, Any]) -> dict[str, Any]:
    return user("ana", {"ask": list(statements)})


@pytest.mark.parametrize(
    "resource",
    [
        arn("role", "admin"),
        "*",
        "arn:aws:iam::*:role/admin",
        f"arn:aws:iam::{ACCOUNT}:role/adm*",
        f"arn:*:iam::{ACCOUNT}:role/ad?in",
        f"arn:aws:iam::{ACCOUNT}:role/${{aws:PrincipalTag/team}}",
        "arn:aws:iam::*:*",
    ],
)
def test_a_right_of_ones_own_opens_a_role_that_trusts_the_account(resource: str) -> None:
    assert roles(account(ADMIN, may(allow("sts:AssumeRole", on=resource))), "ana") == (EDGE,)


@pytest.mark.parametrize(
    "resource", [arn("role", "other"), "arn:aws:iam::444455556666:role/admin", f"arn:aws:iam::{ACCOUNT}:user/*", "arn:aws:s3:::*"]
)
def test_a_right_over_other_roles_opens_nothing(resource: str) -> None:
    assert roles(account(ADMIN, may(allow("sts:AssumeRole", on=resource))), "ana") == ()


def test_without_a_right_a_role_that_trusts_the_account_stays_shut() -> None:
    assert roles(account(ADMIN, user("ana")), "ana") == ()


def test_the_account_may_be_named_by_its_number() -> None:
    admin = role("admin", trusts({"AWS": ACCOUNT}), {}, ADMINISTRATOR)
    assert roles(account(admin, may(allow("sts:*"))), "ana") == (EDGE,)


def test_a_deny_shuts_a_role_again() -> None:
    assert roles(account(ADMIN, may(allow("sts:AssumeRole"), deny("sts:AssumeRole", on=arn("role", "adm*")))), "ana") == ()
    sometimes = deny("sts:AssumeRole", Condition=WHEN_TAGGED)
    assert roles(account(ADMIN, may(allow("sts:AssumeRole"), sometimes)), "ana") == (EDGE,)


def test_all_but_some_roles_opens_the_others() -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "NotResource": arn("role", "other")}
    assert roles(account(ADMIN, may(statement)), "ana") == (EDGE,)
    statement = {**statement, "NotResource": arn("role", "admin")}
    assert roles(account(ADMIN, may(statement)), "ana") == ()


def test_a_trust_that_names_a_user_needs_no_right_of_the_users() -> None:
    admin = role("admin", trusts({"AWS": [arn("user", "ana", "/team/")]}), {}, ADMINISTRATOR)
    found = taken(account(admin, user("ana", path="/team/"), user("bo", {"ask": [allow("sts:AssumeRole")]})))
    assert holding(found, "ana").roles == (EDGE,)
    assert holding(found, "bo").roles == (), "the account is not trusted, only one user of it"


def test_a_trust_may_name_a_session_of_a_role() -> None:
    admin = role("admin", trusts({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/ci/run"}), {}, ADMINISTRATOR)
    assert roles(account(admin, role("ci")), "ci") == (EDGE,)


def test_edges_name_roles_without_their_path() -> None:
    admin = role("admin", trusts(ROOT), {}, ADMINISTRATOR, path="/ops/")
    found = taken(account(admin, may(allow("sts:AssumeRole", on=arn("role", "admin", "/ops/")))))
    assert holding(found, "ana").roles == (EDGE,)
    assert holding(found, "admin").address == arn("role", "admin")


def test_trust_in_services_and_strangers_is_no_edge() -> None:
    for trusted in ({"Service": "ec2.amazonaws.com"}, {"AWS": "444455556666"}, {"Federated": "cognito-identity.amazonaws.com"}):
        admin = role("admin", trusts(trusted), {}, ADMINISTRATOR)
        assert roles(account(admin, may(allow("sts:AssumeRole"))), "ana") == ()


def test_trust_for_web_identities_alone_is_no_edge() -> None:
    admin = role("admin", trusts("*", "sts:AssumeRoleWithWebIdentity"), {}, ADMINISTRATOR)
    assert roles(account(admin, user("ana")), "ana") == ()


def test_a_role_open_to_everybody_is_open_to_everybody() -> None:
    admin = role("admin", trusts({"AWS": "*"}), {}, ADMINISTRATOR)
    assert roles(account(admin, user("ana"), role("web")), "web") == (EDGE,)


def test_a_condition_that_can_be_tested_is_and_another_counts_as_met() -> None:
    only = {"ArnLike": {"aws:PrincipalArn": arn("role", "ci-*")}}
    admin = role("admin", trusts({"AWS": "*"}, Condition=only), {}, ADMINISTRATOR)
    found = taken(account(admin, user("ana"), role("ci-deploy")))
    assert holding(found, "ana").roles == ()
    assert holding(found, "ci-deploy").roles == (EDGE,)
    admin = role("admin", trusts(ROOT, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), {}, ADMINISTRATOR)
    assert roles(account(admin, may(allow("sts:AssumeRole"))), "ana") == (EDGE,)


def test_a_deny_in_the_trust_keeps_out_whom_it_surely_means() -> None:
    trust = policy(trusts({"AWS": "*"}), {**trusts({"AWS": arn("user", "ana")}), "Effect": "Deny"})
    admin = {**role("admin", None, {}, ADMINISTRATOR), "AssumeRolePolicyDocument": trust}
    found = taken(account(admin, user("ana"), user("bo")))
    assert (holding(found, "ana").roles, holding(found, "bo").roles) == ((), (EDGE,))


def test_a_chain_of_roles_is_told_link_by_link() -> None:
    middle = role("middle", trusts({"AWS": arn("user", "ana")}), {"ask": [allow("sts:AssumeRole", on=arn("role", "admin"))]})
    found = taken(account(ADMIN, middle, user("ana")))
    assert holding(found, "middle").roles == (EDGE,)
    assert holding(found, "ana").roles == (f"assume:{arn('role', 'middle')}",)


def test_roles_that_lead_nowhere_are_left_out() -> None:
    plain = role("plain", trusts(ROOT), {"read": [allow("s3:GetObject")]})
    assert roles(account(ADMIN, plain, may(allow("sts:AssumeRole"))), "ana") == (EDGE,)


def test_roles_that_only_lead_to_each_other_lead_nowhere() -> None:
    one = role("one", trusts({"AWS": arn("role", "two")}))
    two = role("two", trusts({"AWS": arn("role", "one")}))
    assert roles(account(one, two), "one") == ()


def test_an_administrators_edge_counts_only_where_it_would_stay() -> None:
    by_might = user("ana", {}, ADMINISTRATOR)
    by_right = user("bo", {"ask": [allow("sts:AssumeRole")]}, ADMINISTRATOR)
    found = taken(account(ADMIN, by_might, by_right))
    assert holding(found, "ana").roles == (ADMINISTRATOR,)
    assert holding(found, "bo").roles == (ADMINISTRATOR, EDGE)


def test_a_boundary_must_allow_the_way_too() -> None:
    mine = arn("policy", "limit")
    asking = user("ana", {"ask": [allow("sts:AssumeRole")]}, boundary=mine)
    shut = taken(account(ADMIN, asking, documents={mine: policy(allow("s3:*"))}))
    assert (holding(shut, "ana").roles, holding(shut, "ana").capped) == ((), True)
    asking = user("ana", {"ask": [allow("sts:AssumeRole")], "mighty": [allow("iam:*")]}, boundary=mine)
    ajar = taken(account(ADMIN, asking, documents={mine: policy(allow("s3:*", "sts:AssumeRole"))}))
    assert (holding(ajar, "ana").roles, holding(ajar, "ana").capped) == ((EDGE,), False)


def test_a_named_user_needs_nothing_of_the_boundary_and_a_named_role_does() -> None:
    mine = arn("policy", "limit")
    admin = role("admin", trusts({"AWS": [arn("user", "ana"), arn("role", "ci")]}), {}, ADMINISTRATOR)
    parts = (admin, user("ana", boundary=mine), role("ci", boundary=mine))
    found = taken(account(*parts, documents={mine: policy(allow("s3:*"))}))
    assert (holding(found, "ana").roles, holding(found, "ci").roles) == ((EDGE,), ())


def test_a_capped_role_is_no_administrators_role() -> None:
    admin = role("admin", trusts(ROOT), {}, ADMINISTRATOR, boundary="arn:aws:iam::aws:policy/ReadOnlyAccess")
    assert roles(account(admin, may(allow("sts:AssumeRole"))), "ana") == ()


def test_no_more_edges_are_kept_than_tell_anything() -> None:
    many = [role(f"admin{number:03}", trusts(ROOT), {}, ADMINISTRATOR) for number in range(100)]
    assert len(roles(account(*many, may(allow("sts:AssumeRole"))), "ana")) == MOST_EDGES
