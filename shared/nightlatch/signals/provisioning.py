"""Did a listed provisioner make this case? What the subtracting signals P1 … share.

A provisioner is believed only where all that counts in the case is its own work: a case that somebody else touched
keeps all its points.
"""

from collections.abc import Callable

from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.model.matching import provisioner_fits
from nightlatch.signals.reading import ids, self_made, successes

EXPLAINS = ("A4", "A8", "A9", "S5", "Q6")
"""What routine provisioning looks like: a long-lived key, a first time, a machine that makes people, a burst."""


def listed(activity: Activity, nature: str, facts: Facts) -> str | None:
    """The name of the policy's provisioner of this nature that made the activity; None when none did."""
    fitting = (p.name for p in facts.policy.provisioners if p.nature == nature and provisioner_fits(p, activity))
    return next(fitting, None)


def routine(case: Case, made: Callable[[Activity], bool], says: str) -> Hit | None:
    """A hit when `made` holds for every success of the case that changed something, and there is one.

    That the account itself signed in, once made, is no work of anybody else's.
    """
    counted = [a for a in successes(case) if a.kind is not Kind.DISCOVERY and not (a.kind is Kind.SIGN_IN and self_made(a))]
    if not counted or not all(made(activity) for activity in counted):
        return None
    return Hit(says=says, because=ids(activity for activity in case.activities if made(activity)))


def by_listed(case: Case, nature: str, facts: Facts) -> Hit | None:
    """A hit when listed provisioners of one nature did everything that counts in the case; it names the first of them."""
    if not any(provisioner.nature == nature for provisioner in facts.policy.provisioners):
        return None
    name = next((name for activity in successes(case) if (name := listed(activity, nature, facts))), None)
    if name is None:
        return None
    return routine(
        case, lambda activity: listed(activity, nature, facts) is not None, f"all of it is the work of {name}, which policy lists"
    )
