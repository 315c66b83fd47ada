"""What the audit log of this machine's cloud tells: an entry for each change of an account, its keys, or a project's policy.

Documented at "Audit logs for IAM" and "Understanding audit logs": the method's full name, who called and from where, request and
answer with names in snake case, and for a policy what changed in it.
"""

import copy
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from nightlatch.sandbox.google.cloud import Thing
from nightlatch.sandbox.google.operations import Call

_IAM, _PROJECTS = "iam.googleapis.com", "cloudresourcemanager.googleapis.com"
_ADMIN = "google.iam.admin.v1."
_METHODS: Mapping[str, tuple[str, str]] = {
    "iam.serviceAccounts.create": (_IAM, f"{_ADMIN}CreateServiceAccount"),
    "iam.serviceAccounts.disable": (_IAM, f"{_ADMIN}DisableServiceAccount"),
    "iam.serviceAccounts.enable": (_IAM, f"{_ADMIN}EnableServiceAccount"),
    "iam.serviceAccountKeys.create": (_IAM, f"{_ADMIN}CreateServiceAccountKey"),
    "iam.serviceAccountKeys.disable": (_IAM, f"{_ADMIN}DisableServiceAccountKey"),
    "iam.serviceAccountKeys.enable": (_IAM, f"{_ADMIN}EnableServiceAccountKey"),
    "resourcemanager.projects.setIamPolicy": (_PROJECTS, "SetIamPolicy"),
}


def watched(call: Call, permission: str, does: Callable[[Call], Thing]) -> Thing:
    """Do what was asked, and write the log's entry of it, if it is one that is logged."""
    if permission not in _METHODS:
        return does(call)
    place = f"projects/{call.path.get('id', '')}"
    before = copy.deepcopy(call.cloud.policies.bindings(place))
    answer = does(call)
    service, method = _METHODS[permission]
    told = {
        "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "status": {},
        "authenticationInfo": {"principalEmail": call.cloud.caller, "principalSubject": _subject(call.cloud.caller)},
        "requestMetadata": {"callerIp": "203.0.113.66", "callerSuppliedUserAgent": "google-cloud-sdk gcloud/501.0.0"},
        "serviceName": service,
        "methodName": method,
        **(_of_policy(place, before, call) if service == _PROJECTS else _of_account(call, answer)),
    }
    call.cloud.journal.append(_entry(call, told))
    return answer


def _entry(call: Call, told: Thing) -> Thing:
    now = datetime.now(UTC).isoformat()
    account = _account(call)
    project = account["projectId"] if account else call.path.get("id") or call.path["project"]
    labels = {"project_id": project}
    if account:
        labels |= {"email_id": account["email"], "unique_id": account["uniqueId"]}
    return {
        "protoPayload": told,
        "insertId": secrets.token_hex(6),
        "resource": {"type": "service_account" if account else "project", "labels": labels},
        "timestamp": now,
        "severity": "NOTICE",
        "logName": f"projects/{project}/logs/cloudaudit.googleapis.com%2Factivity",
        "receiveTimestamp": now,
    }


def _account(call: Call) -> Thing | None:
    """The service account that a call is about, if it is about one."""
    if "account" in call.path:
        return call.cloud.find(call.path["account"])
    made = f"{call.body.get('accountId')}@{call.path.get('project')}.iam.gserviceaccount.com"
    return call.cloud.accounts.get(made)


def _of_account(call: Call, answer: Thing) -> Thing:
    account = _account(call)
    made = "account" not in call.path
    project = account["projectId"] if account else ""
    name = f"projects/{project}" if made else f"projects/-/serviceAccounts/{account['uniqueId'] if account else ''}"
    key = {"key": f"{name}/keys/{call.path['key']}"} if "key" in call.path else {}
    shown = {each: value for each, value in answer.items() if each != "privateKeyData"}
    return {"resourceName": name, "request": {"name": name, **_snake(call.body), **key}, "response": _snake(shown)}


def _of_policy(place: str, before: list[Thing], call: Call) -> Thing:
    after = call.cloud.policies.bindings(place)
    deltas = [*_lacking(before, after, "ADD"), *_lacking(after, before, "REMOVE")]
    return {
        "resourceName": place,
        "request": {"resource": place, **call.body},
        "serviceData": {"policyDelta": {"bindingDeltas": deltas}},
    }


def _lacking(held: list[Thing], wanted: list[Thing], action: str) -> Iterator[Thing]:
    """Who stands in `wanted` and not in `held`, as deltas."""
    known = {(each["role"], str(each.get("condition")), who) for each in held for who in each["members"]}
    for each in wanted:
        for who in each["members"]:
            if (each["role"], str(each.get("condition")), who) not in known:
                condition = {"condition": each["condition"]} if "condition" in each else {}
                yield {"action": action, "role": each["role"], "member": who, **condition}


def _subject(email: str) -> str:
    return f"{'serviceAccount' if email.endswith('.gserviceaccount.com') else 'user'}:{email}"


def _snake(told: Any) -> Any:
    """Names as the log writes IAM's: in snake case."""
    if isinstance(told, dict):
        return {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower(): _snake(value) for name, value in told.items()}
    return told
