"""Writes audit logs of one record a line, as Google's and Microsoft's own pipelines leave them: the same for the same seed.

Google: Cloud Audit Log entries as a sink of Cloud Logging writes them. Microsoft: Entra's directory audit as a diagnostic setting
appends it to `PT1H.json`. Of a hundred lines about two are about accounts; some of the others quote names of operations, braces and
JSON inside their texts. Shapes: google/cloud/audit/audit_log.proto and log_entry.proto; Microsoft's reference of the audit log.
"""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Json = dict[str, Any]
PROJECT = "orchard-prod"
TENANT = "11111111-2222-3333-4444-555555555555"
START = datetime(2026, 3, 2, tzinfo=UTC)
ABOUT_ACCOUNTS = 0.02

_QUIET_METHODS = (
    ("storage.googleapis.com", "storage.objects.get", "gcs_bucket"),
    ("storage.googleapis.com", "storage.objects.list", "gcs_bucket"),
    ("compute.googleapis.com", "v1.compute.instances.list", "gce_instance"),
    ("bigquery.googleapis.com", "google.cloud.bigquery.v2.JobService.GetQueryResults", "bigquery_project"),
    ("cloudkms.googleapis.com", "Decrypt", "cloudkms_cryptokey"),
    ("pubsub.googleapis.com", "google.pubsub.v1.Publisher.GetTopic", "pubsub_topic"),
    ("logging.googleapis.com", "google.logging.v2.LoggingServiceV2.ListLogEntries", "audited_resource"),
)
_QUIET_ACTIVITIES = (
    ("Add device", "Device", "Device Registration Service"),
    ("Update device", "Device", "Core Directory"),
    ("Add registered owner to device", "Device", "Core Directory"),
    ("Change user license", "UserManagement", "Core Directory"),
    ("Update StsRefreshTokenValidFrom Timestamp", "UserManagement", "Core Directory"),
    ("Update group", "GroupManagement", "Core Directory"),
    ("Self-service password reset flow activity progress", "UserManagement", "Self-service Password Management"),
)
_DECOYS = ('"methodName":"google.iam.admin.v1.CreateServiceAccount"', '{"operationName": "Add user"}', "}]}", 'quoted "Add user"')


def google(seed: int = 7) -> Iterator[bytes]:
    """Endless entries of Cloud Audit Logs, a line each, without its end."""
    return _lines(_entry, seed)


def entra(seed: int = 7) -> Iterator[bytes]:
    """Endless records of Entra's directory audit, a line each, without its end."""
    return _lines(_record, seed)


def write_lines(file: Path, lines: Iterator[bytes], megabytes: float) -> int:
    """Fill a file with about so many megabytes of lines; gives how many lines it holds."""
    count = size = 0
    with file.open("wb") as out:
        while size < megabytes * 1_000_000:
            size += out.write(next(lines) + b"\n")
            count += 1
    return count


def _lines(make: Callable[[random.Random, int], Json], seed: int) -> Iterator[bytes]:
    dice = random.Random(seed)  # noqa: S311  # a repeatable mix, no secret
    for number in range(10**12):
        yield json.dumps(make(dice, number), separators=(",", ":")).encode()


def _entry(dice: random.Random, number: int) -> Json:
    about = dice.random() < ABOUT_ACCOUNTS
    at = f"{START + timedelta(milliseconds=25 * number):%Y-%m-%dT%H:%M:%S.%fZ}"
    told, resource = _account_method(dice, number) if about else _quiet_method(dice)
    caller = f"job-{dice.randrange(40)}@{PROJECT}.iam.gserviceaccount.com"
    log = "activity" if about else "data_access"
    return {
        "protoPayload": {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "status": {},
            "authenticationInfo": {"principalEmail": caller, "principalSubject": f"serviceAccount:{caller}"},
            "requestMetadata": {
                "callerIp": f"192.0.2.{dice.randrange(1, 250)}",
                "callerSuppliedUserAgent": "google-api-go-client/0.5 invented/1.0,gzip(gfe)",
                "requestAttributes": {"time": at, "auth": {}},
                "destinationAttributes": {},
            },
            **told,
        },
        "insertId": f"{dice.getrandbits(60):x}",
        "resource": resource,
        "timestamp": at,
        "severity": "NOTICE" if about else "INFO",
        "logName": f"projects/{PROJECT}/logs/cloudaudit.googleapis.com%2F{log}",
        "receiveTimestamp": at,
    }


def _quiet_method(dice: random.Random) -> tuple[Json, Json]:
    service, method, kind = dice.choice(_QUIET_METHODS)
    name = f"projects/_/things/thing-{dice.randrange(500)}"
    asked = {"authorizationInfo": [{"resource": name, "permission": method, "granted": True, "resourceAttributes": {}}]}
    told = {"serviceName": service, "methodName": method, "resourceName": name, **asked, "metadata": {"texts": _texts(dice)}}
    return told, {"type": kind, "labels": {"project_id": PROJECT, "location": "europe-west3"}}


