"""A user of ElastiCache loses every command, and gets them back."""

import shlex
from typing import Any

from nightlatch.model import Case, PrincipalType
from nightlatch.providers.aws.playbooks.empty_elasticache_user import PLAYBOOK
from tests.providers.aws.playbooks import one_service as one

SERVICE = "elasticache"
ACCESS = "on ~app:'* &* +@all"


def _user(aws: one.Aws, access: str = ACCESS) -> tuple[Any, Case]:
    cache = aws.client(SERVICE)
    cache.create_user(
        UserId="cacher-1", UserName="cacher", Engine="redis", AccessString=access, Passwords=["Invented-Invented-1"]
    )
    return cache, one.born(one.subject(aws.live, "cacher", "cacher-1", PrincipalType.SERVICE_ACCOUNT), SERVICE)


def test_a_user_loses_every_command_and_gets_them_back_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        cache, about = _user(aws)
        aws.hear(SERVICE)
        target = one.there_and_back(
            PLAYBOOK, about, one.lock(about), aws, lambda: cache.describe_users(UserId="cacher-1")["Users"]
        )
        assert (dict(target.before), dict(target.after)) == ({"access": ACCESS}, {"access": "off -@all"})
        assert shlex.split(target.by_hand[0])[-1] == f"--access-string={ACCESS}"
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_an_access_string_that_the_service_gives_back_in_other_words_still_reads_as_emptied() -> None:
    with one.on_small_aws() as aws:
        cache, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        cache.modify_user(UserId="cacher-1", AccessString="off resetchannels -@all")
        assert PLAYBOOK.read(about.subject, target, aws.live) == target.after


def test_a_user_who_is_gone_is_done() -> None:
    with one.on_small_aws() as aws:
        cache, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        cache.delete_user(UserId="cacher-1")
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
