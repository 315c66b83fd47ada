"""An account is taken out of the groups of the case, and comes back with the role that it had in them."""

import pytest

from nightlatch.model import GrantKind, PrincipalType
from nightlatch.providers.workspace.playbooks.remove_group_members import PLAYBOOK
from tests.build import case
from tests.providers.stepping import take_back, there_and_back
from tests.providers.workspace.playbooks.acting import NEWCOMER, acting, granted, who

BUILDERS = "builders@example.com"
GROUP = f"group:{BUILDERS}"


@pytest.mark.parametrize("role", ["MEMBER", "OWNER"])
def test_a_member_is_taken_out_and_comes_back_with_its_role(role: str) -> None:
    with acting() as there:
        there.cloud.workspace.group(BUILDERS)
        there.cloud.workspace.join(BUILDERS, "robin@example.com")
        there.cloud.workspace.join(BUILDERS, NEWCOMER, role)
        found = case(granted(there.subject, GROUP, GrantKind.GROUP))
        there_and_back(PLAYBOOK, found, take_back(GROUP, GrantKind.GROUP), there)


def test_a_guest_is_taken_out_by_his_address() -> None:
    with acting() as there:
        there.cloud.workspace.group(BUILDERS)
        there.cloud.workspace.join(BUILDERS, "sam@example.org")
        found = case(granted(who(PrincipalType.GUEST, "sam@example.org"), GROUP, GrantKind.GROUP))
        there_and_back(PLAYBOOK, found, take_back(GROUP, GrantKind.GROUP), there)


def test_no_member_and_no_group_are_told_apart_and_left_alone() -> None:
    with acting() as there:
        live, found = there.live(), case(granted(there.subject, GROUP, GrantKind.GROUP))
        assert "is no member of" in PLAYBOOK.plan(found, take_back(GROUP, GrantKind.GROUP), live).notes[0]
        there.cloud.workspace.group(BUILDERS)
        there.cloud.workspace.join(BUILDERS, NEWCOMER)
        (target,) = PLAYBOOK.plan(found, take_back(GROUP, GrantKind.GROUP), live).targets
        assert PLAYBOOK.plan(found, take_back("group:(not named)", GrantKind.GROUP), live).targets == ()
        del there.cloud.workspace.members[BUILDERS]
        assert PLAYBOOK.read(there.subject, target, live) is None
