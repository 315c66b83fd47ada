"""Who signed in: successes only, as marks on timelines. Everybody signs in all day, and machines all the time.

The four logs of sign-ins come in the stream beside the audit, as rows, and from Graph (`signIn`). Each is made an entry of one activity,
so that it is read as the others are; people at a screen and applications are context, the rest is history.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from nightlatch.model import Activity
from nightlatch.model.raw import mapping
from nightlatch.providers.entra import directory_audit
from nightlatch.vendors.microsoft_logs import folded, known, node, spelled

ACTIVITY = "Sign-in activity"
_SORTS = frozenset(
    {
        "signinlogs",
        "noninteractiveusersigninlogs",
        "serviceprincipalsigninlogs",
        "managedidentitysigninlogs",
        "microsoftserviceprincipalsigninlogs",
        "aadnoninteractiveusersigninlogs",
        "aadserviceprincipalsigninlogs",
        "aadmanagedidentitysigninlogs",
    }
)
_SUCCESS = frozenset({"0", "success", "none", ""})


def recognizes(record: Mapping[str, Any]) -> bool:
    """Whether a decoded record tells of a sign-in: by its category or table, by its operation, or by the shape that Graph gives."""
    sorts = {folded(known(node(record, name)) or "") for name in ("category", "Type")}
    if sorts & _SORTS:
        return True
    if is_sign_in(known(node(record, "operationName")) or ""):
        return True
    return "status" in record and "createdDateTime" in record and "appId" in record and "activityDisplayName" not in record


def is_sign_in(operation: str) -> bool:
    """Whether an operation's name is that of a sign-in."""
    return spelled(operation) == spelled(ACTIVITY)


def normalize(record: Mapping[str, Any]) -> Iterable[Activity]:
    """The one activity of a sign-in that succeeded. Raises UnreadableRecord."""
    told = mapping(node(record, "properties")) or record
    code = known(node(told, "status", "errorCode")) or known(node(record, "resultType")) or ""
    if code.lower() not in _SUCCESS:
        return ()
    return directory_audit.activities(_event_of(record, told))


def _event_of(record: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    app = {
        "appId": node(told, "appId"),
        "servicePrincipalId": node(told, "servicePrincipalId"),
        "displayName": node(told, "servicePrincipalName"),
    }
    person = {
        "id": node(told, "userId"),
        "userPrincipalName": node(told, "userPrincipalName"),
        "displayName": node(told, "userDisplayName"),
    }
    by_app = known(app["servicePrincipalId"]) and not known(person["id"])
    return {
        "activityDisplayName": ACTIVITY,
        "activityDateTime": node(told, "createdDateTime") or node(record, "time") or node(record, "TimeGenerated"),
        "id": node(told, "id"),
        "category": known(node(record, "category")) or known(node(record, "Type")) or "SignInLogs",
        "callerIpAddress": node(told, "ipAddress") or node(record, "callerIpAddress"),
        "userAgent": node(told, "userAgent"),
        "isInteractive": node(told, "isInteractive"),
        "initiatedBy": {"app": app} if by_app else {"user": person},
        "result": "success",
        "envelope": {**record, "operationName": ACTIVITY},
    }
