"""Signal S7: another way in than usual."""

from nightlatch.model import ActorFacts, Facts, Habits, Origin, Session
from nightlatch.signals.s7_unusual_way_in import SIGNAL
from tests.build import ACTOR, CONSOLE, KEY, activity, case, facts


def used_to(*sessions: Session) -> Facts:
    return facts(actor=ActorFacts(principal=ACTOR, habits=Habits(sessions=frozenset(sessions))))


def test_it_fires_at_the_console_for_an_actor_that_works_by_program() -> None:
    hit = SIGNAL.check(case(activity(origin=CONSOLE)), used_to(Session.KEY))
    assert hit
    assert hit.says == "dana created svc-report at the console, where it was not seen in the 30 days before"


def test_it_fires_on_a_key_of_somebody_who_only_uses_the_console() -> None:
    hit = SIGNAL.check(case(activity(origin=KEY)), used_to(Session.CONSOLE))
    assert hit
    assert "with a key" in hit.says


def test_it_stays_quiet_when_both_ways_are_usual() -> None:
    both = used_to(Session.CONSOLE, Session.KEY)
    assert SIGNAL.check(case(activity(origin=CONSOLE), activity(origin=KEY)), both) is None


def test_it_stays_quiet_without_a_past_and_for_other_sessions() -> None:
    assert SIGNAL.check(case(activity(origin=CONSOLE)), used_to()) is None
    assert SIGNAL.check(case(activity(origin=CONSOLE)), facts()) is None
    assert SIGNAL.check(case(activity(origin=Origin(session=Session.ROLE))), used_to(Session.CONSOLE)) is None
