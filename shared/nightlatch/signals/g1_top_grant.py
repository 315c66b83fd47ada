"""Somebody who is no known administrator was given a privilege that can become full administrator.

Why: an account made to keep access is worth most with the widest role, and most intruders give it at once.
Usually innocent: a new administrator taken on. An older account listed under `roster.administrators` is quiet; for one
that was only just created its name proves nothing, and a dated exception is the way.
What cannot be read counts as strong, not as full administrator, and does not fire here; groups are signal G10.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, GrantKind, Hit
from nightlatch.signals.granting import given
from nightlatch.signals.reading import ids


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a tier-0 grant to an account outside the known administrators."""
    top = [one for one in given(case, facts) if one.tier == 0 and one.grant.kind is not GrantKind.GROUP]
    if not top:
        return None
    first, subject = top[0], case.subject.label
    return Hit(
        says=f"{first.activity.actor.label} gave {subject} a privilege that can become full administrator ({first.role}); "
        f"{subject} was no known administrator",
        because=ids(one.activity for one in top),
    )


SIGNAL = Signal(id="G1", title="Full administrator given to an outsider", points=40, check=check, attack=("T1098.003",))
