"""Somebody was refused at least twice when changing accounts, and within half an hour got it done.

Why: whoever holds a stolen key does not know what it may do, and tries. Usually innocent: a tool that tries the same
call again while a permission spreads, which is counted once, and not at all when it is the very call that then went well.
A refused record often names nobody; then its operation alone tells it apart.
"""

from datetime import timedelta

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Entry, Facts, Hit, Kind
from nightlatch.signals.reading import SIMULTANEOUS, givers
from nightlatch.signals.sequencing import because, near

WITHIN = timedelta(minutes=30)
RETRY = timedelta(seconds=30)
READING = frozenset({Kind.DISCOVERY, Kind.SIGN_IN})
REFUSAL = ("denied", "unauthorized", "notauthorized", "forbidden", "permission")
"""Words in the error codes of all platforms for "you may not"; other errors are slips."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when two distinct refusals of one actor precede what that actor then did to the subject."""
    pairs = [(done, refused) for done in givers(case) if len(refused := _refusals(done, facts)) >= 2]
    if not pairs:
        return None
    done, refused = pairs[0]
    tried = ", ".join(list(dict.fromkeys(entry.operation for entry in refused))[:3])
    return Hit(
        says=f"{done.actor.label} was refused {len(refused)} times ({tried}) in the half hour before {done.operation} "
        f"on {case.subject.label} succeeded",
        because=because((done for done, _ in pairs), refused),
    )


def _refusals(done: Activity, facts: Facts) -> list[Entry]:
    """What its actor was refused in the half hour before, without retries."""
    before = facts.actor(done.actor).did.failed(done.at - WITHIN, done.at + SIMULTANEOUS)
    return _distinct([entry for entry in before if _refused(entry)], done)


def _refused(entry: Entry) -> bool:
    """A refused attempt to change accounts. An error that no platform calls a refusal is a slip; one without a name counts."""
    if entry.kind in READING:
        return False
    error = (entry.error or "").casefold()
    return not error or any(word in error for word in REFUSAL)


def _distinct(refused: list[Entry], done: Activity) -> list[Entry]:
    """The refusals without retries: neither of each other nor of what then succeeded."""
    kept: list[Entry] = []
    last: dict[tuple[str, str], Entry] = {}
    for entry in sorted(refused, key=lambda e: (e.at, e.activity)):
        call = (entry.operation, entry.subject)
        again = call in last and near(entry.at, last[call].at, RETRY)
        last[call] = entry
        same_target = entry.subject in (done.subject.folded, "?")
        if not again and not (entry.operation == done.operation and same_target and near(entry.at, done.at, RETRY)):
            kept.append(entry)
    return kept


SIGNAL = Signal(id="Q4", title="Refused, then done", points=20, check=check, attack=("T1136.003", "T1098"))
