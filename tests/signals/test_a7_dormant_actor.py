"""Signal A7: an actor that had long been silent."""

from datetime import timedelta

from nightlatch.model import ActorFacts, Facts, Habits, Kind, Origin, PrincipalType, Session
from nightlatch.model.facts import HISTORY
from nightlatch.signals.a7_dormant_actor import SIGNAL
from tests.build import ACTOR, START, activity, case, facts, principal


def silent(days: float | None, created: float | None = None) -> Facts:
    """Facts in which the actor was last seen so many days before START, and created so many days before it."""
    seen = None if days is None else START - timedelta(days=days)
    made = None if created is None else START - timedelta(days=created)
    return facts(actor=ActorFacts(principal=ACTOR, created=made, habits=Habits(last_seen=seen)))


def test_it_fires_after_45_days_of_silence() -> None:
    hit = SIGNAL.check(case(activity()), silent(45))
    assert hit
    assert hit.says == "dana created svc-report, after 45 days or more without a sign of life"


def test_it_stays_quiet_when_the_actor_is_in_no_record_at_all() -> None:
    assert SIGNAL.check(case(activity()), silent(None, created=400)) is None
    assert SIGNAL.needs == (HISTORY,)


def test_it_stays_quiet_for_somebody_seen_lately() -> None:
    assert SIGNAL.check(case(activity()), silent(44)) is None


def test_it_stays_quiet_when_the_silence_ended_earlier_in_the_case() -> None:
    early, late = activity(Kind.CREDENTIAL_REMOVED), activity(Kind.CREDENTIAL_ADDED, 60 * 24 * 2)
    assert SIGNAL.check(case(early, late), silent(44)) is None


def test_it_stays_quiet_for_an_actor_created_since_and_without_habits() -> None:
    assert SIGNAL.check(case(activity()), silent(50, created=10)) is None
    assert SIGNAL.check(case(activity()), facts()) is None


def test_it_stays_quiet_for_the_newborn_itself_and_for_the_platform() -> None:
    born = principal("svc-report")
    own = activity(Kind.CREDENTIAL_ADDED, 5, actor=born, subject=born)
    system = principal("batch", PrincipalType.SYSTEM)
    sheets = facts(actor=ActorFacts(principal=born, habits=Habits(last_seen=START - timedelta(days=60))))
    assert SIGNAL.check(case(activity(), own), sheets) is None
    by_platform = activity(actor=system, origin=Origin(session=Session.SERVICE))
    assert (
        SIGNAL.check(
            case(by_platform), facts(actor=ActorFacts(principal=system, habits=Habits(last_seen=START - timedelta(days=60))))
        )
        is None
    )
