"""An account is taken out of the groups of the case, and comes back; groups that others fill are left to people."""

from typing import Any

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import GrantKind, PrincipalType
from nightlatch.providers.entra.playbooks.remove_group_members import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from tests.build import START, case
from tests.providers.entra.playbooks.acting import acting, granted, take_back, there_and_back, who

GROUP = GrantKind.GROUP


@pytest.mark.parametrize("assignable", [False, True])
@pytest.mark.parametrize("prefix", ["group:", ""])
def test_a_member_is_taken_out_and_comes_back_and_others_stay(assignable: bool, prefix: str) -> None:
    with acting() as there:
        own, other = str(there.subject.id), str(there.user("kim@contoso.com").id)
        id = making.group(there.tenant, "Builders", other, own, assignable=assignable)["id"]
        making.group(there.tenant, "Bakers", own)
        found = case(granted(there.subject, f"{prefix}{id}", GROUP))
        target = there_and_back(PLAYBOOK, found, take_back(found, f"{prefix}{id}", GROUP), there)
        assert "the group Builders" in target.says
        assert target.about == f"group:{id}"
        assert own in there.tenant.users, "the account itself is not deleted"


def test_a_service_principal_is_a_member_by_its_object() -> None:
    with acting() as there:
        robot = there.robot()
        id = making.group(there.tenant, "Builders", there.principal(robot)["id"])["id"]
        found = case(granted(robot, f"group:{id}", GROUP))
        there_and_back(PLAYBOOK, found, take_back(found, f"group:{id}", GROUP), there)


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        robot, live = there.robot(), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        for subject, assignable in ((there.subject, False), (robot, True)):
            id = making.group(there.tenant, "Builders", live.object_id(subject), assignable=assignable, made=START)["id"]
            found = case(granted(subject, f"group:{id}", GROUP))
            PLAYBOOK.apply(subject, PLAYBOOK.plan(found, take_back(found, f"group:{id}", GROUP), live).targets[0], live)
        assert live.rest.named == {*PLAYBOOK.reads, *PLAYBOOK.writes}


@pytest.mark.parametrize("how", [{"onPremisesSyncEnabled": True}, {"groupTypes": ["DynamicMembership"]}])
def test_a_group_that_takes_its_members_from_elsewhere_is_said(how: dict[str, Any]) -> None:
    with acting() as there:
        group = making.group(there.tenant, "Builders", str(there.subject.id))
        group.update(how)
        found = case(granted(there.subject, group["id"], GROUP))
        plan = PLAYBOOK.plan(found, take_back(found, group["id"], GROUP), there.live())
        assert plan.targets == ()
        assert "takes its members from elsewhere" in plan.notes[0]


def test_a_group_that_may_hold_roles_is_a_persons_without_a_privileged_identity() -> None:
    with acting() as there:
        id = making.group(there.tenant, "Masters", str(there.subject.id), assignable=True)["id"]
        found = case(granted(there.subject, id, GROUP))
        plan = PLAYBOOK.plan(found, take_back(found, id, GROUP), there.live(over=False))
        assert plan.targets == ()
        assert f"groups/{id}/members/{there.subject.id}/$ref" in plan.notes[0]


def test_no_member_no_group_no_id_and_no_permission() -> None:
    with acting() as there:
        group, live = making.group(there.tenant, "Builders"), there.live()
        found = case(granted(there.subject, group["id"], GROUP))
        step = take_back(found, group["id"], GROUP)
        assert "is no member of Builders" in PLAYBOOK.plan(found, step, live).notes[0]
        quiet = there.live([])
        for name in ("group:(not named)", "group:../users", "Builders"):
            assert PLAYBOOK.plan(found, take_back(found, name, GROUP), quiet).targets == ()
        assert quiet.rest.named == set()
        there.tenant.linked("members", group["id"]).append(str(there.subject.id))
        (target,) = PLAYBOOK.plan(found, step, live).targets
        with pytest.raises(ChangeFailed, match=r"GroupMember\.ReadWrite\.All"):
            PLAYBOOK.apply(there.subject, target, there.live(PLAYBOOK.reads))
        kept = there.tenant.groups.pop(group["id"])
        assert PLAYBOOK.read(there.subject, target, live) is None
        there.tenant.groups[group["id"]] = kept
        del there.tenant.users[str(there.subject.id)]
        assert PLAYBOOK.read(there.subject, target, live) is None
        nobody = who(PrincipalType.USER, "11111111-2222-4333-8444-555555555555", "nobody@contoso.com")
        assert "is no member" in PLAYBOOK.plan(case(granted(nobody, group["id"], GROUP)), step, live).notes[0]
