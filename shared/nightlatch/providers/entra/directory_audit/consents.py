"""What applications may do: roles of an API given to them, and what they may do in users' names.

An application's own role (`AppRole.*`) works with no user there at all. A delegated grant works in a user's name: in every user's where
the consent type is `AllPrincipals`, in one's where it is `Principal`. The first target is the API whose permission it is; the account is the
client, which stands in the properties, and sometimes as a second target.
"""

import re
from collections.abc import Iterable

from nightlatch.model import Grant, Kind, Principal, PrincipalType
from nightlatch.model.evidence import CONSENT, CONSENT_EVERYBODY, CONSENT_ITSELF, CONSENT_ONE
from nightlatch.providers.entra import privilege
from nightlatch.providers.entra.directory_audit.extracts import NOT_NAMED, called
from nightlatch.providers.entra.directory_audit.record import NOBODY, Party, Record
from nightlatch.providers.entra.directory_audit.subjects import (
    APPLICATION,
    GROUP,
    SERVICE_PRINCIPAL_ID,
    USER,
    account_of,
    app_id_in,
    application,
    named,
    objects,
    principal,
)
from nightlatch.providers.entra.directory_audit.table import Draft, Extract
from nightlatch.tables import watch
from nightlatch.vendors.microsoft_logs import guid, identifier

MOST = 60
"""How many scopes of one consent are valued; what is beyond them is said."""
_GIVEN, _TAKEN = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED
_LONGEST = 20_000
_SCOPE = re.compile(r"Scope:\s*([^,\]]*)")
_TYPE = re.compile(r"ConsentType:\s*(\w+)")
_EVERYBODY = "allprincipals"


def app_role(kind: Kind, prefix: str, *types: str) -> Extract:
    """Reads a role of an API given to, or taken from, an application, a user or a group."""
    sort = {"User": PrincipalType.USER, "Group": PrincipalType.GROUP}.get(prefix, PrincipalType.SERVICE_PRINCIPAL)

    def extract(record: Record) -> Iterable[Draft]:
        told = account_of(record, prefix, sort)
        others = [each for each in record.targets if each.type in types and not _is_api(each)]
        who = told or principal(record, others[-1] if others else record.first(*types), sort)
        own = {CONSENT: CONSENT_ITSELF} if sort is PrincipalType.SERVICE_PRINCIPAL else {}
        evidence = {**called(record.either("AppRole.Value")), **_object(record, prefix), **own}
        yield Draft(kind, who, grants=(_role(record),), evidence=evidence)

    return extract


def _is_api(party: Party) -> bool:
    return party.has("AppRole.Id") or party.has("AppRole.Value")


def _object(record: Record, prefix: str) -> dict[str, str]:
    id = identifier(record.either("ServicePrincipal.ObjectID")) if prefix == "ServicePrincipal" else None
    return {SERVICE_PRINCIPAL_ID: id} if id else {}


def _role(record: Record) -> Grant:
    api = next((each for each in record.targets if _is_api(each)), record.first(*APPLICATION))
    resource = app_id_in(api.either("TargetId.ServicePrincipalNames", "ServicePrincipalNames")) or guid(record.detail("AppId"))
    id, value = (record.either("AppRole.Id") or "").lower() or None, record.either("AppRole.Value")
    resource = resource or privilege.api_of(id)
    role = f"{resource}/{id}" if resource and id else value or id or NOT_NAMED
    return Grant(role=role, privilege=privilege.app_role(resource, id, value, api.name))


def delegated(kind: Kind) -> Extract:
    """Reads scopes that a client may use in users' names, or may no longer; what it had before is not given again."""

    def extract(record: Record) -> Iterable[Draft]:
        before, after = (_scopes(next(iter(record.changes("DelegatedPermissionGrant.Scope")), (None, None))[n]) for n in (0, 1))
        names = [name for name in after if name not in before] or after or before
        everybody = (record.either("DelegatedPermissionGrant.ConsentType") or "").lower() == _EVERYBODY
        yield _consent(kind, record, _client(record), names, everybody=everybody)

    return extract


def _scopes(value: object) -> list[str]:
    return list(dict.fromkeys(value[:_LONGEST].split())) if isinstance(value, str) else []


