"""Who bears an object id or a path now, and what a custom role is worth, asked live."""

from datetime import timedelta

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.azure.directory import READS, AzureDirectory
from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.arm.roles import OWNER
from tests.providers.azure.playbooks.acting import BEFORE, SCOPE, START, Acting, acting, who


def directory(there: Acting, *, graph: bool = True) -> AzureDirectory:
    return AzureDirectory(there.live(READS, graph=graph))


def test_a_person_a_group_and_an_application_are_told_by_id_time_and_what_they_are_known_by() -> None:
    with acting() as there:
        jo = making.user(there.tenant, "jo@contoso.com", START)["id"]
        group = making.group(there.tenant, "operators", made=START)["id"]
        robot = making.robot(there.tenant, "export", made=START)
        for id, type, address in (
            (jo, PrincipalType.USER, "jo@contoso.com"),
            (group, PrincipalType.GROUP, "operators"),
            (robot["id"], PrincipalType.SERVICE_PRINCIPAL, robot["appId"]),
        ):
            for told in (type, PrincipalType.UNKNOWN):
                found = directory(there).identity(who(id, told))
                assert found is not None
                assert (found.id, found.created, found.address) == (id, START, address)
            assert directory(there).created(who(id, type), START) == START
            assert directory(there).created(who(id, type), BEFORE) is None


def test_without_graph_an_id_stands_for_itself() -> None:
    with acting() as there:
        found = directory(there, graph=False).identity(there.subject)
        assert found is not None
        assert (found.id, found.created, found.address) == (there.subject.id, None, None)


def test_who_is_gone_or_of_another_platform_or_has_no_id_is_nobody() -> None:
    with acting() as there:
        id = "99999999-1111-4222-8333-444444444444"
        assert directory(there).identity(who(id, PrincipalType.USER)) is None
        assert directory(there).identity(there.subject.model_copy(update={"provider": "entra"})) is None
        for odd in (None, "x", "../users"):
            assert directory(there).identity(there.subject.model_copy(update={"id": odd})) is None
        assert directory(there).identity(there.subject.model_copy(update={"type": PrincipalType.SYSTEM})) is None


def test_a_user_assigned_identity_is_told_by_its_path_with_its_object_id_and_the_time_it_was_made() -> None:
    with acting() as there:
        machine = there.identity()
        for told in (machine, machine.model_copy(update={"id": None, "name": str(machine.name).upper()})):
            found = directory(there).identity(told)
            assert found is not None
            assert (found.id, found.created) == (machine.id, START)


def test_one_that_was_made_again_under_its_name_is_another() -> None:
    with acting() as there:
        machine = there.identity()
        there.identity(made=START + timedelta(hours=1))
        found = directory(there).identity(machine)
        assert found is not None
        assert found.id != machine.id


def test_a_system_assigned_identity_is_its_resources_and_tells_no_time() -> None:
    with acting() as there:
        own = {"type": "SystemAssigned", "principalId": there.own["id"], "tenantId": there.tenant.id}
        path = there.tenant.azure.resource("Microsoft.Web/sites", "shop", own)["id"]
        machine = Principal(provider="azure", tenant="t", type=PrincipalType.MANAGED_IDENTITY, name=path)
        found = directory(there).identity(machine)
        assert found is not None
        assert (found.id, found.created) == (there.own["id"], None)
        gone = machine.model_copy(update={"name": path.replace("shop", "gone")})
        odd = machine.model_copy(update={"name": path.replace("shop", "x' or name eq 'shop")})
        assert directory(there).identity(gone) is None
        assert directory(there).identity(odd) is None


def test_a_custom_role_is_told_by_its_definition_and_worth_what_its_actions_are() -> None:
    with acting() as there:
        mighty = there.tenant.azure.define("Helper", ["Microsoft.Authorization/*/write"], scope=SCOPE)
        weak = there.tenant.azure.define("Looker", ["*/read"])
        found = directory(there)
        worths = [found.privilege("azure:t", each, START) for each in (mighty, weak)]
        assert [each.tier for each in worths if each] == [0, 3]
        assert found.privilege("azure:t", OWNER, START) is None, "its reader knows it already"
        assert found.privilege("azure:t", "x/../y", START) is None
        assert found.privilege("azure:t", "99999999-1111-4222-8333-444444444444", START) is None
        path = f"{SCOPE}/providers/Microsoft.Authorization/roleDefinitions/{mighty.upper()}"
        role = found.identity(Principal(provider="azure", tenant="t", type=PrincipalType.ROLE, name=path))
        assert role is not None
        assert role.id == mighty


def test_it_needs_what_it_declares_and_nothing_else() -> None:
    with acting() as there:
        live = there.live(READS)
        found, group = AzureDirectory(live), making.group(there.tenant, "operators")["id"]
        found.identity(who(group, PrincipalType.UNKNOWN))
        found.identity(there.identity())
        found.privilege("azure:t", "99999999-1111-4222-8333-444444444444", START)
        assert live.graph is not None
        assert live.rest.named | live.graph.named == set(READS)
        with pytest.raises(LookupFailed, match=r"User\.Read\.All"):
            AzureDirectory(there.live(set(READS) - {"User.Read.All"})).identity(there.subject)
