"""Invented entries in the documented shape of Entra's audit, and in what its roads make of them, so that a test says only what it is about."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from nightlatch.model import Activity
from nightlatch.providers.entra import PROVIDER

Json = dict[str, Any]
AT = "2026-03-02T10:00:00.1234567Z"
TENANT = "11111111-2222-3333-4444-555555555555"
ADMIN_ID, JO_ID = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
SP_ID, APP_OBJECT, APP_ID = (
    "bbbbbbbb-0000-4000-8000-000000000001",
    "bbbbbbbb-0000-4000-8000-000000000002",
    "cccccccc-0000-4000-8000-000000000001",
)
GROUP_ID, GRAPH_SP = "dddddddd-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-00000000000f"
GRAPH = "00000003-0000-0000-c000-000000000000"
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
PIM = "01fc33a7-78ba-4d2f-a4b7-768e336e890e"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Invented/1.0"


def quoted(value: Any) -> str | None:
    """A value as the log writes it: JSON in a text."""
    return None if value is None else json.dumps(value)


def prop(name: str, new: Any = None, old: Any = None) -> Json:
    return {"displayName": name, "oldValue": quoted(old), "newValue": quoted(new)}


def target(type: str, id: str | None, name: str | None = None, *properties: Json, upn: str | None = None) -> Json:
    return {
        "id": id,
        "displayName": name,
        "type": type,
        "userPrincipalName": upn,
        "groupType": None,
        "modifiedProperties": list(properties),
        "administrativeUnits": [],
    }


def jo(*properties: Json, upn: str | None = "jo@contoso.com") -> Json:
    return target("User", JO_ID, None, *properties, upn=upn)


def principal(*properties: Json, name: str = "Robot") -> Json:
    return target("ServicePrincipal", SP_ID, name, *properties)


def application(*properties: Json, name: str = "Robot") -> Json:
    return target("Application", APP_OBJECT, name, *properties)


def by_user(id: str = ADMIN_ID, upn: str = "admin@contoso.com") -> Json:
    return {
        "user": {"id": id, "displayName": None, "userPrincipalName": upn, "ipAddress": "198.51.100.7", "roles": []},
        "app": None,
    }


def by_app(name: str, app_id: str | None = None) -> Json:
    service = "eeeeeeee-0000-4000-8000-000000000001"
    return {
        "user": None,
        "app": {"appId": app_id, "displayName": name, "servicePrincipalId": service, "servicePrincipalName": None},
    }


def entry(name: str, *targets: Json, details: Json | None = None, **more: Any) -> Json:
    """An entry as Graph tells it, with the tenant that whoever fetched it added; `more` sets or replaces fields."""
    return {
        "id": "Directory_invented_0001",
        "tenantId": TENANT,
        "category": "UserManagement",
        "correlationId": "99999999-0000-4000-8000-000000000001",
        "result": "success",
        "resultReason": "",
        "activityDisplayName": name,
        "activityDateTime": AT,
        "loggedByService": "Core Directory",
        "operationType": "Update",
        "initiatedBy": by_user(),
        "targetResources": list(targets),
        "additionalDetails": [{"key": key, "value": value} for key, value in ({"User-Agent": BROWSER} | (details or {})).items()],
    } | more


def streamed(record: Json) -> Json:
    """The entry as a stream of diagnostic settings brings it."""
    return {
        "time": record["activityDateTime"],
        "resourceId": f"/TeNaNtS/{TENANT.upper()}/providers/Microsoft.aadiam",
        "operationName": record["activityDisplayName"],
        "operationVersion": "1.0",
        "category": "AuditLogs",
        "tenantId": record["tenantId"],
        "resultSignature": "None",
        "durationMs": 0,
        "callerIpAddress": "198.51.100.7",
        "correlationId": record["correlationId"],
        "Level": 4,
        "properties": {key: value for key, value in record.items() if key != "tenantId"},
    }


def row(record: Json) -> Json:
    """The entry as a row of Log Analytics, in which `TenantId` is the workspace's."""
    columns = {key[:1].upper() + key[1:]: value for key, value in record.items() if key != "tenantId"}
    lists = {key: json.dumps(columns[key]) for key in ("InitiatedBy", "TargetResources", "AdditionalDetails")}
    extra = {"TimeGenerated": AT, "OperationName": record["activityDisplayName"], "Type": "AuditLogs"}
    return columns | lists | extra | {"AADTenantId": record["tenantId"], "TenantId": "ffffffff-0000-4000-8000-000000000001"}


