"""An actor made an account in a way that it never used before.

What it sees: a successful creation whose operation is not among what the actor did in the 30 days before. Listed provisioners
are quiet: making accounts is their work.
Why it matters: those who make accounts are few and do it again and again; a stolen identity mostly does it for the first time.
Usually innocent: a change in the team; within 30 days it wears off. Alone it is only logged.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.model.facts import HISTORY
from nightlatch.model.matching import provisioner_fits
from nightlatch.signals.reading import ids, successes


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a creation by an operation that is new to its actor."""
    found = [a for a in successes(case, Kind.ACCOUNT_CREATED) if _new(a, facts) and not _listed(a, facts)]
    if not found:
        return None
    first = found[0]
    return Hit(
        says=f"{first.actor.label} created {first.subject.label}, and had not used {first.operation} in the 30 days before",
        because=ids(found),
    )


def _new(activity: Activity, facts: Facts) -> bool:
    habits = facts.actor(activity.actor).habits
    return habits is not None and activity.operation not in habits.operations


def _listed(activity: Activity, facts: Facts) -> bool:
    return any(provisioner_fits(provisioner, activity) for provisioner in facts.policy.provisioners)


SIGNAL = Signal(
    id="A8", title="Actor's first creation of this kind", points=20, check=check, attack=("T1136.003",), needs=(HISTORY,)
)
