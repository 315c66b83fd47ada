"""How signals read a case: what counts as giving access, who is the same, what is new, what happened together.

Many signals ask the same small questions; asked in one place they get one answer. All functions are pure, and none
depends on the order in which activities arrived.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from nightlatch.model import Activity, Case, Facts, Grant, GrantKind, Kind, Principal, PrincipalType, Trait
from nightlatch.model.evidence import MARK_RESOURCE_MADE
from nightlatch.model.matching import neighborhood

SIMULTANEOUS = timedelta(seconds=2)
"""Platforms stamp whole seconds: what lies closer together has no order."""

BIRTHRIGHT = timedelta(minutes=2)
"""How soon after making a resource the platform writes its maker down as the owner."""

CREATIONS = frozenset({Kind.ACCOUNT_CREATED, Kind.ACCOUNT_ENABLED})
"""An account is there that was not there, or not alive, before."""

EDITS = CREATIONS | {
    Kind.CREDENTIAL_ADDED,
    Kind.ROLE_GRANTED,
    Kind.TRUST_CHANGED,
    Kind.FEDERATION_ADDED,
    Kind.IDENTITY_ATTACHED,
    Kind.POLICY_CHANGED,
}
"""Somebody can get in, or do more, who could not before."""

GIVING = EDITS | {Kind.ELEVATION_USED}
"""The same, with privileges taken up for a while."""

_DEEDS = {
    Kind.ACCOUNT_CREATED: "{actor} created {subject}",
    Kind.ACCOUNT_ENABLED: "{actor} enabled {subject}",
    Kind.CREDENTIAL_ADDED: "{actor} gave {subject} a new {credential}",
    Kind.ROLE_GRANTED: "{actor} gave {subject} {role}",
    Kind.TRUST_CHANGED: "{actor} changed who may become {subject}",
    Kind.FEDERATION_ADDED: "{actor} let identities from elsewhere in through {subject}",
    Kind.IDENTITY_ATTACHED: "{actor} let a machine or function act as {subject}",
    Kind.POLICY_CHANGED: "{actor} changed what {subject} allows",
    Kind.ELEVATION_USED: "{actor} took up the privileges of {subject}",
    Kind.SIGN_IN: "{actor} signed in",
}
"""What happened, as the beginning of a sentence."""
_ENABLED_KEY = "{actor} enabled the {credential} of {subject}"
_CALLED = "{actor} called {operation} on {subject}"

_HELD = frozenset({GrantKind.ROLE, GrantKind.GROUP, GrantKind.SESSION, GrantKind.DEFINITION})


def successes(case: Case, *kinds: Kind) -> tuple[Activity, ...]:
    """The case's successful activities of these kinds (of any kind when none is given), in order of event time."""
    looked = _looked_at(case)
    found = looked.of.get(kinds)
    return looked.sort_out(kinds) if found is None else found


def givers(case: Case) -> tuple[Activity, ...]:
    """The successful activities that gave somebody access, elevations included; what only restricts gives nothing."""
    return _looked_at(case).givers


def edits(case: Case) -> tuple[Activity, ...]:
    """The successful activities that changed who can get in: `givers` without elevations, which change no account."""
    return _looked_at(case).edits


def birth(case: Case) -> Activity | None:
    """The first successful creation in the case."""
    return next(iter(successes(case, Kind.ACCOUNT_CREATED)), None)


def is_newborn(case: Case, at: datetime, facts: Facts) -> bool:
    """Whether the subject was born in this case, or the platform says when elsewhere, and at this time was no older than policy calls newborn."""
    born = birth(case)
    since = facts.made if born is None else born.at
    return since is not None and -SIMULTANEOUS <= at - since <= timedelta(hours=facts.policy.window.newborn_hours)


def effective(activity: Activity) -> tuple[Grant, ...]:
    """The grants that give their holder something: no trusts (they let others in), no restrictions, nothing taken away."""
    if activity.kind is Kind.ROLE_REMOVED:
        return ()
    return tuple(g for g in activity.grants if g.kind in _HELD and not g.has(Trait.RESTRICTION))


def best_tier(activity: Activity) -> int | None:
    """The highest privilege (lowest number) among `effective` grants; None when there is none. Says nothing of the outcome."""
    return min((g.tier for g in effective(activity)), default=None)


