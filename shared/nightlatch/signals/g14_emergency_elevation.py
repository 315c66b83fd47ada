"""Somebody took up the widest privilege for a while, or made such whiles longer.

Why: a member account's root session, or a federation token with an administrator's policy, outlives the key it was
made with and belongs to no account that could be locked; longer sessions of a role do so a little. An administrator of a directory who
takes hold of all subscriptions (`elevate_access`) stays there until somebody notices.
Usually innocent: an emergency procedure, with a ticket. The worst that the case holds names the variant.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, GrantKind, Hit, Kind
from nightlatch.model.evidence import (
    MARK,
    MARK_ASSUME_ROOT,
    MARK_ELEVATE_ACCESS,
    MARK_FEDERATION_TOKEN,
    MARK_SESSION_LENGTH,
    MAX_SESSION,
)
from nightlatch.signals.granting import worth
from nightlatch.signals.reading import ids, successes


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on the worst of: a federation token worth tier 0, access elevated to all subscriptions, a root session, a raised session length."""
    tokens = [a for a in _marked(case, MARK_FEDERATION_TOKEN) if _administrator(a, facts)]
    if tokens:
        who = f"{tokens[0].actor.label} made a federation token, {case.subject.label},"
        return Hit(says=f"{who} that carries an administrator's policy", because=ids(tokens), variant="federation_token")
    elevated = _marked(case, MARK_ELEVATE_ACCESS)
    if elevated:
        says = f"{elevated[0].actor.label} took hold of all subscriptions of {elevated[0].tenant} ({elevated[0].operation})"
        return Hit(says=says, because=ids(elevated), variant="elevate_access")
    roots = [a for a in _marked(case, MARK_ASSUME_ROOT) if a.kind is Kind.ELEVATION_USED]
    if roots:
        says = f"{roots[0].actor.label} took a root session of {roots[0].subject.tenant}"
        return Hit(says=says, because=ids(roots), variant="assume_root")
    raised = _marked(case, MARK_SESSION_LENGTH)
    if not raised:
        return None
    says = f"{raised[-1].actor.label} let sessions of {case.subject.label} last longer{_length(raised[-1])}"
    return Hit(says=says, because=ids(raised), variant="session_length")


def _marked(case: Case, mark: str) -> list[Activity]:
    return [a for a in successes(case) if a.evidence.get(MARK) == mark]


def _administrator(activity: Activity, facts: Facts) -> bool:
    return any(grant.kind is GrantKind.SESSION and worth(grant, facts) == 0 for grant in activity.grants)


def _length(activity: Activity) -> str:
    seconds = activity.evidence.get(MAX_SESSION, "")
    return f", now to {int(seconds) / 3600:g} h" if seconds.isascii() and seconds.isdigit() and len(seconds) < 10 else ""


SIGNAL = Signal(
    id="G14",
    title="Root session, elevated access, federation token, longer sessions",
    points=40,
    variants={"assume_root": 40, "elevate_access": 45, "federation_token": 50, "session_length": 10},
    check=check,
    attack=("T1548.005",),
    decisive=True,
)
