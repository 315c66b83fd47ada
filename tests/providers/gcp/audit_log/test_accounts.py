"""Service accounts, their keys, and custom roles."""

import pytest

from nightlatch.model import Kind, Outcome, PrincipalType
from nightlatch.providers.gcp.audit_log import normalize
from tests.providers.gcp.audit_log.records import ACCOUNT, IAM, KEY, PROJECT, UNIQUE_ID, created, entry, of_account, without


def test_a_created_account_is_named_by_address_and_unique_id() -> None:
    (found,) = normalize(created())
    assert (found.kind, found.outcome, found.tenant) == (Kind.ACCOUNT_CREATED, Outcome.SUCCESS, PROJECT)
    assert (found.subject.name, found.subject.id, found.subject.tenant) == (ACCOUNT, UNIQUE_ID, PROJECT)
    assert found.subject.type is PrincipalType.SERVICE_ACCOUNT
    assert (found.actor.name, found.actor.tenant) == ("robin@example.com", "example.com")


@pytest.mark.parametrize("absent", [("resource", "labels"), ("protoPayload", "response")])
def test_either_the_answer_or_the_labels_name_it(absent: tuple[str, str]) -> None:
    (found,) = normalize(without(created(), *absent))
    assert (found.subject.name, found.subject.id) == (ACCOUNT, UNIQUE_ID)


def test_a_refused_creation_tells_the_would_be_name() -> None:
    record = entry(
        "google.iam.admin.v1.CreateServiceAccount",
        status={"code": 7, "message": "Permission denied"},
        request={"account_id": "night-export"},
    )
    (found,) = normalize(record)
    assert (found.outcome, found.error, found.subject.name) == (Outcome.FAILURE, "PERMISSION_DENIED", ACCOUNT)


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("DeleteServiceAccount", Kind.ACCOUNT_REMOVED),
        ("DisableServiceAccount", Kind.ACCOUNT_REMOVED),
        ("EnableServiceAccount", Kind.ACCOUNT_ENABLED),
        ("UndeleteServiceAccount", Kind.ACCOUNT_ENABLED),
        ("CreateServiceAccountKey", Kind.CREDENTIAL_ADDED),
        ("UploadServiceAccountKey", Kind.CREDENTIAL_ADDED),
        ("EnableServiceAccountKey", Kind.CREDENTIAL_ADDED),
        ("DisableServiceAccountKey", Kind.CREDENTIAL_REMOVED),
        ("DeleteServiceAccountKey", Kind.CREDENTIAL_REMOVED),
    ],
)
def test_what_happens_to_an_account_and_its_keys(method: str, kind: Kind) -> None:
    (found,) = normalize(of_account(f"google.iam.admin.v1.{method}"))
    assert (found.kind, found.subject.name, found.subject.id) == (kind, ACCOUNT, UNIQUE_ID)


@pytest.mark.parametrize(
    ("ends", "year"),
    [({"valid_before_time": {"seconds": 253402300799}}, None), ({"valid_before_time": {"seconds": 1804000000}}, 2027)],
)
def test_a_key_tells_its_id_and_its_end(ends: dict[str, object], year: int | None) -> None:
    name = f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}/keys/{KEY}"
    (found,) = normalize(of_account("google.iam.admin.v1.CreateServiceAccountKey", response={"name": name, **ends}))
    assert found.credential is not None
    assert found.credential.id == KEY
    assert (found.credential.expires.year if found.credential.expires else None) == year


def test_an_account_told_by_number_only_goes_by_it() -> None:
    record = without(of_account("google.iam.admin.v1.DisableServiceAccount"), "resource", "labels")
    (found,) = normalize(record)
    assert (found.subject.name, found.subject.id, found.subject.tenant) == (None, UNIQUE_ID, PROJECT)


@pytest.mark.parametrize(
    ("method", "permission", "kind", "tier"),
    [
        ("CreateRole", "resourcemanager.projects.setIamPolicy", Kind.POLICY_CHANGED, 0),
        ("UpdateRole", "resourcemanager.projects.setIamPolicy", Kind.ROLE_GRANTED, 0),
        ("UpdateRole", "iam.serviceAccountKeys.create", Kind.ROLE_GRANTED, 1),
        ("UpdateRole", "storage.objects.get", Kind.POLICY_CHANGED, 3),
    ],
)
def test_a_role_is_worth_what_it_gains(method: str, permission: str, kind: Kind, tier: int) -> None:
    record = entry(
        f"google.iam.admin.v1.{method}",
        IAM,
        resourceName=f"projects/{PROJECT}/roles/helper",
        serviceData={"permissionDelta": {"addedPermissions": [permission]}},
    )
    (found,) = normalize(record)
    assert (found.kind, found.grants[0].tier, found.subject.name) == (kind, tier, f"projects/{PROJECT}/roles/helper")


def test_a_role_whose_permissions_are_not_told_is_not_taken_for_routine() -> None:
    (found,) = normalize(entry("google.iam.admin.v1.UpdateRole", request={"name": f"projects/{PROJECT}/roles/helper"}))
    assert not found.grants[0].resolved
    assert found.grants[0].tier == 1


@pytest.mark.parametrize(
    "told",
    [{"role_id": "keeper", "parent": f"projects/{PROJECT}"}, {"role_id": "keeper"}, {"name": f"projects/{PROJECT}/roles/keeper"}],
)
def test_a_custom_role_is_named_whole_also_when_only_its_parent_and_id_are_told(told: dict[str, str]) -> None:
    (found,) = normalize(
        entry("google.iam.admin.v1.CreateRole", request={**told, "role": {"included_permissions": ["iam.roles.update"]}})
    )
    assert (found.subject.name, found.grants[0].role) == (f"projects/{PROJECT}/roles/keeper",) * 2


def test_an_account_is_told_by_the_name_of_its_key_where_nothing_else_tells_it() -> None:
    name = f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}/keys/{KEY}"
    (found,) = normalize(entry("google.iam.admin.v1.CreateServiceAccountKey", response={"name": name}))
    assert (found.subject.name, found.credential and found.credential.id) == (ACCOUNT, KEY)


@pytest.mark.parametrize("place", ["serviceData", "servicedata_v1_iam_admin", "metadata"])
def test_what_a_role_gained_is_read_wherever_it_is_told(place: str) -> None:
    told = {"permissionDelta": {"added_permissions": ["resourcemanager.projects.setIamPolicy"]}}
    (found,) = normalize(entry("google.iam.admin.v1.UpdateRole", IAM, **{place: told}))
    assert (found.kind, found.grants[0].tier) == (Kind.ROLE_GRANTED, 0)
