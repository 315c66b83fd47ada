"""Access was given outside working hours.

What it sees: a person's or a key's act outside the owner's `hours`, at the activity's own time in the owner's zone. Without a
zone nothing is off hours. Machines' sessions and the platform itself have no working hours.
Why it matters: intruders choose nights and weekends, when nobody answers.
Usually innocent: colleagues in another zone, and maintenance. A weak sign.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Session
from nightlatch.model.policy import Hours
from nightlatch.signals.reading import givers, ids, told

NEVER_RESTS = frozenset({Session.WORKLOAD, Session.SERVICE})
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on access given outside the owner's hours."""
    hours = facts.policy.hours
    if hours.zone is None:
        return None
    zone = ZoneInfo(hours.zone)
    found = [a for a in givers(case) if a.origin.session not in NEVER_RESTS and not _at_work(a.at.astimezone(zone), hours)]
    if not found:
        return None
    local = found[0].at.astimezone(zone)
    when = f"{WEEK[local.weekday()].capitalize()} {local:%H:%M} ({hours.zone})"
    return Hit(says=f"{told(found)} on {when}, outside working hours", because=ids(found))


def _at_work(local: datetime, hours: Hours) -> bool:
    """Whether this is working time. A shift that ends past midnight belongs to the day on which it began."""
    time, today = local.time(), WEEK[local.weekday()]
    if hours.start < hours.end:
        return today in hours.days and hours.start <= time < hours.end
    yesterday = WEEK[(local - timedelta(days=1)).weekday()]
    return (today in hours.days and time >= hours.start) or (yesterday in hours.days and time < hours.end)


SIGNAL = Signal(id="S6", title="Outside working hours", points=5, check=check, attack=("T1078.004",))
