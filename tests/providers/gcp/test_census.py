"""Who administers a project: by its own policy, by what stands above it, and by groups; and who only seems to."""

from collections.abc import Iterator

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.ledger.administrators import World
from nightlatch.ledger.ahead import Ahead, AtOnce, in_turn
from nightlatch.model import Inventory
from nightlatch.providers.gcp.census import READS, take, take_all
from nightlatch.providers.gcp.census.everywhere import BEHIND, SEARCH
from nightlatch.sandbox.google.hierarchy import GROUPS_READER
from tests.providers.gcp.playbooks.acting import START, Acting, acting

OWNER = "roles/owner"
TOP = "roles/resourcemanager.organizationAdmin"


@pytest.fixture
def there() -> Iterator[Acting]:
    with acting() as found:
        cloud = found.cloud
        cloud.organization("77", "orchard.example")
        cloud.folder("12", "organizations/77")
        cloud.project("orchard-prod", parent="folders/12")
        yield found


def group(there: Acting, name: str, *members: str | None) -> None:
    groups = ("admins@orchard.example", "night@orchard.example")
    there.cloud.workspace.members[f"{name}@orchard.example"] = [
        {"email": each, "type": "GROUP" if each in groups else "USER"} for each in members
    ]


def administrators(inventory: Inventory) -> set[str | None]:
    return {account.principal.email for account in World.of(inventory).administrators}


def test_what_is_granted_above_a_project_holds_in_it(there: Acting) -> None:
    policies = there.cloud.policies
    policies.bind("projects/orchard-prod", OWNER, "user:pear@orchard.example", "user:Plum@orchard.example")
    policies.bind("projects/orchard-prod", "roles/viewer", "user:fig@orchard.example")
    policies.bind("folders/12", OWNER, "user:quince@orchard.example")
    policies.bind("organizations/77", TOP, "user:apple@orchard.example")
    found = take(there.live(), "orchard-prod", START)
    assert administrators(found) == {f"{name}@orchard.example" for name in ("pear", "plum", "quince", "apple")}
    assert found.gaps == ()


def test_a_condition_a_disabled_account_and_an_agent_of_google_make_no_administrator(there: Acting) -> None:
    policies, off = there.cloud.policies, there.account("switched-off")
    there.cloud.find(off.email or "")["disabled"] = True
    once = {"title": "until", "expression": 'request.time < timestamp("2026-03-03T00:00:00Z")'}
    policies.bind("projects/orchard-prod", OWNER, "user:once@orchard.example", condition=once)
    policies.bind(
        "projects/orchard-prod",
        OWNER,
        f"serviceAccount:{off.email}",
        "serviceAccount:gone@orchard-prod.iam.gserviceaccount.com",
        "serviceAccount:11@cloudservices.gserviceaccount.com",
        "deleted:user:left@orchard.example?uid=1",
        "domain:orchard.example",
    )
    assert administrators(take(there.live(), "orchard-prod", START)) == set()


def test_a_service_account_is_told_by_its_id_and_its_age(there: Acting) -> None:
    there.cloud.policies.bind("projects/orchard-prod", OWNER, f"serviceAccount:{there.subject.email}")
    (holding,) = take(there.live(), "orchard-prod", START).holdings
    assert (holding.account.id, holding.created) == (there.subject.id, START)


def test_a_custom_role_counts_by_its_permissions(there: Acting) -> None:
    roles, policies = there.cloud.roles, there.cloud.policies
    for name, permission in (("keeper", "resourcemanager.projects.setIamPolicy"), ("reader", "storage.buckets.get")):
        full = f"projects/orchard-prod/roles/{name}"
        roles[full] = {"name": full, "includedPermissions": [permission]}
        policies.bind("projects/orchard-prod", full, f"user:{name}@orchard.example")
    assert administrators(take(there.live(), "orchard-prod", START)) == {"keeper@orchard.example"}


def test_members_of_groups_in_groups_are_counted_even_in_a_circle(there: Acting) -> None:
    group(there, "admins", "pear@orchard.example", "night@orchard.example")
    group(there, "night", "admins@orchard.example", "fig@orchard.example", there.subject.email)
    there.cloud.policies.bind("organizations/77", TOP, "group:admins@orchard.example")
    found = take(there.live(), "organizations/77", START)
    assert administrators(found) == {"pear@orchard.example", "fig@orchard.example", there.subject.email}
    assert found.groups["group:night@orchard.example"] == ("group:admins@orchard.example",)


def test_a_group_that_cannot_be_read_is_a_gap(there: Acting) -> None:
    there.cloud.policies.bind("organizations/77", TOP, "group:unseen@orchard.example", "user:pear@orchard.example")
    found = take(there.live(), "organizations/77", START)
    assert administrators(found) == {"pear@orchard.example"}
    (gap,) = found.gaps
    assert "group:unseen@orchard.example" in gap
    assert "Groups Reader" in gap


def test_people_live_in_a_domain_which_is_an_organizations(there: Acting) -> None:
    there.cloud.policies.bind("organizations/77", TOP, "user:pear@orchard.example")
    assert administrators(take(there.live(), "orchard.example", START)) == {"pear@orchard.example"}
    with pytest.raises(LookupFailed, match="no organization of the domain elsewhere"):
        take(there.live(), "elsewhere.example", START)


