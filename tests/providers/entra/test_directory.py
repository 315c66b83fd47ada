"""Who bears an id now, what is Microsoft's own, and what custom roles, groups and app roles are worth, asked live."""

from datetime import timedelta

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.entra.directory import READS, EntraDirectory
from nightlatch.providers.entra.first_party import GRAPH
from nightlatch.providers.entra.holders import SYNC_ACCOUNTS
from nightlatch.providers.entra.protected import MICROSOFTS, NEW_SYNCHRONIZER, NOBODYS, SYNCHRONIZES
from nightlatch.providers.entra.scopes import IDS, ROLES, ROLES_READ, USERS_READ
from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.tenant import TENANT, new_id, stamp
from tests.build import START
from tests.providers.entra.playbooks.acting import BEFORE, NEWCOMER, acting, who

AT = f"entra:{TENANT}"


def test_a_user_is_told_by_id_time_and_name_whatever_he_is_called_now() -> None:
    with acting() as there:
        directory = EntraDirectory(there.live([USERS_READ, ROLES_READ]))
        found = directory.identity(there.subject)
        assert found is not None
        assert (found.id, found.created, found.address, found.marks) == (there.subject.id, START, NEWCOMER, frozenset())
        assert directory.identity(there.subject.model_copy(update={"id": None})) == found
        assert directory.created(there.subject, START) == START
        assert directory.created(there.subject, START - timedelta(days=1)) is None
        there.tenant.users[str(there.subject.id)]["userPrincipalName"] = "jo.renamed@contoso.com"
        renamed = directory.identity(there.subject)
        assert renamed is not None
        assert (renamed.id, renamed.address) == (there.subject.id, "jo.renamed@contoso.com")
        del there.tenant.users[str(there.subject.id)]
        assert directory.identity(there.subject) is None


@pytest.mark.parametrize("by", ["appId", "service principal", "application"])
def test_an_application_is_told_by_whichever_id_was_asked_for_and_is_as_old_as_its_older_part(by: str) -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        there.principal(robot)["createdDateTime"] = stamp(START)
        id = {
            "appId": robot.id,
            "service principal": there.principal(robot)["id"],
            "application": there.application(robot)["id"],
        }[by]
        found = EntraDirectory(there.live()).identity(robot.model_copy(update={"id": id}))
        assert found is not None
        assert (found.id, found.created, found.parts) == (id, BEFORE, (START,))
        assert found.address == there.principal(robot)["id"]
        assert found.marks == frozenset()


def test_a_group_and_a_managed_identity_tell_since_when_they_are() -> None:
    with acting() as there:
        group = making.group(there.tenant, "Builders", made=START)
        machine = making.managed_identity(there.tenant, "vm-report", made=START)
        directory = EntraDirectory(there.live())
        for told in (
            who(PrincipalType.GROUP, group["id"], "Builders"),
            who(PrincipalType.MANAGED_IDENTITY, machine["appId"], "vm-report"),
        ):
            found = directory.identity(told)
            assert found is not None
            assert (found.id, found.created, found.marks) == (told.id, START, frozenset())


@pytest.mark.parametrize(
    ("owner", "marks"),
    [
        (known.MICROSOFT, {MICROSOFTS}),
        ("72F988BF-86F1-41AF-91AB-2D7CD011DB47", {MICROSOFTS}),
        (None, {NOBODYS}),
        ("99999999-8888-4777-8666-555555555555", set()),
    ],
)
def test_whose_an_application_is_is_told_by_the_tenant_that_owns_it(owner: str | None, marks: set[str]) -> None:
    with acting() as there:
        told = making.principal(there.tenant, {"appId": new_id(), "displayName": "Office"}, START, appOwnerOrganizationId=owner)
        found = EntraDirectory(there.live()).identity(who(PrincipalType.SERVICE_PRINCIPAL, told["appId"], "Office"))
        assert found is not None
        assert found.marks == marks


def test_an_application_of_our_own_tenant_is_never_taken_for_microsofts() -> None:
    with acting() as there:
        robot = there.robot("Microsoft Office")
        there.principal(robot)["appOwnerOrganizationId"] = known.MICROSOFT
        found = EntraDirectory(there.live()).identity(robot)
        assert found is not None
        assert found.marks == frozenset()


