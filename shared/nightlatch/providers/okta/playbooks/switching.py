"""How a thing is switched off and on again that Okta keeps as ACTIVE or INACTIVE: an application, a secret, an identity provider."""

from nightlatch.contracts import State
from nightlatch.providers.okta.account import Okta
from nightlatch.vendors.okta import Answer

_ON, _OFF = "ACTIVE", "INACTIVE"
BEFORE: State = {"status": _ON}
AFTER: State = {"status": _OFF}


def is_off(found: Answer) -> bool:
    """Whether it is off already."""
    return found.get("status") == _OFF


def state(found: Answer | None) -> State | None:
    """How it stands; None when it is gone."""
    return None if found is None else {"status": str(found.get("status"))}


def by_hand(live: Okta, page: str, path: str) -> tuple[str, str]:
    """What a person can do to switch it on."""
    return live.by_hand(page, "activate it", "POST", f"{path}/lifecycle/activate")


def off(live: Okta, path: str, scope: str) -> None:
    """Switch it off; may be called twice. Raises ChangeFailed."""
    live.rest.change(f"{path}/lifecycle/deactivate", scope)


def on(live: Okta, path: str, scope: str) -> None:
    """Switch it on; may be called twice. Raises ChangeFailed."""
    live.rest.change(f"{path}/lifecycle/activate", scope)
