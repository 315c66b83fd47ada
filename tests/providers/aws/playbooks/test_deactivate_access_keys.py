"""Switching access keys off: all with the account, or the one that the incident minted and no other."""

from nightlatch.providers.aws.playbooks.deactivate_access_keys import PLAYBOOK
from tests.providers.aws.playbooks.acting import acting, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.users import (
    NAME,
    deactivate,
    given,
    key,
    left_alone,
    lock,
    long_ago,
    newborn,
    only,
    picture,
    user,
)


def test_with_the_account_every_active_key_goes_off_and_comes_back_as_it_was() -> None:
    with acting() as there:
        case = newborn(user(there))
        active, off = key(there), key(there)
        there.iam.update_access_key(UserName=NAME, AccessKeyId=off, Status="Inactive")
        target = there_and_back(PLAYBOOK, case, lock(case), there.live, lambda: picture(there))
        assert target.id == f"access_key:{active}"
        assert target.by_hand == (f"aws iam update-access-key --user-name={NAME} --access-key-id={active} --status=Active",)
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_of_an_older_user_only_the_key_of_the_incident_goes_off() -> None:
    with acting() as there:
        subject = user(there)
        own, minted = key(there), key(there)
        case = given(subject, "access_key", minted)
        target = there_and_back(PLAYBOOK, case, deactivate(case), there.live, lambda: picture(there))
        assert (target.about, own in target.says) == (minted, False)


def test_a_key_that_was_there_before_the_record_says_is_left_alone() -> None:
    with acting() as there:
        subject = user(there)
        case = long_ago(given(subject, "access_key", key(there)))
        assert left_alone(PLAYBOOK.plan(case, deactivate(case), there.live), "not by this case")


def test_a_key_of_somebody_else_is_left_alone() -> None:
    with acting() as there:
        subject = user(there)
        user(there, "somebody-else")
        case = given(subject, "access_key", key(there, "somebody-else"))
        assert left_alone(PLAYBOOK.plan(case, deactivate(case), there.live), "has no access key")


def test_another_sort_of_credential_is_not_its_business() -> None:
    with acting() as there:
        case = given(user(there), "ssh_key", "APKAEIBAERJR2EXAMPLE")
        assert PLAYBOOK.plan(case, deactivate(case), there.live).notes == ()


def test_a_key_that_is_gone_is_done() -> None:
    with acting() as there:
        case = newborn(user(there))
        minted = key(there)
        target = only(PLAYBOOK, case, lock(case), there)
        there.iam.delete_access_key(UserName=NAME, AccessKeyId=minted)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
