"""Working hours, as signals ask for them."""

from datetime import timedelta

from nightlatch.model.policy import Hours
from nightlatch.signals.hours import off_hours
from tests.build import START


def test_night_is_told_in_the_owners_zone() -> None:
    assert off_hours(START + timedelta(hours=12), Hours(zone="Europe/Paris")) == "Mon 23:00 (Europe/Paris)"


def test_nothing_is_off_hours_at_work_or_without_a_zone() -> None:
    assert off_hours(START, Hours(zone="UTC")) is None
    assert off_hours(START + timedelta(hours=12), Hours()) is None
