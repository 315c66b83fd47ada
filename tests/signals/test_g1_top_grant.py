"""G1: full administrator given to an outsider."""

import pytest

from nightlatch.model import Kind, Policy
from nightlatch.model.grant import Privilege
from nightlatch.model.policy import Roster, Scope
from nightlatch.signals.g1_top_grant import SIGNAL
from tests.build import activity, case, facts, grant


@pytest.mark.parametrize("kind", ["role", "session", "definition"])
def test_it_fires_on_a_grant_that_can_become_administrator(kind: str) -> None:
    granted = activity(Kind.ROLE_GRANTED, 1, grants=(grant(0, kind=kind),))
    hit = SIGNAL.check(case(activity(), granted), facts())
    assert hit is not None
    assert hit.because == (granted.id,)
    assert "dana gave svc-report" in hit.says
    assert "AdministratorAccess" in hit.says


def test_it_fires_on_an_older_account_too() -> None:
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, grants=(grant(0),))), facts())


def test_it_fires_on_a_role_the_owner_calls_sensitive() -> None:
    policy = Policy(scope=Scope(sensitive_roles=("Payroll",)))
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, grants=(grant(3, "Payroll"),))), facts(policy=policy))


def test_it_stays_quiet_for_a_known_administrator() -> None:
    granted = case(activity(Kind.ROLE_GRANTED, grants=(grant(0),)))
    assert SIGNAL.check(granted, facts(policy=Policy(roster=Roster(administrators=("svc-report",))))) is None
    assert SIGNAL.check(granted, facts(administrators=("svc-report",))) is None


def test_it_stays_quiet_on_lesser_unread_refused_and_group_grants() -> None:
    unread = grant(1, privilege=Privilege.unresolved("the policy could not be read"))
    quiet = (
        activity(Kind.ROLE_GRANTED, grants=(grant(1),)),
        activity(Kind.ROLE_GRANTED, grants=(unread,)),
        activity(Kind.ROLE_GRANTED, grants=(grant(0),), outcome="failure"),
        activity(Kind.ROLE_GRANTED, grants=(grant(0, "group:admins", kind="group"),)),
        activity(Kind.IDENTITY_ATTACHED, grants=(grant(0),)),
        activity(Kind.ROLE_REMOVED, grants=(grant(0),)),
    )
    assert SIGNAL.check(case(*quiet), facts()) is None
