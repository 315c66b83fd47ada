"""An account is taken out of the groups of the case, and comes back; groups that others fill are left to people."""

from typing import Any

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import GrantKind
from nightlatch.providers.entra.playbooks.remove_group_members import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from tests.build import case
from tests.providers.entra.playbooks.acting import acting, granted, take_back, there_and_back

GROUP = GrantKind.GROUP


@pytest.mark.parametrize("prefix", ["group:", ""])
def test_a_member_is_taken_out_and_comes_back_and_others_stay(prefix: str) -> None:
    with acting() as there:
        own, other = str(there.subject.id), str(there.user("kim@contoso.com").id)
        id = making.group(there.tenant, "Builders", other, own)["id"]
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
        live = there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        for subject in (there.subject, there.robot()):
            id = making.group(there.tenant, "Builders", live.object_id(subject))["id"]
            found = case(granted(subject, f"group:{id}", GROUP))
            PLAYBOOK.apply(subject, PLAYBOOK.plan(found, take_back(found, f"group:{id}", GROUP), live).targets[0], live)
        assert live.rest.named == there.tenant.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"onPremisesSyncEnabled": True}, "Active Directory"),
        ({"groupTypes": ["DynamicMembership"]}, "a rule"),
        ({"mailEnabled": True}, "Exchange"),
    ],
)
def test_a_group_that_takes_its_members_from_elsewhere_is_said(how: dict[str, Any], said: str) -> None:
    with acting() as there:
        group = making.group(there.tenant, "Builders", str(there.subject.id))
        group.update(how)
        found = case(granted(there.subject, group["id"], GROUP))
        plan = PLAYBOOK.plan(found, take_back(found, group["id"], GROUP), there.live())
        assert plan.targets == ()
        assert f"takes its members from {said}" in plan.notes[0]
        group.update({"mailEnabled": True, "groupTypes": ["Unified"], "onPremisesSyncEnabled": None})
        assert len(PLAYBOOK.plan(found, take_back(found, group["id"], GROUP), there.live()).targets) == 1


def test_a_group_that_may_hold_roles_is_not_its_business() -> None:
    with acting() as there:
        id = making.group(there.tenant, "Masters", str(there.subject.id), assignable=True)["id"]
        found = case(granted(there.subject, id, GROUP))
        plan = PLAYBOOK.plan(found, take_back(found, id, GROUP), there.live())
        assert (plan.targets, plan.notes) == ((), ())


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
