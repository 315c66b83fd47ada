"""Whoever gave this account access also switched off a log or an alarm, within two hours before or after.

Why: an intruder who wants to stay makes sure that nobody sees it. Usually innocent: a log that is moved elsewhere by
the same administrators; then the new one should already be writing.
"""

from datetime import timedelta

from nightlatch.contracts import Signal
from nightlatch.model import Case, Entry, Facts, Hit, Kind
from nightlatch.model.evidence import BLINDING
from nightlatch.signals.reading import edits
from nightlatch.signals.sequencing import because, near

WITHIN = timedelta(hours=2)


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when an actor of the case, or the subject itself, removed a blinding guard within two hours of an edit."""
    changes = edits(case)
    if not changes:
        return None
    blinded = {
        entry.activity: entry
        for did in (facts.subject_did, *(facts.actor(actor).did for actor in case.actors))
        for entry in did.kind(Kind.GUARD_REMOVED, changes[0].at - WITHIN, changes[-1].at + WITHIN)
        if _blinds(entry) and any(near(entry.at, change.at, WITHIN) for change in changes)
    }
    if not blinded:
        return None
    guard = min(blinded.values(), key=lambda entry: (entry.at, entry.activity))
    touched = [change for change in changes if any(near(entry.at, change.at, WITHIN) for entry in blinded.values())]
    return Hit(
        says=f"{guard.operation} at {guard.at:%H:%M} UTC switched off a log or an alarm, within two hours of "
        f"{touched[0].operation} on {case.subject.label}, by the same people",
        because=because(touched, blinded.values()),
    )


def _blinds(entry: Entry) -> bool:
    return entry.mark in BLINDING and entry.succeeded


SIGNAL = Signal(
    id="Q9",
    title="Logs or alarms switched off nearby",
    points=35,
    check=check,
    attack=("T1562.008", "T1098"),
    decisive=True,
)
