"""An application was given a secret, a certificate or a trust in somebody's tokens, and it holds a privileged role.

What it sees: a credential that somebody else gave an application or a machine's account which holds a role that can become full
administrator, or gets one within seven days, in either order. Variant `strong`: the role is a step below (all mailboxes, all files).
Why: an application needs no second factor and no user. Whoever has its new secret has its roles from now on, and no password
reset ends that. Usually innocent: setting up a deployment tool, and changing a secret by the calendar; an exception with a date is
the way. What an application renews for itself is quiet.

A case is looked at a day at a time, and this story takes longer. So beside the day it asks what happened to the account in the seven days
before, in the same life (`Facts.earlier`), and who was an administrator when the day began, by inventory and by every record since: a role
that can become full administrator counts however long it has been held. A strong role given more than seven days ago is not known.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.model.evidence import CONSENT, CONSENT_ITSELF
from nightlatch.signals.granting import NAMESAKES, Given, known_administrator, worth
from nightlatch.signals.reading import effective, ids, self_made, successes, told
from nightlatch.signals.sequencing import WEEK, credentials, near

Thing = tuple[str, str]
"""What can be taken away: a role and its scope, or, under an empty role, a credential's id."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a credential meets a privileged role and one of the two is of this window; the worst role names the variant."""
    if case.subject.type not in NAMESAKES:
        return None
    whole = case.model_copy(update={"activities": (*facts.earlier, *case.activities)})
    new = {activity.id for activity in case.activities}
    secrets = [a for a in credentials(whole) if not self_made(a)]
    mighty = [a for a in secrets if a.id in new and known_administrator(case, a, facts)]
    if mighty:
        return Hit(says=f"{told(mighty)}, which could become full administrator before", because=ids(mighty))
    lost = _lost(whole)
    met = [
        (secret, power)
        for power in _powers(whole, facts)
        for secret in secrets
        if (secret.id in new or power.activity.id in new) and _together(secret, power, lost)
    ]
    if not met:
        return None
    tier = min(power.tier for _, power in met)
    secret, power = next(pair for pair in met if pair[1].tier == tier)
    return Hit(
        says=f"{told([secret])}, and it holds {power.role} since {power.activity.at:%Y-%m-%d %H:%M} UTC",
        because=ids(activity for secret, power in met for activity in (secret, power.activity)),
        variant=None if tier == 0 else "strong",
    )


def _powers(whole: Case, facts: Facts) -> list[Given]:
    """The privileged roles that the account was given for itself; what it may do in users' names is no role of its own."""
    found = [
        Given(activity, grant, worth(grant, facts))
        for activity in successes(whole, Kind.ROLE_GRANTED)
        if activity.evidence.get(CONSENT, CONSENT_ITSELF) == CONSENT_ITSELF
        for grant in effective(activity)
        if grant.resolved or worth(grant, facts) == 0
    ]
    return [one for one in found if one.tier <= 1]


def _lost(whole: Case) -> Mapping[Thing, list[datetime]]:
    """When each credential whose id is told, and each role, was taken away, in order of time."""
    lost: dict[Thing, list[datetime]] = defaultdict(list)
    for activity in successes(whole, Kind.ROLE_REMOVED, Kind.CREDENTIAL_REMOVED):
        own = [("", activity.credential.id)] if activity.credential and activity.credential.id else []
        for thing in (*((grant.role, grant.scope) for grant in activity.grants), *own):
            lost[thing].append(activity.at)
    return lost


def _together(secret: Activity, power: Given, lost: Mapping[Thing, list[datetime]]) -> bool:
    """Whether there was a moment at which the account had both: neither was lost before the other came."""
    key = ("", secret.credential.id or "") if secret.credential else ("", "")
    had = (key, secret.at), ((power.grant.role, power.grant.scope), power.activity.at)
    (first, since), (_, until) = sorted(had, key=lambda one: one[1])
    times = lost.get(first, [])
    following = bisect_right(times, since)
    return near(since, until, WEEK) and not (following < len(times) and times[following] < until)


SIGNAL = Signal(
    id="G8",
    title="New credential for a privileged application",
    points=45,
    variants={"strong": 20},
    check=check,
    attack=("T1098.001", "T1098.003"),
    decisive=True,
)
