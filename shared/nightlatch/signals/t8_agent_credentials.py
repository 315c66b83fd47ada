"""An account that exists only to hold an AI service's key was given another way in.

Why: the platform makes such accounts by itself, so nobody knows or counts them; a password or an access key on one has no
known innocent cause, and an intruder gets an account that looks like plumbing.
Usually innocent: never seen so. The one key of the service that the account was made for is its purpose, and quiet.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Credential, Facts, Hit, Kind
from nightlatch.model.evidence import AGENT
from nightlatch.signals.reading import ids, successes

AGENT_NAMES = ("bedrockapikey-",)
"""How platforms begin the names of accounts that they make for an AI service's key."""

PURPOSES = ("service_credential", "api_key")
"""Sorts of credential that such an account is made for."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on any credential of an AI service's account but the first one of the service's own sort."""
    if not any(_agent(a) for a in case.activities):
        return None
    added = successes(case, Kind.CREDENTIAL_ADDED)
    purpose = next((a.credential for a in added if _own_sort(a)), None)
    extra = [a for a in added if purpose is None or not _again(a.credential, purpose)]
    if not extra:
        return None
    sort = extra[0].credential.type.replace("_", " ") if extra[0].credential else "credential"
    return Hit(
        says=f"{case.subject.label} belongs to an AI service's key, and {extra[0].actor.label} gave it another credential ({sort})",
        because=ids(extra),
    )


def _agent(activity: Activity) -> bool:
    return activity.evidence.get(AGENT) == "true" or (activity.subject.name or "").casefold().startswith(AGENT_NAMES)


def _again(credential: Credential | None, purpose: Credential) -> bool:
    """Whether it is the account's own key: as it was made, or the same one reset."""
    return credential is purpose or (credential is not None and credential.id is not None and credential.id == purpose.id)


def _own_sort(activity: Activity) -> bool:
    return activity.credential is not None and activity.credential.type.startswith(PURPOSES)


SIGNAL = Signal(
    id="T8", title="AI service's account gained a credential", points=45, check=check, attack=("T1098.001",), decisive=True
)
