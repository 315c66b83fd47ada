"""Switching keys for one service off and on: Bedrock's, CodeCommit's, Keyspaces'."""

from nightlatch.providers.aws.playbooks.deactivate_service_credentials import PLAYBOOK
from tests.providers.aws.playbooks.acting import acting, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.service_keys import service_keys
from tests.providers.aws.playbooks.users import deactivate, given, left_alone, lock, long_ago, newborn, only, user


def test_with_the_account_it_goes_off_and_comes_back() -> None:
    with acting() as there:
        case = newborn(user(there))
        keys = service_keys(there, "Inactive", "Active", "Expired")
        target = there_and_back(PLAYBOOK, case, lock(case), there.live, lambda: dict(keys.held))
        assert target.id == f"service_credential:{list(keys.held)[1]}"
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_each_active_one_goes_off_on_whatever_page_it_stands() -> None:
    with acting() as there:
        case = newborn(user(there))
        keys = service_keys(there, "Active", "Inactive", "Active")
        first, _, third = keys.held
        assert [each.about for each in PLAYBOOK.plan(case, lock(case), there.live).targets] == [first, third]


def test_of_an_older_user_only_the_one_of_the_incident_goes_off() -> None:
    with acting() as there:
        keys = service_keys(there, "Active", "Active")
        own, minted = keys.held
        case = given(user(there), "service_credential", minted)
        target = there_and_back(PLAYBOOK, case, deactivate(case), there.live, lambda: dict(keys.held))
        assert (target.about, own in target.says) == (minted, False)
        assert left_alone(PLAYBOOK.plan(long_ago(case), deactivate(long_ago(case)), there.live), "not by this case")


def test_one_of_somebody_else_is_left_alone() -> None:
    with acting() as there:
        keys = service_keys(there, "Active", owner="somebody-else")
        case = given(user(there), "service_credential", next(iter(keys.held)))
        assert left_alone(PLAYBOOK.plan(case, deactivate(case), there.live), "has no key for one service")


def test_one_that_is_gone_is_done() -> None:
    with acting() as there:
        case = newborn(user(there))
        keys = service_keys(there, "Active")
        target = only(PLAYBOOK, case, lock(case), there)
        keys.held.clear()
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
