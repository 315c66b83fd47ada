"""Changed IAM policies: each delta by itself, policies of which only the new state is told, invitations."""

import pytest

from nightlatch.model import GrantKind, Kind, PrincipalType, Trait
from nightlatch.providers.gcp.audit_log import normalize
from tests.providers.gcp.audit_log.records import ACCOUNT, PERSON, PROJECT, PROJECTS, bound, delta, entry, of_account

OWNER, VIEWER, TOKENS = "roles/owner", "roles/viewer", "roles/iam.serviceAccountTokenCreator"


def test_every_delta_is_an_activity_of_its_own() -> None:
    found = tuple(
        normalize(
            bound(
                delta(f"user:{PERSON}", VIEWER),
                delta(f"serviceAccount:{ACCOUNT}", OWNER),
                delta("user:kim@example.com", OWNER, "REMOVE"),
            )
        )
    )
    assert [each.kind for each in found] == [Kind.ROLE_GRANTED, Kind.ROLE_GRANTED, Kind.ROLE_REMOVED]
    assert [each.subject.name for each in found] == [PERSON, ACCOUNT, "kim@example.com"]
    assert [each.grants[0].tier for each in found] == [3, 0, 0]
    assert len({each.id for each in found}) == 3
    assert found[0].grants[0].scope == f"projects/{PROJECT}"


@pytest.mark.parametrize("resource", ["organizations/123456789012", "folders/123456789012", f"projects/{PROJECT}", PROJECT])
def test_a_binding_says_what_it_stands_on(resource: str) -> None:
    (found,) = normalize(bound(delta(f"serviceAccount:{ACCOUNT}", OWNER), resource=resource))
    assert found.grants[0].tier == 0
    assert found.grants[0].scope.endswith(resource)


def test_a_condition_makes_the_worth_less_sure_and_is_said() -> None:
    (found,) = normalize(
        bound(delta(f"user:{PERSON}", OWNER, condition={"expression": "request.time < timestamp('2026-04-01T00:00:00Z')"}))
    )
    assert found.grants[0].has(Trait.CONDITIONAL)
    assert found.grants[0].tier == 0
    assert not found.grants[0].resolved


@pytest.mark.parametrize(
    ("member", "type", "name", "tenant"),
    [
        ("user:Robin@Example.COM", PrincipalType.USER, "robin@example.com", "example.com"),
        ("group:ops@example.com", PrincipalType.GROUP, "ops@example.com", "example.com"),
        ("domain:example.org", PrincipalType.GROUP, "domain:example.org", "example.org"),
        ("serviceAccount:ci@far-away.iam.gserviceaccount.com", PrincipalType.SERVICE_ACCOUNT, None, "far-away"),
        ("serviceAccount:ci@far.example.com.iam.gserviceaccount.com", PrincipalType.SERVICE_ACCOUNT, None, "example.com:far"),
        ("serviceAccount:orchard.svc.id.goog[web/front]", PrincipalType.FEDERATION, "orchard.svc.id.goog[web/front]", PROJECT),
        ("allUsers", PrincipalType.GROUP, "allUsers", PROJECT),
        ("projectOwner:orchard-prod", PrincipalType.GROUP, "projectOwner:orchard-prod", PROJECT),
        ("kim@example.com", PrincipalType.USER, "kim@example.com", "example.com"),
        (
            "principal://iam.googleapis.com/projects/12345/locations/global/workloadIdentityPools/p/subject/s",
            PrincipalType.FEDERATION,
            None,
            "12345",
        ),
        ("something new", PrincipalType.UNKNOWN, "something new", PROJECT),
    ],
)
def test_whom_a_member_names(member: str, type: PrincipalType, name: str | None, tenant: str) -> None:
    (found,) = normalize(bound(delta(member, VIEWER)))
    assert (found.subject.type, found.subject.tenant) == (type, tenant)
    assert found.subject.name == (name or member.removeprefix("serviceAccount:"))
    assert found.grants[0].member == member


def test_a_deleted_member_keeps_the_id_that_tells_it_from_a_namesake() -> None:
    (found,) = normalize(bound(delta(f"deleted:serviceAccount:{ACCOUNT}?uid=123456789012345678901", OWNER, "REMOVE")))
    assert (found.subject.name, found.subject.id) == (ACCOUNT, "123456789012345678901")


