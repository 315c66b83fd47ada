"""A user of AppStream is disabled and enabled again."""

from typing import Any

from nightlatch.model import Case
from nightlatch.providers.aws.playbooks.disable_appstream_user import PLAYBOOK
from tests.providers.aws.playbooks import one_service as one

SERVICE = "appstream"
NAME = "Olga@example.com"


def _user(aws: one.Aws, name: str = NAME) -> tuple[Any, Case]:
    appstream = aws.client(SERVICE)
    appstream.create_user(UserName=name, AuthenticationType="USERPOOL")
    return appstream, one.born(one.subject(aws.live, name, f"USERPOOL/{name}"), SERVICE, "USERPOOL")


def test_a_user_is_disabled_and_enabled_again_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        appstream, about = _user(aws)
        aws.hear(SERVICE)
        one.there_and_back(
            PLAYBOOK, about, one.lock(about), aws, lambda: appstream.describe_users(AuthenticationType="USERPOOL")["Users"]
        )
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_only_the_named_user_is_disabled_however_the_name_is_spelled() -> None:
    with one.on_small_aws() as aws:
        appstream, _ = _user(aws)
        _user(aws, "other@example.com")
        about = one.born(one.subject(aws.live, "olga@example.com", "USERPOOL/olga@example.com"), SERVICE, "USERPOOL")
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        PLAYBOOK.apply(about.subject, target, aws.live)
        users = appstream.describe_users(AuthenticationType="USERPOOL")["Users"]
        assert {user["UserName"]: user["Enabled"] for user in users} == {NAME: False, "other@example.com": True}


def test_a_user_who_is_gone_is_done() -> None:
    with one.on_small_aws() as aws:
        appstream, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        appstream.delete_user(UserName=NAME, AuthenticationType="USERPOOL")
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
