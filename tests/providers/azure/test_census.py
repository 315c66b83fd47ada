"""Who may give roles in a subscription is counted live: from there, from above it, by a group, and who is only eligible for it."""

from collections.abc import Iterator

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.ledger.administrators import World
from nightlatch.model import Inventory
from nightlatch.providers.azure.census import READS, take
from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.arm.estate import SUBSCRIPTION, TENANT
from nightlatch.sandbox.microsoft.arm.roles import ACCESS_ADMINISTRATOR, CONTRIBUTOR, OWNER
from nightlatch.sandbox.microsoft.arm.schedules import make_schedule
from tests.providers.azure.playbooks.acting import BEFORE, GROUP, SCOPE, START, Acting, acting

MANAGEMENT = f"/providers/Microsoft.Management/managementGroups/{TENANT}"
OTHER = "bbbbbbbb-1111-4222-8333-444444444444"
KIM = "kim@contoso.com"


@pytest.fixture
def there() -> Iterator[Acting]:
    """A tenant whose one owner is Kim."""
    with acting() as found:
        yield found


def give(there: Acting, name: str, role: str, scope: str, **more: str) -> str:
    id = str(making.user(there.tenant, name)["id"])
    there.tenant.azure.assign(id, role, scope, BEFORE, **more)
    return id


def administrators(found: Inventory) -> set[str]:
    return {str(account.principal.name or account.principal.id) for account in World.of(found).administrators}


def test_everybody_who_may_give_roles_there_or_above_is_one(there: Acting) -> None:
    custom = there.tenant.azure.define("Helper", ["Microsoft.Authorization/roleAssignments/write"])
    give(there, "group@contoso.com", ACCESS_ADMINISTRATOR, MANAGEMENT)
    give(there, "root@contoso.com", OWNER, "/")
    give(there, "custom@contoso.com", custom, SCOPE)
    give(there, "part@contoso.com", OWNER, GROUP)
    give(there, "builder@contoso.com", CONTRIBUTOR, SCOPE)
    give(there, "narrow@contoso.com", OWNER, SCOPE, condition="@Resource[x] StringEquals 'y'")
    found = take(there.live(READS), TENANT, START)
    assert administrators(found) == {KIM, "group@contoso.com", "root@contoso.com", "custom@contoso.com"}
    assert {role for holding in found.holdings for role in holding.roles} == {OWNER, ACCESS_ADMINISTRATOR, custom}
    assert (found.provider, found.tenant, found.at, found.gaps) == ("azure", TENANT, START, ())
    assert all(holding.created is not None and holding.address for holding in found.holdings)


def test_members_of_a_group_are_counted_by_their_group_also_of_one_within_it(there: Acting) -> None:
    inner = str(making.user(there.tenant, "inner@contoso.com")["id"])
    member = str(making.user(there.tenant, "member@contoso.com")["id"])
    nested = str(making.group(there.tenant, "night shift", inner)["id"])
    group = str(making.group(there.tenant, "operators", member, nested)["id"])
    there.tenant.linked("members", nested).append(group)
    there.tenant.azure.assign(group, OWNER, SCOPE, BEFORE, principalType="Group")
    found = take(there.live(READS), TENANT, START)
    assert found.groups == {group: (OWNER,)}
    assert administrators(found) == {KIM, "inner@contoso.com", "member@contoso.com"}
    world = World.of(found)
    world.take_group(group, OWNER)
    assert {account.principal.name for account in world.administrators} == {KIM}


