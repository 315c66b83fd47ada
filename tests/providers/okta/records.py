"""Invented events in Okta's documented shape, and in what pipelines make of them, so that a test says only what it is about."""

import json
from collections.abc import Callable
from typing import Any

from nightlatch.model import Activity
from nightlatch.providers.okta.system_log import normalize

Json = dict[str, Any]
AT = "2026-03-02T10:00:00.123Z"
UUID = "0e1d2c3b-1000-11f1-8000-000000000001"
TOKEN_ID = "00TexampleToken00001"
ROBIN = {"id": "00uexampleRobin00001", "type": "User", "alternateId": "robin.admin@example.com", "displayName": "Robin Admin"}
JO = {"id": "00uexampleJo00000001", "type": "User", "alternateId": "jo.newcomer@example.com", "displayName": "Jo Newcomer"}
BUILDERS = {"id": "00gexampleBuilders01", "type": "UserGroup", "alternateId": "unknown", "displayName": "Builders"}
WAREHOUSE = {"id": "0oaexampleWarehouse1", "type": "AppInstance", "alternateId": "Warehouse", "displayName": "Warehouse"}
CLIENT = {"id": "0oaexampleRobot00001", "type": "PublicClientApp", "alternateId": "0oaexampleRobot00001", "displayName": "Robot"}
SYSTEM = {"id": "unknown", "type": "SystemPrincipal", "alternateId": "system@okta.com", "displayName": "Okta System"}
TOKEN = {"id": TOKEN_ID, "type": "Token", "alternateId": "unknown", "displayName": "nightly job"}
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Invented/1.0"


def event(name: str, *targets: Json, result: str | None = "SUCCESS", debug: Json | None = None, **more: Any) -> Json:
    """An event of the System Log; `more` sets or replaces top-level fields."""
    return {
        "uuid": UUID,
        "published": AT,
        "eventType": name,
        "version": "0",
        "severity": "INFO",
        "legacyEventType": "core.invented",
        "displayMessage": "Invented",
        "actor": ROBIN | {"detailEntry": None},
        "client": {
            "userAgent": {"rawUserAgent": BROWSER, "os": "Linux", "browser": "INVENTED"},
            "zone": "null",
            "device": "Computer",
            "id": None,
            "ipAddress": "198.51.100.7",
            "geographicalContext": None,
        },
        "outcome": {"result": result, "reason": None},
        "target": [each | {"detailEntry": each.get("detailEntry")} for each in targets] or None,
        "transaction": {"type": "WEB", "id": "invented", "detail": {}},
        "debugContext": {"debugData": {"requestUri": "/api/v1/invented"} | (debug or {})},
        "authenticationContext": {"authenticationStep": 0, "externalSessionId": "102invented"},
        "securityContext": {"asNumber": 64500, "isProxy": False},
        "request": {"ipChain": []},
    } | more


def by_token(record: Json) -> Json:
    """The same, called with an API token."""
    made = {"type": "WEB", "id": "invented", "detail": {"requestApiTokenId": TOKEN_ID}}
    return record | {"transaction": made, "authenticationContext": {"externalSessionId": "unknown"}}


def by_system(record: Json) -> Json:
    """The same, done by Okta itself: every field of the client is null."""
    client = {"userAgent": None, "zone": None, "device": None, "id": None, "ipAddress": None, "geographicalContext": None}
    return record | {
        "actor": SYSTEM,
        "client": client,
        "transaction": {"type": "JOB", "id": "invented", "detail": {}},
        "authenticationContext": {"externalSessionId": "unknown"},
    }


def row(record: Json) -> Json:
    """The event as a row of Log Analytics."""
    columns: Json = {"TenantId": "invented", "TimeGenerated": AT, "Type": "Okta_CL"}
    _flatten(record, "", columns)
    return columns


def lowered(record: Json) -> Json:
    """The event with its top-level keys in lower case, as some pipelines write them."""
    return {name.lower(): value for name, value in record.items()}


def all_lowered(record: Any) -> Any:
    """The event with every key in lower case."""
    if isinstance(record, dict):
        return {name.lower(): all_lowered(value) for name, value in record.items()}
    return [all_lowered(each) for each in record] if isinstance(record, list) else record


def texts(record: Json) -> Json:
    """The event with its objects and lists as JSON texts."""
    return {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in record.items()}


SHAPES: list[Callable[[Json], Json]] = [dict, row, lowered, all_lowered, texts]


def read(record: Json) -> list[Activity]:
    """All activities of an event."""
    return list(normalize(record))


def only(record: Json) -> Activity:
    """The one activity of an event."""
    (activity,) = normalize(record)
    return activity


def _flatten(value: Json, path: str, columns: Json) -> None:
    for name, inner in value.items():
        if isinstance(inner, dict):
            _flatten(inner, f"{path}{name}_", columns)
        else:
            column, told = _column(f"{path}{name}", inner)
            columns[column] = told


def _column(name: str, value: Any) -> tuple[str, Any]:
    if name in ("uuid", "published"):
        return f"{name}_{'g' if name == 'uuid' else 't'}", value
    if isinstance(value, bool):
        return f"{name}_b", value
    if isinstance(value, int | float):
        return f"{name}_d", value
    return f"{name}_s", json.dumps(value) if isinstance(value, list) else value or ""
