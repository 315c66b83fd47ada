"""Ownership that the case gave is taken back and given again: of an application and its service principal, and of groups."""

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import GrantKind
from nightlatch.providers.entra.playbooks.remove_owners import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from tests.build import case
from tests.providers.entra.playbooks.acting import BEFORE, Acting, acting, granted, take_back, there_and_back


def owning(there: Acting, sort: str) -> str:
    """Something that the subject owns beside another; gives its name as grants tell it."""
    other = str(there.user("kim@contoso.com").id)
    robot = there.robot(made=BEFORE)
    group = making.group(there.tenant, "Builders")
    id, told = {
        "application": (there.application(robot)["id"], robot.id),
        "service principal": (there.principal(robot)["id"], there.principal(robot)["id"]),
        "group": (group["id"], group["id"]),
    }[sort]
    there.tenant.linked("owners", id).extend([other, str(there.subject.id)])
    return f"owner:{told}"


@pytest.mark.parametrize("sort", ["application", "service principal", "group"])
def test_it_is_taken_back_and_comes_back_and_other_owners_stay(sort: str) -> None:
    with acting() as there:
        name = owning(there, sort)
        found = case(granted(there.subject, name))
        target = there_and_back(PLAYBOOK, found, take_back(found, name), there)
        assert f"owns the {sort} Builder" in target.says
        assert target.about == name


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        live = there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        for sort in ("application", "group"):
            name = owning(there, sort)
            found = case(granted(there.subject, name))
            PLAYBOOK.apply(there.subject, PLAYBOOK.plan(found, take_back(found, name), live).targets[0], live)
        assert live.rest.named == there.tenant.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_of_an_application_both_its_objects_may_be_owned() -> None:
    with acting() as there:
        name = owning(there, "application")
        robot = there.tenant.find(there.tenant.principals, f"appId={name.removeprefix('owner:')}")
        there.tenant.linked("owners", robot["id"]).append(str(there.subject.id))
        found = case(granted(there.subject, name))
        assert len(PLAYBOOK.plan(found, take_back(found, name), there.live()).targets) == 2


def test_the_last_owner_of_a_group_stays_for_graph_keeps_him() -> None:
    with acting() as there:
        name = owning(there, "group")
        there.tenant.linked("owners", name.removeprefix("owner:")).pop(0)
        found = case(granted(there.subject, name))
        (target,) = PLAYBOOK.plan(found, take_back(found, name), there.live()).targets
        with pytest.raises(ChangeFailed, match="at least one owner"):
            PLAYBOOK.apply(there.subject, target, there.live())


def test_what_is_not_owned_gone_or_another_sort_of_grant() -> None:
    with acting() as there:
        name, live = owning(there, "group"), there.live()
        found = case(granted(there.subject, name))
        step = take_back(found, name)
        (target,) = PLAYBOOK.plan(found, step, live).targets
        there.tenant.linked("owners", name.removeprefix("owner:")).pop()
        assert "does not own" in PLAYBOOK.plan(found, step, live).notes[0]
        there.tenant.groups.clear()
        assert PLAYBOOK.read(there.subject, target, live) is None
        quiet = there.live([])
        for other in ("owner:?", "group:x", "Mail.Read"):
            assert PLAYBOOK.plan(found, take_back(found, other, GrantKind.ROLE), quiet).targets == ()
        assert quiet.rest.named == set()
