"""Roles by table, custom roles by their permissions, both by what they reach."""

import pytest

from nightlatch.model import Trait
from nightlatch.providers.gcp.privilege import Reach, permissions, predefined, role


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("roles/owner", 0),
        ("roles/editor", 1),
        ("roles/viewer", 3),
        ("roles/iam.securityAdmin", 0),
        ("roles/iam.serviceAccountAdmin", 0),
        ("roles/resourcemanager.projectIamAdmin", 0),
        ("roles/iam.serviceAccountTokenCreator", 1),
        ("roles/iam.workloadIdentityUser", 1),
        ("roles/storage.objectViewer", 3),
    ],
)
def test_predefined_roles(name: str, tier: int) -> None:
    found = role(name)
    assert found.tier == tier
    assert found.reasons


@pytest.mark.parametrize("name", ["projects/p/roles/helper", "organizations/1/roles/helper", "something"])
def test_a_custom_role_counts_as_strong_until_it_was_read(name: str) -> None:
    assert predefined(name) is None
    assert (role(name).tier, role(name).evaluated.value) == (1, "partial")


def test_a_role_of_googles_agents_in_other_hands_is_not_routine() -> None:
    assert role("roles/cloudbuild.serviceAgent").tier == 1


@pytest.mark.parametrize(
    ("name", "reach", "tier"),
    [
        ("roles/iam.serviceAccountUser", Reach.PROJECT, 1),
        ("roles/iam.serviceAccountUser", Reach.ORGANIZATION, 1),
        ("roles/iam.serviceAccountUser", Reach.SERVICE_ACCOUNT, 2),
        ("roles/iam.serviceAccountAdmin", Reach.SERVICE_ACCOUNT, 1),
        ("roles/iam.serviceAccountTokenCreator", Reach.SERVICE_ACCOUNT, 1),
        ("roles/editor", Reach.RESOURCE, 2),
        ("roles/viewer", Reach.RESOURCE, 3),
    ],
)
def test_a_role_gives_what_it_reaches(name: str, reach: Reach, tier: int) -> None:
    assert role(name, reach).tier == tier


def test_a_condition_is_said_and_takes_nothing_off() -> None:
    found = role("roles/owner", conditional=True)
    assert (found.tier, found.evaluated.value, found.traits) == (0, "partial", (Trait.CONDITIONAL,))


@pytest.mark.parametrize(
    ("held", "tier"),
    [
        (["resourcemanager.projects.setIamPolicy"], 0),
        (["iam.roles.update", "storage.objects.get"], 0),
        (["iam.serviceAccounts.getAccessToken"], 1),
        (["iam.serviceAccountKeys.create"], 1),
        (["iam.googleapis.com/workloadIdentityPools.create"], 1),
        (["iam.workloadIdentityPools.create"], 3),
        (["logging.sinks.delete"], 1),
        (["iam.serviceAccounts.actAs"], 2),
        (["iam.serviceAccounts.actAs", "compute.instances.create"], 1),
        (["compute.instances.create"], 3),
        (["cloudsql.users.create"], 2),
        ([], 3),
    ],
)
def test_a_custom_role_is_worth_the_worst_of_its_permissions(held: list[str], tier: int) -> None:
    assert permissions(held).tier == tier
