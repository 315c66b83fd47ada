"""G2: full administrator given to a newborn."""

import pytest

from nightlatch.model import Kind, Policy
from nightlatch.model.policy import Roster, Window
from nightlatch.signals import g1_top_grant, g10_group_path
from nightlatch.signals.g2_top_grant_to_newborn import SIGNAL
from tests.build import activity, case, facts, grant, principal

ROLE = grant(0)
GROUP = grant(0, "group:admins", kind="group")


@pytest.mark.parametrize("given", [ROLE, GROUP])
def test_it_fires_on_a_newborn_and_never_alone(given: object) -> None:
    granted = activity(Kind.ROLE_GRANTED, 30, grants=(given,))
    born = case(activity(), granted)
    hit = SIGNAL.check(born, facts())
    assert hit is not None
    assert hit.because == (granted.id,)
    assert g1_top_grant.SIGNAL.check(born, facts()) or g10_group_path.SIGNAL.check(born, facts())


def test_it_fires_whatever_the_order_of_two_simultaneous_records() -> None:
    assert SIGNAL.check(case(activity(at=1 / 60), activity(Kind.ROLE_GRANTED, 0, grants=(ROLE,))), facts())


def test_it_stays_quiet_on_an_older_account() -> None:
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, grants=(ROLE,))), facts()) is None


def test_it_stays_quiet_once_the_hours_of_a_newborn_are_over() -> None:
    grown = case(activity(), activity(Kind.ROLE_GRANTED, 121, grants=(ROLE,)))
    assert SIGNAL.check(grown, facts(policy=Policy(window=Window(newborn_hours=2)))) is None
    assert SIGNAL.check(grown, facts())


def test_it_stays_quiet_on_a_lesser_grant_and_for_an_administrator_listed_by_id() -> None:
    assert SIGNAL.check(case(activity(), activity(Kind.ROLE_GRANTED, 1, grants=(grant(1),))), facts()) is None
    planned = case(activity(subject=principal(id="AIDAEXAMPLEREPORT")), activity(Kind.ROLE_GRANTED, 1, grants=(ROLE,)))
    assert SIGNAL.check(planned, facts(policy=Policy(roster=Roster(administrators=("AIDAEXAMPLEREPORT",))))) is None


def test_it_fires_on_a_newborn_that_took_a_listed_administrators_name() -> None:
    listed = facts(policy=Policy(roster=Roster(administrators=("svc-report",))))
    assert SIGNAL.check(case(activity(), activity(Kind.ROLE_GRANTED, 1, grants=(ROLE,))), listed)
