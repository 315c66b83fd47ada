"""The tag on a locked user."""

import pytest

from nightlatch.errors import QuotaFull
from nightlatch.providers.aws.account import QUARANTINE
from nightlatch.providers.aws.playbooks.tag_user import PLAYBOOK
from tests.providers.aws.emulated import refuses
from tests.providers.aws.playbooks.acting import acting, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.users import NAME, lock, newborn, only, picture, user


@pytest.mark.parametrize("before", [[], [{"Key": QUARANTINE, "Value": "of somebody else"}], [{"Key": "team", "Value": "x"}]])
def test_the_tag_comes_goes_and_leaves_what_was_there(before: list[dict[str, str]]) -> None:
    with acting() as there:
        case = newborn(user(there))
        there.iam.tag_user(UserName=NAME, Tags=before)
        there_and_back(PLAYBOOK, case, lock(case), there.live, lambda: picture(there))
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes} - (
            {"iam:UntagUser"} if before[:1] != [] and before[0]["Key"] == QUARANTINE else set()
        )


def test_where_all_tags_are_taken_there_is_no_other_way() -> None:
    with acting() as there:
        case = newborn(user(there))
        target = only(PLAYBOOK, case, lock(case), there)
        refuses(there.live.clients, "iam", "TagUser", "LimitExceeded")
        with pytest.raises(QuotaFull):
            PLAYBOOK.apply(case.subject, target, there.live)
        assert PLAYBOOK.instead is None


def test_a_user_that_is_gone_is_done() -> None:
    with acting() as there:
        case = newborn(user(there))
        target = only(PLAYBOOK, case, lock(case), there)
        there.iam.delete_user(UserName=NAME)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
        assert not PLAYBOOK.plan(case, lock(case), there.live).targets
