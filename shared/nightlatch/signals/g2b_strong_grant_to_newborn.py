"""An account that was only just created was given a strong privilege, or one that nobody could read.

Why: an intruder who knows that administrators are watched takes what is one step below: keys, data, deputies.
Usually innocent: any new service account with real work to do; hence few points. A privilege that could not be
read counts as strong and is said to be unread. Quiet where the newborn got a tier-0 grant: that is G2's story.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.signals.granting import given, worst
from nightlatch.signals.reading import ids, is_newborn


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when the best that a newborn was given is worth tier 1."""
    found = tuple(one for one in given(case, facts) if is_newborn(case, one.activity.at, facts))
    if not found or worst(found).tier != 1:
        return None
    strong = [one for one in found if one.tier == 1]
    read = [one for one in strong if one.grant.resolved]
    shown = (read or strong)[0]
    sense = "a strong privilege" if read else "which nobody could read and so counts as strong"
    return Hit(
        says=f"{case.subject.label}, only just created, was given {shown.role}, {sense}",
        because=ids(one.activity for one in strong),
    )


SIGNAL = Signal(id="G2b", title="Strong privilege given to a newborn", points=15, check=check, attack=("T1098.003",))
