"""Every operation of Resource Manager on this machine is one that Microsoft's packages describe, and answers as they say."""

from typing import Any

import pytest

from nightlatch.providers.azure.account import VERSIONS
from nightlatch.sandbox.microsoft import Tenant, making
from nightlatch.sandbox.microsoft.arm import ARM
from nightlatch.sandbox.microsoft.arm.described import check, entities, faults, versions
from nightlatch.sandbox.microsoft.arm.estate import SUBSCRIPTION
from nightlatch.sandbox.microsoft.arm.identities import make_identity
from nightlatch.sandbox.microsoft.arm.roles import OWNER, READER
from nightlatch.sandbox.microsoft.arm.schedules import make_schedule
from nightlatch.sandbox.microsoft.known import GLOBAL_ADMINISTRATOR
from nightlatch.sandbox.microsoft.refusals import Refused
from nightlatch.sandbox.microsoft.server import answer

ADDRESS = "http://127.0.0.1:1"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
GROUP = f"{SCOPE}/resourceGroups/apps/providers"
AUTHORIZATION = "providers/Microsoft.Authorization"
IDENTITY = f"{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities"
NEW = "99999999-1111-4222-8333-444444444444"
GIVEN = {"principalId": "{jo}", "roleDefinitionId": f"{SCOPE}/{AUTHORIZATION}/roleDefinitions/{OWNER}"}
CUSTOM = {
    "roleName": "Helper",
    "description": "helps",
    "assignableScopes": [SCOPE],
    "permissions": [{"actions": ["*/read"], "notActions": []}],
    "type": "CustomRole",
}
ASKED = {
    **GIVEN,
    "justification": "why not",
    "scheduleInfo": {"startDateTime": "2026-03-02T10:00:00Z", "expiration": {"type": "NoExpiration"}},
}
FEDERATED = {"issuer": "https://ci.example.com", "subject": "repo:y", "audiences": ["api://AzureADTokenExchange"]}

REQUESTS: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("GET", f"{SCOPE}/{AUTHORIZATION}/roleAssignments?$filter=atScope()", "assignments", "[RoleAssignment]", {}),
    ("GET", "{assignment}", "assignments", "RoleAssignment", {}),
    ("PUT", f"{SCOPE}/{AUTHORIZATION}/roleAssignments/{NEW}", "assignments", "RoleAssignment", {"properties": GIVEN}),
    ("DELETE", "{assignment}", "assignments", "RoleAssignment", {}),
    ("GET", f"{SCOPE}/{AUTHORIZATION}/roleDefinitions?$filter=type eq 'CustomRole'", "definitions", "[RoleDefinition]", {}),
    ("GET", f"/{AUTHORIZATION}/roleDefinitions/{OWNER}", "definitions", "RoleDefinition", {}),
    ("PUT", f"{SCOPE}/{AUTHORIZATION}/roleDefinitions/{NEW}", "definitions", "RoleDefinition", {"properties": CUSTOM}),
    ("DELETE", f"{SCOPE}/{AUTHORIZATION}/roleDefinitions/{{custom}}", "definitions", "RoleDefinition", {}),
    *(
        entry
        for sort in ("Assignment", "Eligibility")
        for entry in (
            ("GET", f"{SCOPE}/{AUTHORIZATION}/role{sort}Schedules?$filter=atScope()", "schedules", f"[Role{sort}Schedule]", {}),
            (
                "PUT",
                f"{SCOPE}/{AUTHORIZATION}/role{sort}ScheduleRequests/{NEW}",
                "schedules",
                f"Role{sort}ScheduleRequest",
                {"properties": {**ASKED, "requestType": "AdminAssign"}},
            ),
        )
    ),
    ("GET", f"{SCOPE}/providers/Microsoft.ManagedIdentity/userAssignedIdentities", "identities", "[Identity]", {}),
    ("GET", f"{IDENTITY}/export", "identities", "Identity", {}),
    ("PUT", f"{IDENTITY}/another", "identities", "Identity", {"location": "westeurope"}),
    ("DELETE", f"{IDENTITY}/export", "identities", "", {}),
    ("GET", f"{IDENTITY}/export/federatedIdentityCredentials", "identities", "[FederatedIdentityCredential]", {}),
    ("GET", f"{IDENTITY}/export/federatedIdentityCredentials/ci", "identities", "FederatedIdentityCredential", {}),
    (
        "PUT",
        f"{IDENTITY}/export/federatedIdentityCredentials/more",
        "identities",
        "FederatedIdentityCredential",
        {"properties": FEDERATED},
    ),
    ("DELETE", f"{IDENTITY}/export/federatedIdentityCredentials/ci", "identities", "", {}),
    ("GET", "/subscriptions", "subscriptions", "[Subscription]", {}),
    ("GET", "/providers/Microsoft.Management/managementGroups", "subscriptions", "[ManagementGroupInfo]", {}),
    ("GET", f"{SCOPE}/resources?$expand=createdTime", "resources", "[GenericResourceExpanded]", {}),
    ("GET", f"{SCOPE}/{AUTHORIZATION}/locks", "subscriptions", "[ManagementLockObject]", {}),
    (
        "PUT",
        f"{SCOPE}/{AUTHORIZATION}/locks/keep",
        "subscriptions",
        "ManagementLockObject",
        {"properties": {"level": "ReadOnly"}},
    ),
    ("DELETE", f"{SCOPE}/{AUTHORIZATION}/locks/keep", "subscriptions", "", {}),
    ("POST", f"/{AUTHORIZATION}/elevateAccess", "", "", {}),
    *(
        entry
        for kind in ("Microsoft.Compute/virtualMachines", "Microsoft.Web/sites")
        for entry in (
            ("GET", f"{GROUP}/{kind}/worker", kind, "GenericResourceExpanded", {}),
            ("PATCH", f"{GROUP}/{kind}/worker", kind, "GenericResourceExpanded", {"identity": {"type": "SystemAssigned"}}),
        )
    ),
]


