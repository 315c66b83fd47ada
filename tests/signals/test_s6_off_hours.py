"""Signal S6: access given outside working hours."""

import pytest

from nightlatch.model import Facts, Origin, Policy, Session
from nightlatch.signals.s6_off_hours import SIGNAL
from tests.build import activity, case, facts

NIGHT = 12 * 60
"""Minutes from START (Monday 10:00 UTC) to 22:00."""
DAY = 24 * 60


def hours(**more: object) -> Facts:
    return facts(policy=Policy.model_validate({"hours": {"zone": "UTC", **more}}))


def test_it_fires_at_night() -> None:
    hit = SIGNAL.check(case(activity(at=NIGHT)), hours())
    assert hit
    assert hit.says == "dana created svc-report on Mon 22:00 (UTC), outside working hours"


def test_it_fires_at_the_weekend() -> None:
    assert SIGNAL.check(case(activity(at=5 * DAY)), hours())


def test_it_judges_in_the_owners_zone() -> None:
    assert SIGNAL.check(case(activity(at=0)), hours(zone="America/Los_Angeles"))


@pytest.mark.parametrize("at", [0, -180, 599])
def test_it_stays_quiet_in_working_hours(at: int) -> None:
    assert SIGNAL.check(case(activity(at=at)), hours()) is None


def test_it_stays_quiet_in_a_shift_that_ends_after_midnight() -> None:
    friday_shift_on_saturday_morning = 4 * DAY + 16 * 60
    night_shift = hours(start="21:00", end="05:00")
    assert SIGNAL.check(case(activity(at=friday_shift_on_saturday_morning)), night_shift) is None
    assert SIGNAL.check(case(activity(at=friday_shift_on_saturday_morning + DAY)), night_shift)


def test_it_stays_quiet_without_a_zone_and_for_machines() -> None:
    assert SIGNAL.check(case(activity(at=NIGHT)), facts()) is None
    assert SIGNAL.check(case(activity(at=NIGHT, origin=Origin(session=Session.WORKLOAD))), hours()) is None
