"""Taking people of Identity Center out of groups that the incident put them in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from nightlatch.model import Case, Principal
from nightlatch.providers.aws.playbooks.leave_center_groups import PLAYBOOK
from tests.build import case, principal
from tests.providers.aws.emulated import answers
from tests.providers.aws.playbooks.acting import now, planned, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.at_the_center import Center, center, given, take_back


def joined(there: Center) -> tuple[Case, str]:
    who, other = there.person(), there.person("eve")
    group = there.group("ops", who, other)
    return told(who, group), group


def told(who: Principal, group: str) -> Case:
    return case(given(who, f"group:{group}"))


def leave(subject: Case, group: str) -> Any:
    return take_back(subject, f"group:{group}")


def test_a_membership_goes_and_comes_back_and_others_stay() -> None:
    with center() as there:
        subject, group = joined(there)
        target = there_and_back(PLAYBOOK, subject, leave(subject, group), there.live, lambda: there.members(group))
        assert target.id == target.about == f"group:{group}"
        assert len(there.members(group)) == 2
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


@pytest.mark.parametrize(("ago", "found"), [(timedelta(seconds=3), 1), (timedelta(minutes=3), 0)])
def test_where_aws_tells_when_only_what_the_records_tell_is_taken(ago: timedelta, found: int) -> None:
    with center() as there:
        subject, group = joined(there)
        body = {"MembershipId": "m", "CreatedAt": now() - ago}
        answers(there.live.clients, "identitystore", "DescribeGroupMembership", 200, body, "us-east-1")
        plan = PLAYBOOK.plan(subject, leave(subject, group), there.live)
        assert (len(plan.targets), len(plan.notes)) == (found, 1 - found)


def test_who_is_in_no_such_group_is_told_so() -> None:
    with center() as there:
        who = there.person()
        group = there.group("ops")
        subject = told(who, group)
        plan = PLAYBOOK.plan(subject, leave(subject, group), there.live)
        assert not plan.targets
        assert "is not in the group" in plan.notes[0]


def test_groups_and_users_of_iam_are_for_other_playbooks() -> None:
    with center() as there:
        subject, group = joined(there)
        there.used.clear()
        of_iam = told(principal("dee", id="AIDAEXAMPLEDEE"), group)
        for asked, named in ((subject, "administrators"), (of_iam, group)):
            assert not PLAYBOOK.plan(asked, leave(asked, named), there.live).targets
        assert not there.used


def _without_person(there: Center, who: str, group: str) -> None:
    there.store.delete_user(IdentityStoreId=there.directory, UserId=who)


def _without_group(there: Center, who: str, group: str) -> None:
    there.store.delete_group(IdentityStoreId=there.directory, GroupId=group)


@pytest.mark.parametrize("remove", [_without_person, _without_group])
def test_what_is_gone_is_taken_as_done(remove: Callable[[Center, str, str], None]) -> None:
    with center() as there:
        subject, group = joined(there)
        target = planned(PLAYBOOK, subject, leave(subject, group), there.live)
        PLAYBOOK.apply(subject.subject, target, there.live)
        remove(there, str(subject.subject.id), group)
        taken_as_done_when_gone(PLAYBOOK, subject, target, there.live)
