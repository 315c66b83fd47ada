"""OAuth clients: accounts that act by themselves, with a secret or key, within the scopes that an administrator consented to.

The catalog's descriptions of `credentials.lifecycle.create` and `.activate` are swapped; both give a credential. Who reads a
client's secret has it; consoles and tools of infrastructure as code read it in passing, so that is only a mark.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Grant, Kind, Principal, PrincipalType, Privilege
from nightlatch.providers.okta import privilege
from nightlatch.providers.okta.system_log.extracts import of_application
from nightlatch.providers.okta.system_log.permissions import named
from nightlatch.providers.okta.system_log.record import Party, Record
from nightlatch.providers.okta.system_log.roles import NOT_NAMED
from nightlatch.providers.okta.system_log.subjects import APPLICATION, USER, principal
from nightlatch.providers.okta.system_log.table import Draft, Extract
from nightlatch.tables import context, watch

MOST = 100
"""How many scopes of one consent are valued; what is beyond them is said."""
_MADE, _BACK, _GONE = Kind.ACCOUNT_CREATED, Kind.ACCOUNT_ENABLED, Kind.ACCOUNT_REMOVED
_GIVEN, _TAKEN = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED
_KEYS = ("jwk", "key", "certificate")


def credential(kind: Kind) -> Extract:
    """Reads a client's secret or public key, by its id where the event names it."""

    def extract(record: Record) -> Iterable[Draft]:
        found = next((each for each in record.targets if each.type not in (*APPLICATION, *USER)), None)
        made = Credential(type=_sort(found), id=found.id if found else None)
        yield Draft(kind, _client(record), made)

    return extract


def _sort(party: Party | None) -> str:
    return "client_key" if party and any(word in party.type for word in _KEYS) else "client_secret"


def consented(kind: Kind) -> Extract:
    """Reads the scopes that a client may, or may no longer, ask for."""

    def extract(record: Record) -> Iterable[Draft]:
        scopes = named(record)
        grants = tuple(Grant(role=name, privilege=privilege.scope(name)) for name in scopes[:MOST])
        if not scopes or len(scopes) > MOST:
            why = f"{len(scopes) - MOST} more scopes" if scopes else "the record names no scope"
            grants += (Grant(role=NOT_NAMED, privilege=Privilege.unresolved(why)),)
        yield Draft(kind, _client(record), grants=grants)

    return extract


def _client(record: Record) -> Principal:
    return principal(record.target(*APPLICATION), PrincipalType.APPLICATION)


LINES = {
    "app.oauth2.client.lifecycle.create": watch(_MADE, of_application(_MADE)),
    "app.oauth2.client.lifecycle.activate": watch(_BACK, of_application(_BACK)),
    "app.oauth2.client.lifecycle.deactivate": watch(_GONE, of_application(_GONE)),
    "app.oauth2.client.lifecycle.delete": watch(_GONE, of_application(_GONE)),
    "app.oauth2.client.lifecycle.update": watch(Kind.POLICY_CHANGED, of_application(Kind.POLICY_CHANGED)),
    "app.oauth2.credentials.lifecycle.create": watch(_GIVEN, credential(_GIVEN)),
    "app.oauth2.credentials.lifecycle.activate": watch(_GIVEN, credential(_GIVEN)),
    "app.oauth2.credentials.lifecycle.deactivate": watch(_TAKEN, credential(_TAKEN)),
    "app.oauth2.credentials.lifecycle.delete": watch(_TAKEN, credential(_TAKEN)),
    "app.oauth2.client.read_client_secret": context(_GIVEN, credential(_GIVEN)),
    "app.oauth2.admin.consent.grant": watch(Kind.ROLE_GRANTED, consented(Kind.ROLE_GRANTED)),
    "app.oauth2.admin.consent.revoke": watch(Kind.ROLE_REMOVED, consented(Kind.ROLE_REMOVED)),
}
