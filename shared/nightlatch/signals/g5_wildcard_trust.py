"""Anybody at all may become this account, and nothing narrows it.

Why: a trust in `*` is a door without a lock, for the intruder and for everybody who finds it.
Usually innocent: hardly ever; a slip in a template. It wants taking back either way.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit, Trait
from nightlatch.signals.reading import ids
from nightlatch.signals.trusting import trusts


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a trust that the provider read as letting anybody in."""
    found = trusts(case, Trait.WILDCARD)
    if not found:
        return None
    activity, grant = found[0]
    return Hit(
        says=f"{activity.actor.label} opened {case.subject.label} to anybody: it trusts {grant.member or '*'}, and nothing narrows that",
        because=ids(activity for activity, _ in found),
    )


SIGNAL = Signal(id="G5", title="Trust in anybody", points=60, check=check, attack=("T1098.003",), decisive=True)
