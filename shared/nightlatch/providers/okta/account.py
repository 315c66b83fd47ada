"""Okta as its playbooks reach it: what they ask of an organization, and where a person undoes it by hand.

One identity of ours reaches one organization, whichever tenant records name: no event tells of which it is (decision 0026).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from nightlatch.classes import dataclass
from nightlatch.model import Case, Principal, PrincipalType
from nightlatch.model.times import moment
from nightlatch.vendors.okta import APPS_READ, GROUPS_READ, IDPS_READ, USERS_READ, Answer, Rest

API = "api/v1"
_APART = timedelta(seconds=5)
"""How far the log's time of a thing may lie before the time that the thing itself tells."""
_GONE = "DEPROVISIONED"
"""Deactivated: no call suspends such a user or gives him a role, and nobody signs in with the account."""
_OWN_DOMAINS = (".okta.com", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com", ".okta.mil")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Okta:
    """Everything that one identity of ours may reach in one organization. `client` is the service app that we are; empty: we call
    with somebody's API token.
    """

    rest: Rest
    client: str = ""
    clock: Callable[[], datetime] = _utc_now

    def user(self, who: Principal) -> Answer | None:
        """A user as Okta tells him; None when he is gone, or deactivated. Raises LookupFailed."""
        found = self.rest.ask(user_path(who), USERS_READ)
        return found if isinstance(found, dict) and found.get("status") != _GONE else None

    def id_of(self, who: Principal) -> str | None:
        """The id of a user: a record may tell his login only. None when he is gone, or deactivated. Raises LookupFailed."""
        found = None if who.id else self.user(who)
        return who.id or (str(found["id"]) if found and found.get("id") else None)

    def application(self, id: str) -> Answer | None:
        """An application or OAuth client, which are one thing; None when it is gone. Raises LookupFailed."""
        return _thing(self.rest.ask(f"{API}/apps/{part(id)}", APPS_READ))

    def group(self, id: str) -> Answer | None:
        """A group; None when it is gone. Raises LookupFailed."""
        return _thing(self.rest.ask(f"{API}/groups/{part(id)}", GROUPS_READ))

    def identity_provider(self, id: str) -> Answer | None:
        """An identity provider; None when it is gone, or none. Raises LookupFailed."""
        return _thing(self.rest.ask(f"{API}/idps/{part(id)}", IDPS_READ))

    def is_own(self, who: Principal) -> bool:
        """Whether an account is ours: the service app that we are, or whoever the API token belongs to. Raises LookupFailed."""
        if self.client:
            return who.type is PrincipalType.APPLICATION and who.id == self.client
        if who.type is not PrincipalType.USER:
            return False
        return self.id_of(who) in self.owner()

    def owner(self) -> tuple[str, ...]:
        """The id of the user whose API token we call with; nobody's where Okta does not tell. Raises LookupFailed."""
        found = self.rest.ask(f"{API}/users/me", USERS_READ)
        return (str(found["id"]),) if isinstance(found, dict) and found.get("id") else ()

    def kept(self, who: Principal, what: str) -> tuple[str, ...]:
        """A note that something of an account stays, for it is ours; none where it is not. Raises LookupFailed."""
        name = "Nightlatch itself" if self.client else "whoever owns the API token by which Nightlatch acts"
        return (f"{who.label} is {name}, and keeps {what}: look after it by hand",) if self.is_own(who) else ()

    def console(self, *path: str) -> str:
        """A page of the Admin console, which stands beside the organization under a name of its own."""
        scheme, _, host = self.rest.address.partition("://")
        name, dot, domain = host.partition(".")
        beside = f"{name}-admin{dot}{domain}" if host.endswith(_OWN_DOMAINS) else host
        return "/".join((f"{scheme}://{beside}/admin", *(part(each) for each in path)))

    def by_hand(self, page: str, does: str, method: str, path: str, body: str = "") -> tuple[str, str]:
        """What a person can do without us: at the console, or with an API token of an administrator's own."""
        quoted = body.replace("'", "")
        data = f" -H 'Content-Type: application/json' -d '{quoted}'" if body else ""
        call = f"curl -X {method} -H \"Authorization: SSWS $TOKEN\"{data} '{self.rest.address}/{path}'"
        return f"{does} at {page}", call


def _thing(found: object) -> Answer | None:
    return found if isinstance(found, dict) else None


def key(who: Principal) -> str:
    """By what Okta finds an account. The id is preferred: a login may by now be somebody else's."""
    return who.id or who.email or who.name or ""


def part(text: str) -> str:
    """One part of a path: names come from records, and one of dots alone would lead up."""
    quoted = quote(text, safe="")
    return quoted if quoted.strip(".") else quoted.replace(".", "%2E")


def app_path(who: Principal) -> str:
    """Where Okta keeps an application or OAuth client."""
    return f"{API}/apps/{part(key(who))}"


def user_path(who: Principal) -> str:
    """Where Okta keeps a user."""
    return f"{API}/users/{part(key(who))}"


def in_case(case: Case, created: object) -> bool:
    """Whether a thing that tells when it was made was made in the case: everything that a newborn has, else what is as young."""
    made = moment(created) if isinstance(created, str) else None
    return case.born is not None or (made is not None and made >= case.first.at - _APART)
