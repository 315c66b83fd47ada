"""Signal A2: the actor is itself a new account."""

from datetime import timedelta

import pytest

from nightlatch.model import ActorFacts, Facts, Kind
from nightlatch.signals.a2_young_actor import SIGNAL
from tests.build import ACTOR, START, activity, case, facts


def aged(age: timedelta | None) -> Facts:
    """Facts in which the actor was this old at START."""
    return facts(actor=ActorFacts(principal=ACTOR, created=None if age is None else START - age))


def test_it_fires_when_the_actor_is_younger_than_a_week() -> None:
    hit = SIGNAL.check(case(activity()), aged(timedelta(days=3)))
    assert hit
    assert hit.variant is None
    assert hit.says == "dana created svc-report; the account that did it was itself only 3 days old"


def test_it_fires_harder_within_the_first_day() -> None:
    hit = SIGNAL.check(case(activity()), aged(timedelta(hours=2)))
    assert hit
    assert hit.variant == "day"
    assert SIGNAL.variants == {"day": 35}


@pytest.mark.parametrize("age", [None, timedelta(days=7), timedelta(hours=-1)])
def test_it_stays_quiet_without_a_date_at_a_week_and_before_the_actor_was_made(age: timedelta | None) -> None:
    assert SIGNAL.check(case(activity()), aged(age)) is None


def test_it_stays_quiet_when_a_new_account_sets_its_own_password() -> None:
    assert SIGNAL.check(case(activity(Kind.CREDENTIAL_ADDED, subject=ACTOR)), aged(timedelta(hours=2))) is None