def test_who_is_eligible_counts_and_nobody_is_where_nobody_bought_it(there: Acting) -> None:
    jo = str(making.user(there.tenant, "jo@contoso.com")["id"])
    asked = {"principalId": jo, "roleDefinitionId": f"/x/{OWNER}", "scope": SCOPE}
    make_schedule(there.tenant.azure, "Eligibility", asked, BEFORE)
    assert administrators(take(there.live(READS), TENANT, START)) == {KIM, "jo@contoso.com"}
    read = "Microsoft.Authorization/roleEligibilitySchedules/read"
    there.tenant.faults.fail(read, 400, "AadPremiumLicenseRequired", "The tenant needs an AAD Premium 2 license.")
    assert take(there.live(READS), TENANT, START).gaps == ()
    there.tenant.faults.fail(read, 500, "InternalServerError")
    (gap,) = take(there.live(READS), TENANT, START).gaps
    assert "who is eligible" in gap


def test_who_is_blocked_or_gone_is_none(there: Acting) -> None:
    away = give(there, "away@contoso.com", OWNER, SCOPE)
    there.tenant.users[away]["accountEnabled"] = False
    left = give(there, "left@contoso.com", OWNER, SCOPE)
    del there.tenant.users[left]
    robot = making.robot(there.tenant, "terraform")
    there.tenant.azure.assign(robot["id"], OWNER, SCOPE, BEFORE, principalType="ServicePrincipal")
    found = take(there.live(READS), TENANT, START)
    assert administrators(found) == {KIM, "terraform"}


def test_a_tenant_that_is_one_subscription_is_counted_alone(there: Acting) -> None:
    elsewhere = there.tenant.azure.subscription(OTHER)
    give(there, "other@contoso.com", OWNER, elsewhere)
    live = there.live(READS)
    assert administrators(take(live, SUBSCRIPTION, START)) == {KIM}
    assert administrators(take(live, OTHER.upper(), START)) == {"other@contoso.com"}
    assert administrators(take(live, TENANT, START)) == {KIM, "other@contoso.com"}


def test_without_graph_ids_are_counted_and_the_inventory_says_so(there: Acting) -> None:
    group = str(making.group(there.tenant, "operators", str(there.subject.id))["id"])
    there.tenant.azure.assign(group, OWNER, SCOPE, BEFORE, principalType="Group")
    found = take(there.live(READS, graph=False), TENANT, START)
    assert len(found.holdings) == 1
    assert "Graph is not asked here" in found.gaps[0]


def test_a_group_and_an_account_that_cannot_be_looked_at_are_gaps(there: Acting) -> None:
    group = str(making.group(there.tenant, "operators", str(there.subject.id))["id"])
    there.tenant.azure.assign(group, OWNER, SCOPE, BEFORE, principalType="Group")
    less = set(READS) - {"GroupMember.Read.All", "User.Read.All"}
    found = take(there.live(less), TENANT, START)
    assert len(found.gaps) == 2
    assert not found.holdings


@pytest.mark.parametrize(
    "lacking", ["Microsoft.Authorization/roleAssignments/read", "Microsoft.Authorization/roleDefinitions/read"]
)
def test_what_cannot_be_read_at_all_is_said(there: Acting, lacking: str) -> None:
    custom = there.tenant.azure.define("Helper", ["*"])
    give(there, "custom@contoso.com", custom, SCOPE)
    with pytest.raises(LookupFailed, match=lacking):
        take(there.live(set(READS) - {lacking}), TENANT, START)


def test_who_sees_no_subscription_counts_nobody(there: Acting) -> None:
    there.tenant.azure.subscriptions.clear()
    with pytest.raises(LookupFailed, match="no subscription can be seen"):
        take(there.live(READS), TENANT, START)


def test_it_uses_what_it_declares_and_nothing_else(there: Acting) -> None:
    custom = there.tenant.azure.define("Helper", ["*"])
    give(there, "custom@contoso.com", custom, SCOPE)
    robot = making.robot(there.tenant, "terraform")
    group = str(making.group(there.tenant, "operators", robot["id"])["id"])
    there.tenant.azure.assign(group, OWNER, SCOPE, BEFORE, principalType="Group")
    live = there.live(READS)
    take(live, TENANT, START)
    assert live.graph is not None
    assert live.rest.named | live.graph.named == set(READS)