def test_an_account_that_cannot_be_looked_at_is_a_gap_and_not_counted(there: Acting) -> None:
    there.cloud.policies.bind(
        "projects/orchard-prod", OWNER, f"serviceAccount:{there.subject.email}", "user:pear@orchard.example"
    )
    there.cloud.failing.append(("iam.serviceAccounts.get", "PERMISSION_DENIED"))
    found = take(there.live(), "orchard-prod", START)
    assert administrators(found) == {"pear@orchard.example"}
    (gap,) = found.gaps
    assert f"{there.subject.email} could not be looked at" in gap


def test_it_needs_what_it_declares_and_nothing_else(there: Acting) -> None:
    group(there, "admins", there.subject.email)
    full = "organizations/77/roles/keeper"
    there.cloud.roles[full] = {"name": full, "includedPermissions": ["resourcemanager.projects.setIamPolicy"]}
    there.cloud.policies.bind("organizations/77", full, "group:admins@orchard.example")
    live = there.live((*READS, GROUPS_READER))
    take(live, "orchard-prod", START)
    take(live, "orchard.example", START)
    assert len(list(take_all(live, "organizations/77", START))) == 2
    assert there.cloud.used == {*READS, GROUPS_READER}


@pytest.mark.parametrize("lacking", READS)
def test_without_a_permission_what_is_refused_names_it(there: Acting, lacking: str) -> None:
    full = "organizations/77/roles/keeper"
    there.cloud.roles[full] = {"name": full, "includedPermissions": ["resourcemanager.projects.setIamPolicy"]}
    there.cloud.policies.bind("organizations/77", full, f"serviceAccount:{there.subject.email}")
    live = there.live(set(READS) - {lacking})
    if lacking.startswith("iam.serviceAccount"):
        assert lacking in take(live, "orchard-prod", START).gaps[0]
        return
    tenant = "orchard.example" if lacking == "resourcemanager.organizations.get" else "orchard-prod"
    with pytest.raises(LookupFailed, match=lacking):
        list(take_all(live, "organizations/77", START)) if lacking == SEARCH else take(live, tenant, START)


def everywhere(there: Acting, ahead: Ahead = in_turn) -> dict[str, Inventory]:
    return {each.tenant: each for each in take_all(there.live(), "organizations/77", START, ahead)}


@pytest.mark.parametrize("ahead", [in_turn, AtOnce(4)], ids=["in turn", "at once"])
def test_one_search_counts_every_project_as_asking_each_would(there: Acting, ahead: Ahead) -> None:
    cloud = there.cloud
    for number in range(5):
        cloud.project(f"grove-{number}", parent="folders/12" if number % 2 else "organizations/77")
        cloud.policies.bind(
            f"projects/grove-{number}", OWNER, f"user:fig{number}@orchard.example", f"serviceAccount:{there.subject.email}"
        )
    group(there, "admins", "pear@orchard.example")
    cloud.policies.bind("folders/12", OWNER, "user:quince@orchard.example")
    cloud.policies.bind("organizations/77", TOP, "group:admins@orchard.example")
    found = everywhere(there, ahead)
    assert set(found) == {"organizations/77", "orchard.example", *(f"grove-{number}" for number in range(5))}
    for tenant, inventory in found.items():
        alone = take(there.live(), tenant, START - BEHIND)
        assert {each.model_dump_json() for each in inventory.holdings} == {each.model_dump_json() for each in alone.holdings}, (
            tenant
        )
        assert (inventory.groups, inventory.gaps, inventory.at) == (alone.groups, (), START - BEHIND)


def test_a_project_is_known_by_its_id_also_where_the_search_tells_its_number(there: Acting) -> None:
    there.cloud.policies.bind("organizations/77", TOP, "user:pear@orchard.example")
    number = there.cloud.projects["orchard-prod"]["name"]
    there.cloud.policies.bind(number, OWNER, "user:fig@orchard.example")
    there.cloud.projects[number.partition("/")[2]] = {**there.cloud.projects["orchard-prod"]}
    assert administrators(everywhere(there)["orchard-prod"]) == {"fig@orchard.example", "pear@orchard.example"}


def test_projects_that_are_being_deleted_and_other_organizations_are_left_out(there: Acting) -> None:
    there.cloud.project("old", state="DELETE_REQUESTED", parent="organizations/77")
    there.cloud.organization("88", "elsewhere.example")
    there.cloud.project("foreign", parent="organizations/88")
    for place in ("organizations/77", "projects/old", "projects/foreign"):
        there.cloud.policies.bind(place, OWNER, "user:pear@orchard.example")
    assert set(everywhere(there)) == {"organizations/77", "orchard.example"}


def test_an_account_of_somebody_elses_project_is_no_administrator_to_rely_on(there: Acting) -> None:
    vendor = there.cloud.account("vendor", "elsewhere")["email"]
    there.cloud.policies.bind("organizations/77", TOP, f"serviceAccount:{vendor}", f"serviceAccount:{there.subject.email}")
    assert administrators(everywhere(there)["organizations/77"]) == {there.subject.email}


def test_a_search_that_shows_nothing_of_the_organization_itself_says_what_to_grant(there: Acting) -> None:
    with pytest.raises(LookupFailed, match=SEARCH):
        everywhere(there)
