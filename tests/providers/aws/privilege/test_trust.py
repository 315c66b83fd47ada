"""Whom a role's trust policy lets in."""

import json
from typing import Any

import pytest

from nightlatch.model import Evaluated, Grant, GrantKind, Trait
from nightlatch.providers.aws.privilege import read_trust
from nightlatch.providers.aws.privilege.trust import MOST_PARTIES
from tests.providers.aws.privilege.documents import policy, trusts

OWN = "111122223333"
STRANGER = "999988887777"


def read(*statements: dict[str, Any]) -> tuple[Grant, ...]:
    return read_trust(json.dumps(policy(*statements), indent=2), OWN)


def one(principal: Any, condition: dict[str, Any] | None = None, action: Any = "sts:AssumeRole") -> Grant:
    more = {} if condition is None else {"Condition": condition}
    (grant,) = read(trusts(principal, action, **more))
    assert grant.kind is GrantKind.TRUST
    return grant


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
def test_everybody_is_a_wildcard(principal: Any) -> None:
    grant = one(principal)
    assert (grant.role, grant.member, grant.tier, grant.privilege.traits) == ("trust:*", "*", 0, (Trait.WILDCARD,))


def test_not_principal_is_everybody_but_a_few() -> None:
    (grant,) = read({"Effect": "Allow", "NotPrincipal": {"AWS": f"arn:aws:iam::{OWN}:root"}, "Action": "sts:AssumeRole"})
    assert (grant.tier, grant.has(Trait.WILDCARD)) == (0, True)


def test_an_external_id_does_not_narrow_everybody() -> None:
    grant = one("*", {"StringEquals": {"sts:ExternalId": "example"}})
    assert (grant.tier, grant.privilege.traits) == (0, (Trait.WILDCARD, Trait.EXTERNAL_ID))