def furnished() -> tuple[Tenant, str, dict[str, str]]:
    """A tenant with one thing of each sort, a Global Administrator who owns all of it, and the names of things."""
    tenant = Tenant()
    root, jo = (making.user(tenant, f"{name}@contoso.com")["id"] for name in ("root", "jo"))
    making.assign(tenant, root, GLOBAL_ADMINISTRATOR)
    estate = tenant.azure
    estate.assign(root, OWNER, "/")
    told = {"principalId": root, "roleDefinitionId": f"/x/{READER}", "scope": SCOPE}
    for sort in ("Assignment", "Eligibility"):
        make_schedule(estate, sort, told, tenant.clock())
    make_identity(tenant, f"{IDENTITY}/export", tenant.clock())
    estate.federate(f"{IDENTITY}/export", "ci", "https://ci.example.com", "repo:x")
    for kind in ("Microsoft.Compute/virtualMachines", "Microsoft.Web/sites"):
        estate.resource(kind, "worker")
    estate.assign(jo, READER, SCOPE, condition="@Resource[x] StringEquals 'y'", conditionVersion="2.0", description="why")
    names = {
        "jo": jo,
        "assignment": estate.assign(jo, READER, f"{SCOPE}/resourceGroups/apps")["id"],
        "custom": estate.define("Old", ["*"], scope=SCOPE),
    }
    return tenant, tenant.bearer(root, "arm"), names


def filled(value: Any, names: dict[str, str]) -> Any:
    """Names put in for what stands in braces."""
    if isinstance(value, dict):
        return {key: filled(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, names) for each in value]
    return value.format(**names) if isinstance(value, str) else value


@pytest.mark.parametrize(("method", "path", "part", "model", "body"), REQUESTS, ids=[f"{r[0]} {r[1][-60:]}" for r in REQUESTS])
def test_it_takes_and_answers_what_is_described(method: str, path: str, part: str, model: str, body: dict[str, Any]) -> None:
    tenant, token, names = furnished()
    if "locks" in path and method == "DELETE":
        tenant.azure.lock(SCOPE)
    version = VERSIONS.get(part, "2015-07-01")
    mark = "&" if "?" in path else "?"
    target = f"/arm{path.format(**names)}{mark}api-version={version}".replace(" ", "%20")
    told = answer(tenant, ADDRESS, method, target, f"Bearer {token}", filled(body, names))
    assert told.status < 300, told.body
    if not model:
        return
    found = told.body["value"] if model.startswith("[") else [told.body]
    assert found or "locks" in path
    for each in found:
        assert not faults(each, entities()[model.strip("[]")])


def test_every_operation_is_tried() -> None:
    tried = set()
    _, _, names = furnished()
    for method, path, *_ in REQUESTS:
        matched = ARM.matched(method, path.format(**names).partition("?")[0])
        assert matched is not None, path
        tried.add(id(matched[0]))
    assert tried == {id(each) for each in ARM.operations}


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "code"),
    [
        ("GET", "/subscriptions", {}, {}, "MissingApiVersionParameter"),
        ("GET", "/subscriptions", {"api-version": "soon"}, {}, "MissingApiVersionParameter"),
        ("GET", "/subscriptions", {"api-version": "2099-01-01"}, {}, "InvalidApiVersionParameter"),
        ("GET", "/subscription", {"api-version": "2016-06-01"}, {}, "InvalidResourceType"),
        (
            "PUT",
            f"/{AUTHORIZATION}/roleAssignments/{NEW}",
            {"api-version": "2022-04-01"},
            {"properties": {"principal": "x"}},
            "InvalidRequestContent",
        ),
        (
            "PUT",
            f"/{AUTHORIZATION}/roleAssignments/{NEW}",
            {"api-version": "2022-04-01"},
            {"properties": {"principalId": 5}},
            "InvalidRequestContent",
        ),
    ],
)
def test_what_is_not_described_is_refused(method: str, path: str, query: dict[str, str], body: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        check(method, path, query, body)
    assert refused.value.code == code


def test_our_playbooks_ask_in_versions_that_are_described() -> None:
    paths = {
        "assignments": ("DELETE", f"{SCOPE}/{AUTHORIZATION}/roleAssignments/{NEW}"),
        "definitions": ("PUT", f"{SCOPE}/{AUTHORIZATION}/roleDefinitions/{NEW}"),
        "schedules": ("PUT", f"{SCOPE}/{AUTHORIZATION}/roleAssignmentScheduleRequests/{NEW}"),
        "identities": ("GET", f"{IDENTITY}/export"),
        "resources": ("GET", f"{SCOPE}/resources"),
        "subscriptions": ("GET", "/subscriptions"),
    }
    assert {part: versions(*asked) for part, asked in paths.items()} == {part: {VERSIONS[part]} for part in paths}
