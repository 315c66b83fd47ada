"""How an account that may sign in, and one that may not, stand in Entra: alike for users and for service principals."""

from collections.abc import Callable

from nightlatch.contracts import Live, Proof, State, Target
from nightlatch.errors import LookupFailed
from nightlatch.model import Principal
from nightlatch.vendors.microsoft import Answer

ENABLED, DISABLED = {"accountEnabled": "true"}, {"accountEnabled": "false"}


def state(found: Answer | None) -> State | None:
    """How an account stands; None for one that is gone."""
    return None if found is None else {"accountEnabled": str(found.get("accountEnabled")).lower()}


def proving(read: Callable[[Principal, Target, Live], State | None]) -> Callable[[Principal, Target, Live], Proof | None]:
    """Asks Entra whether an account is disabled; it tells nothing of one that is gone, or that cannot be looked at."""

    def prove(subject: Principal, target: Target, live: Live) -> Proof | None:
        try:
            found = read(subject, target, live)
        except LookupFailed:
            return None
        if found is None:
            return None
        denied = found == DISABLED
        return Proof(denied, f"Entra tells that {subject.label} is {'disabled' if denied else 'enabled'}")

    return prove
