"""The super administrator's role is taken back and given again."""

from nightlatch.providers.workspace.playbooks.remove_super_admin import PLAYBOOK
from nightlatch.providers.workspace.privilege import SUPER_ADMIN
from tests.providers.stepping import newborn, take_back, there_and_back
from tests.providers.workspace.playbooks.acting import acting, gone, granted


def test_the_role_is_taken_back_and_given_again() -> None:
    with acting() as there:
        space = there.cloud.workspace
        space.assign(str(there.subject.id), space.role_id(SUPER_ADMIN))
        found = newborn(there.subject, granted(there.subject, SUPER_ADMIN))
        target = there_and_back(PLAYBOOK, found, take_back(SUPER_ADMIN), there)
        assert "makeAdmin" in target.by_hand[1]


def test_who_is_none_or_gone_or_has_another_role_is_left_alone() -> None:
    with acting() as there:
        space, live = there.cloud.workspace, there.live()
        found = newborn(there.subject, granted(there.subject, SUPER_ADMIN))
        assert "is no super administrator now" in PLAYBOOK.plan(found, take_back(SUPER_ADMIN), live).notes[0]
        space.assign(str(there.subject.id), space.role_id(SUPER_ADMIN))
        assert PLAYBOOK.plan(found, take_back("_HELP_DESK_ADMIN_ROLE"), live).targets == ()
        gone(PLAYBOOK, found, take_back(SUPER_ADMIN), there)
