"""What a role is worth: built-in ones by id, scope and condition, custom ones by their actions."""

import re
from typing import Any

import pytest

from nightlatch.model import Trait
from nightlatch.providers.azure.privilege import OWNER, USER_ACCESS_ADMINISTRATOR, Reach, named, permissions, reach, reached, role
from nightlatch.providers.azure.privilege import _roles as known
from nightlatch.providers.azure.privilege.actions import LEADING, LEADING_DATA

SUBSCRIPTION = "/subscriptions/22222222-aaaa-bbbb-cccc-000000000001"
GROUP = f"{SUBSCRIPTION}/resourceGroups/orchard"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
RBAC_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"


def test_every_id_is_one_and_stands_in_one_list() -> None:
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", id) for id in known())
    assert all(name for name, _ in known().values())
    assert named(OWNER.upper()) == "Owner"
    assert named("11111111-0000-0000-0000-000000000000") is None


@pytest.mark.parametrize(
    ("id", "tier"),
    [(OWNER, 0), (USER_ACCESS_ADMINISTRATOR, 0), (RBAC_ADMINISTRATOR, 0), (CONTRIBUTOR, 1), (SECRETS_USER, 2), (READER, 3)],
)
def test_a_built_in_role_on_a_subscription(id: str, tier: int) -> None:
    found = role(id, SUBSCRIPTION)
    assert found.tier == tier
    assert not found.traits


@pytest.mark.parametrize(
    ("scope", "level"),
    [
        ("/", Reach.ROOT),
        ("", Reach.ROOT),
        ("/providers/Microsoft.Management/managementGroups/orchard", Reach.MANAGEMENT_GROUP),
        (SUBSCRIPTION, Reach.SUBSCRIPTION),
        (SUBSCRIPTION.upper() + "/", Reach.SUBSCRIPTION),
        ("nonsense", Reach.SUBSCRIPTION),
        (GROUP, Reach.RESOURCE_GROUP),
        (f"{GROUP}/providers/Microsoft.Compute/virtualMachines/mill", Reach.LEADING_RESOURCE),
        (f"{GROUP}/providers/Microsoft.Storage/storageAccounts/barn", Reach.RESOURCE),
    ],
)
def test_what_a_scope_reaches(scope: str, level: Reach) -> None:
    assert reach(scope) is level


def test_the_narrower_the_scope_the_less_a_role_is_worth() -> None:
    vault = f"{GROUP}/providers/Microsoft.KeyVault/vaults/seeds"
    network = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/field"
    assert [role(OWNER, scope).tier for scope in ("/", SUBSCRIPTION, GROUP, vault, network)] == [0, 0, 1, 1, 2]
    assert [role(CONTRIBUTOR, scope).tier for scope in ("/", SUBSCRIPTION, GROUP, vault, network)] == [1, 1, 2, 2, 2]
    assert [role(READER, scope).tier for scope in ("/", SUBSCRIPTION, GROUP, vault, network)] == [3, 3, 3, 3, 3]


def test_a_condition_is_said_and_changes_no_tier() -> None:
    found = role(RBAC_ADMINISTRATOR, SUBSCRIPTION, conditional=True)
    assert (found.tier, found.evaluated.value, found.traits) == (0, "partial", (Trait.CONDITIONAL,))


def test_a_role_that_nobody_knows_counts_as_strong_and_says_so() -> None:
    found = role("11111111-0000-0000-0000-000000000000", SUBSCRIPTION)
    assert (found.tier, found.evaluated.value) == (1, "partial")


@pytest.mark.parametrize(
    ("entries", "tier"),
    [
        ([{"actions": ["*"]}], 0),
        ([{"actions": ["*/write"]}], 0),
        ([{"actions": ["microsoft.authorization/ROLEASSIGNMENTS/write"]}], 0),
        ([{"actions": ["Microsoft.Authorization/*/write"]}], 0),
        (
            [
                {
                    "Actions": ["*"],
                    "NotActions": ["Microsoft.Authorization/*/Write", "Microsoft.Authorization/elevateAccess/Action"],
                }
            ],
            0,
        ),
        ([{"actions": ["*"], "notActions": ["Microsoft.Authorization/*", "Microsoft.ManagedServices/*"]}], 1),
        ([{"actions": ["Microsoft.Compute/virtualMachines/*"]}], 1),
        ([{"dataActions": ["Microsoft.KeyVault/vaults/*"]}], 2),
        ([{"actions": ["*/read", "Microsoft.Support/*"]}], 3),
        ([{"actions": ["*/read"]}, {"actions": ["Microsoft.Authorization/roleDefinitions/write"]}], 0),
        ([{"actions": "Microsoft.Authorization/roleAssignments/write"}], 0),
    ],
)
def test_a_custom_role_is_worth_the_best_of_its_actions(entries: list[Any], tier: int) -> None:
    found = permissions(entries)
    assert found.tier == tier
    assert found.evaluated.value == "full"


@pytest.mark.parametrize("entries", [[], [None], ["x"], [{}]])
def test_actions_that_are_not_told_count_as_strong(entries: list[Any]) -> None:
    assert permissions(entries).evaluated.value == "partial"


def test_what_is_allowed_is_not_widened_by_what_only_looks_alike() -> None:
    assert permissions([{"actions": ["Microsoft.Authorization/roleAssignments/writes", "a*Microsoft.Authorization/*"]}]).tier == 3


def test_every_action_that_leads_fits_itself_and_the_star() -> None:
    for action, (tier, _) in LEADING.items():
        assert permissions([{"actions": [action]}]).tier == tier
    assert permissions([{"dataActions": ["*"]}]).tier == min(tier for tier, _ in LEADING_DATA.values())


def test_a_custom_role_reaches_no_further_than_its_scope() -> None:
    assert reached(permissions([{"actions": ["*"]}]), GROUP).tier == 1
