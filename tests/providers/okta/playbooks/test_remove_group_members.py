"""A user is taken out of the groups of the case, and comes back; groups that others master are left to people."""

import pytest

from nightlatch.model import GrantKind
from nightlatch.providers.okta.playbooks.remove_group_members import PLAYBOOK
from tests.build import case
from tests.providers.okta.playbooks.acting import acting, gone, granted
from tests.providers.stepping import newborn, take_back, there_and_back


def test_a_member_is_taken_out_and_comes_back_and_others_stay() -> None:
    with acting() as there:
        other = str(there.user("robin@example.com").id)
        group = there.org.group("Builders", "OKTA_GROUP", other, str(there.subject.id))["id"]
        there.org.group("Bakers", "OKTA_GROUP", str(there.subject.id))
        name = f"group:{group}"
        target = there_and_back(
            PLAYBOOK, case(granted(there.subject, name, GrantKind.GROUP)), take_back(name, GrantKind.GROUP), there
        )
        assert "the group Builders" in target.says
        assert target.about == name


@pytest.mark.parametrize("type", ["APP_GROUP", "BUILT_IN"])
def test_a_group_that_takes_its_members_from_elsewhere_is_said(type: str) -> None:
    with acting() as there:
        name = f"group:{there.org.group('Builders', type, str(there.subject.id))['id']}"
        plan = PLAYBOOK.plan(newborn(there.subject), take_back(name, GrantKind.GROUP), there.live())
        assert plan.targets == ()
        assert "takes its members from elsewhere" in plan.notes[0]


def test_no_member_no_group_and_no_name_are_left_alone() -> None:
    with acting() as there:
        group, live = there.org.group("Builders")["id"], there.live()
        found, step = newborn(there.subject), take_back(f"group:{group}", GrantKind.GROUP)
        assert "is no member of Builders" in PLAYBOOK.plan(found, step, live).notes[0]
        for name in ("group:(not named)", "group:../users"):
            assert PLAYBOOK.plan(found, take_back(name, GrantKind.GROUP), live).targets == ()
        there.org.members[group].append(str(there.subject.id))
        (target,) = PLAYBOOK.plan(found, step, live).targets
        kept = there.org.groups.pop(group)
        assert PLAYBOOK.read(there.subject, target, live) is None
        there.org.groups[group] = kept
        gone(PLAYBOOK, found, step, there)