def _client(record: Record) -> tuple[Principal, dict[str, str]]:
    """The application that was granted something, and the ids of its objects; not the API, which is the first target."""
    id, app = identifier(record.either("ServicePrincipal.ObjectID")), identifier(record.either("ServicePrincipal.AppId"))
    fitting = [each for each in record.targets if each.type in APPLICATION and (each.id == id or id is None)]
    party = fitting[-1] if fitting else NOBODY
    if not (id or app):
        return application(record, party), objects(party)
    name = record.either("ServicePrincipal.DisplayName") or party.name
    own = app or app_id_in(party.either("TargetId.ServicePrincipalNames")) or id
    return named(record, own, name, PrincipalType.SERVICE_PRINCIPAL), {SERVICE_PRINCIPAL_ID: id} if id else {}


def consented(kind: Kind) -> Extract:
    """Reads a consent to an application: the scopes behind the arrow of `ConsentAction.Permissions` (`[] => [[… Scope: Mail.Read, …]]`)."""

    def extract(record: Record) -> Iterable[Draft]:
        party = record.first(*APPLICATION)
        told = (record.either("ConsentAction.Permissions") or "")[:_LONGEST].rpartition("=>")[2]
        names = list(dict.fromkeys(name for scopes in _SCOPE.findall(told) for name in scopes.split()))
        everybody = any(text.lower() == _EVERYBODY for text in _TYPE.findall(told)) or _is_true(
            record, "ConsentContext.OnBehalfOfAll"
        )
        who = application(record, party)
        yield _consent(kind, record, (who, objects(party)), names, everybody=everybody)

    return extract


def _is_true(record: Record, name: str) -> bool:
    return (record.either(name) or "").lower() == "true"


def _consent(kind: Kind, record: Record, client: tuple[Principal, dict[str, str]], names: list[str], *, everybody: bool) -> Draft:
    grants = tuple(Grant(role=name[:200], privilege=privilege.scope(name, everybody=everybody)) for name in names[:MOST])
    if not names or len(names) > MOST:
        why = f"{len(names) - MOST} more scopes" if names else "the entry names no scope"
        grants += (Grant(role=NOT_NAMED, privilege=privilege.unknown(why)),)
    who, evidence = client
    return Draft(kind, who, grants=grants, evidence={**evidence, CONSENT: CONSENT_EVERYBODY if everybody else CONSENT_ONE})


_TO_APP = watch(_GIVEN, app_role(_GIVEN, "ServicePrincipal", *APPLICATION))
_TO_USER = watch(_GIVEN, app_role(_GIVEN, "User", *USER))
_TO_GROUP = watch(_GIVEN, app_role(_GIVEN, "Group", *GROUP))
_FROM_APP = watch(_TAKEN, app_role(_TAKEN, "ServicePrincipal", *APPLICATION))
_FROM_USER = watch(_TAKEN, app_role(_TAKEN, "User", *USER))
_FROM_GROUP = watch(_TAKEN, app_role(_TAKEN, "Group", *GROUP))
_DELEGATED, _UNDELEGATED = watch(_GIVEN, delegated(_GIVEN)), watch(_TAKEN, delegated(_TAKEN))
_CONSENTED = watch(_GIVEN, consented(_GIVEN))
LINES = {
    "Add app role assignment to service principal": _TO_APP,
    "Add app role assignment grant to service principal": _TO_APP,
    "Add app role assignment grant to user": _TO_USER,
    "Add app role assignment to user": _TO_USER,
    "Add role assignment grant to user": _TO_USER,
    "Add app role assignment to group": _TO_GROUP,
    "Add app role assignment grant to group": _TO_GROUP,
    "Remove app role assignment from service principal": _FROM_APP,
    "Remove app role assignment from user": _FROM_USER,
    "Remove app role assignment from group": _FROM_GROUP,
    "Add delegated permission grant": _DELEGATED,
    "Add OAuth2PermissionGrant": _DELEGATED,
    "Add delegation entry": _DELEGATED,
    "Set delegation entry": _DELEGATED,
    "Update delegated permission grant": _DELEGATED,
    "Remove delegated permission grant": _UNDELEGATED,
    "Remove OAuth2PermissionGrant": _UNDELEGATED,
    "Remove delegation entry": _UNDELEGATED,
    "Consent to application": _CONSENTED,
    "Grant contextual consent to application": _CONSENTED,
    "Grant contextual consent": _CONSENTED,
    "Restore consent": _CONSENTED,
    "Revoke consent": watch(_TAKEN, consented(_TAKEN)),
}