@pytest.mark.parametrize(
    ("condition", "tier"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg"}}, 1),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-exampleorg/*"}}, 1),
        ({"StringLike": {"aws:userid": "AROAEXAMPLEROLE:*"}}, 1),
        ({"StringEquals": {"aws:PrincipalAccount": OWN}}, 2),
        ({"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/app-*"}}, 2),
        ({"StringEquals": {"aws:SourceAccount": OWN}}, 2),
    ],
)
def test_a_narrowing_condition_makes_everybody_somebody(condition: dict[str, Any], tier: int) -> None:
    grant = one("*", condition)
    assert (grant.tier, grant.privilege.traits) == (tier, (Trait.CONDITIONAL,))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorg"}},
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorg"}},
        {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-exampleorg/*"}},
        {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deploy"}},
        {"StringLike": {"aws:userid": "*:session"}},
        {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}},
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    ],
)
def test_a_condition_that_strangers_can_meet_does_not_narrow(condition: dict[str, Any]) -> None:
    assert one("*", condition).has(Trait.WILDCARD)


def test_a_condition_that_names_a_strangers_account_is_an_external_trust() -> None:
    grants = read(trusts("*", Condition={"StringEquals": {"aws:PrincipalAccount": [OWN, STRANGER]}}))
    assert [(grant.member_tenant, grant.tier) for grant in grants] == [(STRANGER, 1), (None, 2)]
    assert grants[0].privilege.traits == (Trait.EXTERNAL, Trait.CONDITIONAL)


@pytest.mark.parametrize(
    "member",
    [
        STRANGER,
        f"arn:aws:iam::{STRANGER}:root",
        f"arn:aws:iam::{STRANGER}:user/people/eve",
        f"arn:aws:iam::{STRANGER}:role/deploy",
        f"arn:aws:sts::{STRANGER}:assumed-role/deploy/session",
        f"arn:aws-cn:iam::{STRANGER}:root",
    ],
)
def test_another_account_is_external(member: str) -> None:
    grant = one({"AWS": member})
    assert (grant.role, grant.member, grant.member_tenant) == (f"trust:{member}", member, STRANGER)
    assert (grant.tier, grant.privilege.traits) == (1, (Trait.EXTERNAL,))


def test_a_vendors_external_id_is_told() -> None:
    grant = one({"AWS": STRANGER}, {"StringEquals": {"sts:ExternalId": "example"}})
    assert grant.privilege.traits == (Trait.EXTERNAL, Trait.EXTERNAL_ID)


def test_an_external_id_of_anything_is_none() -> None:
    assert one({"AWS": STRANGER}, {"StringLike": {"sts:ExternalId": "*"}}).privilege.traits == (Trait.EXTERNAL,)


def test_another_condition_on_an_external_trust_is_told() -> None:
    grant = one({"AWS": STRANGER}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    assert grant.privilege.traits == (Trait.EXTERNAL, Trait.CONDITIONAL)


@pytest.mark.parametrize(
    ("member", "tier"),
    [(OWN, 2), (f"arn:aws:iam::{OWN}:root", 2), (f"arn:aws:iam::{OWN}:user/dana", 2), (f"arn:aws:iam::{OWN}:role/app", 3)],
)
def test_the_own_account_is_no_stranger(member: str, tier: int) -> None:
    grant = one({"AWS": member})
    assert (grant.tier, grant.privilege.traits, grant.member_tenant) == (tier, (), OWN)


@pytest.mark.parametrize("member", ["AIDAEXAMPLEUSER", "AROAEXAMPLEROLE"])
def test_a_unique_id_is_an_orphan(member: str) -> None:
    grant = one({"AWS": member})
    assert grant.tier == 3
    assert "deleted" in grant.privilege.reasons[0]


def test_a_principal_that_aws_would_not_take_is_unresolved() -> None:
    grant = one({"AWS": "arn:aws:iam::*:root"})
    assert (grant.tier, grant.resolved) == (1, False)


def test_each_party_of_each_statement_has_its_grant() -> None:
    grants = read(trusts({"AWS": [OWN, STRANGER], "Service": "ec2.amazonaws.com"}), trusts({"AWS": STRANGER}))
    assert [grant.member for grant in grants] == [OWN, STRANGER, "ec2.amazonaws.com", STRANGER]


def test_a_service_of_the_platform_is_the_ordinary_case() -> None:
    grant = one({"Service": "lambda.amazonaws.com"})
    assert (grant.role, grant.tier, grant.privilege.traits) == ("trust:lambda.amazonaws.com", 3, (Trait.SERVICE,))
    assert len(one({"Service": "datapipeline.amazonaws.com"}).privilege.reasons) == 2


def test_roles_anywhere_must_say_which_certificate() -> None:
    service = {"Service": "rolesanywhere.amazonaws.com"}
    held = {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "build"}}
    anchor = {"ArnEquals": {"aws:SourceArn": f"arn:aws:rolesanywhere:eu-west-1:{OWN}:trust-anchor/example"}}
    assert (one(service).tier, one(service).privilege.traits) == (1, (Trait.FEDERATED, Trait.OPEN_SUBJECT))
    assert one(service, {"StringLike": {"aws:PrincipalTag/x509Subject/CN": "*"}}).tier == 1
    assert [one(service, condition).tier for condition in (held, anchor)] == [2, 2]
    assert one(service, held).privilege.traits == (Trait.FEDERATED, Trait.CONDITIONAL)


@pytest.mark.parametrize("action", ["sts:*", "*", "STS:assumerole", ["sts:TagSession", "sts:AssumeRole"], "sts:AssumeRole*"])
def test_every_way_to_write_the_action_is_read(action: Any) -> None:
    assert one({"AWS": STRANGER}, action=action).tier == 1


@pytest.mark.parametrize("action", ["sts:TagSession", "sts:SetSourceIdentity", "s3:*"])
def test_what_assumes_nothing_lets_nobody_in(action: str) -> None:
    assert read(trusts("*", action)) == ()


def test_wide_actions_are_noted() -> None:
    assert len(one({"AWS": STRANGER}, action="sts:*").privilege.reasons) == 2


def test_not_action_lets_in_unless_it_excepts_all_of_it() -> None:
    assert len(read({"Effect": "Allow", "Principal": "*", "NotAction": "sts:TagSession"})) == 1
    assert read({"Effect": "Allow", "Principal": "*", "NotAction": "sts:*"}) == ()


def test_a_deny_of_everybody_lets_nobody_in() -> None:
    assert read(trusts("*"), {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}) == ()


def test_a_deny_for_all_but_an_organization_narrows_the_allow() -> None:
    guard = {"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorg"}}
    (grant,) = read(trusts("*"), {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": guard})
    assert (grant.tier, grant.privilege.traits) == (1, (Trait.CONDITIONAL,))


def test_a_deny_with_two_tests_forbids_too_little_to_count() -> None:
    guard = {"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorg", "aws:userid": "x"}}
    (grant,) = read(trusts("*"), {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": guard})
    assert grant.has(Trait.WILDCARD)


@pytest.mark.parametrize("broken", ["not json", "", "{", "[" * 50_000, {}])
def test_what_cannot_be_read_is_one_unresolved_grant(broken: Any) -> None:
    (grant,) = read_trust(broken, OWN)
    assert (grant.role, grant.kind, grant.tier, grant.privilege.evaluated) == ("trust:?", GrantKind.TRUST, 1, Evaluated.PARTIAL)


def test_a_broken_statement_is_told_beside_the_others() -> None:
    grants = read_trust(policy(trusts({"AWS": STRANGER}), {"Effect": 7}), OWN)
    assert [grant.role for grant in grants] == [f"trust:{STRANGER}", "trust:?"]


def test_a_flood_of_parties_is_cut_and_said() -> None:
    grants = read(trusts({"AWS": [f"{number:012}" for number in range(5000)]}))
    assert len(grants) == MOST_PARTIES + 1
    assert not grants[-1].resolved
