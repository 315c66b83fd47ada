"""What a role or a scope is worth, and that whatever no table holds counts as strong and says so."""

import pytest

from nightlatch.providers.workspace import privilege


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("_SEED_ADMIN_ROLE", 0),
        ("_GROUPS_ADMIN_ROLE", 0),
        ("_RESELLER_ADMIN_ROLE", 0),
        ("_USER_MANAGEMENT_ADMIN_ROLE", 1),
        ("_HELP_DESK_ADMIN_ROLE", 1),
        ("_SERVICE_ADMIN_ROLE", 1),
        ("_MOBILE_ADMIN_ROLE", 1),
        (" _seed_admin_role ", 0),
    ],
)
def test_a_system_role_is_worth_what_the_table_says(name: str, tier: int) -> None:
    found = privilege.role(name)
    assert (found.tier, found.evaluated) == (tier, "full")
    assert found.reasons


@pytest.mark.parametrize("name", ["Printer Team", "_INVENTED_ADMIN_ROLE", "", "x" * 5000])
def test_another_role_is_unresolved(name: str) -> None:
    found = privilege.role(name)
    assert (found.tier, found.evaluated) == (1, "partial")
    assert len(found.reasons[0]) < 300


def test_no_role_counts_as_harmless_by_its_name() -> None:
    """Whoever makes a custom role chooses its name."""
    assert {line["tier"] for line in privilege._table()["roles"].values()} == {0, 1}


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("https://www.googleapis.com/auth/admin.directory.user", 0),
        ("https://www.googleapis.com/auth/cloud-platform", 0),
        ("https://mail.google.com/", 0),
        ("https://mail.google.com", 0),
        ("https://www.googleapis.com/auth/gmail.readonly", 0),
        ("HTTPS://www.googleapis.com/auth/Drive", 0),
        ("https://www.googleapis.com/auth/admin.directory.user.readonly", 2),
        ("openid", 3),
    ],
)
def test_a_scope_is_worth_what_the_table_says(name: str, tier: int) -> None:
    assert (privilege.scope(name).tier, privilege.scope(name).evaluated) == (tier, "full")


@pytest.mark.parametrize("name", ["https://www.googleapis.com/auth/invented", "https://elsewhere.example/auth/x.readonly", ""])
def test_another_scope_is_unresolved(name: str) -> None:
    assert (privilege.scope(name).tier, privilege.scope(name).evaluated) == (1, "partial")


def test_what_nothing_tells_is_unresolved() -> None:
    for found in (privilege.delegated(None), privilege.delegated("USERS_CREATE"), privilege.group("builders@example.com")):
        assert (found.tier, found.evaluated) == (1, "partial")
