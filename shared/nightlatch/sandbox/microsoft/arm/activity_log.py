"""The activity log of Azure on this machine: two entries for each change, as a diagnostic setting streams them.

The first tells that it started, with the request; the second how it ended, with the answer. Names and ids are in capitals, as that stream has
them; what the caller was allowed by stands in `evidence`, and is not what was given.

Source: "Azure activity log event schema" (schema from storage account and event hubs).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from nightlatch.sandbox.microsoft.arm.admission import letting, wanted
from nightlatch.sandbox.microsoft.calls import Answered, Call, Does
from nightlatch.sandbox.microsoft.refusals import Refused

Thing = dict[str, Any]
_CLAIMS = "http://schemas.microsoft.com/identity/claims"
_NAMES = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
_ADDRESS = "203.0.113.66"


def told(action: str, does: Callable[[Call], Answered]) -> Does:
    """The same operation, whose uses are told in the log, refused ones too."""

    def telling(call: Call) -> Answered:
        id = str(uuid.uuid4())
        _write(call, action, id, "Start", "Started.", {"requestbody": json.dumps(call.body)} if call.body else {})
        try:
            answered = does(call)
        except Refused as refused:
            failed(call, action, refused, id)
            raise
        word = {201: "Created", 202: "Accepted", 204: "NoContent"}.get(answered.status, "OK")
        body = {"responseBody": json.dumps(answered.body)} if answered.body else {}
        _write(call, action, id, "Success", f"Succeeded.{word}", {"statusCode": word, **body})
        return answered

    return telling


def failed(call: Call, action: str, refused: Refused, id: str | None = None) -> None:
    """Tell that something was refused."""
    word = {403: "Forbidden", 404: "NotFound", 409: "Conflict"}.get(refused.status, "BadRequest")
    more = {"statusCode": word, "statusMessage": json.dumps({"error": {"code": refused.code, "message": refused.says}})}
    _write(call, action, id or str(uuid.uuid4()), "Failure", f"Failed.{word}", more)


def _write(call: Call, action: str, id: str, result: str, signature: str, more: Thing) -> None:
    place = wanted(call)
    estate = call.tenant.azure
    estate.journal.append(
        {
            "time": estate.clock().strftime("%Y-%m-%dT%H:%M:%S.%f0Z"),
            "resourceId": place.upper(),
            "operationName": action.upper(),
            "category": "Administrative",
            "resultType": result,
            "resultSignature": signature,
            "durationMs": "0",
            "callerIpAddress": _ADDRESS,
            "correlationId": id,
            "identity": {"authorization": _authorization(call, action, place), "claims": _claims(call)},
            "level": "Error" if result == "Failure" else "Information",
            "location": "global",
            "tenantId": estate.tenant,
            "properties": {
                "eventCategory": "Administrative",
                "entity": place,
                "message": action,
                "hierarchy": estate.tenant,
                **more,
            },
        }
    )


def _authorization(call: Call, action: str, place: str) -> Thing:
    held = letting(call, action)
    evidence = {"role": "Subscription Admin"}
    if held is not None:
        own = held["properties"]
        role = own["roleDefinitionId"].rpartition("/")[2]
        evidence = {
            "role": call.tenant.azure.definitions[role]["properties"]["roleName"],
            "roleAssignmentScope": own["scope"],
            "roleAssignmentId": held["name"].replace("-", ""),
            "roleDefinitionId": role.replace("-", ""),
            "principalId": own["principalId"].replace("-", ""),
            "principalType": own["principalType"],
        }
    return {"scope": place, "action": action, "evidence": evidence}


def _claims(call: Call) -> Thing:
    holder = call.bearer.holder
    common = {
        "aud": "https://management.azure.com/",
        "iss": f"https://sts.windows.net/{call.tenant.azure.tenant}/",
        "ipaddr": _ADDRESS,
        f"{_CLAIMS}/objectidentifier": holder,
        f"{_CLAIMS}/tenantid": call.tenant.azure.tenant,
    }
    user = call.tenant.users.get(holder)
    if user is not None:
        names = {"name": user.get("displayName") or "", f"{_NAMES}/upn": user["userPrincipalName"]}
        return {**common, **names, "appid": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "appidacr": "0"}
    principal = call.tenant.principals.get(holder, {})
    return {**common, "appid": principal.get("appId", holder), "appidacr": "1", "idtyp": "app"}
