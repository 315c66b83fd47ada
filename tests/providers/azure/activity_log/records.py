"""Records of the activity log in the documented shapes, with invented names, for tests to bend."""

import json
from typing import Any

TENANT = "11111111-2222-3333-4444-555555555555"
SUBSCRIPTION = "22222222-aaaa-bbbb-cccc-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/orchard-rg"
PERSON = "robin@contoso.com"
PERSON_ID = "aaaaaaaa-0000-0000-0000-000000000001"
HOLDER = "bbbbbbbb-0000-0000-0000-000000000002"
APP = "cccccccc-0000-0000-0000-000000000003"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
CORRELATION = "dddddddd-0000-0000-0000-00000000000c"
ASSIGN = "Microsoft.Authorization/roleAssignments/write"
ASSIGNMENT = (
    f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/eeeeeeee-0000-0000-0000-000000000001"
)
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/night-export"
SCHEMAS = "http://schemas.microsoft.com"
CLAIMS: dict[str, str] = {
    "aud": "https://management.core.windows.net/",
    "appid": PORTAL,
    "name": "Robin",
    f"{SCHEMAS}/identity/claims/objectidentifier": PERSON_ID,
    f"{SCHEMAS}/identity/claims/tenantid": TENANT,
    f"{SCHEMAS}/claims/authnmethodsreferences": "pwd,mfa",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": PERSON,
    "ipaddr": "203.0.113.7",
}
APP_CLAIMS: dict[str, str] = {
    "appid": APP,
    "appidacr": "1",
    "idtyp": "app",
    f"{SCHEMAS}/identity/claims/objectidentifier": HOLDER,
    f"{SCHEMAS}/identity/claims/tenantid": TENANT,
}
EVIDENCE = {
    "role": "Owner",
    "roleDefinitionId": OWNER.replace("-", ""),
    "principalId": PERSON_ID.replace("-", ""),
    "principalType": "User",
}


def body(
    principal: str = HOLDER, role: str = READER, scope: str = f"/subscriptions/{SUBSCRIPTION}", **more: str
) -> dict[str, Any]:
    """What asks for a role assignment."""
    definition = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}"
    told = {"PrincipalId": principal, "PrincipalType": "ServicePrincipal", "RoleDefinitionId": definition, "Scope": scope}
    return {"Id": "eeeeeeee-0000-0000-0000-000000000001", "Properties": {**told, **more}}


def streamed(operation: str = ASSIGN, resource: str = ASSIGNMENT, **changes: Any) -> dict[str, Any]:
    """A record as a diagnostic setting streams it to an Event Hub."""
    return {
        "time": "2026-03-02T10:00:02.1234567Z",
        "resourceId": resource.upper(),
        "operationName": operation.upper(),
        "category": "Administrative",
        "resultType": "Success",
        "resultSignature": "Succeeded.Created",
        "durationMs": "1200",
        "callerIpAddress": "203.0.113.7",
        "correlationId": CORRELATION,
        "identity": {
            "authorization": {"scope": resource, "action": operation, "evidence": EVIDENCE},
            "claims": CLAIMS,
        },
        "level": "Information",
        "location": "global",
        "tenantId": TENANT,
        "properties": {
            "statusCode": "Created",
            "serviceRequestId": "5f",
            "entity": resource,
            "hierarchy": f"{TENANT}/{SUBSCRIPTION}",
        },
        **changes,
    }


