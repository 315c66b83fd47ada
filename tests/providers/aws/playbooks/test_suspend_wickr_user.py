"""A user of a Wickr network is suspended and let in again."""

from typing import Any

from nightlatch.model import Case
from nightlatch.providers.aws.playbooks.suspend_wickr_user import PLAYBOOK
from tests.providers.aws.playbooks import one_service as one

SERVICE, NETWORK = "wickr", "12345678"


def _users(aws: one.Aws) -> tuple[Any, Case]:
    wickr = aws.client(SERVICE)
    users = [{"username": name, "securityGroupIds": ["group-1"]} for name in ("olga", "petra")]
    wickr.batch_create_user(networkId=NETWORK, users=users)
    return wickr, one.born(one.subject(aws.live, "olga", f"{NETWORK}/olga"), SERVICE, NETWORK)


def test_only_the_named_user_is_suspended_and_let_in_again_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        wickr, about = _users(aws)
        aws.hear(SERVICE)

        def look() -> dict[str, bool]:
            return {user["username"]: user["suspended"] for user in wickr.list_users(networkId=NETWORK)["users"]}

        target = one.there_and_back(PLAYBOOK, about, one.lock(about), aws, look)
        PLAYBOOK.apply(about.subject, target, aws.live)
        assert look() == {"olga": True, "petra": False}
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_a_user_who_is_not_there_is_done() -> None:
    with one.on_small_aws() as aws:
        _, about = _users(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
    with one.on_small_aws() as aws:
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
