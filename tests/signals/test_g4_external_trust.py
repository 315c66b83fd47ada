"""G4: trust in an unknown account."""

import pytest

from nightlatch.model import Grant, Kind, Policy, Trait
from nightlatch.model.policy import Organization
from nightlatch.signals.g4_external_trust import SIGNAL
from tests.build import STRANGER, TENANT, activity, case, facts, grant

PARTNERS = Policy(organization=Organization(partners=(STRANGER,)))


def trust(*traits: Trait, tenant: str | None = STRANGER) -> Grant:
    member = f"arn:aws:iam::{tenant}:root"
    return grant(1, f"trust:{member}", Trait.EXTERNAL, *traits, kind="trust", member=member, member_tenant=tenant)


@pytest.mark.parametrize("kind", [Kind.ACCOUNT_CREATED, Kind.TRUST_CHANGED, Kind.ROLE_GRANTED])
def test_it_fires_on_a_stranger(kind: Kind) -> None:
    changed = activity(kind, grants=(trust(),))
    hit = SIGNAL.check(case(changed), facts())
    assert hit is not None
    assert hit.variant is None
    assert hit.because == (changed.id,)
    assert STRANGER in hit.says


def test_it_fires_softer_on_a_stranger_with_an_external_id_and_a_partner_without() -> None:
    stranger = SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(trust(Trait.EXTERNAL_ID),))), facts())
    partner = SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(trust(),))), facts(policy=PARTNERS))
    assert stranger is not None
    assert partner is not None
    assert stranger.variant == partner.variant == "external_id"


def test_it_fires_at_its_worst_when_one_trust_of_several_is_plain() -> None:
    both = activity(Kind.TRUST_CHANGED, grants=(trust(Trait.EXTERNAL_ID), trust()))
    hit = SIGNAL.check(case(both), facts())
    assert hit is not None
    assert hit.variant is None


def test_it_fires_on_a_stranger_nobody_could_name() -> None:
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(trust(tenant=None),))), facts())


def test_it_stays_quiet_on_a_partner_with_an_external_id() -> None:
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(trust(Trait.EXTERNAL_ID),))), facts(policy=PARTNERS)) is None


def test_it_stays_quiet_on_ones_own_accounts_services_and_refusals() -> None:
    own = Policy(organization=Organization(accounts=(STRANGER,)))
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(trust(),))), facts(policy=own)) is None
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(trust(tenant=TENANT),))), facts()) is None
    service = grant(3, "trust:ec2.amazonaws.com", Trait.SERVICE, kind="trust")
    refused = activity(Kind.TRUST_CHANGED, grants=(trust(),), outcome="failure")
    assert SIGNAL.check(case(activity(grants=(service,)), refused), facts()) is None


def test_it_stays_quiet_where_anybody_is_trusted_for_that_is_another_signal() -> None:
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(trust(Trait.WILDCARD),))), facts()) is None