@pytest.mark.parametrize("method", ["google.iam.admin.v1.SetIAMPolicy", "google.iam.admin.v1.SetIamPolicy"])
def test_a_binding_on_a_service_account_tells_both_ends(method: str) -> None:
    deltas = {"policyDelta": {"bindingDeltas": [delta("serviceAccount:ci@far-away.iam.gserviceaccount.com", TOKENS)]}}
    trust, given = normalize(of_account(method, serviceData=deltas))
    assert (trust.kind, trust.subject.name, trust.grants[0].kind) == (Kind.TRUST_CHANGED, ACCOUNT, GrantKind.TRUST)
    assert trust.grants[0].has(Trait.EXTERNAL)
    assert trust.grants[0].member_tenant == "far-away"
    assert (given.kind, given.subject.tenant, given.grants[0].tier) == (Kind.ROLE_GRANTED, "far-away", 1)


@pytest.mark.parametrize(
    ("member", "trait"),
    [
        ("allUsers", Trait.WILDCARD),
        ("allAuthenticatedUsers", Trait.WILDCARD),
        ("principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*", Trait.OPEN_SUBJECT),
        ("principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/group/ops", Trait.FEDERATED),
    ],
)
def test_who_may_become_a_service_account_carries_its_danger(member: str, trait: Trait) -> None:
    deltas = {"policyDelta": {"bindingDeltas": [delta(member, "roles/iam.workloadIdentityUser")]}}
    trust, _ = normalize(of_account("google.iam.admin.v1.SetIAMPolicy", serviceData=deltas))
    assert trust.grants[0].has(trait)


@pytest.mark.parametrize(
    ("service", "method"),
    [
        ("storage.googleapis.com", "storage.setIamPermissions"),
        ("run.googleapis.com", "google.cloud.run.v1.Services.SetIamPolicy"),
        ("compute.googleapis.com", "v1.compute.disks.setIamPolicy"),
        ("cloudkms.googleapis.com", "SetIamPolicy"),
        ("iap.googleapis.com", "google.cloud.iap.v1.IdentityAwareProxyAdminService.SetIamPolicy"),
        ("pubsub.googleapis.com", "google.iam.v1.IAMPolicy.SetIamPolicy"),
    ],
)
def test_every_service_spells_it_its_own_way(service: str, method: str) -> None:
    thing = f"projects/{PROJECT}/things/one"
    (found,) = normalize(
        entry(method, service, resourceName=thing, metadata={"policyDelta": {"bindingDeltas": [delta("allUsers", OWNER)]}})
    )
    assert (found.kind, found.subject.name) == (Kind.ROLE_GRANTED, "allUsers")
    assert found.grants[0].tier == 2, "a role on one thing reaches that thing"


@pytest.mark.parametrize("count", [1, 10, 11])
def test_a_policy_without_deltas_is_told_by_its_members_while_they_are_few(count: int) -> None:
    policy = {"bindings": [{"role": VIEWER, "members": [f"user:u{number}@example.com" for number in range(count)]}]}
    found = tuple(normalize(entry("SetIamPolicy", "cloudkms.googleapis.com", request={"policy": policy})))
    assert [each.kind for each in found] == [Kind.ROLE_GRANTED] * (count if count <= 10 else 1)
    assert (found[0].grants[0].resolved, found[0].grants[0].tier) == ((True, 3) if count <= 10 else (False, 1))


def test_a_policy_of_which_nothing_is_told_still_changed() -> None:
    (found,) = normalize(entry("SetIamPolicy", "iap.googleapis.com", request={"policy": {"etag": "x"}}))
    assert (found.kind, found.subject.name, found.grants[0].resolved) == (Kind.ROLE_GRANTED, f"projects/{PROJECT}", False)


def test_a_refused_change_gives_nothing() -> None:
    (found,) = normalize(entry("SetIamPolicy", PROJECTS, status={"code": 7}))
    assert not found.succeeded
    assert not found.grants


def test_what_is_no_longer_logged_is_a_guard_removed() -> None:
    deltas = {"policyDelta": {"auditConfigDeltas": [{"action": "REMOVE", "service": "allServices", "logType": "DATA_READ"}]}}
    (found,) = normalize(entry("SetIamPolicy", PROJECTS, serviceData=deltas))
    assert (found.kind, found.evidence["mark"]) == (Kind.GUARD_REMOVED, "log")
    exempted = {"policyDelta": {"auditConfigDeltas": [{"action": "ADD", "service": "x", "exemptedMember": f"user:{PERSON}"}]}}
    assert [each.kind for each in normalize(entry("SetIamPolicy", PROJECTS, serviceData=exempted))] == [Kind.GUARD_REMOVED]


