"""An actor that had not been seen for 45 days gave somebody access.

What it sees: a successful creation, credential, grant, trust or elevation by an actor whose last sign of life before the
case is 45 days old or older. An actor that no record ever told of is not dormant but unknown: signal A8 and A2 see to it.
Why it matters: forgotten accounts and keys are found by intruders first, and missed by nobody.
Usually innocent: yearly jobs, and people back from a long leave. The account born in this case, an actor created within the
45 days (signal A2) and the platform itself have no past to lack.
"""

from datetime import timedelta

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, PrincipalType, Session
from nightlatch.model.facts import HISTORY
from nightlatch.signals.reading import birth, givers, ids, same, self_made, told

DORMANT = timedelta(days=45)


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a long-silent actor gave access."""
    found = [a for a in givers(case) if not _has_no_past(a, case) and _dormant(a, case, facts)]
    if not found:
        return None
    return Hit(says=f"{told(found)}, after {DORMANT.days} days or more without a sign of life", because=ids(found))


def _dormant(activity: Activity, case: Case, facts: Facts) -> bool:
    sheet = facts.actor(activity.actor)
    if sheet.habits is None:
        return False
    woke = min(a.at for a in case.activities if same(a.actor, activity.actor) or a is activity)
    if sheet.created is not None and woke - sheet.created < DORMANT:
        return False
    return sheet.habits.last_seen is not None and woke - sheet.habits.last_seen >= DORMANT


def _has_no_past(activity: Activity, case: Case) -> bool:
    of_platform = activity.origin.session is Session.SERVICE or activity.actor.type is PrincipalType.SYSTEM
    return of_platform or (birth(case) is not None and self_made(activity))


SIGNAL = Signal(id="A7", title="Dormant actor gave access", points=15, check=check, attack=("T1078.004",), needs=(HISTORY,))
