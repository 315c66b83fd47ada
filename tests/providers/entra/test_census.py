"""Who administers a tenant: whoever holds, may take on, joins or becomes what leads to all of it, and can come in."""

from collections.abc import Iterator

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.ledger.administrators import World
from nightlatch.model import Inventory, PrincipalType
from nightlatch.providers.entra.census import READS, take
from nightlatch.providers.entra.first_party import GRAPH
from nightlatch.providers.entra.scopes import IDS, ROLES
from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.tenant import TENANT
from tests.build import START
from tests.providers.entra.playbooks.acting import BEFORE, Acting, acting

GLOBAL = known.GLOBAL_ADMINISTRATOR
OURS = "Nightlatch"


@pytest.fixture
def there() -> Iterator[Acting]:
    with acting() as found:
        yield found


def administrators(inventory: Inventory) -> set[str | None]:
    return {account.principal.name for account in World.of(inventory).administrators} - {OURS}


def give(there: Acting, name: str, role: str = GLOBAL, scope: str = "/", **more: object) -> str:
    id = str(there.user(name, **more).id)  # type: ignore[arg-type]
    making.assign(there.tenant, id, role, scope)
    return id


def test_whoever_holds_or_may_take_on_a_role_that_leads_to_all_of_it_is_counted(there: Acting) -> None:
    give(there, "pear@contoso.com")
    making.entitle(there.tenant, str(there.user("plum@contoso.com").id), GLOBAL)
    mighty = making.definition(there.tenant, "Keepers", "microsoft.directory/roleAssignments/allProperties/allTasks")["id"]
    little = making.definition(there.tenant, "Readers", "microsoft.directory/users/standard/read")["id"]
    give(there, "quince@contoso.com", mighty)
    give(there, "fig@contoso.com", little)
    give(there, "apple@contoso.com", known.DIRECTORY_READERS)
    found = take(there.live(), TENANT, START)
    assert administrators(found) == {"pear@contoso.com", "plum@contoso.com", "quince@contoso.com"}
    assert (found.provider, found.tenant, found.at, found.gaps) == ("entra", TENANT, START, ())
    roles = {holding.account.name: holding.roles for holding in found.holdings}
    assert roles["pear@contoso.com"] == (GLOBAL,)
    assert {holding.created for holding in found.holdings} == {BEFORE}


def test_members_and_owners_of_a_group_are_counted_by_the_group_and_so_can_be_played_on(there: Acting) -> None:
    member, owner = there.user("pear@contoso.com"), there.user("plum@contoso.com")
    group = making.group(there.tenant, "Masters", str(member.id), assignable=True)["id"]
    there.tenant.linked("owners", group).append(str(owner.id))
    making.assign(there.tenant, group, GLOBAL)
    found = take(there.live(), TENANT, START)
    assert found.groups == {group: (GLOBAL,)}
    world = World.of(found)
    assert administrators(found) == {"pear@contoso.com", "plum@contoso.com"}
    world.take_group(group, GLOBAL)
    assert {account.principal.name for account in world.administrators} == {OURS}


def test_service_principals_that_graph_lets_do_everything_are_counted_with_whoever_owns_them(there: Acting) -> None:
    robot = there.robot("Builder", ROLES, made=BEFORE)
    by_app, by_body = there.user("pear@contoso.com"), there.user("plum@contoso.com")
    there.tenant.linked("owners", there.application(robot)["id"]).append(str(by_app.id))
    there.tenant.linked("owners", there.principal(robot)["id"]).append(str(by_body.id))
    there.robot("Reader", "User.Read.All")
    found = take(there.live(), TENANT, START)
    assert administrators(found) == {"Builder", "pear@contoso.com", "plum@contoso.com"}
    (own,) = [holding for holding in found.holdings if holding.account.name == "Builder"]
    assert (own.account.id, own.account.type) == (robot.id, PrincipalType.SERVICE_PRINCIPAL)
    assert own.roles == (f"{GRAPH}/{IDS[ROLES]}",)


def test_a_strong_permission_counts_once_there_is_a_credential_to_use_it_with(there: Acting) -> None:
    weak, strong = there.robot("Weak", "User.ReadWrite.All"), there.robot("Strong", "User.ReadWrite.All")
    let_in = there.robot("Let in", "User.ReadWrite.All")
    making.secret(there.tenant, there.application(strong))
    making.federated(there.tenant, there.application(let_in)["id"], "deploy", "https://login.example.com", "x")
    found = administrators(take(there.live(), TENANT, START))
    assert {"Strong", "Let in"} <= found
    assert weak.name not in found


def test_a_managed_identity_is_counted_as_one_and_has_no_owners(there: Acting) -> None:
    machine = making.managed_identity(there.tenant, "vm-report")
    making.assign(there.tenant, machine["id"], GLOBAL)
    found = take(there.live(), TENANT, START)
    (own,) = [holding for holding in found.holdings if holding.account.name == "vm-report"]
    assert own.account.type is PrincipalType.MANAGED_IDENTITY


def test_who_cannot_come_in_or_reaches_a_part_only_is_none(there: Acting) -> None:
    give(there, "away@contoso.com", accountEnabled=False)
    unit = making.unit(there.tenant, "Sales")["id"]
    give(there, "part@contoso.com", GLOBAL, f"/administrativeUnits/{unit}")
    robot = there.robot("Asleep", ROLES)
    there.principal(robot)["accountEnabled"] = False
    guest = making.guest(there.tenant, "kim@fabrikam.com")
    making.assign(there.tenant, guest["id"], GLOBAL)
    found = take(there.live(), TENANT, START)
    assert administrators(found) == {guest["userPrincipalName"].lower()}
    assert {holding.account.type for holding in found.holdings if holding.account.name != OURS} == {PrincipalType.GUEST}


def test_a_tenant_without_pim_is_counted_all_the_same(there: Acting) -> None:
    give(there, "pear@contoso.com")
    there.tenant.faults.fail("GET /roleManagement/directory/roleEligibilitySchedules", 400, "AadPremiumLicenseRequired")
    assert administrators(take(there.live(), TENANT, START)) == {"pear@contoso.com"}


@pytest.mark.parametrize("lacking", READS)
def test_it_needs_what_it_declares_and_nothing_else(there: Acting, lacking: str) -> None:
    member = there.user("pear@contoso.com")
    making.assign(there.tenant, making.group(there.tenant, "Masters", str(member.id), assignable=True)["id"], GLOBAL)
    live = there.live(READS)
    take(live, TENANT, START)
    assert live.rest.named == there.tenant.used == set(READS)
    with pytest.raises(LookupFailed, match=lacking.replace(".", r"\.")):
        take(there.live(set(READS) - {lacking}), TENANT, START)