def suffixed(record: Json) -> Json:
    """The same row where a pipeline wrote the columns' types behind their names."""
    return {key if key in ("TenantId", "Type") else f"{key}_s": value for key, value in row(record).items()}


def flattened(record: Json) -> Json:
    """The stream's record with its properties flattened into columns, lists kept as JSON."""
    columns = {key: value for key, value in streamed(record).items() if key != "properties"}
    for key, value in record.items():
        if key == "initiatedBy":
            for sort, told in value.items():
                columns |= {
                    f"properties_{key}_{sort}_{name}_s": text for name, text in (told or {}).items() if isinstance(text, str)
                }
        elif key != "tenantId":
            columns[f"properties_{key}_s"] = json.dumps(value) if isinstance(value, list) else value
    return columns


def lowered(record: Json) -> Json:
    """The stream's record with its top-level keys in lower case, as some pipelines write them."""
    return {key.lower(): value for key, value in streamed(record).items()}


def elastic(record: Json) -> Json:
    """The entry as Elastic stores it: keys with underscores, lists made objects of numbered keys."""
    inner = {"operation_name": record["activityDisplayName"], "properties": _snaked(record)}
    return {"@timestamp": AT, "azure": {"auditlogs": inner | {"tenant_id": record["tenantId"]}}}


def _snaked(value: Any) -> Any:
    if isinstance(value, list):
        return {str(number): _snaked(each) for number, each in enumerate(value)}
    if isinstance(value, dict):
        return {"".join(f"_{c.lower()}" if c.isupper() else c for c in key): _snaked(each) for key, each in value.items()}
    return value


def pathed(record: Json) -> Json:
    """The stream's record where the store knows no nesting: each key is the path to what it holds, through lists too."""

    def paths(value: Any, path: str) -> Iterator[tuple[str, Any]]:
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(each, dict | list) and each:
                yield from paths(each, f"{path}{key}.")
            else:
                yield f"{path}{key}", each

    return dict(paths(streamed(record), ""))


def moved(record: Json) -> Json:
    """The stream's record as Datadog shows it, without the columns it moved."""
    kept = {key: value for key, value in streamed(record).items() if key not in ("operationName", "category")}
    return kept | {"evt": {"name": record["activityDisplayName"], "category": "AuditLogs"}}


SHAPES: tuple[Callable[[Json], Json], ...] = (dict, streamed, row, suffixed, flattened, lowered, elastic, pathed, moved)


def unified(name: str, *ids: tuple[str, int], properties: list[Json] | None = None, **more: Any) -> Json:
    """A record of the unified audit log; `ids` are the texts and types of its target."""
    return {
        "CreationTime": "2026-03-02T10:00:00",
        "Id": "77777777-0000-4000-8000-000000000001",
        "Operation": name,
        "OrganizationId": TENANT,
        "RecordType": 8,
        "ResultStatus": "Success",
        "UserKey": "10030000AAAAAAAA@contoso.com",
        "UserType": 0,
        "Version": 1,
        "Workload": "AzureActiveDirectory",
        "ClientIP": "198.51.100.7:4433",
        "ObjectId": "Not Available",
        "UserId": "admin@contoso.com",
        "AzureActiveDirectoryEventType": 1,
        "ExtendedProperties": [{"Name": "additionalDetails", "Value": json.dumps({"User-Agent": BROWSER})}],
        "ModifiedProperties": properties or [],
        "Actor": [
            {"ID": "admin@contoso.com", "Type": 5},
            {"ID": "10030000AAAAAAAA", "Type": 3},
            {"ID": "18ed3507-0000-4000-8000-000000000001", "Type": 2},
            {"ID": f"User_{ADMIN_ID}", "Type": 2},
            {"ID": ADMIN_ID, "Type": 2},
            {"ID": "User", "Type": 2},
        ],
        "Target": [{"ID": text, "Type": sort} for text, sort in ids],
    } | more


def named(text: str, new: str = "", old: str = "") -> Json:
    """A modified property of the unified audit log, whose values are texts without quotes."""
    return {"Name": text, "NewValue": new, "OldValue": old}


USER_TARGET = ((f"User_{JO_ID}", 2), (JO_ID, 2), ("User", 2), ("jo@contoso.com", 5), ("10030000BBBBBBBB", 3))


def read(record: Json) -> list[Activity]:
    assert PROVIDER.recognizes(record)
    return list(PROVIDER.normalize(record))


def only(record: Json) -> Activity:
    """The one activity of a record."""
    (found,) = read(record)
    return found
