"""A user of a directory is disabled; enabling again takes a new password, so a person is told before."""

from typing import Any

from nightlatch.model import Case
from nightlatch.providers.aws.playbooks.disable_directory_user import PLAYBOOK
from tests.providers.aws.playbooks import one_service as one

SERVICE = "ds-data"
DIRECTORY = "d-1234567890"


def _user(aws: one.Aws) -> tuple[Any, Case]:
    directory = aws.client(SERVICE)
    sid = directory.create_user(DirectoryId=DIRECTORY, SAMAccountName="olga")["SID"]
    aws.client("ds").reset_user_password(DirectoryId=DIRECTORY, UserName="olga", NewPassword="Invented-Invented-1")
    return directory, one.born(one.subject(aws.live, "olga", sid), "ds", DIRECTORY)


def test_a_user_is_disabled_and_enabled_by_a_new_password_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        directory, about = _user(aws)
        aws.hear(SERVICE, "ds")

        def look() -> dict[str, Any]:
            told = directory.describe_user(DirectoryId=DIRECTORY, SAMAccountName="olga")
            return {name: told[name] for name in ("SAMAccountName", "SID", "Enabled")}

        target = one.there_and_back(PLAYBOOK, about, one.lock(about), aws, look)
        assert "password" in target.irreversible
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_another_user_of_that_name_is_left_alone() -> None:
    with one.on_small_aws() as aws:
        _user(aws)
        about = one.born(one.subject(aws.live, "olga", "S-1-5-21-1-2-3-4"), "ds", DIRECTORY)
        assert not PLAYBOOK.plan(about, one.lock(about), aws.live).targets


def test_a_user_who_is_not_there_is_done() -> None:
    with one.on_small_aws() as aws:
        _, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
    with one.on_small_aws() as aws:
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
