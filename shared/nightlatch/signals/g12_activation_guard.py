"""What stands between an eligible administrator and the role was weakened, its alarm silenced, or a role was taken up at night.

What it sees: the rules for taking up a role asked for less or were changed, an alert of the platform about such roles was switched off, or
an eligible role was activated outside the owner's `hours`.
Why: eligible roles keep intruders out by an approval and a second factor; whoever means to take one up often, and unseen, removes these.
Usually innocent: a new set-up of the rules, and an emergency at night, with a ticket. Hence few points. Rules of a directory
role count whichever way they changed, where the record does not tell it; without a zone in `hours` nothing is at night.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.model.evidence import CALLED, MARK, MARK_ACTIVATION, MARK_ACTIVATION_ALERT, MARK_ACTIVATION_RULES
from nightlatch.signals.hours import off_hours
from nightlatch.signals.reading import ids, successes

GUARDS = {MARK_ACTIVATION_RULES: "changed what is asked of whoever takes up", MARK_ACTIVATION_ALERT: "switched off the alarm for"}


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on changed rules, on an alarm switched off, and on an activation outside working hours."""
    guards = [a for a in successes(case, Kind.GUARD_REMOVED, Kind.POLICY_CHANGED) if a.evidence.get(MARK) in GUARDS]
    nights = [(a, when) for a in _activations(case) if (when := off_hours(a.at, facts.policy.hours))]
    if not guards and not nights:
        return None
    if guards:
        says = f"{guards[0].actor.label} {GUARDS[guards[0].evidence[MARK]]} {case.subject.label} ({guards[0].operation})"
    else:
        activity, when = nights[0]
        role = next((grant.role for grant in activity.grants), "a role")
        says = f"{case.subject.label} took up {activity.evidence.get(CALLED) or role} on {when}, outside working hours"
    return Hit(says=says, because=ids((*guards, *(activity for activity, _ in nights))))


def _activations(case: Case) -> list[Activity]:
    return [a for a in successes(case, Kind.ELEVATION_USED) if a.evidence.get(MARK) == MARK_ACTIVATION]


SIGNAL = Signal(
    id="G12",
    title="Guard of eligible roles weakened",
    points=20,
    check=check,
    attack=("T1548.005", "T1556"),
)
