"""How a tenant is reached: by ids and by nothing else, and what a person is told to run is safe to paste."""

import shlex

import pytest

from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.entra.account import Pair, is_guid, user_path
from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.tenant import TENANT, new_id
from tests.providers.entra.playbooks.acting import acting, who


def named(name: str) -> Principal:
    return Principal(provider="entra", tenant=TENANT, type=PrincipalType.USER, name=name)


@pytest.mark.parametrize("name", ["..", ".", "a/b", "?x", "ü", "kim_fabrikam.com#EXT#@contoso.com", "$filter"])
def test_a_name_from_a_record_is_one_part_of_a_path_and_leads_nowhere_else(name: str) -> None:
    part = user_path(named(name)).removeprefix("users/")
    assert not set("/?#").intersection(part)
    assert part.strip(".")


def test_a_guest_is_found_by_a_name_that_needs_quoting() -> None:
    with acting() as there:
        told = making.guest(there.tenant, "kim@fabrikam.com")
        found = there.live().user(named(told["userPrincipalName"]).model_copy(update={"email": "kim@fabrikam.com"}))
        assert found is not None
        assert found["id"] == told["id"]


def test_an_application_is_found_by_each_of_its_ids_and_is_one_pair() -> None:
    with acting() as there:
        robot, live = there.robot(), there.live()
        ids = (robot.id, there.principal(robot)["id"], there.application(robot)["id"])
        pairs = [live.pair(robot.model_copy(update={"id": str(id).upper()})) for id in ids]
        assert {(each.app_id, each.object_id, each.application_id) for each in pairs} == {ids}
        assert live.pair(robot.model_copy(update={"id": new_id()})) == Pair()
        assert live.pair(robot.model_copy(update={"id": None})) == Pair()


def test_one_of_another_tenant_has_no_application_here_and_a_managed_identity_has_none_at_all() -> None:
    with acting() as there:
        foreign = making.principal(there.tenant, {"appId": new_id(), "displayName": "Foreign"})
        machine = making.managed_identity(there.tenant, "vm")
        for told in (foreign, machine):
            found = there.live().pair(who(PrincipalType.SERVICE_PRINCIPAL, told["appId"], "x"))
            assert (found.object_id, found.application, found.application_id) == (told["id"], None, "")


def test_what_holds_roles_is_the_object_of_each_sort() -> None:
    with acting() as there:
        robot, group, live = there.robot(), making.group(there.tenant, "Builders"), there.live()
        assert live.object_id(there.subject) == there.subject.id
        assert live.object_id(robot) == there.principal(robot)["id"]
        assert live.object_id(who(PrincipalType.GROUP, group["id"], "Builders")) == group["id"]
        assert live.object_id(who(PrincipalType.GROUP, "Builders", "Builders")) == ""


def test_we_are_known_by_either_of_our_ids_and_nobody_else_is() -> None:
    with acting() as there:
        live = there.live()
        for id in (there.own["id"], there.own["appId"]):
            own = who(PrincipalType.SERVICE_PRINCIPAL, id, "x")
            assert live.is_own(own, live.pair(own))
        other = there.robot("Nightlatch")
        assert not live.is_own(other, live.pair(other))
        assert not live.is_own(named("x"), Pair())


def test_a_command_for_a_person_is_one_whatever_a_record_put_into_it() -> None:
    with acting() as there:
        command = there.live().call("PATCH", "users/x'; rm -rf ~ #", {"displayName": "$(id) `id` '\n"})
        words = shlex.split(command)
        assert words[:5] == ["az", "rest", "--method", "PATCH", "--url"]
        assert words[5] == f"{there.url}/users/x'; rm -rf ~ #"
        assert len(words) == 10


@pytest.mark.parametrize(
    ("text", "said"), [(TENANT, True), (TENANT.upper(), True), (f"{TENANT}x", False), ("", False), ("..", False)]
)
def test_an_id_is_an_id(text: str, said: bool) -> None:
    assert is_guid(text) is said
