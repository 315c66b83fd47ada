"""Federation, other credentials, guards and workloads."""

from typing import Any

import pytest

from nightlatch.model import Kind, Level, Trait
from nightlatch.providers.gcp.audit_log import normalize
from tests.providers.gcp.audit_log.records import ACCOUNT, PERSON, PROJECT, PROJECTS, entry, of_account

POOL = f"projects/{PROJECT}/locations/global/workloadIdentityPools/ci"
WIF = "google.iam.v1.WorkloadIdentityPools"
GITHUB = {"oidc": {"issuerUri": "https://token.actions.githubusercontent.com"}}


def provider(told: dict[str, Any], verb: str = "Create", **request: Any) -> dict[str, Any]:
    return entry(
        f"{WIF}.{verb}WorkloadIdentityPoolProvider",
        resourceName=POOL,
        request={"parent": POOL, "workloadIdentityPoolProviderId": "code", "workloadIdentityPoolProvider": told, **request},
    )


def test_a_provider_is_named_whole_and_one_without_a_condition_is_open_to_all_the_issuer_serves() -> None:
    (found,) = normalize(provider(GITHUB))
    assert (found.kind, found.subject.name) == (Kind.FEDERATION_ADDED, f"{POOL}/providers/code")
    assert found.grants[0].has(Trait.OPEN_SUBJECT)
    (narrowed,) = normalize(provider({**GITHUB, "attributeCondition": "assertion.repository_owner == 'example'"}))
    assert not narrowed.grants[0].has(Trait.OPEN_SUBJECT)


def test_a_provider_of_another_cloud_names_the_account_it_lets_in() -> None:
    (found,) = normalize(provider({"aws": {"accountId": "123456789012"}}))
    assert (found.grants[0].member, found.grants[0].has(Trait.EXTERNAL)) == ("123456789012", True)


@pytest.mark.parametrize(
    ("told", "mask", "kind"),
    [
        ({**GITHUB, "attributeCondition": "true"}, "attributeCondition", Kind.FEDERATION_ADDED),
        ({"displayName": "code"}, "displayName", Kind.POLICY_CHANGED),
        ({"disabled": False}, "disabled", Kind.FEDERATION_ADDED),
        ({"disabled": True}, "disabled", Kind.POLICY_CHANGED),
        ({"displayName": "code"}, "disabled", Kind.FEDERATION_ADDED),
        ({"displayName": "code"}, {"paths": ["display_name", "description"]}, Kind.POLICY_CHANGED),
        ({"name": "code", "disabled": True}, "", Kind.POLICY_CHANGED),
        (GITHUB, "", Kind.FEDERATION_ADDED),
    ],
)
def test_an_update_counts_when_it_lets_somebody_in(told: dict[str, Any], mask: Any, kind: Kind) -> None:
    (found,) = normalize(provider(told, "Update", updateMask=mask))
    assert found.kind is kind


@pytest.mark.parametrize(
    ("method", "request_", "kind", "name"),
    [
        (
            f"{WIF}.CreateWorkloadIdentityPool",
            {"parent": f"projects/{PROJECT}/locations/global", "workloadIdentityPoolId": "ci"},
            Kind.FEDERATION_ADDED,
            POOL,
        ),
        (f"{WIF}.UndeleteWorkloadIdentityPool", {"name": POOL}, Kind.FEDERATION_ADDED, POOL),
        (f"{WIF}.DeleteWorkloadIdentityPool", {"name": POOL}, Kind.ACCOUNT_REMOVED, POOL),
        (
            "google.iam.admin.v1.WorkforcePools.CreateWorkforcePool",
            {"parent": "locations/global", "workforcePoolId": "staff"},
            Kind.FEDERATION_ADDED,
            "locations/global/workforcePools/staff",
        ),
        (
            "google.iam.admin.v1.OauthClients.CreateOauthClient",
            {"parent": "projects/p/locations/global", "oauthClientId": "app"},
            Kind.ACCOUNT_CREATED,
            "projects/p/locations/global/oauthClients/app",
        ),
        (
            "google.iam.admin.v1.OauthClients.CreateOauthClientCredential",
            {"parent": "projects/p/x/app"},
            Kind.CREDENTIAL_ADDED,
            "projects/p/x/app",
        ),
    ],
)
def test_pools_and_clients(method: str, request_: dict[str, Any], kind: Kind, name: str) -> None:
    (found,) = normalize(entry(method, request=request_, resourceName=f"projects/{PROJECT}"))
    assert (found.kind, found.subject.name) == (kind, name)