def test_more_being_logged_is_nothing_to_look_at() -> None:
    deltas = {"policyDelta": {"auditConfigDeltas": [{"action": "ADD", "service": "allServices", "logType": "DATA_READ"}]}}
    assert not tuple(normalize(entry("SetIamPolicy", PROJECTS, serviceData=deltas)))


def test_an_invited_owner_is_a_guest_with_the_highest_role() -> None:
    made, given = normalize(
        entry("InsertProjectOwnershipInvite", PROJECTS, request={"member": "user:pat@example.org", "projectId": PROJECT})
    )
    assert (made.kind, made.subject.type, made.subject.name) == (Kind.ACCOUNT_CREATED, PrincipalType.GUEST, "pat@example.org")
    assert (given.kind, given.grants[0].tier, given.grants[0].scope) == (Kind.ROLE_GRANTED, 0, f"projects/{PROJECT}")


@pytest.mark.parametrize("change", ["datasetChange", "tableChange"])
@pytest.mark.parametrize(
    "method", ["google.cloud.bigquery.v2.DatasetService.UpdateDataset", "google.iam.v1.IAMPolicy.SetIamPolicy"]
)
def test_bigquery_tells_beside_the_change_who_may_use_what_changed(method: str, change: str) -> None:
    told = {change: {"bindingDeltas": [delta("user:kim@example.com", "roles/bigquery.dataOwner")], "reason": "UPDATE"}}
    (found,) = normalize(entry(method, "bigquery.googleapis.com", metadata=told))
    assert (found.kind, found.subject.email, found.grants[0].role) == (
        Kind.ROLE_GRANTED,
        "kim@example.com",
        "roles/bigquery.dataOwner",
    )


def test_a_dataset_that_is_only_described_anew_gives_nobody_anything() -> None:
    method = "google.cloud.bigquery.v2.DatasetService.UpdateDataset"
    assert list(normalize(entry(method, "bigquery.googleapis.com", metadata={"datasetChange": {"reason": "UPDATE"}}))) == []


def test_a_member_that_is_gone_is_given_nothing_by_being_renamed() -> None:
    gone = delta(f"deleted:serviceAccount:{ACCOUNT}?uid=123456789012345678901", OWNER)
    removed, renamed = normalize(bound(delta(f"serviceAccount:{ACCOUNT}", OWNER, "REMOVE"), gone))
    assert (removed.kind, renamed.kind, renamed.grants) == (Kind.ROLE_REMOVED, Kind.POLICY_CHANGED, ())


@pytest.mark.parametrize("policy", [{"bindings": []}, {"bindings": [], "etag": "x"}])
def test_a_policy_that_binds_nobody_gives_nobody_anything(policy: dict[str, object]) -> None:
    (found,) = normalize(entry("SetIamPolicy", "cloudkms.googleapis.com", request={"policy": policy}))
    assert (found.kind, found.grants) == (Kind.POLICY_CHANGED, ())


@pytest.mark.parametrize(
    ("mask", "heard"), [("auditConfigs", 0), ("auditConfigs,etag", 0), ("bindings,etag", 1), ({"paths": []}, 1)]
)
def test_a_change_of_what_is_logged_alone_is_no_change_of_bindings(mask: object, heard: int) -> None:
    found = tuple(normalize(entry("SetIamPolicy", PROJECTS, request={"policy": {"etag": "x"}, "updateMask": mask})))
    assert len(found) == heard


@pytest.mark.parametrize("request_", [{"policy": {"bindings": "?"}}, {"policy": {"etag": "x"}}, {}])
def test_an_untold_policy_of_a_service_account_says_who_may_become_it(request_: dict[str, object]) -> None:
    (found,) = normalize(of_account("google.iam.admin.v1.SetIAMPolicy", request=request_))
    assert (found.kind, found.subject.name) == (Kind.TRUST_CHANGED, ACCOUNT)
    assert (found.grants[0].resolved, found.grants[0].tier) == (False, 1)


@pytest.mark.parametrize("part", ["datasetChange", "tableChange"])
def test_bigquery_tells_what_changed_inside_of_what_it_changed(part: str) -> None:
    told = {"@type": "x", part: {"bindingDeltas": [delta("allUsers", "roles/bigquery.dataViewer")], "reason": "SET_IAM_POLICY"}}
    (found,) = normalize(entry("google.iam.v1.IAMPolicy.SetIamPolicy", "bigquery.googleapis.com", metadata=told))
    assert (found.kind, found.subject.name) == (Kind.ROLE_GRANTED, "allUsers")
