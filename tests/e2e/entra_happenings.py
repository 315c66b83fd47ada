"""Records of Entra that the worked stories are made of: who did it, to which application or person, and when."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.providers.entra.entries import (
    APP_ID,
    GLOBAL_ADMINISTRATOR,
    GRAPH,
    GRAPH_SP,
    SP_ID,
    application,
    by_user,
    entry,
    principal,
    prop,
    target,
)

Json = dict[str, Any]
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = 86_400.0
MAL = by_user("aaaaaaaa-0000-4000-8000-00000000000b", "mal@contoso.com")
DANA_ID = "aaaaaaaa-0000-4000-8000-00000000000c"
DANA = by_user(DANA_ID, "dana@contoso.com")


def at(seconds: float, record: Json) -> Json:
    """The record at so many seconds after noon, with a number of its own."""
    moved, when = copy.deepcopy(record), (NOON + timedelta(seconds=seconds)).isoformat()
    for name in ("activityDateTime", "time", "CreationTime"):
        moved |= {name: when} if name in moved else {}
    for name in ("id", "Id", "correlationId"):
        moved |= {name: f"99999999-0000-4000-8000-{int(abs(seconds) * 10) + (seconds < 0):012}"} if name in moved else {}
    return moved


def person(id: str, upn: str, *properties: Json) -> Json:
    return target("User", id, None, *properties, upn=upn)


def role(name: str = "Global Administrator", template: str = GLOBAL_ADMINISTRATOR) -> list[Json]:
    return [prop("Role.DisplayName", name), prop("Role.TemplateId", template)]


def secret(who: Json | None = None, key: str = "12345678-0000-4000-8000-00000000000a") -> Json:
    """A secret put on the application."""
    told = prop("KeyDescription", [f"[KeyIdentifier={key},KeyType=Password,KeyUsage=Verify,DisplayName=nightly]"], [])
    name = "Update application \u2013 Certificates and secrets management "
    return entry(name, application(told), details={"AppId": APP_ID}, initiatedBy=who or MAL)


def trusting(subject: str | None, who: Json | None = None) -> Json:
    """A federated credential put on the application."""
    told = {"Name": "builds", "Issuer": "https://token.actions.githubusercontent.com", "Subject": subject, "Id": "f-1"}
    named = prop("FederatedIdentityCredentials", [told], [])
    return entry("Update application", application(named), details={"AppId": APP_ID}, initiatedBy=who or MAL)


def app_role(id: str, value: str, who: Json | None = None) -> Json:
    """A role of Graph given to the application, to use with no user there."""
    names = prop("TargetId.ServicePrincipalNames", f"{GRAPH};https://graph.microsoft.com")
    client = [prop("ServicePrincipal.ObjectID", SP_ID), prop("ServicePrincipal.DisplayName", "Robot")]
    told = [prop("AppRole.Id", id), prop("AppRole.Value", value), *client, prop("ServicePrincipal.AppId", APP_ID), names]
    api = target("ServicePrincipal", GRAPH_SP, "Microsoft Graph", *told)
    return entry("Add app role assignment to service principal", api, principal(), initiatedBy=who or MAL)


def registered(who: Json) -> Json:
    return entry("Add application", application(), details={"AppId": APP_ID}, initiatedBy=who)


def for_everybody(scopes: str) -> Json:
    told = [prop("DelegatedPermissionGrant.Scope", scopes), prop("DelegatedPermissionGrant.ConsentType", "AllPrincipals")]
    client = [prop("ServicePrincipal.ObjectID", SP_ID), prop("ServicePrincipal.AppId", APP_ID)]
    api = target("ServicePrincipal", GRAPH_SP, "Microsoft Graph", *told, *client)
    return entry("Add delegated permission grant", api, principal(), initiatedBy=MAL)
