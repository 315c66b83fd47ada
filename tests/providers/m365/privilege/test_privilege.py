"""What Microsoft's own names are worth, and what is not known."""

import pytest

from nightlatch.model import Trait
from nightlatch.providers.m365 import privilege


@pytest.mark.parametrize(
    ("name", "tier"),
    [("Organization Management", 0), ("organization management ", 0), ("ExchangeServiceAdmins_-99", 0), ("eDiscoveryManager", 1)],
)
def test_a_role_group_of_microsofts_is_known_by_its_name(name: str, tier: int) -> None:
    found = privilege.role_group(name)
    assert (found.tier, found.evaluated.value) == (tier, "full")
    assert privilege.is_role_group(name)


def test_what_is_worth_little_by_name_may_be_a_custom_one() -> None:
    assert (privilege.role_group("Help Desk").tier, privilege.role_group("Help Desk").evaluated.value) == (2, "partial")


@pytest.mark.parametrize("name", ["", "Quiet Helpers", "Organization Management 2"])
def test_what_no_table_holds_counts_as_strong_and_says_so(name: str) -> None:
    for found in (privilege.role_group(name), privilege.role(name), privilege.right(name)):
        assert (found.tier, found.evaluated.value) == (1, "partial")


def test_a_role_limited_to_a_scope_keeps_its_tier() -> None:
    found = privilege.role("ApplicationImpersonation", narrowed=True)
    assert (found.tier, found.traits) == (0, (Trait.CONDITIONAL,))


def test_several_roles_are_worth_the_best_of_them() -> None:
    assert privilege.roles(["Help Desk", "Role Management", "MyBaseOptions"]).tier == 0
    assert privilege.roles([]).evaluated.value == "partial"
