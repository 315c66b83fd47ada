"""The owner's working hours, for the signals that ask whether something happened outside them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nightlatch.model.policy import Hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def off_hours(at: datetime, hours: Hours) -> str | None:
    """When that was in the owner's zone, as people say it, where it was outside working hours; None at work, and without a zone."""
    if hours.zone is None:
        return None
    local = at.astimezone(ZoneInfo(hours.zone))
    return None if _at_work(local, hours) else f"{DAYS[local.weekday()].capitalize()} {local:%H:%M} ({hours.zone})"


def _at_work(local: datetime, hours: Hours) -> bool:
    """Whether this is working time. A shift that ends past midnight belongs to the day on which it began."""
    time, today = local.time(), DAYS[local.weekday()]
    if hours.start < hours.end:
        return today in hours.days and hours.start <= time < hours.end
    yesterday = DAYS[(local - timedelta(days=1)).weekday()]
    return (today in hours.days and time >= hours.start) or (yesterday in hours.days and time < hours.end)
