"""G13: a service account lent."""

import pytest

from nightlatch.model import Grant, Kind, Policy, Trait
from nightlatch.model.policy import Organization
from nightlatch.signals.g13_lent_identity import SIGNAL
from tests.build import activity, case, facts, grant, principal

OURS = Policy(organization=Organization(domains=("example.com",)))


def lent(domain: str, *traits: Trait) -> Grant:
    tokens = "roles/iam.serviceAccountTokenCreator"
    return grant(1, tokens, Trait.IMPERSONATION, *traits, kind="trust", member=f"user:kim@{domain}", member_tenant=domain)


@pytest.mark.parametrize(("domain", "policy"), [("gmail.com", Policy()), ("example.org", OURS)])
def test_it_fires_on_an_account_lent_to_a_stranger(domain: str, policy: Policy) -> None:
    changed = activity(Kind.TRUST_CHANGED, grants=(lent(domain),))
    hit = SIGNAL.check(case(changed), facts(policy=policy))
    assert hit is not None
    assert hit.because == (changed.id,)
    assert domain in hit.says


def test_it_fires_when_an_administrators_account_is_lent_to_a_colleague() -> None:
    rooted = Policy.model_validate({"roster": {"administrators": ["deployer"]}})
    changed = activity(Kind.TRUST_CHANGED, subject=principal("deployer"), grants=(lent("example.com"),))
    assert SIGNAL.check(case(changed), facts(policy=rooted))
    assert SIGNAL.check(case(changed), facts(policy=OURS)) is None


@pytest.mark.parametrize("domain", ["example.com", "sub.example.com", "orchard-prod", "example.com:orchard"])
def test_it_stays_quiet_within_the_organization_and_between_projects(domain: str) -> None:
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(lent(domain),))), facts(policy=OURS)) is None


def test_it_stays_quiet_where_nobody_said_which_domains_are_ours() -> None:
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(lent("example.org"),))), facts()) is None
