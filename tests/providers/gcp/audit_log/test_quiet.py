"""What is near to an account being added, and adds nothing: a success of such a kind would be a false alarm."""

from typing import Any

import pytest

from nightlatch.model import Kind
from nightlatch.providers.gcp.audit_log import normalize
from tests.providers.gcp.audit_log.records import ACCOUNT, IAM, PERSON, PROJECT, PROJECTS, bound, delta, entry, of_account

LOUD = {
    Kind.ACCOUNT_CREATED,
    Kind.ACCOUNT_ENABLED,
    Kind.CREDENTIAL_ADDED,
    Kind.ROLE_GRANTED,
    Kind.TRUST_CHANGED,
    Kind.FEDERATION_ADDED,
}
POOLS, WORKFORCE = "google.iam.v1.WorkloadIdentityPools", "google.iam.admin.v1.WorkforcePools"
ORGPOLICY, KEYS = "google.cloud.orgpolicy.v2.OrgPolicy", "google.api.apikeys.v2.ApiKeys"
TIGHTER = {"policy": {"name": "projects/p/policies/iam.disableServiceAccountKeyCreation", "spec": {"rules": [{"enforce": True}]}}}
METHODS: list[tuple[str, str, dict[str, Any]]] = [
    *(
        (f"google.iam.admin.v1.{method}", IAM, {})
        for method in (
            *("UpdateServiceAccount", "PatchServiceAccount", "DeleteServiceAccount", "DisableServiceAccount"),
            *("DeleteServiceAccountKey", "DisableServiceAccountKey", "GetServiceAccountKey", "ListServiceAccountKeys"),
            *("GetIAMPolicy", "TestIAMPermissions", "GetServiceAccount", "ListServiceAccounts", "QueryGrantableRoles"),
            *("CreateRole", "UpdateRole", "DeleteRole", "UndeleteRole", "LintPolicy"),
        )
    ),
    (f"{POOLS}.DeleteWorkloadIdentityPoolProvider", IAM, {}),
    (f"{POOLS}.GetIamPolicy", IAM, {}),
    (f"{POOLS}.UpdateWorkloadIdentityPool", IAM, {"workloadIdentityPool": {"disabled": True}, "updateMask": "disabled"}),
    (f"{WORKFORCE}.UpdateWorkforcePool", IAM, {"workforcePool": {"sessionDuration": "900s"}, "updateMask": "sessionDuration"}),
    (f"{WORKFORCE}.DeleteWorkforcePoolSubject", IAM, {}),
    ("google.iam.admin.v1.OauthClients.DeleteOauthClient", IAM, {}),
    ("google.iam.v2.Policies.CreatePolicy", IAM, {}),
    (f"{KEYS}.DeleteKey", "apikeys.googleapis.com", {}),
    (f"{KEYS}.GetKeyString", "apikeys.googleapis.com", {}),
    (f"{KEYS}.UpdateKey", "apikeys.googleapis.com", {"updateMask": "displayName"}),
    ("storage.hmacKeys.list", "storage.googleapis.com", {}),
    ("storage.hmacKeys.delete", "storage.googleapis.com", {}),
    ("storage.hmacKeys.update", "storage.googleapis.com", {"state": "INACTIVE"}),
    ("storage.buckets.create", "storage.googleapis.com", {"policyDelta": {"bindingDeltas": [delta("allUsers", "roles/viewer")]}}),
    (f"{ORGPOLICY}.UpdatePolicy", "orgpolicy.googleapis.com", TIGHTER),
    (f"{ORGPOLICY}.DeletePolicy", "orgpolicy.googleapis.com", {"name": "projects/p/policies/iam.allowedPolicyMemberDomains"}),
    ("cloudsql.users.delete", "cloudsql.googleapis.com", {"instance": "orders", "name": "report"}),
    ("cloudsql.users.list", "cloudsql.googleapis.com", {"instance": "orders"}),
    ("cloudsql.instances.update", "cloudsql.googleapis.com", {"instance": "orders"}),
    ("v1.compute.instances.setMetadata", "compute.googleapis.com", {"items": [{"key": "startup-script"}]}),
    ("v1.compute.instances.insert", "compute.googleapis.com", {"serviceAccounts": [{"email": ACCOUNT}]}),
    ("google.cloud.run.v1.Services.GetIamPolicy", "run.googleapis.com", {}),
    ("google.api.serviceusage.v1.ServiceUsage.EnableService", "serviceusage.googleapis.com", {}),
    ("google.cloud.resourcemanager.v3.Projects.CreateProject", PROJECTS, {}),
    ("google.cloud.privilegedaccessmanager.v1.PrivilegedAccessManager.DenyGrant", "privilegedaccessmanager.googleapis.com", {}),
    ("google.cloud.bigquery.v2.DatasetService.InsertDataset", "bigquery.googleapis.com", {}),
    ("google.cloud.secretmanager.v1.SecretManagerService.AddSecretVersion", "secretmanager.googleapis.com", {}),
    ("AssignResourceToBillingAccount", "cloudbilling.googleapis.com", {}),
    ("CreateBrand", "clientauthconfig.googleapis.com", {}),
]


@pytest.mark.parametrize(("method", "service", "request_"), METHODS, ids=[method for method, _, _ in METHODS])
def test_a_call_that_adds_nothing_is_none_of_the_loud_kinds(method: str, service: str, request_: dict[str, Any]) -> None:
    record = entry(method, service, request=request_)
    assert not LOUD & {each.kind for each in normalize(record) if each.succeeded}


@pytest.mark.parametrize(
    "record",
    [
        bound(delta(f"user:{PERSON}", "roles/owner", "REMOVE"), delta(f"serviceAccount:{ACCOUNT}", "roles/viewer", "REMOVE")),
        of_account(
            "google.iam.admin.v1.SetIAMPolicy",
            serviceData={"policyDelta": {"bindingDeltas": [delta(f"user:{PERSON}", "roles/iam.serviceAccountUser", "REMOVE")]}},
        ),
        bound(delta(f"deleted:user:{PERSON}?uid=1", "roles/owner")),
        entry("SetIamPolicy", PROJECTS, serviceData={"policyDelta": {"auditConfigDeltas": [{"action": "ADD", "service": "x"}]}}),
        entry(
            "SetIamPolicy", PROJECTS, serviceData={"policyDelta": {"auditConfigDeltas": [{"action": "REMOVE", "service": "x"}]}}
        ),
        bound(resource=f"projects/{PROJECT}"),
    ],
)
def test_a_policy_that_only_takes_away_is_none_of_the_loud_kinds(record: dict[str, Any]) -> None:
    assert not LOUD & {each.kind for each in normalize(record) if each.succeeded}
