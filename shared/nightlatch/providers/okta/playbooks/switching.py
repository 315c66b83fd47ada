"""How a thing is switched off and on again that Okta keeps as ACTIVE or INACTIVE: an application, a secret, an identity provider."""

from collections.abc import Callable

from nightlatch.classes import dataclass
from nightlatch.contracts import Proof, State, Target
from nightlatch.errors import LookupFailed
from nightlatch.model import Principal
from nightlatch.providers.okta.account import Okta
from nightlatch.vendors.okta import Answer

_ON, _OFF = "ACTIVE", "INACTIVE"
BEFORE: State = {"status": _ON}
AFTER: State = {"status": _OFF}


@dataclass(frozen=True, slots=True)
class Switch:
    """The account itself is such a thing: where Okta keeps it, how it is found, and the scope that switches it."""

    path: Callable[[Principal], str]
    find: Callable[[Principal, Okta], Answer | None]
    scope: str

    def read(self, subject: Principal, _target: Target, live: Okta) -> State | None:
        """How it stands; None when it is gone. Raises LookupFailed."""
        found = self.find(subject, live)
        return None if found is None else {"status": str(found.get("status"))}

    def apply(self, subject: Principal, _target: Target, live: Okta) -> None:
        """Switch it off. Raises ChangeFailed."""
        off(live, self.path(subject), self.scope)

    def revert(self, subject: Principal, _target: Target, live: Okta) -> None:
        """Switch it on. Raises ChangeFailed."""
        on(live, self.path(subject), self.scope)

    def prove(self, subject: Principal, target: Target, live: Okta) -> Proof | None:
        """What Okta tells of it now."""
        return proof(self.read, subject, target, live)


def is_off(found: Answer) -> bool:
    """Whether it is off already."""
    return found.get("status") == _OFF


def by_hand(live: Okta, page: str, path: str) -> tuple[str, str]:
    """What a person can do to switch it on."""
    return live.by_hand(page, "activate it", "POST", f"{path}/lifecycle/activate")


def off(live: Okta, path: str, scope: str) -> None:
    """Switch it off; may be called twice. Raises ChangeFailed."""
    live.rest.change(f"{path}/lifecycle/deactivate", scope)


def on(live: Okta, path: str, scope: str) -> None:
    """Switch it on; may be called twice. Raises ChangeFailed."""
    live.rest.change(f"{path}/lifecycle/activate", scope)


def proof(
    read: Callable[[Principal, Target, Okta], State | None], subject: Principal, target: Target, live: Okta
) -> Proof | None:
    """Whether the account's status is what locks it, in Okta's words; None where Okta does not tell, or the account is gone."""
    try:
        found = read(subject, target, live)
    except LookupFailed:
        return None
    if found is None:
        return None
    return Proof(found == target.after, f"Okta tells that {subject.label} is {found['status'].lower()}")