def test_who_synchronizes_is_told_and_a_newborn_that_claims_to_is_another_thing() -> None:
    with acting() as there:
        making.definition(there.tenant, "x")
        old, directory = there.user("sync_server@contoso.com"), EntraDirectory(there.live())
        for each in (old, there.subject):
            making.assign(there.tenant, str(each.id), SYNC_ACCOUNTS)
        marks = [found.marks for each in (old, there.subject) if (found := directory.identity(each))]
        assert marks == [{SYNCHRONIZES}, {NEW_SYNCHRONIZER}]


def test_a_domain_is_told_by_its_name_and_nothing_else_that_vouches_for_people_is() -> None:
    with acting() as there:
        directory = EntraDirectory(there.live())
        told = who(PrincipalType.FEDERATION, "contoso.com", "contoso.com").model_copy(update={"id": None})
        found = directory.identity(told)
        assert found is not None
        assert (found.id, found.created, found.address) == ("contoso.com", None, "contoso.com")
        for name in ("fabrikam.com", "Certificates", "../users", "contoso.com/x"):
            assert directory.identity(told.model_copy(update={"name": name})) is None


def test_others_are_not_its_business() -> None:
    with acting() as there:
        live = there.live([])
        directory = EntraDirectory(live)
        assert directory.identity(there.subject.model_copy(update={"provider": "aws"})) is None
        for type, id in (
            (PrincipalType.ROLE, new_id()),
            (PrincipalType.GROUP, "Builders"),
            (PrincipalType.SERVICE_PRINCIPAL, "../me"),
        ):
            assert directory.identity(who(type, id, "x")) is None
        assert directory.identity(Principal(provider="entra", tenant=TENANT, type=PrincipalType.USER)) is None
        assert live.rest.named == set()


@pytest.mark.parametrize(
    ("action", "tier"),
    [("microsoft.directory/users/standard/read", 3), ("microsoft.directory/roleAssignments/allProperties/allTasks", 0)],
)
def test_a_custom_role_is_worth_its_permissions_now_and_a_built_in_one_what_its_table_says(action: str, tier: int) -> None:
    with acting() as there:
        role = making.definition(there.tenant, "Global Administrator", action)["id"]
        directory = EntraDirectory(there.live([ROLES_READ]))
        found = directory.privilege(AT, role, START)
        assert found is not None
        assert found.tier == tier
        built_in = directory.privilege(AT, known.GLOBAL_ADMINISTRATOR, START)
        assert built_in is not None
        assert built_in.tier == 0


def test_a_group_is_worth_the_best_of_what_it_holds() -> None:
    with acting() as there:
        group, directory = making.group(there.tenant, "Masters", assignable=True), EntraDirectory(there.live())
        name = f"group:{group['id']}"
        assert directory.privilege(AT, name, START) is None, "what else it opens is not known"
        making.assign(there.tenant, group["id"], known.DIRECTORY_READERS)
        making.app_role(there.tenant, group["id"], known.GRAPH_PRINCIPAL, IDS[ROLES])
        found = directory.privilege(AT, name, START)
        assert found is not None
        assert found.tier == 0


def test_an_app_role_is_worth_what_its_application_calls_it() -> None:
    with acting() as there:
        there.tenant.principals[known.GRAPH_PRINCIPAL]["appRoles"].append(known.app_role("Thing.ReadWrite.All", new_id()))
        role = there.tenant.principals[known.GRAPH_PRINCIPAL]["appRoles"][-1]["id"]
        found = EntraDirectory(there.live()).privilege(AT, f"{GRAPH}/{role}", START)
        assert found is not None
        assert any("Thing.ReadWrite.All" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    "role", ["Global Administrator", "owner:x", "../x", f"group:{GRAPH}", "group:../x", f"{GRAPH}/x", f"x/{GRAPH}"]
)
def test_what_is_none_of_these_is_not_known(role: str) -> None:
    with acting() as there:
        assert EntraDirectory(there.live()).privilege(AT, role, START) is None


def test_it_asks_with_all_that_it_declares_and_a_refusal_names_what_to_grant() -> None:
    with acting() as there:
        live, group = there.live(READS), making.group(there.tenant, "Masters")
        directory = EntraDirectory(live)
        directory.identity(there.subject)
        directory.identity(there.robot())
        directory.identity(who(PrincipalType.FEDERATION, "contoso.com", "contoso.com"))
        directory.privilege(AT, f"group:{group['id']}", START)
        assert live.rest.named == set(READS)
        with pytest.raises(LookupFailed, match=r"grant the application permission User\.Read\.All"):
            EntraDirectory(there.live([])).identity(there.subject)