def begun(asked: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The record of the beginning, which tells what was asked."""
    told = {"requestbody": json.dumps(asked or body()), "entity": ASSIGNMENT, "hierarchy": f"{TENANT}/{SUBSCRIPTION}"}
    times = {"time": "2026-03-02T10:00:00.5Z", "resultType": "Start", "resultSignature": "Started."}
    return streamed(**{**times, "properties": told, **changes})


def refused(operation: str = ASSIGN, resource: str = ASSIGNMENT, **changes: Any) -> dict[str, Any]:
    """The record of a call that Resource Manager refused."""
    message = {"error": {"code": "AuthorizationFailed", "message": "does not have authorization to perform action"}}
    told = {"statusCode": "Forbidden", "statusMessage": json.dumps(message), "entity": resource}
    ended = {"resultType": "Failure", "resultSignature": "Failed.Forbidden", "properties": told}
    return streamed(operation, resource, **{**ended, **changes})


def asked_for(
    operation: str, resource: str, request: dict[str, Any] | None = None, answer: Any = None, **changes: Any
) -> dict[str, Any]:
    """A record of an end that tells request and answer, as several services write it."""
    told = {"requestbody": json.dumps(request or {}), **({"responseBody": json.dumps(answer)} if answer else {})}
    made = streamed(operation, resource, **changes)
    made["properties"] = {**made["properties"], **told}
    return made


def listed(operation: str = ASSIGN, resource: str = ASSIGNMENT, **changes: Any) -> dict[str, Any]:
    """An element of the list that the interface and the command line give."""
    return {
        "authorization": {"action": operation, "scope": resource},
        "caller": PERSON,
        "channels": "Operation",
        "claims": CLAIMS,
        "correlationId": CORRELATION,
        "eventDataId": "ffffffff-0000-0000-0000-00000000000e",
        "eventName": {"value": "EndRequest", "localizedValue": "End request"},
        "category": {"value": "Administrative", "localizedValue": "Administrative"},
        "eventTimestamp": "2026-03-02T10:00:02.1234567Z",
        "httpRequest": {"clientRequestId": "x", "clientIpAddress": "203.0.113.7", "method": "PUT"},
        "id": f"{resource}/events/ffffffff/ticks/637",
        "level": "Informational",
        "operationName": {"value": operation, "localizedValue": "Create role assignment"},
        "resourceId": resource,
        "status": {"value": "Succeeded", "localizedValue": "Succeeded"},
        "subStatus": {"value": "Created", "localizedValue": "Created (HTTP Status Code: 201)"},
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
        "properties": {"statusCode": "Created", "requestbody": json.dumps(body())},
        **changes,
    }


def row(operation: str = ASSIGN, resource: str = ASSIGNMENT, **changes: Any) -> dict[str, Any]:
    """A row of Log Analytics: JSON in texts, and `TenantId` is the workspace."""
    return {
        "TenantId": "99999999-9999-9999-9999-999999999999",
        "TimeGenerated": "2026-03-02T10:00:02.1234567Z",
        "Type": "AzureActivity",
        "OperationName": "Create role assignment",
        "OperationNameValue": operation.upper(),
        "ActivityStatusValue": "Success",
        "ActivitySubstatusValue": "Created",
        "CategoryValue": "Administrative",
        "Caller": PERSON,
        "CallerIpAddress": "203.0.113.7",
        "CorrelationId": CORRELATION,
        "EventDataId": "ffffffff-0000-0000-0000-00000000000e",
        "Hierarchy": f"{TENANT}/{SUBSCRIPTION}",
        "Authorization": json.dumps({"action": operation, "scope": resource, "evidence": EVIDENCE}),
        "Claims": json.dumps(CLAIMS),
        "Properties": json.dumps({"statusCode": "Created", "requestbody": json.dumps(body())}),
        "_ResourceId": resource.lower(),
        "ResourceId": resource,
        "SubscriptionId": SUBSCRIPTION,
        **changes,
    }


def grid(
    operation: str = ASSIGN, resource: str = ASSIGNMENT, type: str = "Write", outcome: str = "Success", **data: Any
) -> dict[str, Any]:
    """An event of Event Grid, in its own schema. It carries no body."""
    return {
        "id": "abababab-0000-0000-0000-00000000000a",
        "topic": f"/subscriptions/{SUBSCRIPTION}",
        "subject": resource,
        "eventType": f"Microsoft.Resources.Resource{type}{outcome}",
        "eventTime": "2026-03-02T10:00:02.2Z",
        "dataVersion": "2",
        "metadataVersion": "1",
        "data": {
            "authorization": {"scope": resource, "action": operation, "evidence": EVIDENCE},
            "claims": CLAIMS,
            "correlationId": CORRELATION,
            "httpRequest": {
                "clientRequestId": "x",
                "clientIpAddress": "203.0.113.7",
                "method": "PUT",
                "url": "https://management.azure.com/",
            },
            "resourceProvider": operation.partition("/")[0],
            "resourceUri": resource,
            "operationName": operation,
            "status": "Succeeded" if outcome == "Success" else "Failed",
            "subscriptionId": SUBSCRIPTION,
            "tenantId": TENANT,
            **data,
        },
    }


def cloud_event(event: dict[str, Any]) -> dict[str, Any]:
    """The same event as a CloudEvent."""
    return {
        "id": event["id"],
        "source": event["topic"],
        "specversion": "1.0",
        "type": event["eventType"],
        "subject": event["subject"],
        "time": event["eventTime"],
        "data": event["data"],
    }


def elastic(operation: str = ASSIGN, resource: str = ASSIGNMENT) -> dict[str, Any]:
    """As Elastic's pipeline rewrites it, nested."""
    return {
        "@timestamp": "2026-03-02T10:00:02.123Z",
        "azure": {
            "correlation_id": CORRELATION,
            "tenant_id": TENANT,
            "resource": {"id": resource},
            "activitylogs": {
                "operation_name": operation.upper(),
                "category": "Administrative",
                "result_type": "Success",
                "identity": {"claims_initiated_by_user": {"name": PERSON}, "authorization": {"action": operation}},
                "properties": {"requestbody": json.dumps(body())},
            },
        },
        "source": {"ip": "203.0.113.7"},
    }