def tier0(activity: Activity) -> bool:
    """Whether the activity succeeded in giving what can become full administrator."""
    return activity.succeeded and best_tier(activity) == 0


def birthright(activity: Activity, grant: Grant, facts: Facts) -> bool:
    """Whether the actor receives what comes with a resource that the actor made within the last two minutes.

    The grant must reach that resource and nothing wider: then it is routine, and no self-grant. The scope must be the
    resource's whole name; were its end enough, an account named like an organization's number would excuse a grant there.
    """
    if grant.scope in ("*", "?") or not self_made(activity):
        return False
    reached = grant.scope.casefold()
    return any(
        entry.succeeded and (entry.kind is Kind.ACCOUNT_CREATED or entry.mark == MARK_RESOURCE_MADE) and reached == entry.subject
        for entry in facts.actor(activity.actor).did.between(activity.at - BIRTHRIGHT, activity.at + SIMULTANEOUS)
    )


def same(one: Principal, other: Principal) -> bool:
    """Whether two principals are one account: by immutable id where both have one, else by platform, tenant, type and name."""
    if (one.provider, one.tenant) != (other.provider, other.tenant):
        return False
    if one.id and other.id:
        return one.id == other.id
    alike = one.type is other.type or PrincipalType.UNKNOWN in (one.type, other.type)
    return alike and one.folded is not None and one.folded == other.folded


def self_made(activity: Activity) -> bool:
    """Whether the actor did it to itself."""
    return same(activity.actor, activity.subject)


def place(activity: Activity) -> str | None:
    """Which network the activity came from, spelled as timelines and habits spell it; None when the log gives no address."""
    return activity.origin.network or neighborhood(activity.origin.ip)


def simultaneous(one: datetime, other: datetime) -> bool:
    """Whether two times are too close for the order of their records to mean anything."""
    return abs(one - other) <= SIMULTANEOUS


def ids(activities: Iterable[Activity]) -> tuple[str, ...]:
    """Their ids, each once, in the order given."""
    return tuple(dict.fromkeys(a.id for a in activities))


def told(activities: Sequence[Activity]) -> str:
    """What happened, as the beginning of a sentence: the first of them, and how many more. There must be one at least."""
    first, more = activities[0], len(ids(activities)) - 1
    enabled_key = first.kind is Kind.ACCOUNT_ENABLED and first.credential is not None
    shape = _ENABLED_KEY if enabled_key else _DEEDS.get(first.kind, _CALLED)
    deed = shape.format(
        actor=first.actor.label,
        subject="itself" if self_made(first) else first.subject.label,
        credential=first.credential.type.replace("_", " ") if first.credential else "credential",
        role=next((g.role for g in first.grants), "a role"),
        operation=first.operation,
    )
    return f"{deed} (and made {more} other change{'' if more == 1 else 's'})" if more else deed


class _Looked:
    """What is asked of the same activities by one signal after another."""

    last: "_Looked | None" = None

    def __init__(self, activities: tuple[Activity, ...]) -> None:
        self.activities = activities
        self.succeeded = tuple([a for a in activities if a.succeeded])
        self.of: dict[tuple[Kind, ...], tuple[Activity, ...]] = {(): self.succeeded}
        """The successes of kinds that somebody asked for; all of them by none."""
        self.givers = tuple([a for a in self.succeeded if a.kind in GIVING and not _only_restricts(a)])
        self.edits = tuple([a for a in self.givers if a.kind in EDITS])

    def sort_out(self, kinds: tuple[Kind, ...]) -> tuple[Activity, ...]:
        """The successes of these kinds, kept for the next who asks."""
        found = self.of[kinds] = tuple([a for a in self.succeeded if a.kind in kinds])
        return found


def _looked_at(case: Case) -> _Looked:
    """Made once for the case that is looked at; by identity, for activities never change."""
    last = _Looked.last
    if last is None or last.activities is not case.activities:
        last = _Looked.last = _Looked(case.activities)
    return last


def _only_restricts(activity: Activity) -> bool:
    return bool(activity.grants) and all(g.has(Trait.RESTRICTION) for g in activity.grants)
