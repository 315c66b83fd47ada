"""Switching SSH keys off and on."""

from nightlatch.providers.aws.playbooks.deactivate_ssh_keys import PLAYBOOK
from tests.providers.aws.playbooks.acting import Acting, acting, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.users import NAME, deactivate, given, left_alone, lock, long_ago, newborn, only, user


def uploaded(there: Acting) -> str:
    made = there.iam.upload_ssh_public_key(UserName=NAME, SSHPublicKeyBody="ssh-rsa AAAAB3NzaC1yc2E example")
    return str(made["SSHPublicKey"]["SSHPublicKeyId"])


def stood(there: Acting) -> object:
    return there.iam.list_ssh_public_keys(UserName=NAME)["SSHPublicKeys"]


def test_with_the_account_the_key_goes_off_and_comes_back() -> None:
    with acting() as there:
        case = newborn(user(there))
        id = uploaded(there)
        target = there_and_back(PLAYBOOK, case, lock(case), there.live, lambda: stood(there))
        assert target.id == f"ssh_key:{id}"
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_of_an_older_user_only_the_key_of_the_incident_goes_off() -> None:
    with acting() as there:
        case = given(user(there), "ssh_key", uploaded(there))
        there_and_back(PLAYBOOK, case, deactivate(case), there.live, lambda: stood(there))
        assert left_alone(PLAYBOOK.plan(long_ago(case), deactivate(long_ago(case)), there.live), "not by this case")


def test_a_key_that_is_gone_is_done() -> None:
    with acting() as there:
        case = newborn(user(there))
        id = uploaded(there)
        target = only(PLAYBOOK, case, lock(case), there)
        there.iam.delete_ssh_public_key(UserName=NAME, SSHPublicKeyId=id)
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
