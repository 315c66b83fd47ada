"""Access was given outside working hours.

What it sees: a person's or a key's act outside the owner's `hours`, at the activity's own time in the owner's zone. Without a
zone nothing is off hours. Machines' sessions and the platform itself have no working hours.
Why it matters: intruders choose nights and weekends, when nobody answers.
Usually innocent: colleagues in another zone, and maintenance. A weak sign.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Session
from nightlatch.signals.hours import off_hours
from nightlatch.signals.reading import givers, ids, told

NEVER_RESTS = frozenset({Session.WORKLOAD, Session.SERVICE})


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on access given outside the owner's hours."""
    odd = [
        (a, when) for a in givers(case) if (when := off_hours(a.at, facts.policy.hours)) and a.origin.session not in NEVER_RESTS
    ]
    if not odd:
        return None
    found, when = [activity for activity, _ in odd], odd[0][1]
    return Hit(says=f"{told(found)} on {when}, outside working hours", because=ids(found))


SIGNAL = Signal(id="S6", title="Outside working hours", points=5, check=check, attack=("T1078.004",))
