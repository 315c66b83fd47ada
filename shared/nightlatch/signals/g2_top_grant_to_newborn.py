"""An account that was only just created can become full administrator, by a role or by a group.

Why: creation and the widest grant within a day is the strongest cheap sign of an account made to keep access.
Usually innocent: building a new environment. Decisive, but it never stands alone: what fires here fires G1 or G10 too.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.signals.granting import given
from nightlatch.signals.reading import ids, is_newborn


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a tier-0 grant to an account born in this case, within the hours that policy calls newborn."""
    top = [one for one in given(case, facts) if one.tier == 0 and is_newborn(case, one.activity.at, facts)]
    if not top:
        return None
    return Hit(
        says=f"{case.subject.label} was created less than {facts.policy.window.newborn_hours} h before "
        f"it was given {top[0].role}, which can become full administrator",
        because=ids(one.activity for one in top),
    )


SIGNAL = Signal(
    id="G2", title="Full administrator given to a newborn", points=25, check=check, attack=("T1098.003",), decisive=True
)
