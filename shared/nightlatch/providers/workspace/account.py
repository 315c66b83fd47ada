"""Google Workspace as its playbooks reach it: what they ask and change, and where a person undoes it by hand.

One identity of ours reaches one customer (`my_customer`), whichever of its domains an account lives in.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

from nightlatch.classes import dataclass
from nightlatch.model import Principal
from nightlatch.vendors.google import ROLES, USER, Answer, Rest

API = "directory"
CUSTOMER = "customer/my_customer"
_CONSOLE = "https://admin.google.com/ac"
_DIRECTORY = "https://admin.googleapis.com/admin/directory/v1"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that one identity of ours may reach in one customer."""

    rest: Rest
    clock: Callable[[], datetime] = _utc_now

    def user(self, subject: Principal) -> Answer | None:
        """A user as the Directory tells him; None when he is gone. Raises LookupFailed."""
        return self.rest.ask(API, user_path(subject), USER)

    def roles(self) -> Iterator[Answer]:
        """Every administrators' role of the customer. Raises LookupFailed."""
        return self.rest.listed(API, f"{CUSTOMER}/roles", ROLES, "items")

    def assignments(self, holder: str) -> list[Answer]:
        """What roles a user was given directly. Raises LookupFailed."""
        return list(self.rest.listed(API, f"{CUSTOMER}/roleassignments", ROLES, "items", userKey=holder))


def key(subject: Principal) -> str:
    """By what the Directory finds an account. The id is preferred: an address may by now be somebody else's."""
    return subject.id or subject.email or subject.name or ""


def part(text: str) -> str:
    """One part of a path: names come from records."""
    return quote(text, safe="@")


def user_path(subject: Principal) -> str:
    """Where the Directory keeps a user."""
    return f"users/{part(key(subject))}"


def console(*path: str) -> str:
    """A page of the Admin console."""
    return "/".join((_CONSOLE, *(part(each) for each in path)))


def by_hand(page: str, does: str, method: str, path: str, body: str = "") -> tuple[str, str]:
    """What a person can do without us: at the console, or with a token of an administrator's own."""
    data = f" -H 'Content-Type: application/json' -d '{body}'" if body else ""
    call = f"curl -X {method} -H \"Authorization: Bearer $TOKEN\"{data} '{_DIRECTORY}/{path}'"
    return f"{does} at {page}", call
