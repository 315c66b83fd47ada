"""Invented records in both documented forms, so that a test says only what it is about."""

import re
from typing import Any

from nightlatch.model import Activity
from nightlatch.providers.workspace.audit import normalize

CUSTOMER = "C01example"
ORGANIZATION = "organizations/414243444546"
ADMINISTRATOR = "robin.admin@example.com"
NEWCOMER = "jo.newcomer@example.com"
STRANGER = "sam.stranger@example.org"
GROUP = "builders@example.com"
NUMBER = "-7012345678901234567"
AT = "2026-03-02T10:00:00.123Z"
_SERVICES = {
    "admin": "admin.googleapis.com",
    "login": "login.googleapis.com",
    "groups_enterprise": "cloudidentity.googleapis.com",
}
_METHODS = {"admin": "google.admin.AdminService.", "login": "google.login.LoginService."}

Json = dict[str, Any]


def reported(name: str, parameters: Any = None, *, log: str = "admin", **more: Any) -> Json:
    """An activity of the Reports API with one event; `more` sets or replaces top-level fields."""
    return {
        "kind": "admin#reports#activity",
        "id": {"time": AT, "uniqueQualifier": NUMBER, "applicationName": log, "customerId": CUSTOMER},
        "etag": '"invented"',
        "actor": {"callerType": "USER", "email": ADMINISTRATOR, "profileId": "100000000000000000001"},
        "ipAddress": "198.51.100.7",
        "events": [{"type": "INVENTED_SETTINGS", "name": name, "parameters": listed(parameters)}],
    } | more


def logged(name: str, parameters: Any = None, *, log: str = "admin", **more: Any) -> Json:
    """The same event as an entry of Cloud Logging; `more` sets or replaces fields of `protoPayload`."""
    told = {"eventName": name, "eventType": "INVENTED_SETTINGS", "parameter": listed(parameters, "multiStrValue")}
    method = f"{_METHODS.get(log, 'google.invented.')}{camel(name)}"
    payload = {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "authenticationInfo": {"principalEmail": ADMINISTRATOR},
        "requestMetadata": {"callerIp": "198.51.100.7", "requestAttributes": {}, "destinationAttributes": {}},
        "serviceName": _SERVICES[log],
        "methodName": method,
        "resourceName": f"{ORGANIZATION}/inventedSettings",
        "metadata": {
            "@type": "type.googleapis.com/ccc_hosted_reporting.ActivityProto",
            "activityId": {"timeUsec": "1772445600123000", "uniqQualifier": NUMBER},
            "event": [told],
        },
    } | more
    return {
        "protoPayload": payload,
        "insertId": "1abcdefexample",
        "resource": {"type": "audited_resource", "labels": {"service": _SERVICES[log], "method": method}},
        "timestamp": AT,
        "severity": "NOTICE",
        "logName": f"{ORGANIZATION}/logs/cloudaudit.googleapis.com%2Factivity",
        "receiveTimestamp": "2026-03-02T10:00:01.5Z",
    }


FORMS = [reported, logged]


def listed(parameters: Any, many: str = "multiValue") -> Any:
    """Parameters given by name as the list that Google writes."""
    if not isinstance(parameters, dict):
        return [] if parameters is None else parameters
    return [{"name": name, _key(value, many): value} for name, value in parameters.items()]


def camel(name: str) -> str:
    """`CREATE_USER` as `createUser`; what is in camelCase stays so."""
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name.lower()) if "_" in name or name.isupper() else name


def read(record: Json) -> list[Activity]:
    """All activities of a record."""
    return list(normalize(record))


def only(record: Json) -> Activity:
    """The one activity of a record."""
    (activity,) = normalize(record)
    return activity


def _key(value: Any, many: str) -> str:
    return many if isinstance(value, list) else "boolValue" if isinstance(value, bool) else "value"
