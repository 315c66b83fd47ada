"""A machine made an account for a person.

What it sees: a successful creation of a person's account by a machine: a service's own account, a workload's session, the
platform, or a long-lived key. Quiet where a person's own record tells of the same creation: a guest is invited by somebody, and then
made by the platform.
Why it matters: people are taken on by people or by one well-known synchronization; another program that makes a person
is often somebody's script with a stolen key.
Usually innocent: the synchronization itself (list it as a provisioner of nature `scim`) and emergency procedures.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind, PrincipalType, Session
from nightlatch.model.evidence import PERSON
from nightlatch.signals.reading import ids, self_made, successes, told

MACHINES = frozenset(
    {
        PrincipalType.SERVICE_ACCOUNT,
        PrincipalType.SERVICE_PRINCIPAL,
        PrincipalType.MANAGED_IDENTITY,
        PrincipalType.APPLICATION,
        PrincipalType.SYSTEM,
    }
)
UNATTENDED = frozenset({Session.WORKLOAD, Session.SERVICE, Session.KEY})


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a machine created a person's account."""
    told_of = [a for a in successes(case, Kind.ACCOUNT_CREATED) if a.evidence.get(PERSON) == "true"]
    found = [a for a in told_of if _machine(a)]
    if not found or any(not _machine(a) and not self_made(a) for a in told_of):
        return None
    return Hit(says=f"{told(found)}, a person's account made by a machine", because=ids(found))


def _machine(activity: Activity) -> bool:
    return activity.actor.type in MACHINES or activity.origin.session in UNATTENDED


SIGNAL = Signal(id="A9", title="Machine made a person's account", points=15, check=check, attack=("T1136.003",))