def test_both_tellings_of_a_new_api_key_are_about_one_subject_and_the_end_names_the_key() -> None:
    method, name = "google.api.apikeys.v2.ApiKeys.CreateKey", f"projects/{PROJECT}/locations/global/keys/k1"
    (first,) = normalize(entry(method, "apikeys.googleapis.com", request={"parent": f"projects/{PROJECT}/locations/global"}))
    (last,) = normalize(entry(method, "apikeys.googleapis.com", response={"name": name}))
    assert first.subject == last.subject
    assert (last.kind, last.credential and last.credential.id) == (Kind.CREDENTIAL_ADDED, name)
    (bound,) = normalize(entry(method, "apikeys.googleapis.com", request={"key": {"serviceAccountEmail": ACCOUNT}}))
    assert bound.subject.name == ACCOUNT


def test_a_hmac_key_is_its_accounts() -> None:
    told = {"metadata": {"serviceAccountEmail": ACCOUNT, "accessId": "GOOG1EXAMPLE"}}
    (found,) = normalize(entry("storage.hmacKeys.create", "storage.googleapis.com", response=told))
    assert (found.subject.name, found.credential and found.credential.id) == (ACCOUNT, "GOOG1EXAMPLE")


@pytest.mark.parametrize(
    ("keys", "heard"), [(["ssh-keys"], True), (["sshKeys", "x"], True), (["startup-script"], False), ([], False)]
)
def test_a_machines_metadata_matters_for_its_ssh_keys(keys: list[str], heard: bool) -> None:
    told = {"instanceMetadataDelta": {"addedMetadataKeys": keys}}
    found = tuple(normalize(entry("v1.compute.instances.setMetadata", "compute.googleapis.com", metadata=told)))
    assert [each.kind for each in found] == [Kind.CREDENTIAL_ADDED] * heard


@pytest.mark.parametrize("method", ["GenerateAccessToken", "google.iam.credentials.v1.IAMCredentials.SignJwt"])
def test_impersonation_is_a_mark_on_the_timeline(method: str) -> None:
    record = of_account(method)
    record["protoPayload"]["serviceName"] = "iamcredentials.googleapis.com"
    (found,) = normalize(record)
    assert (found.kind, found.level, found.subject.name) == (Kind.ELEVATION_USED, Level.CONTEXT, ACCOUNT)