def _account_method(dice: random.Random, number: int) -> tuple[Json, Json]:
    address, unique = f"svc-{number}@{PROJECT}.iam.gserviceaccount.com", f"10{number:019}"
    labels = {"project_id": PROJECT, "email_id": address, "unique_id": unique}
    resource = {"type": "service_account", "labels": labels}
    draw = dice.randrange(3)
    if draw == 0:
        asked, made = {"account_id": f"svc-{number}"}, {"email": address, "unique_id": unique, "project_id": PROJECT}
        return _method("CreateServiceAccount", f"projects/{PROJECT}", asked, made), resource
    if draw == 1:
        key = f"projects/{PROJECT}/serviceAccounts/{address}/keys/{dice.getrandbits(160):040x}"
        return _method("CreateServiceAccountKey", f"projects/-/serviceAccounts/{unique}", {}, {"name": key}), resource
    delta = {"action": "ADD", "role": "roles/viewer", "member": f"serviceAccount:{address}"}
    told = {
        "serviceName": "cloudresourcemanager.googleapis.com",
        "methodName": "SetIamPolicy",
        "resourceName": f"projects/{PROJECT}",
        "request": {"resource": PROJECT, "policy": {"etag": "BwXcRFUAtX4=", "bindings": []}},
        "serviceData": {"policyDelta": {"bindingDeltas": [delta]}},
    }
    return told, {"type": "project", "labels": {"project_id": PROJECT}}


def _method(name: str, resource: str, asked: Json, made: Json) -> Json:
    method = f"google.iam.admin.v1.{name}"
    return {
        "serviceName": "iam.googleapis.com",
        "methodName": method,
        "resourceName": resource,
        "request": asked,
        "response": made,
    }


def _record(dice: random.Random, number: int) -> Json:
    about = dice.random() < ABOUT_ACCOUNTS
    at = f"{START + timedelta(milliseconds=400 * number):%Y-%m-%dT%H:%M:%S.%f0Z}"
    name, category, service, targets = _account_activity(dice, number) if about else _quiet_activity(dice, number)
    correlation = _guid(dice)
    return {
        "time": at,
        "resourceId": f"/tenants/{TENANT}/providers/Microsoft.aadiam",
        "operationName": name,
        "operationVersion": "1.0",
        "category": "AuditLogs",
        "tenantId": TENANT,
        "resultSignature": "None",
        "durationMs": 0,
        "callerIpAddress": "198.51.100.7",
        "correlationId": correlation,
        "Level": 4,
        "properties": {
            "id": f"Directory_{correlation}_{number}",
            "category": category,
            "correlationId": correlation,
            "result": "success",
            "resultReason": "",
            "activityDisplayName": name,
            "activityDateTime": at,
            "loggedByService": service,
            "operationType": "Update",
            "initiatedBy": {"user": _person(dice), "app": None},
            "targetResources": targets,
            "additionalDetails": [{"key": "User-Agent", "value": "Mozilla/5.0 (X11; Linux x86_64) Invented/1.0"}],
        },
    }


def _person(dice: random.Random) -> Json:
    who = dice.randrange(40)
    address = f"clerk{who}@contoso.com"
    id = f"aaaaaaaa-0000-4000-8000-{who:012}"
    return {"id": id, "displayName": None, "userPrincipalName": address, "ipAddress": "198.51.100.7", "roles": []}


Activity = tuple[str, str, str, list[Json]]


def _quiet_activity(dice: random.Random, number: int) -> Activity:
    name, category, service = dice.choice(_QUIET_ACTIVITIES)
    told = [_property(f"Included{place}", text) for place, text in enumerate(_texts(dice))]
    return name, category, service, [_target("Device", _guid(dice), f"laptop-{number % 900}", told)]


def _account_activity(dice: random.Random, number: int) -> Activity:
    id, address = f"bbbbbbbb-0000-4000-8000-{number:012}", f"clerk{number}@contoso.com"
    draw = dice.randrange(3)
    if draw == 0:
        made = [_property("AccountEnabled", [True]), _property("UserPrincipalName", [address])]
        return "Add user", "UserManagement", "Core Directory", [_target("User", id, None, made, address)]
    if draw == 1:
        role = [_property("Role.DisplayName", "Directory Readers"), _property("Role.TemplateId", _guid(dice))]
        return "Add member to role", "RoleManagement", "Core Directory", [_target("User", id, None, role, address)]
    key = [_property("KeyDescription", [f"[KeyIdentifier={_guid(dice)},KeyType=Password,KeyUsage=Verify,DisplayName=ci]"])]
    name = "Update application \u2013 Certificates and secrets management "
    return name, "ApplicationManagement", "Core Directory", [_target("Application", id, f"robot-{number}", key)]


def _property(name: str, value: Any) -> Json:
    return {"displayName": name, "oldValue": "[]", "newValue": json.dumps(value)}


def _target(type: str, id: str, name: str | None, told: list[Json], address: str | None = None) -> Json:
    return {
        "id": id,
        "displayName": name,
        "type": type,
        "userPrincipalName": address,
        "groupType": None,
        "modifiedProperties": told,
        "administrativeUnits": [],
    }


def _texts(dice: random.Random) -> list[str]:
    """Text of one to a few hundred bytes, one in a hundred a decoy."""
    texts = [f"thing-{dice.getrandbits(96):024x}" for _ in range(dice.randrange(2, 9))]
    return [*texts, dice.choice(_DECOYS)] if dice.random() < 0.01 else texts


def _guid(dice: random.Random) -> str:
    text = f"{dice.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
