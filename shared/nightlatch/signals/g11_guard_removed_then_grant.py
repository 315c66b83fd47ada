"""A guard was taken away, and within two hours somebody got in or got more.

Why: a boundary, a second factor, an organization's rule or what is asked of whoever takes up a role stops what an intruder wants; so it goes first.
Usually innocent: maintenance, and a lost phone replaced (a new second factor is no gain and stays quiet).
The guard may have been removed anywhere by whoever then gave the access, or on this account by anybody.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.model.evidence import LIMITING, MARK, MARK_ACTIVATION
from nightlatch.signals.reading import SIMULTANEOUS, givers, ids, successes

WITHIN = timedelta(hours=2)
GAINS = frozenset({Kind.ROLE_GRANTED, Kind.CREDENTIAL_ADDED, Kind.TRUST_CHANGED, Kind.IDENTITY_ATTACHED})


class Guard(NamedTuple):
    """One guard that was removed: when, by which activity, and which sort it was."""

    at: datetime
    activity: str
    mark: str


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a gain follows the removal of a limiting guard, or is simultaneous with it."""
    pairs = [(guard, gain) for gain in _gains(case) for guard in _guards(case, gain, facts) if _follows(guard, gain)]
    if not pairs:
        return None
    guard, gain = pairs[0]
    return Hit(
        says=f"a guard ({guard.mark.replace('_', ' ')}) was removed at {guard.at:%H:%M} UTC, and at {gain.at:%H:%M} "
        f"{gain.actor.label} gave {case.subject.label} more ({gain.operation})",
        because=tuple(dict.fromkeys((*(found.activity for found, _ in pairs), *ids(gain for _, gain in pairs)))),
    )


def _gains(case: Case) -> list[Activity]:
    found = [a for a in givers(case) if a.kind in GAINS or a.evidence.get(MARK) == MARK_ACTIVATION]
    return [a for a in found if not (a.credential and "mfa" in a.credential.type)]


def _guards(case: Case, gain: Activity, facts: Facts) -> list[Guard]:
    """Limiting guards that were removed on this account, or by the one who then gave it more, in order of time."""
    here = [Guard(a.at, a.id, a.evidence.get(MARK, "")) for a in successes(case, Kind.GUARD_REMOVED)]
    did = facts.actor(gain.actor).did.kind(Kind.GUARD_REMOVED, gain.at - WITHIN, gain.at + SIMULTANEOUS)
    by_actor = [Guard(e.at, e.activity, e.mark or "") for e in did if e.succeeded]
    return sorted({guard for guard in (*here, *by_actor) if guard.mark in LIMITING})


def _follows(guard: Guard, gain: Activity) -> bool:
    return -SIMULTANEOUS <= gain.at - guard.at <= WITHIN


SIGNAL = Signal(
    id="G11",
    title="Guard removed, then access given",
    points=30,
    check=check,
    attack=("T1098", "T1556.006"),
)
