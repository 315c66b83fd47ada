"""What the doctor sends through a deployment on Google: a machine creates a service account, in a project that cannot exist.

A machine that creates accounts is worth telling of by every policy that is not odd, and needs no history to be judged by.
Whoever may publish could forge one, and readers take ids and names of resources from many places of an entry. So all of it is
made here from a token and a time, and intake takes no other: it can speak of nobody. Shape: Cloud Audit Logs' reference,
`AuditLog`, as IAM logs CreateServiceAccount, but for the unique id, which might be somebody's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nightlatch.intake.live import PROBE_TENANT

if TYPE_CHECKING:
    from nightlatch.contracts import Record

PROBE = "nightlatch_doctor"
"""The only key of such a message, with the entry under it. No log entry has such a key, and each has others."""
MARK = "nightlatch-doctor"
"""How the names of both accounts begin; also the user agent."""
_TOKEN = re.compile(r"[0-9a-f]{32}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00")


def entry(token: str, at: str) -> Record:
    """The entry of a token (32 hexadecimal digits) and a time (ISO 8601, UTC), with two accounts of its own."""
    home = f"projects/{PROBE_TENANT}"
    name, domain = f"{MARK}-{token[:12]}", f"{PROBE_TENANT}.iam.gserviceaccount.com"
    email, maker = f"{name}@{domain}", f"{MARK}-{token[12:20]}@{domain}"
    return {
        "protoPayload": {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "status": {},
            "authenticationInfo": {"principalEmail": maker, "principalSubject": f"serviceAccount:{maker}"},
            "requestMetadata": {
                "callerIp": "192.0.2.1",
                "callerSuppliedUserAgent": MARK,
            },  # an address for documentation: nobody's
            "serviceName": "iam.googleapis.com",
            "methodName": "google.iam.admin.v1.CreateServiceAccount",
            "resourceName": home,
            "request": {"account_id": name, "name": home, "service_account": {}},
            "response": {"email": email, "project_id": PROBE_TENANT, "name": f"{home}/serviceAccounts/{email}"},
        },
        "insertId": token,
        "resource": {"type": "service_account", "labels": {"project_id": PROBE_TENANT, "email_id": email}},
        "timestamp": at,
        "severity": "NOTICE",
        "logName": f"{home}/logs/cloudaudit.googleapis.com%2Factivity",
    }


def is_one(found: object) -> bool:
    """Whether this is such an entry, to the last letter."""
    if not isinstance(found, dict):
        return False
    token, at = str(found.get("insertId", "")), str(found.get("timestamp", ""))
    return bool(_TOKEN.fullmatch(token) and _TIME.fullmatch(at)) and found == entry(token, at)
