"""What a whole set of roles adds to what its holder had: for platforms that tell, of each change, all that somebody holds once it is over.

A function of all that is filed about an account, so it does not matter what arrived first. What an earlier telling showed as held is not new,
and neither is what the last inventory showed; an account that was made in between held nothing. Tellings within two seconds have no
order: each is compared with what was told before all of them. Where nothing is known of before, everything counts, and it is said.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import datetime

from nightlatch.ledger.fold import SIMULTANEOUS
from nightlatch.model import Activity, Grant, Kind
from nightlatch.model.evidence import WHOLE_SET

Shown = Callable[[Activity], tuple[datetime, frozenset[str]] | None]
"""When the last inventory before an activity was made, and the roles that it showed its subject to hold (folded); None without one."""
_SET = (Kind.ROLE_GRANTED, Kind.ROLE_REMOVED)


def by_difference(activities: Iterable[Activity], shown: Shown) -> dict[str, Activity]:
    """The activities by id, each that tells a whole set with what is new in it only."""
    filed = sorted(activities, key=lambda activity: (activity.at, activity.id))
    told = [activity for activity in filed if _tells(activity)]
    births = [activity.at for activity in filed if activity.did(Kind.ACCOUNT_CREATED)]
    found, times = {activity.id: activity for activity in filed}, [activity.at for activity in told]
    for activity in told:
        if activity.kind is Kind.ROLE_GRANTED:
            earlier = bisect_left(times, activity.at - SIMULTANEOUS)
            found[activity.id] = _new(activity, told[earlier - 1] if earlier else None, births, shown(activity))
    return found


def _new(
    activity: Activity, before: Activity | None, births: Iterable[datetime], shown: tuple[datetime, frozenset[str]] | None
) -> Activity:
    since = before.at if before else None
    born = max((at for at in births if at <= activity.at + SIMULTANEOUS and (since is None or at > since)), default=None)
    had = before.grants if before and not born and before.kind is Kind.ROLE_GRANTED else ()
    latest = born or since
    also = shown[1] if shown and (latest is None or shown[0] > latest) else frozenset[str]()
    new = tuple(grant for grant in activity.grants if grant.role.casefold() not in also and not _held(grant, had))
    if latest is None:
        return activity.model_copy(update={"grants": new})
    told = {name: text for name, text in activity.evidence.items() if name != WHOLE_SET}
    still = {grant.role for grant in activity.grants}
    gone = () if new else tuple(grant for grant in had if grant.role not in still)  # one that reaches less now is still held
    kind = Kind.ROLE_REMOVED if gone else activity.kind
    return activity.model_copy(update={"kind": kind, "grants": new or gone, "evidence": told})


def _tells(activity: Activity) -> bool:
    return activity.did(*_SET) and activity.evidence.get(WHOLE_SET) == "true"


def _held(grant: Grant, had: Iterable[Grant]) -> bool:
    """Whether it was held, as wide as now."""
    return any(grant.role == each.role and each.scope in (grant.scope, "*") for each in had)
