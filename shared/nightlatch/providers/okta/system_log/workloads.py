"""Workload principals: accounts of programs and AI agents, their credentials, and what they are connected to."""

from collections.abc import Iterable

from nightlatch.model import Credential, Grant, Kind, PrincipalType, Privilege
from nightlatch.providers.okta.system_log.extracts import called, of_thing
from nightlatch.providers.okta.system_log.record import Party, Record
from nightlatch.providers.okta.system_log.roles import NOT_NAMED
from nightlatch.providers.okta.system_log.subjects import USER, principal
from nightlatch.providers.okta.system_log.table import Draft, Extract
from nightlatch.tables import watch

_PRINCIPAL = ("workloadprincipal", "aiagent", "workload")
_SORT = PrincipalType.SERVICE_PRINCIPAL
_MADE, _BACK, _GONE = Kind.ACCOUNT_CREATED, Kind.ACCOUNT_ENABLED, Kind.ACCOUNT_REMOVED
_GIVEN, _TAKEN = Kind.CREDENTIAL_ADDED, Kind.CREDENTIAL_REMOVED


def _split(record: Record) -> tuple[Party | None, Party | None]:
    """The workload principal, and the other thing that the event is about."""
    who = record.target(*_PRINCIPAL) or next((each for each in record.targets if each.type not in USER), None)
    return who, next((each for each in record.targets if each is not who and each.type not in USER), None)


def credential(kind: Kind) -> Extract:
    """Reads a key that a workload principal was given, or lost."""

    def extract(record: Record) -> Iterable[Draft]:
        who, key = _split(record)
        yield Draft(kind, principal(who, _SORT), Credential(type="client_key", id=key.id if key else None))

    return extract


def connected(kind: Kind) -> Extract:
    """Reads a resource that a workload principal may, or may no longer, use."""

    def extract(record: Record) -> Iterable[Draft]:
        who, resource = _split(record)
        own = (resource.id or resource.name if resource else None) or NOT_NAMED
        worth = Privilege.unresolved("what the resource lets it do stands in no record of Okta")
        grant = Grant(role=f"resource:{own}", scope=f"resource:{own}", privilege=worth)
        yield Draft(kind, principal(who, _SORT), grants=(grant,), evidence=called(resource))

    return extract


def _about(kind: Kind) -> Extract:
    return of_thing(kind, _SORT, *_PRINCIPAL)


LINES = {
    "workload_principal.register": watch(_MADE, _about(_MADE)),
    "workload_principal.activate": watch(_BACK, _about(_BACK)),
    "workload_principal.deactivate": watch(_GONE, _about(_GONE)),
    "workload_principal.delete": watch(_GONE, _about(_GONE)),
    "workload_principal.ai_agent.credential.create": watch(_GIVEN, credential(_GIVEN)),
    "workload_principal.ai_agent.credential.activate": watch(_GIVEN, credential(_GIVEN)),
    "workload_principal.ai_agent.credential.deactivate": watch(_TAKEN, credential(_TAKEN)),
    "workload_principal.ai_agent.credential.delete": watch(_TAKEN, credential(_TAKEN)),
    "workload_principal.resource_connection.create": watch(Kind.ROLE_GRANTED, connected(Kind.ROLE_GRANTED)),
    "workload_principal.resource_connection.activate": watch(Kind.ROLE_GRANTED, connected(Kind.ROLE_GRANTED)),
    "workload_principal.resource_connection.deactivate": watch(Kind.ROLE_REMOVED, connected(Kind.ROLE_REMOVED)),
    "workload_principal.resource_connection.delete": watch(Kind.ROLE_REMOVED, connected(Kind.ROLE_REMOVED)),
}
