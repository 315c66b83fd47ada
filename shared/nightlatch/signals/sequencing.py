"""What follows what: the small questions that all sequence signals ask of a case and of timelines.

Records within two seconds of each other have no order, so "then" means: not clearly before, and soon enough.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from nightlatch.model import Activity, Case, Entry, Facts, Grant, GrantKind, Kind, Session, Trait
from nightlatch.signals.reading import SIMULTANEOUS, successes

LONGEST = 20
"""Marks of timelines that a hit names: a flood must not swell every case it touches."""
DAY = timedelta(hours=24)
WEEK = timedelta(days=7)
OPENING = (Trait.EXTERNAL, Trait.WILDCARD, Trait.OPEN_SUBJECT)
"""A trust with one of these lets somebody unknown become the account: as good as a key for it."""


def follows(then: datetime, first: datetime, within: timedelta) -> bool:
    """Whether `then` is no more than `within` after `first`, and not clearly before it."""
    return -SIMULTANEOUS <= then - first <= within


def near(one: datetime, other: datetime, within: timedelta) -> bool:
    """Whether two times lie no further apart than `within`, in either order."""
    return abs(one - other) <= within


def credentials(case: Case) -> tuple[Activity, ...]:
    """What gave the account something to sign in with. A second factor opens nothing by itself."""
    return tuple(
        activity
        for activity in successes(case, Kind.CREDENTIAL_ADDED, Kind.ACCOUNT_CREATED)
        if (activity.kind is Kind.CREDENTIAL_ADDED or activity.credential is not None)
        and not (activity.credential is not None and "mfa" in activity.credential.type)
    )


def openings(case: Case, facts: Facts) -> tuple[Activity, ...]:
    """What let an outsider become the account, or anybody at all: a role's way of having a key."""
    own = (case.subject.tenant, *facts.policy.organization.accounts)
    made = successes(case, Kind.ACCOUNT_CREATED, Kind.TRUST_CHANGED, Kind.ROLE_GRANTED)
    return tuple(activity for activity in made if any(_opens(grant, own) for grant in activity.grants))


def by_credential(used: Entry, made: Activity) -> bool:
    """Whether the credential that was made may be what the account acted with: not when it showed another key."""
    known = made.credential.id if made.credential else None
    return not (known and used.key and used.session is Session.KEY and used.key != known)


def because(activities: Iterable[Activity], entries: Iterable[Entry] = ()) -> tuple[str, ...]:
    """The ids behind a hit, each once: all of the case's own, then the newest twenty of timelines, in order of time.

    All of the case's own and the newest, because a person's decision settles a finding only while nothing behind it is newer.
    """
    told = {entry.activity: entry for entry in entries}
    newest = sorted(told.values(), key=lambda entry: (entry.at, entry.activity))[-LONGEST:]
    return tuple(dict.fromkeys((*(activity.id for activity in activities), *(entry.activity for entry in newest))))


def _opens(grant: Grant, own: tuple[str, ...]) -> bool:
    if grant.kind is not GrantKind.TRUST or (grant.member_tenant in own and not grant.has(Trait.WILDCARD)):
        return False
    return any(grant.has(trait) for trait in OPENING)
