"""G3: administrators over the limit."""

from nightlatch.model import Kind, Policy, RosterStep
from nightlatch.model.policy import Roster
from nightlatch.signals.g3_administrators_over_limit import SIGNAL
from tests.build import TENANT, activity, case, facts, grant


def step(activity: str, before: int, after: int, newcomer: bool = True) -> RosterStep:
    return RosterStep(activity=activity, before=before, after=after, administrators=(), newcomer=newcomer)


def test_it_fires_when_a_newcomer_carries_the_number_over_the_limit() -> None:
    first, second = (activity(Kind.ROLE_GRANTED, at, grants=(grant(0),)) for at in (1, 2))
    roster = {first.id: step(first.id, 4, 5), second.id: step(second.id, 5, 6)}
    hit = SIGNAL.check(case(first, second), facts(roster=roster))
    assert hit is not None
    assert hit.says == f"administrators of {TENANT}: 5 → 6, the limit is 5"
    assert hit.because == (second.id,)


def test_it_fires_at_the_tenants_own_limit() -> None:
    granted = activity(Kind.ROLE_GRANTED, grants=(grant(0),))
    policy = Policy(roster=Roster(limits={TENANT: 2}))
    assert SIGNAL.check(case(granted), facts(policy=policy, roster={granted.id: step(granted.id, 2, 3)}))


def test_it_stays_quiet_up_to_the_limit_and_for_somebody_who_was_one_already() -> None:
    granted = activity(Kind.ROLE_GRANTED, grants=(grant(0),))
    assert SIGNAL.check(case(granted), facts()) is None
    assert SIGNAL.check(case(granted), facts(roster={granted.id: step(granted.id, 4, 5)})) is None
    assert SIGNAL.check(case(granted), facts(roster={granted.id: step(granted.id, 9, 9, newcomer=False)})) is None
