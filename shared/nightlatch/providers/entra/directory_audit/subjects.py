"""Principals as these entries name them: always by id, for names are chosen by whoever makes the account.

**An application and its service principal are one account.** One registers it, the other is its body in the tenant; secrets are put on
either and roles on the second. Both are named by the application's id (`appId`) where the entry tells it, so that creation, secret and role
meet in one case; where it tells none, by the object's own id. Managed identities are recognized by the name that only Azure's service gives
them (`https://identity.azure.net/…`), or by that service as the actor, by its id: its display name could be anybody's.
"""

import re

from nightlatch.model import Principal, PrincipalType
from nightlatch.model.raw import mapping
from nightlatch.providers.entra.directory_audit.record import Party, Record
from nightlatch.vendors.microsoft_logs import guid, identifier, node, scalars

PROVIDER_ID = "entra"
SERVICE_PRINCIPAL_ID = "service_principal_id"
"""Evidence: the object id of an application's service principal in the tenant, by which Graph disables it and takes its roles."""
APPLICATION_OBJECT_ID = "application_object_id"
"""Evidence: the object id of an application's registration, by which Graph takes its secrets and federated credentials."""

USER = ("user",)
GROUP = ("group",)
APPLICATION = ("serviceprincipal", "application", "agentidentity", "agentidentityblueprint", "agentidentityblueprintprincipal")
ACCOUNTS = (*USER, *APPLICATION, *GROUP)
MANAGED_SERVICE_IDENTITY = "ef5d5c69-a5df-46bb-acaf-426f161a21a2"
"""The application that makes the service principals of managed identities, the same in every tenant."""
_MANAGED = "https://identity.azure.net/"
_EXTERNAL = "#ext#"
_DELETED = re.compile(r"[0-9a-f]{32}(?=.{3})", re.IGNORECASE)
_SORTS = (
    dict.fromkeys(USER, PrincipalType.USER)
    | dict.fromkeys(GROUP, PrincipalType.GROUP)
    | dict.fromkeys(APPLICATION, PrincipalType.SERVICE_PRINCIPAL)
    | {"agentuser": PrincipalType.USER, "managedidentity": PrincipalType.MANAGED_IDENTITY}
)
_APP_ID = ("AppId", "AppPrincipalId", "TargetId.ServicePrincipalNames", "ServicePrincipalNames", "ServicePrincipalName")


def principal(record: Record, party: Party, type: PrincipalType | None = None) -> Principal:
    """The account that a target is; of the given type where the entry does not tell one itself."""
    sort = _SORTS.get(party.type) or type or PrincipalType.UNKNOWN
    if sort is PrincipalType.USER or sort is PrincipalType.GUEST:
        return user(record, party, type)
    if sort is PrincipalType.SERVICE_PRINCIPAL or sort is PrincipalType.MANAGED_IDENTITY:
        return application(record, party)
    return named(record, party.id, party.name or party.upn, sort)


def named(record: Record, id: str | None, name: str | None, type: PrincipalType) -> Principal:
    """A principal of this tenant by id and name; neither need be there."""
    email = name if name and "@" in name and _EXTERNAL not in name.lower() else None
    return Principal(
        provider=PROVIDER_ID, tenant=record.tenant, type=type, id=id, name=name or id, email=email, keyed_by_id=id is not None
    )


def user(record: Record, party: Party, type: PrincipalType | None = None) -> Principal:
    """A person's account; a guest where its name or the entry says so. `name` is the sign-in name, else the display name."""
    name = _undeleted(party.upn, party.id) or party.name
    guest = _EXTERNAL in (name or "").lower() or "guest" in _kinds(party) or type is PrincipalType.GUEST
    found = named(record, party.id, name, PrincipalType.GUEST if guest else PrincipalType.USER)
    return found.model_copy(update={"email": found.email or party.text("Mail")})


def _kinds(party: Party) -> set[str]:
    told = (text for name in ("UserType", "TargetId.UserType") for value in party.change(name) for text in scalars(value))
    return {text.lower() for text in told}


def _undeleted(upn: str | None, id: str | None) -> str | None:
    """A sign-in name without the object id that the directory puts before it when the user is deleted."""
    found = _DELETED.match(upn or "")
    return upn[32:] if upn and found and found[0].lower() == (id or "").replace("-", "") else upn


def application(record: Record, party: Party) -> Principal:
    """An application, by its `appId` where the entry tells it, else by the id of the object."""
    names = " ".join(_spns(party))
    by_azure = initiating_app(record) == MANAGED_SERVICE_IDENTITY
    told = (party.text("ServicePrincipalType") or "").lower()
    managed = party.type == "managedidentity" or _MANAGED in names or told == "managedidentity"
    made = by_azure and party.type == "serviceprincipal"
    sort = PrincipalType.MANAGED_IDENTITY if managed or made else PrincipalType.SERVICE_PRINCIPAL
    return named(record, app_id(record, party) or party.id, party.name, sort)


def initiating_app(record: Record) -> str | None:
    """The `appId` of the application that did it; None where a person did, or the entry does not tell it."""
    program = node(record.body, "initiatedBy", "app")
    told = identifier(node(program, "appId"))
    return told or guid(record.told("ActorId.ServicePrincipalNames")) if mapping(program) else None


def app_id(record: Record, party: Party) -> str | None:
    """The id of the application that a target is: of its own properties, else of the details, where the entry has no other application."""
    own = next((found for name in _APP_ID for found in _ids(party, name)), None)
    alone = len({each.id for each in record.targets if each.type in APPLICATION}) <= 1
    return own or (identifier(record.detail("AppId")) if alone else None)


def _ids(party: Party, name: str) -> list[str]:
    return [found for value in reversed(party.change(name)) for text in scalars(value) if (found := guid(text))]


def _spns(party: Party) -> list[str]:
    changes = [party.change(name) for name in _APP_ID[2:]]
    return [text.lower() for change in changes for value in change for text in scalars(value)]


def objects(party: Party) -> dict[str, str]:
    """Evidence of the ids by which Graph names an application's two objects, as far as the target tells."""
    if party.id is None or party.type not in APPLICATION:
        return {}
    return {APPLICATION_OBJECT_ID if party.type == "application" else SERVICE_PRINCIPAL_ID: party.id}


def account_of(record: Record, prefix: str, type: PrincipalType) -> Principal | None:
    """The account that the properties of a grant name (`User.UPN`, `ServicePrincipal.AppId`, `Group.ObjectID`), None where they name none."""
    id = identifier(record.either(f"{prefix}.AppId")) or identifier(record.either(f"{prefix}.ObjectID"))
    name = record.either(f"{prefix}.UPN", f"{prefix}.DisplayName", f"{prefix}.Name")
    if id is None and name is None:
        return None
    if type is PrincipalType.USER:
        return user(record, Party("user", id, None if name is None or "@" not in name else name, name))
    return named(record, id, name, type)
