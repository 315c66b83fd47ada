"""T3: an account from outside."""

import pytest

from nightlatch.model import Kind, Policy, Principal, PrincipalType
from nightlatch.model.grant import Privilege
from nightlatch.model.policy import Organization
from nightlatch.signals.t3_outside_address import SIGNAL
from tests.build import activity, case, facts, grant, principal

OURS = Policy(organization=Organization(domains=("example.com",)))
MAILBOX = principal("ann", email="ann@gmail.com")
GUEST = principal("ann_example.org#EXT#@corp.example", PrincipalType.GUEST)


@pytest.mark.parametrize("subject", [MAILBOX, GUEST, principal("ann@proton.me"), principal("partner", PrincipalType.GUEST)])
def test_it_fires_on_somebody_from_outside(subject: Principal) -> None:
    created = activity(subject=subject)
    hit = SIGNAL.check(case(created), facts())
    assert hit is not None
    assert hit.variant is None
    assert hit.because == (created.id,)


def test_it_fires_on_a_foreign_domain_once_the_organizations_own_are_known() -> None:
    foreign = case(activity(subject=principal("ann", email="ann@example.org")))
    assert SIGNAL.check(foreign, facts(policy=OURS))
    assert SIGNAL.check(foreign, facts()) is None


@pytest.mark.parametrize("tier", [0, 1])
def test_it_fires_harder_when_the_outsider_is_given_a_strong_privilege(tier: int) -> None:
    granted = activity(Kind.ROLE_GRANTED, 1, subject=MAILBOX, grants=(grant(tier, "roles/owner"),))
    hit = SIGNAL.check(case(granted), facts())
    assert hit is not None
    assert hit.variant == "admin"


def test_it_fires_no_harder_for_a_grant_that_nobody_could_read() -> None:
    unread = grant(1, "group:readers", kind="group", privilege=Privilege.unresolved("no one may read it"))
    hit = SIGNAL.check(case(activity(Kind.ROLE_GRANTED, subject=GUEST, grants=(unread,))), facts())
    assert hit is not None
    assert hit.variant is None


def test_it_stays_quiet_on_ones_own_domains() -> None:
    for subject in (principal("ann", email="ann@eu.example.com"), principal("bo", PrincipalType.GUEST, email="bo@example.com")):
        assert SIGNAL.check(case(activity(subject=subject)), facts(policy=OURS)) is None


def test_it_stays_quiet_on_a_service_accounts_address_a_plain_name_and_a_refusal() -> None:
    service = principal("build", PrincipalType.SERVICE_ACCOUNT, email="build@trial.iam.gserviceaccount.com")
    for quiet in (activity(subject=service), activity(), activity(subject=MAILBOX, outcome="failure")):
        assert SIGNAL.check(case(quiet), facts(policy=OURS)) is None
