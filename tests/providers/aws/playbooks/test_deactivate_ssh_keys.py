"""Switching SSH keys off and on."""

from nightlatch.providers.aws.playbooks.deactivate_ssh_keys import PLAYBOOK
from tests.providers.aws.playbooks.acting import Acting, acting, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.users import NAME, deactivate, given, left_alone, lock, long_ago, newborn, only, ssh_key, user


def stood(there: Acting) -> object:
    return there.iam.list_ssh_public_keys(UserName=NAME)["SSHPublicKeys"]


def test_with_the_account_the_key_goes_off_and_comes_back() -> None:
    with acting() as there:
        case = newborn(user(there))
        id = ssh_key(there)
        target = there_and_back(PLAYBOOK, case, lock(case), there.live, lambda: stood(there))
        assert target.id == f"ssh_key:{id}"
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_of_an_older_user_only_the_key_of_the_incident_goes_off() -> None:
    with acting() as there:
        case = given(user(there), "ssh_key", ssh_key(there))
        there_and_back(PLAYBOOK, case, deactivate(case), there.live, lambda: stood(there))
        assert left_alone(PLAYBOOK.plan(long_ago(case), deactivate(long_ago(case)), there.live), "not by this case")


def test_a_key_of_somebody_else_is_left_alone() -> None:
    with acting() as there:
        subject = user(there)
        user(there, "somebody-else")
        case = given(subject, "ssh_key", ssh_key(there, "somebody-else"))
        assert left_alone(PLAYBOOK.plan(case, deactivate(case), there.live), "has no SSH key")


def test_a_key_that_is_gone_is_done() -> None:
    with acting() as there:
        case = newborn(user(there))
        id = ssh_key(there)
        target = only(PLAYBOOK, case, lock(case), there)
        there.iam.delete_ssh_public_key(UserName=NAME, SSHPublicKeyId=id)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
