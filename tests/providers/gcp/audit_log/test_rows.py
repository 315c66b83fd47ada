"""Every call that adds an account, a credential, a role or a trust, in the shapes it comes in: whole, refused, cut, as a row of BigQuery."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from nightlatch.model import Kind
from nightlatch.providers.gcp.audit_log import normalize
from tests.providers.gcp.audit_log.records import (
    ACCOUNT,
    IAM,
    KEY,
    PERSON,
    PROJECT,
    PROJECTS,
    UNIQUE_ID,
    bound,
    created,
    delta,
    entry,
    of_account,
)

Json = dict[str, Any]
GLOBAL = f"projects/{PROJECT}/locations/global"
POOL = f"{GLOBAL}/workloadIdentityPools/ci"
STAFF = "locations/global/workforcePools/staff"
KEY_NAME = f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}/keys/{KEY}"
LENT = {"policyDelta": {"bindingDeltas": [delta(f"user:{PERSON}", "roles/iam.serviceAccountTokenCreator")]}}
OPEN = {"oidc": {"issuerUri": "https://idp.example.com"}}


def account(method: str, **payload: Any) -> Json:
    return of_account(f"google.iam.admin.v1.{method}", **payload)


def pool(method: str, **request: Any) -> Json:
    return entry(f"google.iam.v1.WorkloadIdentityPools.{method}", IAM, resourceName=POOL, request=request)


def workforce(method: str, **request: Any) -> Json:
    return entry(f"google.iam.admin.v1.WorkforcePools.{method}", IAM, resourceName=STAFF, request=request)


ROWS: list[tuple[Json, Kind, str]] = [
    (created(), Kind.ACCOUNT_CREATED, ACCOUNT),
    (account("UndeleteServiceAccount", response={"restored_account": {"email": ACCOUNT}}), Kind.ACCOUNT_ENABLED, ACCOUNT),
    (account("EnableServiceAccount", request={"name": f"projects/-/serviceAccounts/{ACCOUNT}"}), Kind.ACCOUNT_ENABLED, ACCOUNT),
    (account("CreateServiceAccountKey", response={"name": KEY_NAME}), Kind.CREDENTIAL_ADDED, ACCOUNT),
    (account("UploadServiceAccountKey", response={"name": KEY_NAME}), Kind.CREDENTIAL_ADDED, ACCOUNT),
    (account("EnableServiceAccountKey", request={"name": KEY_NAME}), Kind.CREDENTIAL_ADDED, ACCOUNT),
    (account("SetIAMPolicy", serviceData=LENT), Kind.TRUST_CHANGED, ACCOUNT),
    (bound(delta(f"serviceAccount:{ACCOUNT}", "roles/owner")), Kind.ROLE_GRANTED, ACCOUNT),
    (
        entry("InsertProjectOwnershipInvite", PROJECTS, request={"member": "user:pat@example.org"}),
        Kind.ROLE_GRANTED,
        "pat@example.org",
    ),
    (
        pool("CreateWorkloadIdentityPool", parent=GLOBAL, workloadIdentityPoolId="ci"),
        Kind.FEDERATION_ADDED,
        POOL,
    ),
    (
        pool("CreateWorkloadIdentityPoolProvider", parent=POOL, workloadIdentityPoolProvider=OPEN),
        Kind.FEDERATION_ADDED,
        POOL,
    ),
    (
        pool("UpdateWorkloadIdentityPoolProvider", workloadIdentityPoolProvider={"name": POOL, **OPEN}),
        Kind.FEDERATION_ADDED,
        POOL,
    ),
    *((pool(f"{verb}WorkloadIdentityPool", name=POOL), Kind.FEDERATION_ADDED, POOL) for verb in ("Update", "Undelete")),
    *(
        (pool(f"{verb}WorkloadIdentityPool{part}", name=POOL), Kind.FEDERATION_ADDED, POOL)
        for verb in ("Create", "Update", "Undelete")
        for part in ("ProviderKey", "ManagedIdentity", "Namespace")
    ),
    *((pool(method, resource=POOL), Kind.FEDERATION_ADDED, POOL) for method in ("AddAttestationRule", "SetAttestationRules")),
    *(
        (workforce(f"{verb}WorkforcePool{part}", name=STAFF), Kind.FEDERATION_ADDED, STAFF)
        for verb in ("Create", "Update", "Undelete")
        for part in ("", "Provider", "ProviderKey")
    ),
    (workforce("UndeleteWorkforcePoolSubject", name=STAFF), Kind.FEDERATION_ADDED, STAFF),
    (workforce("SetIamPolicy", resource=STAFF), Kind.ROLE_GRANTED, STAFF),
    (
        entry("google.iam.admin.v1.OauthClients.CreateOauthClient", resourceName=f"{GLOBAL}/oauthClients/app"),
        Kind.ACCOUNT_CREATED,
        f"{GLOBAL}/oauthClients/app",
    ),
    (
        entry("google.iam.admin.v1.OauthClients.CreateOauthClientCredential", resourceName=f"{GLOBAL}/oauthClients/app"),
        Kind.CREDENTIAL_ADDED,
        f"{GLOBAL}/oauthClients/app",
    ),
    *(
        (
            entry(f"google.api.apikeys.v2.ApiKeys.{method}", "apikeys.googleapis.com"),
            Kind.CREDENTIAL_ADDED,
            f"projects/{PROJECT}/apiKeys",
        )
        for method in ("CreateKey", "UndeleteKey", "UpdateKey")
    ),
    (
        entry("storage.hmacKeys.create", "storage.googleapis.com", resourceName=f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}"),
        Kind.CREDENTIAL_ADDED,
        ACCOUNT,
    ),
    (
        entry(
            "v1.compute.projects.setCommonInstanceMetadata",
            "compute.googleapis.com",
            metadata={"projectMetadataDelta": {"modifiedMetadataKeys": ["ssh-keys"]}},
        ),
        Kind.CREDENTIAL_ADDED,
        f"projects/{PROJECT}",
    ),
    *(
        (
            entry(method, "cloudsql.googleapis.com", resourceName=f"projects/{PROJECT}/instances/orders"),
            Kind.ACCOUNT_CREATED,
            "",
        )
        for method in ("cloudsql.users.create", "cloudsql.users.insert")
    ),
    *(
        (
            entry(method, service, serviceData={"policyDelta": {"bindingDeltas": [delta("allUsers", "roles/viewer")]}}),
            Kind.ROLE_GRANTED,
            "allUsers",
        )
        for method, service in (
            ("storage.setIamPermissions", "storage.googleapis.com"),
            ("google.cloud.run.v1.Services.SetIamPolicy", "run.googleapis.com"),
            ("v1.compute.images.setIamPolicy", "compute.googleapis.com"),
            ("google.cloud.functions.v1.CloudFunctionsService.SetIamPolicy", "cloudfunctions.googleapis.com"),
            ("google.cloud.secretmanager.v1.SecretManagerService.SetIamPolicy", "secretmanager.googleapis.com"),
            ("google.cloud.resourcemanager.v3.Projects.SetIamPolicy", PROJECTS),
        )
    ),
]


def changed(record: Json, **payload: Any) -> Json:
    """The record with other parts of its payload; None takes one away."""
    kept = {key: value for key, value in {**record["protoPayload"], **payload}.items() if value is not None}
    return {**record, "protoPayload": kept}


def as_row(record: Json) -> Json:
    """As a sink writes it into BigQuery: what has no fixed shape becomes JSON text, and service data a column of its kind."""
    told = dict(record["protoPayload"])
    texts = {f"{name}Json": json.dumps(told.pop(name)) for name in ("request", "response", "metadata") if name in told}
    data = told.pop("serviceData", None)
    payload = {**told, **texts, "servicedata_v1_iam": data}
    return {**{key: value for key, value in record.items() if key != "protoPayload"}, "protopayload_auditlog": payload}


SHAPES: dict[str, Callable[[Json], Json]] = {
    "whole": lambda record: record,
    "without response": lambda record: changed(record, response=None),
    "without request": lambda record: changed(record, request=None),
    "without status": lambda record: changed(record, status=None),
    "row of BigQuery": as_row,
    "through a pipeline": lambda record: {
        **changed(record, **{"at_sign_type": record["protoPayload"]["@type"], "@type": None}),
        "p_log_type": "GCP.AuditLog",
        "p_event_time": "2026-03-02 10:00:00.123456789",
    },
    "last of a long operation": lambda record: {**record, "operation": {"id": "operations/1", "last": True}},
}
REFUSED: dict[str, Callable[[Json], Json]] = {
    "by status": lambda record: changed(record, status={"code": 7, "message": "Permission denied"}, response=None),
    "by permission": lambda record: changed(record, authorizationInfo=[{"permission": "x", "granted": False}], status=None),
    "in a row": lambda record: as_row(changed(record, status={"code": 7}, response=None)),
}
NAMES = [record["protoPayload"]["methodName"] for record, _, _ in ROWS]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("record", "kind", "name"), ROWS, ids=NAMES)
def test_a_call_is_told_alike_in_every_shape_it_comes_in(record: Json, kind: Kind, name: str, shape: str) -> None:
    found = [each for each in normalize(SHAPES[shape](record)) if each.kind is kind]
    assert [each.succeeded for each in found] == [True]
    if shape != "without request":
        assert (found[0].subject.name or "") == name


@pytest.mark.parametrize("shape", REFUSED)
@pytest.mark.parametrize(("record", "kind", "name"), ROWS, ids=NAMES)
def test_a_refused_call_is_a_failure_of_the_same_kind_about_the_same_subject(
    record: Json, kind: Kind, name: str, shape: str
) -> None:
    found = tuple(normalize(REFUSED[shape](record)))
    assert {each.succeeded for each in found} == {False}
    assert [each.subject.name or "" for each in found if each.kind is kind] == [name]


@pytest.mark.parametrize("name", [f"projects/-/serviceAccounts/{UNIQUE_ID}", f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}"])
@pytest.mark.parametrize("front", ["", "//iam.googleapis.com/"])
def test_an_account_is_known_by_either_form_of_its_resources_name(name: str, front: str) -> None:
    record = account("EnableServiceAccount", resourceName=f"{front}{name}")
    (found,) = normalize({**record, "resource": {}})
    assert {found.subject.id, found.subject.name} & {UNIQUE_ID, ACCOUNT}
