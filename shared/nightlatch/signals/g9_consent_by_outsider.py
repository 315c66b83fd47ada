"""An application was let into everybody's data by somebody who is no known administrator, or by another application.

What it sees: a consent in every user's name, or a role that an application holds with no user there, of a strong or unknown sort. Variant
`lesser`: what was let is sensitive only, or could not be read.
Why: such a consent needs no password and outlives every reset; an intruder asks one tired person for it, or uses an application that
may grant it.
Usually innocent: an administrator of applications at work. List such people, and the tool that does it, under `roster.administrators`.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind, Session
from nightlatch.model.evidence import ACTOR_ARN, CALLED, CONSENT, CONSENT_EVERYBODY, CONSENT_ITSELF
from nightlatch.model.matching import names
from nightlatch.signals.granting import NAMESAKES, worth
from nightlatch.signals.reading import effective, ids, successes

ROUTINE = 3
"""The tier of what hardly anybody could misuse: signing in, one's own profile."""
REACHES = {CONSENT_EVERYBODY: "in every user's name", CONSENT_ITSELF: "with no user there"}


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on what an application was let do to everybody's data, unless a known administrator, or the platform itself, let it."""
    let = [a for a in successes(case, Kind.ROLE_GRANTED) if a.evidence.get(CONSENT) in REACHES and not _expected(a, facts)]
    found = [(a, grant) for a in let for grant in effective(a) if worth(grant, facts) < ROUTINE]
    if not found:
        return None
    strong = [(a, grant) for a, grant in found if worth(grant, facts) == 0 or (grant.tier == 1 and grant.resolved)]
    first, grant = (strong or found)[0]
    who = "another application" if first.actor.type in NAMESAKES else "no known administrator"
    return Hit(
        says=f"{first.actor.label}, {who}, let {case.subject.label} use {first.evidence.get(CALLED) or grant.role} "
        f"{REACHES[first.evidence[CONSENT]]}",
        because=ids(activity for activity, _ in found),
        variant=None if strong else "lesser",
    )


def _expected(activity: Activity, facts: Facts) -> bool:
    """The platform itself, whom the owner lists, and known administrators; an application that is one is no less odd for that."""
    actor, listed = activity.actor, facts.policy.roster.administrators
    known = listed if actor.type in NAMESAKES else (*listed, *facts.administrators)
    served = activity.origin.session is Session.SERVICE
    return served or any(names(text, actor, activity.evidence.get(ACTOR_ARN)) for text in known)


SIGNAL = Signal(
    id="G9",
    title="Application let in by no administrator",
    points=30,
    variants={"lesser": 15},
    check=check,
    attack=("T1098.003", "T1528"),
)
