"""What a role, a permission or a scope is worth, and that whatever no table holds counts as strong and says so."""

import pytest

from nightlatch.model import Trait
from nightlatch.providers.okta import privilege


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("Super administrator", 0),
        ("SUPER ADMINISTRATOR", 0),
        (" Super  Administrator ", 0),
        ("Organization administrator", 0),
        ("Application administrator", 0),
        ("Workflows administrator", 0),
        ("API access management administrator", 1),
        ("Group administrator", 1),
        ("Group membership administrator", 1),
        ("Help desk administrator", 1),
        ("Read-only administrator", 2),
        ("Read only admin", 2),
        ("Report administrator", 2),
    ],
)
def test_a_standard_role_is_worth_what_the_table_says_however_it_is_spelled(name: str, tier: int) -> None:
    assert privilege.role(name).tier == tier


def test_a_role_that_is_worth_little_is_unsure_for_a_custom_one_may_bear_its_name() -> None:
    assert privilege.role("Report administrator").evaluated == "partial"
    assert privilege.role("Super administrator").evaluated == "full"


@pytest.mark.parametrize("name", ["Printer Team", "", "x" * 5000])
def test_another_role_is_unresolved(name: str) -> None:
    found = privilege.role(name)
    assert (found.tier, found.evaluated) == (1, "partial")
    assert len(found.reasons[0]) < 300


def test_a_set_of_roles_is_told_as_text_for_people() -> None:
    text = "Organization administrator, Application administrator (all), group administrator (Sales, Support),Printer Team, "
    assert [(name, scope, worth.tier) for name, scope, worth in privilege.told(text)] == [
        ("Organization administrator", "*", 0),
        ("Application administrator", "*", 0),
        ("Group administrator", "Sales, Support", 1),
        ("Printer Team", "*", 1),
    ]


def test_a_role_that_is_limited_keeps_its_tier_and_says_so() -> None:
    ((_, scope, worth),) = privilege.told("Application administrator (Warehouse)")
    assert (scope, worth.tier, worth.traits) == ("Warehouse", 0, (Trait.CONDITIONAL,))


@pytest.mark.parametrize("text", ["", " , ,", "(", ")", "((", "a(b", ",(,),"])
def test_an_odd_text_is_read_as_far_as_it_goes(text: str) -> None:
    assert all(worth.tier == 1 for _, _, worth in privilege.told(text))


@pytest.mark.parametrize(
    ("names", "tier", "evaluated"),
    [
        (["okta.users.read", "okta.apps.manage"], 0, "full"),
        (["okta.users.credentials.resetFactors"], 1, "full"),
        (["okta.users.read"], 2, "full"),
        (["okta.invented.manage"], 1, "partial"),
        (["okta.apps.assignment.manage", "okta.zinvented.manage"], 1, "partial"),
        ([], 1, "partial"),
    ],
)
def test_a_custom_role_is_worth_as_much_as_its_best_permission(names: list[str], tier: int, evaluated: str) -> None:
    found = privilege.permissions(names)
    assert (found.tier, found.evaluated) == (tier, evaluated)


@pytest.mark.parametrize(
    ("name", "tier", "evaluated"),
    [
        ("okta.roles.manage", 0, "full"),
        ("okta.idps.manage", 0, "full"),
        ("okta.users.manage", 1, "full"),
        ("okta.logs.read", 2, "full"),
        ("openid", 3, "full"),
        ("okta.invented.manage", 1, "partial"),
        ("warehouse:write", 1, "partial"),
    ],
)
def test_a_scope_is_worth_what_the_table_says(name: str, tier: int, evaluated: str) -> None:
    assert (privilege.scope(name).tier, privilege.scope(name).evaluated) == (tier, evaluated)


def test_what_stands_elsewhere_is_unresolved_and_says_where() -> None:
    for found in (privilege.group("Builders"), privilege.application(None), privilege.custom("Printers")):
        assert (found.tier, found.evaluated) == (1, "partial")
