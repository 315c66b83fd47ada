"""The account belongs to somebody outside: a guest, a private mailbox, a domain that is not the organization's.

Why: an intruder's own mailbox needs no stolen password, and a guest outlives every clean-up of the staff's accounts.
Usually innocent: partners and contractors. List their domains under `organization.domains`.
Variant `admin`: the outsider was also given a strong privilege (one that could be read, or that the owner calls sensitive).
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind, Principal, PrincipalType
from nightlatch.signals.addresses import CONSUMER, GUEST_MARK, belongs, home
from nightlatch.signals.granting import worth
from nightlatch.signals.reading import effective, ids, successes

PERSONS = frozenset({PrincipalType.USER, PrincipalType.GUEST, PrincipalType.UNKNOWN})
"""Types whose mail address is a person's; a service account's address is the platform's."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when an account that was created, or given something, is somebody's from outside."""
    made = successes(case, Kind.ACCOUNT_CREATED, Kind.ROLE_GRANTED)
    found = [(activity, why) for activity in made if (why := _outside(activity.subject, facts))]
    if not found:
        return None
    strong = [activity for activity in made if _strong(activity, facts)]
    says = f"{case.subject.label} is from outside: {found[0][1]}"
    if strong:
        says += f"; and it was given a strong privilege ({strong[0].operation})"
    return Hit(says=says, because=ids((*(activity for activity, _ in found), *strong)), variant="admin" if strong else None)


def _outside(subject: Principal, facts: Facts) -> str | None:
    """Why the account is from outside; None when it is not, or nothing says so."""
    own = facts.policy.organization.domains
    domain = home(subject)
    if belongs(domain, own):
        return None
    if domain in CONSUMER:
        return f"anybody may have a mailbox at {domain}"
    if subject.type is PrincipalType.GUEST or GUEST_MARK in subject.label.casefold():
        return f"a guest of {domain}" if domain else "a guest"
    return f"{domain} is not a domain of the organization" if own and domain and subject.type in PERSONS else None


def _strong(activity: Activity, facts: Facts) -> bool:
    """What nobody could read is not enough here: most guests join some group."""
    return any(worth(grant, facts) == 0 or (grant.tier == 1 and grant.resolved) for grant in effective(activity))


SIGNAL = Signal(
    id="T3", title="Account from outside", points=20, variants={"admin": 40}, check=check, attack=("T1136.003", "T1098.003")
)
