"""What the policies of one account add up to: alone, together, through groups, under denies and boundaries."""

import json
from urllib.parse import quote

import pytest

from tests.providers.aws.census.account import ADMINISTRATOR, account, arn, group, holding, role, roles, taken, user
from tests.providers.aws.privilege.documents import WHEN_TAGGED, allow, deny, policy

MIGHTY = {"mighty": [allow("iam:PutUserPolicy")]}
PASS = [allow("iam:PassRole")]
RUN = [allow("ec2:RunInstances")]


def test_a_policy_of_aws_that_makes_an_administrator_is_named_by_its_arn() -> None:
    assert roles(account(user("ana", {}, ADMINISTRATOR)), "ana") == (ADMINISTRATOR,)


def test_an_inline_policy_that_makes_an_administrator_is_named_as_records_name_it() -> None:
    assert roles(account(user("ana", MIGHTY)), "ana") == ("inline:mighty",)


def test_a_customer_policy_counts_by_the_version_that_counts() -> None:
    mine = arn("policy", "ops")
    assert roles(account(user("ana", {}, mine), documents={mine: policy(allow("*"))}), "ana") == (mine,)
    assert roles(account(user("ana", {}, mine), documents={mine: policy(allow("s3:GetObject"))}), "ana") == ()


def test_a_document_may_be_text_and_encoded() -> None:
    mine = arn("policy", "ops")
    text = json.dumps(policy(allow("*")))
    assert roles(account(user("ana", {}, mine), documents={mine: text}), "ana") == (mine,)
    assert roles(account(user("ana", {}, mine), documents={mine: quote(text)}), "ana") == (mine,)


def test_whoever_holds_nothing_that_matters_is_listed_without_roles() -> None:
    found = taken(account(user("ana", {"read": [allow("s3:GetObject")]}), role("web")))
    assert {one.account.label: one.roles for one in found.holdings} == {"ana": (), "web": ()}
    assert not any(one.capped for one in found.holdings)


def test_a_user_is_in_groups_and_a_group_holds_policies() -> None:
    found = taken(account(user("ana", groups=["ops", "readers"]), group("ops", MIGHTY), group("readers")))
    assert holding(found, "ana").roles == ("group:ops", "group:readers")
    assert found.groups == {"group:ops": ("inline:mighty",), "group:readers": ()}, "that a group holds nothing is told too"


def test_a_deny_takes_an_own_policy_away() -> None:
    both = {**MIGHTY, "no": [deny("iam:*")]}
    assert roles(account(user("ana", both)), "ana") == ()


def test_a_deny_under_a_condition_takes_nothing_away() -> None:
    both = {**MIGHTY, "no": [deny("iam:*", Condition=WHEN_TAGGED)]}
    assert roles(account(user("ana", both)), "ana") == ("inline:mighty",)


def test_a_deny_makes_a_mighty_group_idle_for_its_holder_alone() -> None:
    found = taken(
        account(
            user("ana", {"no": [deny("iam:PutUserPolicy")]}, groups=["ops", "readers"]),
            user("bo", groups=["ops"]),
            group("ops", MIGHTY),
            group("readers"),
        )
    )
    assert holding(found, "ana").roles == ("group:readers",)
    assert holding(found, "bo").roles == ("group:ops",)
    assert not holding(found, "ana").capped, "AdministratorAccess would still make an administrator"


@pytest.mark.parametrize("forbidden", ["*", "iam:*"])
def test_a_deny_that_leaves_no_way_caps(forbidden: str) -> None:
    found = taken(account(user("ana", {"no": [deny(forbidden)]}, ADMINISTRATOR)))
    assert holding(found, "ana").roles == ()
    assert holding(found, "ana").capped


def test_policies_that_are_mighty_only_together_go_by_one_name() -> None:
    held = {"pass": PASS, "run": RUN, "read": [allow("s3:GetObject"), allow("ec2:DescribeInstances")]}
    assert roles(account(user("ana", held)), "ana") == ("together:inline:pass + inline:run",)


def test_a_group_may_hold_one_half_of_a_combination() -> None:
    found = taken(account(user("ana", {"pass": PASS}, groups=["ops"]), group("ops", {"run": RUN})))
    assert holding(found, "ana").roles == ("together:group:ops + inline:pass", "group:ops")
    assert found.groups == {"group:ops": ()}


def test_a_group_may_hold_both_halves() -> None:
    found = taken(account(user("ana", groups=["ops"]), group("ops", {"pass": PASS, "run": RUN})))
    assert holding(found, "ana").roles == ("group:ops",)
    assert found.groups == {"group:ops": ("together:inline:pass + inline:run",)}


def test_a_boundary_that_is_no_administrators_caps() -> None:
    mine = arn("policy", "limit")
    found = taken(account(user("ana", MIGHTY, boundary=mine), documents={mine: policy(allow("s3:*"))}))
    assert holding(found, "ana").capped
    assert holding(found, "ana").roles == ("inline:mighty",), "what it holds counts once the boundary is gone"


def test_a_boundary_of_aws_is_known_by_its_arn() -> None:
    found = taken(account(role("web", None, MIGHTY, boundary="arn:aws:iam::aws:policy/ReadOnlyAccess")))
    assert holding(found, "web").capped


def test_a_boundary_that_allows_everything_does_not_cap() -> None:
    found = taken(account(user("ana", MIGHTY, boundary=ADMINISTRATOR)))
    assert not holding(found, "ana").capped
    assert holding(found, "ana").roles == ("inline:mighty",)


def test_what_a_boundary_denies_is_denied_even_where_it_does_not_cap() -> None:
    mine = arn("policy", "limit")
    bound = policy(allow("*"), deny("iam:PutUserPolicy"))
    found = taken(account(user("ana", MIGHTY, boundary=mine), documents={mine: bound}))
    assert holding(found, "ana").roles == ()
    assert not holding(found, "ana").capped


def test_a_boundary_that_cannot_be_read_does_not_cap() -> None:
    found = taken(account(user("ana", MIGHTY, boundary=arn("policy", "lost"))))
    assert not holding(found, "ana").capped
    assert holding(found, "ana").roles == ("inline:mighty",)


def test_a_policy_that_cannot_be_read_is_a_gap() -> None:
    found = taken(account(user("ana", {}, arn("policy", "lost")), user("bo", {}, "arn:aws:iam::aws:policy/NewerThanTheTable")))
    assert len(found.gaps) == 1
    assert "2 policies" in found.gaps[0]
    assert arn("policy", "lost") in found.gaps[0]


def test_a_policy_that_is_nonsense_is_a_gap() -> None:
    mine = arn("policy", "odd")
    found = taken(account(user("ana", {}, mine), documents={mine: "{"}))
    assert mine in found.gaps[0]