@pytest.mark.parametrize(
    ("method", "service", "request_", "kinds"),
    [
        (
            "google.cloud.orgpolicy.v2.OrgPolicy.DeletePolicy",
            "orgpolicy.googleapis.com",
            {"name": "projects/p/policies/iam.disableServiceAccountKeyCreation"},
            [Kind.GUARD_REMOVED],
        ),
        (
            "google.cloud.orgpolicy.v2.OrgPolicy.UpdatePolicy",
            "orgpolicy.googleapis.com",
            {"policy": {"name": "projects/p/policies/iam.allowedPolicyMemberDomains", "spec": {"rules": [{"allowAll": True}]}}},
            [Kind.GUARD_REMOVED],
        ),
        (
            "google.cloud.orgpolicy.v2.OrgPolicy.UpdatePolicy",
            "orgpolicy.googleapis.com",
            {"policy": {"name": "projects/p/policies/iam.disableServiceAccountCreation", "spec": {"rules": [{"enforce": True}]}}},
            [Kind.POLICY_CHANGED],
        ),
        (
            "google.cloud.orgpolicy.v2.OrgPolicy.DeletePolicy",
            "orgpolicy.googleapis.com",
            {"name": "projects/p/policies/compute.vmExternalIpAccess"},
            [],
        ),
        (
            "SetOrgPolicy",
            PROJECTS,
            {"policy": {"constraint": "constraints/iam.disableServiceAccountKeyCreation", "booleanPolicy": {}}},
            [Kind.GUARD_REMOVED],
        ),
        ("google.iam.v2.Policies.DeletePolicy", "iam.googleapis.com", {"name": "policies/x"}, [Kind.GUARD_REMOVED]),
        ("google.iam.v3.PolicyBindings.DeletePolicyBinding", "iam.googleapis.com", {"name": "x"}, [Kind.GUARD_REMOVED]),
        ("google.logging.v2.ConfigServiceV2.DeleteSink", "logging.googleapis.com", {}, [Kind.GUARD_REMOVED]),
        ("google.logging.v2.ConfigServiceV2.CreateSink", "logging.googleapis.com", {}, []),
    ],
)
def test_guards_are_missed_when_they_go(method: str, service: str, request_: dict[str, Any], kinds: list[Kind]) -> None:
    assert [each.kind for each in normalize(entry(method, service, request=request_))] == kinds


