"""Administrators' roles are taken back assignment by assignment, and put back alike."""

from nightlatch.model import GrantKind
from nightlatch.providers.workspace.playbooks.delete_role_assignments import PLAYBOOK
from nightlatch.providers.workspace.privilege import SUPER_ADMIN
from tests.build import case
from tests.providers.stepping import newborn, take_back, there_and_back
from tests.providers.workspace.playbooks.acting import acting, granted

HELPER = "Helper of nights"


def test_an_assignment_is_deleted_and_put_back_alike_and_others_stay() -> None:
    with acting() as there:
        space, user = there.cloud.workspace, str(there.subject.id)
        space.assign(user, space.role("Another"))
        space.assign(user, space.role(HELPER, "USERS_ALL"), condition="resource.type == 'x'")
        found = case(granted(there.subject, HELPER))
        target = there_and_back(PLAYBOOK, found, take_back(HELPER), there)
        assert "new id" in target.says


def test_one_for_a_unit_is_told_from_one_for_all() -> None:
    with acting() as there:
        space, user = there.cloud.workspace, str(there.subject.id)
        role = space.role(HELPER)
        space.assign(user, role)
        space.assign(user, role, "03ph8a2z")
        found = case(granted(there.subject, HELPER, scope="org_unit:/Sales"))
        target = there_and_back(PLAYBOOK, found, take_back(HELPER), there)
        assert "03ph8a2z" in target.says


def test_of_several_units_an_older_account_keeps_what_nobody_can_tell_and_a_newborn_nothing() -> None:
    with acting() as there:
        space, user = there.cloud.workspace, str(there.subject.id)
        role, given = space.role(HELPER), granted(there.subject, HELPER, scope="org_unit:/Sales")
        for unit in ("unit1", "unit2"):
            space.assign(user, role, unit)
        assert "no record tells which" in PLAYBOOK.plan(case(given), take_back(HELPER), there.live()).notes[0]
        assert len(PLAYBOOK.plan(newborn(there.subject, given), take_back(HELPER), there.live()).targets) == 2


def test_what_is_not_held_gone_or_another_playbooks_is_left_alone() -> None:
    with acting() as there:
        space, live = there.cloud.workspace, there.live()
        found = newborn(there.subject, granted(there.subject, HELPER))
        assert "does not hold" in PLAYBOOK.plan(found, take_back(HELPER), live).notes[0]
        assert "single privileges" in PLAYBOOK.plan(found, take_back("delegated:x"), live).notes[0]
        assert PLAYBOOK.plan(found, take_back(SUPER_ADMIN), live).targets == ()
        assert PLAYBOOK.plan(found, take_back(HELPER, GrantKind.GROUP), live).targets == ()
        space.assign(str(there.subject.id), space.role(HELPER))
        (target,) = PLAYBOOK.plan(found, take_back(HELPER), live).targets
        del space.users[str(there.subject.id)]
        assert PLAYBOOK.read(there.subject, target, live) is None
