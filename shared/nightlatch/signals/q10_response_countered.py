"""Somebody undid what Nightlatch did to lock this account.

What it sees: a record of the inverse of one of our changes (the deny detached, a key switched on again, the tag taken off), or a
change that a re-check found undone, which it then makes again.
Why it matters: nobody but an intruder, or an owner who should have used release, takes a lock off by hand.
Usually innocent: an administrator in a hurry. Release does the same, restores the rest as well, and settles the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlatch.contracts import Signal
from nightlatch.model import Hit

if TYPE_CHECKING:
    from nightlatch.model import Case, Change, Facts


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a record or a re-check shows that a change of ours was undone by somebody else."""
    if not facts.changes:
        return None
    from nightlatch.model.echoes import counters

    told = [(activity, change) for activity in case.activities for change in facts.changes if counters(change, activity)]
    if told:
        activity, change = told[-1]
        return Hit(
            says=f"{activity.actor.label} undid our quarantine of {case.subject.label} ({activity.operation}): {change.says}",
            because=tuple(dict.fromkeys(each.id for each, _ in told)),
        )
    found = [change for change in facts.changes if change.undone and change.in_force]
    return _found(case, found) if found else None


def _found(case: Case, undone: list[Change]) -> Hit:
    """What only a re-check saw: who did it is told by a record that is not here yet."""
    times = sum(change.undone for change in undone)
    says = (
        f"our quarantine of {case.subject.label} was found undone {times} times; no record tells yet by whom: {undone[-1].says}"
    )
    return Hit(says=says, because=tuple(change.evidence for change in undone))


SIGNAL = Signal(id="Q10", title="Response countered", points=60, check=check, attack=("T1098", "T1562"), decisive=True)
