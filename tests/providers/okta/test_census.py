"""Who administers an organization: whoever holds a role that leads to all of it, and can come in."""

from collections.abc import Iterator

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.ledger.administrators import World
from nightlatch.model import Inventory
from nightlatch.providers.okta.census import READS, take
from nightlatch.sandbox.okta.organization import SUPER
from tests.providers.okta.playbooks.acting import BEFORE, START, Acting, acting

TENANT = "okta"


@pytest.fixture
def there() -> Iterator[Acting]:
    with acting() as found:
        yield found


def administrators(inventory: Inventory) -> set[str | None]:
    return {account.principal.name for account in World.of(inventory).administrators}


def give(there: Acting, login: str, type: str, *targets: str, **more: str) -> str:
    id = str(there.user(login).id)
    there.org.assign(id, type, BEFORE, *targets, **more)
    return id


def test_whoever_holds_a_role_that_leads_to_all_of_it_is_counted(there: Acting) -> None:
    give(there, "pear@example.com", SUPER)
    give(there, "plum@example.com", "ORG_ADMIN")
    mighty, little = there.org.role("Keepers", "okta.apps.manage"), there.org.role("Readers", "okta.iam.read")
    give(there, "quince@example.com", "CUSTOM", role=mighty, **{"resource-set": "iamExample"})
    give(there, "fig@example.com", "CUSTOM", role=little, **{"resource-set": "iamExample"})
    give(there, "apple@example.com", "HELP_DESK_ADMIN")
    found = take(there.live(), TENANT, START)
    assert administrators(found) == {"pear@example.com", "plum@example.com", "quince@example.com", "Nightlatch"}
    assert (found.provider, found.tenant, found.gaps) == ("okta", TENANT, ())
    assert {role for holding in found.holdings for role in holding.roles} == {
        "Super administrator",
        "Organization administrator",
        mighty,
    }
    assert {holding.created for holding in found.holdings} == {BEFORE}


def test_members_of_a_group_are_counted_by_their_group_and_so_can_be_played_on(there: Acting) -> None:
    member = there.user("pear@example.com")
    group = there.org.group("Builders", "OKTA_GROUP", str(member.id))["id"]
    there.org.assign(group, SUPER, BEFORE)
    found = take(there.live(), TENANT, START)
    assert found.groups == {group: ("Super administrator",)}
    world = World.of(found)
    assert "pear@example.com" in administrators(found)
    world.take_group(group, "Super administrator")
    assert {account.principal.name for account in world.administrators} == {"Nightlatch"}


def test_who_cannot_come_in_or_reaches_a_part_only_is_none(there: Acting) -> None:
    there.org.users[give(there, "away@example.com", SUPER)]["status"] = "SUSPENDED"
    there.org.users[give(there, "left@example.com", SUPER)]["status"] = "DEPROVISIONED"
    give(there, "part@example.com", "APP_ADMIN", "catalog/apps/warehouse")
    give(there, "whole@example.com", "APP_ADMIN")
    assert administrators(take(there.live(), TENANT, START)) == {"whole@example.com", "Nightlatch"}


@pytest.mark.parametrize("lacking", READS)
def test_it_needs_what_it_declares_and_nothing_else(there: Acting, lacking: str) -> None:
    give(there, "pear@example.com", SUPER)
    take(there.live(READS), TENANT, START)
    assert there.org.used == set(READS)
    with pytest.raises(LookupFailed, match=lacking):
        take(there.live(set(READS) - {lacking}), TENANT, START)
