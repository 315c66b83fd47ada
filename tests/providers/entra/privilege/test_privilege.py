"""What roles, permissions and scopes of Entra are worth."""

import pytest

from nightlatch.model import Trait
from nightlatch.providers.entra import privilege
from nightlatch.providers.entra.first_party import GRAPH
from tests.providers.entra.entries import GLOBAL_ADMINISTRATOR


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("Global Administrator", 0),
        ("company administrator", 0),
        ("Privileged Role Administrator", 0),
        ("Privileged Authentication Administrator", 0),
        ("Application Administrator", 1),
        ("Exchange Administrator", 1),
        ("Global Reader", 2),
        ("Printer Technician", 3),
    ],
)
def test_built_in_roles_are_worth_what_they_lead_to(name: str, tier: int) -> None:
    assert privilege.role(None, name).tier == tier
    assert privilege.role(privilege.template_of(name), None).tier == tier


def test_an_id_counts_before_a_name() -> None:
    assert privilege.role(GLOBAL_ADMINISTRATOR.upper(), "Printer Technician").tier == 0


def test_a_custom_role_called_like_a_harmless_one_is_unresolved_and_like_a_mighty_one_is_mighty() -> None:
    own = "98989898-0000-4000-8000-000000000001"
    assert privilege.role(own, "Printer Technician").tier == 1
    assert privilege.role(own, "Global Administrator").tier == 0


def test_a_role_narrowed_to_a_unit_keeps_its_tier_and_says_so() -> None:
    worth = privilege.role(GLOBAL_ADMINISTRATOR, scoped=True)
    assert (worth.tier, worth.traits) == (0, (Trait.CONDITIONAL,))


@pytest.mark.parametrize("name", [None, "", "Robots' keeper"])
def test_what_no_table_holds_is_unresolved(name: str | None) -> None:
    assert privilege.role(None, name).evaluated == "partial"


@pytest.mark.parametrize(
    ("actions", "tier"),
    [
        (["microsoft.directory/roleAssignments/allProperties/allTasks"], 0),
        (["microsoft.directory/users/basic/read", "Microsoft.Directory/Applications/Credentials/Update"], 0),
        (["microsoft.directory/users/password/update"], 1),
        (["microsoft.directory/users/standard/read"], 3),
        (["microsoft.directory/invented/write"], 2),
    ],
)
def test_a_custom_role_is_worth_its_best_action(actions: list[str], tier: int) -> None:
    assert privilege.permissions(actions).tier == tier


def test_actions_are_found_in_permissions_as_graph_tells_them() -> None:
    told = [{"allowedResourceActions": ["microsoft.directory/users/create"], "condition": None}]
    assert privilege.actions_in(told) == ["microsoft.directory/users/create"]
    assert privilege.permissions([]).evaluated == "partial"


@pytest.mark.parametrize(
    ("id", "value", "tier"),
    [
        ("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", None, 0),
        ("06b708a9-e830-4db3-a914-8e69da51d44f", None, 0),
        (None, "Application.ReadWrite.All", 0),
        (None, "User.ReadWrite.All", 1),
        (None, "Directory.Read.All", 2),
        (None, "TeamSettings.ReadWrite.All", 2),
        ("00000000-0000-0000-0000-000000000000", None, 3),
    ],
)
def test_roles_of_graph_are_worth_what_they_lead_to(id: str | None, value: str | None, tier: int) -> None:
    assert privilege.app_role(GRAPH, id, value).tier == tier


def test_a_name_of_graphs_at_another_api_proves_nothing() -> None:
    other = "56565656-0000-4000-8000-000000000001"
    assert privilege.app_role(other, None, "RoleManagement.ReadWrite.Directory", "Warehouse").evaluated == "partial"


def test_a_scope_is_at_most_strong_and_in_one_users_name_at_most_sensitive() -> None:
    assert privilege.scope("RoleManagement.ReadWrite.Directory", everybody=True).tier == 1
    assert privilege.scope("RoleManagement.ReadWrite.Directory", everybody=False).tier == 2
    assert privilege.scope("openid", everybody=True).tier == 3


def test_a_strong_role_with_a_credential_of_its_own_is_tier_0() -> None:
    strong = privilege.app_role(GRAPH, None, "User.ReadWrite.All")
    assert privilege.with_credential(strong).tier == 0
    assert privilege.with_credential(privilege.app_role(GRAPH, None, "Directory.Read.All")).tier == 2
    assert privilege.with_credential(privilege.group("Operators")).tier == 1


def test_the_api_of_a_listed_role_is_known() -> None:
    assert privilege.api_of("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8") == GRAPH
    assert privilege.api_of("dc890d15-9560-4a4c-9b7f-a736ec74ec40") == "00000002-0000-0ff1-ce00-000000000000"
    assert privilege.api_of("ffffffff-0000-4000-8000-000000000001") is None


def test_what_a_group_or_an_ownership_holds_is_unresolved() -> None:
    assert privilege.group("Operators", assignable=True).evaluated == privilege.owner(None).evaluated == "partial"
