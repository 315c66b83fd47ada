"""Taking a user out of a group that the incident put it in."""

from nightlatch.model import GrantKind
from nightlatch.providers.aws.playbooks.leave_groups import PLAYBOOK
from tests.providers.aws.playbooks.acting import acting, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.users import NAME, granted, left_alone, only, picture, take_back, user

GROUP = "group:administrators"


def test_it_leaves_and_comes_back_and_nobody_else_moves() -> None:
    with acting() as there:
        case = granted(user(there), GROUP, GrantKind.GROUP)
        user(there, "somebody-else")
        there.iam.create_group(GroupName="administrators")
        for name in (NAME, "somebody-else"):
            there.iam.add_user_to_group(UserName=name, GroupName="administrators")
        there.used.clear()
        there_and_back(PLAYBOOK, case, take_back(case), there.live, lambda: (picture(there), picture(there, "somebody-else")))
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_a_group_that_the_record_spells_in_another_case_is_left_all_the_same() -> None:
    """IAM tells no names apart by case; who adds a user to `ADMINISTRATORS` must not keep the membership by that."""
    with acting() as there:
        case = granted(user(there), GROUP.swapcase().replace("GROUP:", "group:"), GrantKind.GROUP)
        there.iam.create_group(GroupName="administrators")
        there.iam.add_user_to_group(UserName=NAME, GroupName="administrators")
        target = there_and_back(PLAYBOOK, case, take_back(case), there.live, lambda: picture(there))
        assert target.id == target.about == GROUP
        assert target.by_hand == (f"aws iam add-user-to-group --user-name={NAME} --group-name=administrators",)


def test_who_is_not_in_it_is_left_alone() -> None:
    with acting() as there:
        case = granted(user(there), GROUP, GrantKind.GROUP)
        assert left_alone(PLAYBOOK.plan(case, take_back(case), there.live), "is not in the group")


def test_a_user_that_is_gone_is_done() -> None:
    with acting() as there:
        case = granted(user(there), GROUP, GrantKind.GROUP)
        there.iam.create_group(GroupName="administrators")
        there.iam.add_user_to_group(UserName=NAME, GroupName="administrators")
        target = only(PLAYBOOK, case, take_back(case), there)
        there.iam.remove_user_from_group(UserName=NAME, GroupName="administrators")
        there.iam.delete_user(UserName=NAME)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
