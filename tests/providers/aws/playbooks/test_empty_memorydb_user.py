"""A user of MemoryDB loses every command, and gets them back."""

from typing import Any

from nightlatch.model import Case, PrincipalType
from nightlatch.providers.aws.playbooks.empty_memorydb_user import PLAYBOOK
from tests.providers.aws.playbooks import one_service as one

SERVICE = "memorydb"
ACCESS = "on ~app:* &* +@all"


def _user(aws: one.Aws, access: str = ACCESS) -> tuple[Any, Case]:
    memorydb = aws.client(SERVICE)
    mode = {"Type": "password", "Passwords": ["Invented-Invented-1"]}
    user = memorydb.create_user(UserName="cacher", AuthenticationMode=mode, AccessString=access)["User"]
    return memorydb, one.born(one.subject(aws.live, "cacher", user["ARN"], PrincipalType.SERVICE_ACCOUNT), SERVICE)


def test_a_user_loses_every_command_and_gets_them_back_with_the_permissions_it_declares() -> None:
    with one.on_moto() as aws:
        memorydb, about = _user(aws)
        aws.hear(SERVICE)

        def look() -> Any:
            return memorydb.describe_users(UserName="cacher")["Users"]

        target = one.there_and_back(PLAYBOOK, about, one.lock(about), aws, look)
        assert (dict(target.before), dict(target.after)) == ({"access": ACCESS}, {"access": "off -@all"})
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_a_user_who_is_off_already_is_left_alone() -> None:
    with one.on_moto() as aws:
        _, about = _user(aws, "on off ~* +@read")
        plan = PLAYBOOK.plan(about, one.lock(about), aws.live)
        assert not plan.targets
        assert "already" in plan.notes[0]


def test_a_user_who_is_gone_is_done() -> None:
    with one.on_moto() as aws:
        memorydb, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        memorydb.delete_user(UserName="cacher")
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
