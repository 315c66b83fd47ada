"""The directory's audit log of this machine: how its entries look in Graph, and in the stream of diagnostic settings.

Documented at "directoryAudit resource type"; which activity tells what in which properties, the published records show. Values of changed
properties are JSON inside a string, and who did it is a user or an application.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nightlatch.sandbox.microsoft import known
from nightlatch.sandbox.microsoft.tenant import Tenant, Thing, stamp

if TYPE_CHECKING:
    from nightlatch.sandbox.microsoft.calls import Call

ADDRESS = "203.0.113.66"
"""Where all callers here are."""
Change = tuple[str, Any, Any]
"""A property's name, its old value and its new one."""


def tell(
    call: Call,
    activity: str,
    category: str,
    *targets: Thing,
    changed: Sequence[Change] = (),
    kind: str = "Update",
    more: Mapping[str, str] | None = None,
    service: str = "Core Directory",
) -> Thing:
    """Write down what a call did; `changed` is told of its first target, and `more` are additional details."""
    entry = _entry(call.tenant, activity, category, kind, service)
    entry["initiatedBy"] = _initiated(call.tenant, call.bearer.holder)
    entry["targetResources"] = [target(each, changed if number == 0 else ()) for number, each in enumerate(targets)]
    told = {"User-Agent": "python-httpx", **(more or {})}
    entry["additionalDetails"] = [{"key": name, "value": text} for name, text in told.items()]
    call.tenant.journal.append(entry)
    return entry


def _entry(tenant: Tenant, activity: str, category: str, kind: str, service: str) -> Thing:
    correlation = str(uuid.uuid4())
    return {
        "id": f"Directory_{correlation}_{uuid.uuid4().hex[:5].upper()}_{len(tenant.journal) + 1}",
        "category": category,
        "correlationId": correlation,
        "result": "success",
        "resultReason": "",
        "activityDisplayName": activity,
        "activityDateTime": stamp(tenant.clock()),
        "loggedByService": service,
        "operationType": kind,
    }


def _initiated(tenant: Tenant, holder: str) -> Thing:
    user = tenant.users.get(holder)
    if user is not None:
        told = {"id": holder, "displayName": None, "userPrincipalName": user["userPrincipalName"], "ipAddress": ADDRESS}
        return {"user": {**told, "userType": user["userType"], "homeTenantId": None, "homeTenantName": None}, "app": None}
    return {"user": None, "app": _app(tenant.principals.get(holder, {}), holder)}


def _app(principal: Thing, holder: str) -> Thing:
    name = principal.get("displayName")
    return {"appId": principal.get("appId"), "displayName": name, "servicePrincipalId": holder, "servicePrincipalName": None}


def target(thing: Thing, changed: Sequence[Change] = ()) -> Thing:
    """One target resource; `type` may be told of a thing that is none of the directory's objects."""
    told = {"id": thing.get("id"), "displayName": thing.get("displayName"), "type": thing.get("type") or sort(thing)}
    more = {"userPrincipalName": thing.get("userPrincipalName"), "groupType": "azureAD" if "groupTypes" in thing else None}
    return {**told, **more, "modifiedProperties": [_modified(*each) for each in changed]}


def sort(thing: Thing) -> str:
    """What the log calls a thing of this sort."""
    marks = {
        "userPrincipalName": "User",
        "servicePrincipalType": "ServicePrincipal",
        "groupTypes": "Group",
        "signInAudience": "Application",
    }
    return next((name for mark, name in marks.items() if mark in thing), "Other")


def _modified(name: str, old: Any, new: Any) -> Thing:
    return {
        "displayName": name,
        **{key: value if value is None else json.dumps(value) for key, value in (("oldValue", old), ("newValue", new))},
    }


def included(*changed: Change) -> list[Change]:
    """Changes, and behind them the list of what was changed, as Core Directory tells it."""
    return [*changed, ("Included Updated Properties", None, ", ".join(name for name, _, _ in changed))]


def role_changes(definition: Thing, removed: bool = False) -> list[Change]:
    """What the log tells of a directory role that is given, or taken away."""
    name = definition["displayName"]
    told = {
        "Role.ObjectID": definition["id"],
        "Role.DisplayName": name,
        "Role.TemplateId": definition.get("templateId") or definition["id"],
        "Role.WellKnownObjectName": "TenantAdmins" if definition["id"] == known.GLOBAL_ADMINISTRATOR else name.replace(" ", ""),
    }
    return [(key, value, None) if removed else (key, None, value) for key, value in told.items()]


def streamed(entry: Thing, tenant: str) -> Thing:
    """The same entry as a diagnostic setting sends it to an event hub ("Interpret the Microsoft Entra audit log schema in Azure Monitor")."""
    by = entry["initiatedBy"]
    who = by["user"]["userPrincipalName"] if by["user"] else by["app"]["displayName"]
    return {
        "time": entry["activityDateTime"],
        "resourceId": f"/tenants/{tenant}/providers/Microsoft.aadiam",
        "operationName": entry["activityDisplayName"],
        "operationVersion": "1.0",
        "category": "AuditLogs",
        "tenantId": tenant,
        "resultSignature": "None",
        "durationMs": 0,
        "callerIpAddress": ADDRESS,
        "correlationId": entry["correlationId"],
        "identity": who,
        "Level": 4,
        "properties": entry,
    }
