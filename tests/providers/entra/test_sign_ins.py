"""Sign-ins: successes as marks, and nothing else whatever they say."""

import json
from typing import Any

import pytest

from nightlatch.model import Kind, Level, PrincipalType
from nightlatch.providers.entra import PROVIDER
from tests.providers.entra.entries import APP_ID, AT, JO_ID, SP_ID, TENANT, only, unified


def sign_in(category: str = "SignInLogs", code: Any = 0, **more: Any) -> dict[str, Any]:
    told = {
        "id": "89898989-0000-4000-8000-000000000001",
        "createdDateTime": AT,
        "userId": JO_ID,
        "userPrincipalName": "jo@contoso.com",
        "appId": APP_ID,
        "appDisplayName": "Add member to role",
        "ipAddress": "203.0.113.9",
        "isInteractive": True,
        "status": {"errorCode": code},
    } | more
    return {
        "time": AT,
        "resourceId": f"/tenants/{TENANT}/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity",
        "category": category,
        "tenantId": TENANT,
        "resultType": str(code),
        "callerIpAddress": "203.0.113.9",
        "properties": told,
    }


def test_a_sign_in_is_a_mark_of_whoever_signed_in() -> None:
    found = only(sign_in())
    assert (found.kind, found.level, found.subject.id, found.origin.ip) == (Kind.SIGN_IN, Level.CONTEXT, JO_ID, "203.0.113.9")
    assert (found.subject, found.tenant) == (found.actor, TENANT)


@pytest.mark.parametrize("code", [50126, "50053", "Failure"])
def test_a_sign_in_that_failed_is_not_read(code: Any) -> None:
    record = sign_in(code=code)
    assert PROVIDER.recognizes(record)
    assert list(PROVIDER.normalize(record)) == []


def test_an_application_signs_in_by_its_applications_id() -> None:
    app = {"userId": None, "userPrincipalName": None, "servicePrincipalId": SP_ID, "servicePrincipalName": "Robot"}
    found = only(sign_in("ServicePrincipalSignInLogs", isInteractive=False, **app))
    assert (found.subject.type, found.subject.id, found.level) == (PrincipalType.SERVICE_PRINCIPAL, APP_ID, Level.CONTEXT)


@pytest.mark.parametrize("category", ["NonInteractiveUserSignInLogs", "ManagedIdentitySignInLogs"])
def test_what_happens_without_anybody_at_a_screen_is_history(category: str) -> None:
    assert only(sign_in(category)).level is Level.HISTORY


def test_a_row_and_graphs_own_shape_tell_the_same() -> None:
    told = sign_in()["properties"]
    row = {
        "Type": "SigninLogs",
        "TimeGenerated": AT,
        "OperationName": "Sign-in activity",
        "ResultType": "0",
        "UserId": JO_ID,
        "UserPrincipalName": "jo@contoso.com",
        "Status": json.dumps({"errorCode": 0}),
        "IPAddress": "203.0.113.9",
        "AADTenantId": TENANT,
    }
    assert only(row).subject == only(sign_in()).subject
    assert only(told | {"tenantId": TENANT}).subject == only(sign_in()).subject


def test_the_unified_log_tells_of_sign_ins_too() -> None:
    actor = [{"ID": JO_ID, "Type": 0}, {"ID": "jo@contoso.com", "Type": 5}]
    record = unified("UserLoggedIn", RecordType=15, Actor=actor, UserId="jo@contoso.com")
    del record["Workload"]
    assert (only(record).kind, only(record).subject.id) == (Kind.SIGN_IN, JO_ID)
    assert list(PROVIDER.normalize(unified("UserLoginFailed", RecordType=15))) == []
