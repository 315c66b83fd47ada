"""An account was made that can reach one service only, and that service is reachable from the internet.

Why: file-transfer users, database masters and mailbox keys are no identities to most alarms; they need no console,
obey no second factor, and stay when the cloud's own users are cleaned up.
Usually innocent: application teams at work. Variant `first_use`: nobody here ever used that service before.
"""

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Facts, Hit, Kind
from nightlatch.model.evidence import INTERNET, LIMITED_TO, SERVICE
from nightlatch.model.facts import HISTORY
from nightlatch.signals.reading import ids, successes


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire on a service-limited account or key that the internet can reach; history decides the variant, where there is one."""
    found = [
        a
        for a in successes(case, Kind.ACCOUNT_CREATED, Kind.CREDENTIAL_ADDED)
        if a.evidence.get(LIMITED_TO) and a.evidence.get(INTERNET) == "true"
    ]
    if not found:
        return None
    new = [a for a in found if _first_use(a, facts)]
    shown = (new or found)[0]
    rest = ", a service that was never used here before" if new else ""
    return Hit(
        says=f"{case.subject.label} lets somebody into {shown.evidence[LIMITED_TO]} from the internet{rest}",
        because=ids(found),
        variant="first_use" if new else None,
    )


def _first_use(activity: Activity, facts: Facts) -> bool:
    service = activity.evidence.get(SERVICE)
    return HISTORY not in facts.missing and service is not None and service not in facts.seen_services


SIGNAL = Signal(
    id="T4",
    title="Service account open to the internet",
    points=15,
    variants={"first_use": 30},
    check=check,
    attack=("T1136.003",),
)
