"""A lasting credential was added to somebody else's account.

What it sees: a new or re-enabled key, password, certificate, passkey, federated or service credential without an end, given by one
account to another. Quiet when the same actor created the account in this case: a new account needs its first key from somebody.
Variant `resource`: the key is a resource's (storage, a queue, a web site) and opens its data, but nobody's account.
Why it matters: it is the quietest way to stay: the account is known, its rights are old, and only its new key is the intruder's.
Usually innocent: a help desk resetting passwords, a secret that is changed by the calendar; list it in a dated exception.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.signals.reading import SIMULTANEOUS, ids, same, self_made, successes, told

# fmt: off
LASTING = frozenset({
    "access_key", "password", "service_specific", "certificate", "ssh_key", "client_secret", "client_key", "api_token",
    "federated_credential", "passkey", "app_password",
})
# fmt: on
"""Credentials that open an account, or an application that is one, by themselves. Second factors and temporary sessions do not."""
OF_RESOURCES = frozenset({"resource_key", "access_policy", "publishing_password"})
"""Credentials that open one resource past all roles; a signature minted from one ends by itself."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a lasting credential for an account that its giver did not create here."""
    given = successes(case, Kind.CREDENTIAL_ADDED, Kind.ACCOUNT_ENABLED)
    found = [a for a in given if _lasting(a) and not self_made(a) and not _of_own_making(a, case)]
    if not found:
        return None
    accounts = [a for a in found if a.credential is not None and a.credential.type in LASTING]
    says = f"{told(accounts or found)}; it did not create that {'account' if accounts else 'resource'} here"
    return Hit(says=says, because=ids(found), variant=None if accounts else "resource")


def _lasting(activity: Activity) -> bool:
    credential = activity.credential
    return credential is not None and credential.long_lived and credential.type in LASTING | OF_RESOURCES


def _of_own_making(activity: Activity, case: Case) -> bool:
    births = successes(case, Kind.ACCOUNT_CREATED)
    return any(same(birth.actor, activity.actor) and birth.at <= activity.at + SIMULTANEOUS for birth in births)


SIGNAL = Signal(
    id="A12",
    title="Lasting credential for another identity",
    points=50,
    variants={"resource": 20},
    check=check,
    attack=("T1098.001",),
)
