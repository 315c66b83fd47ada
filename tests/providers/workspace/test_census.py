"""Who administers a Workspace: whoever holds a role that leads to all of it, and can still come in."""

from collections.abc import Iterator

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.ledger.administrators import World
from nightlatch.model import Inventory
from nightlatch.providers.workspace.census import READS, take
from tests.providers.workspace.playbooks.acting import OWN, START, Acting, acting

TENANT = "organizations/77"


@pytest.fixture
def there() -> Iterator[Acting]:
    with acting() as found:
        yield found


def administrators(inventory: Inventory) -> set[str | None]:
    return {account.principal.email for account in World.of(inventory).administrators}


def give(there: Acting, address: str, role: str, unit: str = "", **more: str) -> str:
    space = there.cloud.workspace
    id: str = (there.user(address)).id or ""
    space.assign(id, role, unit, **more)
    return id


def test_super_administrators_and_what_is_as_mighty_are_counted(there: Acting) -> None:
    space = there.cloud.workspace
    give(there, "pear@example.com", space.role_id("_SEED_ADMIN_ROLE"))
    give(there, "plum@example.com", space.role("_GROUPS_ADMIN_ROLE", "GROUPS_ALL", system=True))
    give(there, "quince@example.com", space.role("keepers of groups", "GROUPS_UPDATE"))
    give(there, "fig@example.com", space.role("readers", "USERS_RETRIEVE"))
    there.user("apple@example.com")
    found = take(there.live(), TENANT, START)
    assert administrators(found) == {"pear@example.com", "plum@example.com", "quince@example.com"}
    assert (found.provider, found.tenant, found.gaps) == ("workspace", TENANT, ())
    assert {holding.created for holding in found.holdings} == {START}


def test_who_cannot_come_in_or_reaches_a_part_only_is_none(there: Acting) -> None:
    space = there.cloud.workspace
    seed = space.role_id("_SEED_ADMIN_ROLE")
    space.users[give(there, "away@example.com", seed)]["suspended"] = True
    space.users[give(there, "left@example.com", seed)]["archived"] = True
    give(there, "branch@example.com", seed, unit="03ph8a2z")
    give(there, "once@example.com", seed, condition="api.getAttribute('x', []) == 'y'")
    space.assign(there.cloud.accounts[OWN]["uniqueId"], seed)
    assert administrators(take(there.live(), TENANT, START)) == set()


def test_a_role_held_by_a_group_is_a_gap(there: Acting) -> None:
    space = there.cloud.workspace
    space.assign(space.group("builders@example.com")["id"], space.role_id("_SEED_ADMIN_ROLE"), assigneeType="group")
    (gap,) = take(there.live(), TENANT, START).gaps
    assert "_SEED_ADMIN_ROLE is held by the group" in gap


@pytest.mark.parametrize("lacking", READS)
def test_it_needs_what_it_declares_and_nothing_else(there: Acting, lacking: str) -> None:
    give(there, "pear@example.com", there.cloud.workspace.role_id("_SEED_ADMIN_ROLE"))
    take(there.live(READS), TENANT, START)
    assert there.cloud.used == set(READS)
    with pytest.raises(LookupFailed, match=lacking):
        take(there.live(set(READS) - {lacking}), TENANT, START)