@pytest.mark.parametrize(
    ("service", "method", "request_"),
    [
        ("compute.googleapis.com", "v1.compute.instances.insert", {"serviceAccounts": [{"email": ACCOUNT}]}),
        (
            "run.googleapis.com",
            "google.cloud.run.v1.Services.CreateService",
            {"service": {"spec": {"template": {"spec": {"serviceAccountName": ACCOUNT}}}}},
        ),
        (
            "cloudfunctions.googleapis.com",
            "google.cloud.functions.v2.FunctionService.CreateFunction",
            {"function": {"serviceConfig": {"serviceAccountEmail": ACCOUNT}}},
        ),
        (
            "cloudbuild.googleapis.com",
            "google.devtools.cloudbuild.v1.CloudBuild.CreateBuild",
            {"build": {"serviceAccount": f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}"}},
        ),
    ],
)
def test_what_runs_as_an_account_is_a_mark(service: str, method: str, request_: dict[str, Any]) -> None:
    (found,) = normalize(entry(method, service, request=request_))
    assert (found.kind, found.level, found.subject.name) == (Kind.IDENTITY_ATTACHED, Level.CONTEXT, ACCOUNT)


def test_a_database_user_is_known_by_its_instance() -> None:
    (found,) = normalize(
        entry("cloudsql.users.create", "cloudsql.googleapis.com", request={"instance": "orders", "body": {"name": "report"}})
    )
    assert (found.kind, found.subject.name, found.evidence["limited_to"]) == (Kind.ACCOUNT_CREATED, "orders/report", "cloudsql")


def test_a_project_being_made_excuses_what_its_maker_gets_on_it() -> None:
    (found,) = normalize(
        entry("google.cloud.resourcemanager.v3.Projects.CreateProject", PROJECTS, request={"project": {"projectId": "new-one"}})
    )
    assert (found.level, found.subject.name, found.evidence["mark"]) == (Level.CONTEXT, "projects/new-one", "resource_made")


@pytest.mark.parametrize("request_", [{"parent": "organizations/1"}, {"location": "locations/global"}, {}])
def test_a_workforces_pool_is_named_without_the_organization_as_its_interface_names_it(request_: dict[str, str]) -> None:
    method = "google.iam.admin.v1.WorkforcePools.CreateWorkforcePool"
    (found,) = normalize(entry(method, resourceName="organizations/1", request={**request_, "workforcePoolId": "staff"}))
    assert found.subject.name == "locations/global/workforcePools/staff"
    (provider,) = normalize(
        entry(f"{method}Provider", request={"parent": "locations/global/workforcePools/staff", "workforcePoolProviderId": "idp"})
    )
    assert provider.subject.name == "locations/global/workforcePools/staff/providers/idp"


@pytest.mark.parametrize(
    ("mask", "heard"), [("displayName", False), ("display_name,annotations", False), ("restrictions", True), ("", True)]
)
def test_an_api_key_that_is_only_renamed_is_no_new_one(mask: str, heard: bool) -> None:
    record = entry("google.api.apikeys.v2.ApiKeys.UpdateKey", "apikeys.googleapis.com", request={"updateMask": mask})
    assert [each.kind for each in normalize(record)] == [Kind.CREDENTIAL_ADDED] * heard


@pytest.mark.parametrize(
    ("state", "kind"),
    [("ACTIVE", Kind.CREDENTIAL_ADDED), ("inactive", Kind.CREDENTIAL_REMOVED), (None, Kind.POLICY_CHANGED)],
)
def test_a_hmac_key_that_is_switched_on_again_counts_as_new(state: str | None, kind: Kind) -> None:
    (found,) = normalize(entry("storage.hmacKeys.update", "storage.googleapis.com", response={"state": state}))
    assert found.kind is kind


def test_a_password_asked_of_a_machine_is_a_credential_too() -> None:
    told = {"instanceMetadataDelta": {"modifiedMetadataKeys": ["windows-keys", "ssh-keys"]}}
    found = tuple(normalize(entry("v1.compute.instances.setMetadata", "compute.googleapis.com", metadata=told)))
    assert [each.credential and each.credential.type for each in found] == ["password", "ssh_key"]


@pytest.mark.parametrize(
    ("parent", "name"),
    [("users/kim@example.com", "kim@example.com"), (f"users/{ACCOUNT}", ACCOUNT), ("users/123", PERSON), (None, PERSON)],
)
def test_a_key_of_os_login_is_its_owners(parent: str | None, name: str) -> None:
    method = "google.cloud.oslogin.v1.OsLoginService.ImportSshPublicKey"
    (found,) = normalize(entry(method, "oslogin.googleapis.com", request={"parent": parent}))
    assert (found.kind, found.subject.name, found.credential and found.credential.type) == (
        Kind.CREDENTIAL_ADDED,
        name,
        "ssh_key",
    )


CLUSTER = f"projects/{PROJECT}/locations/europe-west1/clusters/orders"


@pytest.mark.parametrize(
    ("method", "request_", "kinds"),
    [
        ("CreateUser", {"parent": CLUSTER, "userId": "report", "user": {"userType": "ALLOYDB_BUILT_IN"}}, [Kind.ACCOUNT_CREATED]),
        ("UpdateUser", {"user": {"name": f"{CLUSTER}/users/report"}, "updateMask": "password"}, [Kind.CREDENTIAL_ADDED]),
        ("UpdateUser", {"user": {"name": f"{CLUSTER}/users/report"}}, [Kind.CREDENTIAL_ADDED]),
        ("UpdateUser", {"user": {"name": f"{CLUSTER}/users/report"}, "updateMask": "keepExtraRoles"}, []),
        ("DeleteUser", {"name": f"{CLUSTER}/users/report"}, [Kind.ACCOUNT_REMOVED]),
    ],
)
def test_a_user_of_a_cluster_is_known_by_it(method: str, request_: dict[str, Any], kinds: list[Kind]) -> None:
    found = tuple(normalize(entry(f"google.cloud.alloydb.v1.AlloyDBAdmin.{method}", "alloydb.googleapis.com", request=request_)))
    assert [each.kind for each in found] == kinds
    assert all(each.subject.name == "orders/report" for each in found)


@pytest.mark.parametrize(
    "told", [{"response": {"userName": "kim@example.com"}}, {"request": {"user": {"userName": "kim@example.com"}}}]
)
def test_a_user_that_an_identity_provider_provisions_is_an_account(told: dict[str, Any]) -> None:
    (found,) = normalize(entry("google.cloud.iamscim.v1alpha1.Users.CreateUser", "iamscim.googleapis.com", **told))
    assert (found.kind, found.subject.name) == (Kind.ACCOUNT_CREATED, "kim@example.com")
