"""Cloud Audit Log entries in the documented shape, with invented names, for tests to bend."""

import copy
from typing import Any

PROJECT = "orchard-prod"
PERSON = "robin@example.com"
ACCOUNT = f"night-export@{PROJECT}.iam.gserviceaccount.com"
UNIQUE_ID = "103456789012345678901"
KEY = "0123456789abcdef0123456789abcdef01234567"
AUDIT_LOG = "type.googleapis.com/google.cloud.audit.AuditLog"
IAM = "iam.googleapis.com"
PROJECTS = "cloudresourcemanager.googleapis.com"


def entry(method: str, service: str = IAM, **payload: Any) -> dict[str, Any]:
    """An entry of that method by a person at a browser; keywords replace parts of `protoPayload`."""
    return {
        "protoPayload": {
            "@type": AUDIT_LOG,
            "status": {},
            "authenticationInfo": {"principalEmail": PERSON, "principalSubject": f"user:{PERSON}"},
            "requestMetadata": {
                "callerIp": "203.0.113.7",
                "callerSuppliedUserAgent": "Mozilla/5.0 (X11; Linux x86_64),gzip(gfe)",
                "requestAttributes": {"time": "2026-03-02T10:00:00.250001Z", "auth": {}},
            },
            "serviceName": service,
            "methodName": method,
            "resourceName": f"projects/{PROJECT}",
            **payload,
        },
        "insertId": "abc123def",
        "resource": {"type": "project", "labels": {"project_id": PROJECT}},
        "timestamp": "2026-03-02T10:00:00.123456789Z",
        "severity": "NOTICE",
        "logName": f"projects/{PROJECT}/logs/cloudaudit.googleapis.com%2Factivity",
        "receiveTimestamp": "2026-03-02T10:00:01.5Z",
    }


def of_account(method: str, **payload: Any) -> dict[str, Any]:
    """An entry about the service account, with the labels that IAM gives such."""
    made = entry(method, **{"resourceName": f"projects/-/serviceAccounts/{UNIQUE_ID}", **payload})
    made["resource"] = {
        "type": "service_account",
        "labels": {"project_id": PROJECT, "email_id": ACCOUNT, "unique_id": UNIQUE_ID},
    }
    return made


def created(**payload: Any) -> dict[str, Any]:
    """CreateServiceAccount, as IAM answers it."""
    return of_account(
        "google.iam.admin.v1.CreateServiceAccount",
        **{
            "resourceName": f"projects/{PROJECT}",
            "request": {
                "account_id": "night-export",
                "name": f"projects/{PROJECT}",
                "service_account": {"display_name": "export"},
            },
            "response": {"email": ACCOUNT, "unique_id": UNIQUE_ID, "project_id": PROJECT, "name": f"projects/{PROJECT}/x"},
            **payload,
        },
    )


def bound(*deltas: dict[str, Any], resource: str = f"projects/{PROJECT}", **payload: Any) -> dict[str, Any]:
    """SetIamPolicy of a project, with what it changed."""
    return entry(
        "SetIamPolicy",
        PROJECTS,
        **{
            "resourceName": resource,
            "request": {"resource": resource, "policy": {"etag": "BwXcRFUAtX4=", "bindings": []}},
            "serviceData": {"policyDelta": {"bindingDeltas": list(deltas)}},
            **payload,
        },
    )


def delta(member: str, role: str, action: str = "ADD", **more: Any) -> dict[str, Any]:
    """One change of a policy."""
    return {"action": action, "role": role, "member": member, **more}


def without(record: dict[str, Any], *path: str) -> dict[str, Any]:
    """A copy without what lies under that path."""
    bent = copy.deepcopy(record)
    inside = bent
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
    return bent
