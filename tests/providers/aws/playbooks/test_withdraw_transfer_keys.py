"""Public keys of a Transfer user are withdrawn and put back: one that a case added, or all of a user on EFS."""

from datetime import timedelta
from typing import Any

import pytest

from nightlatch.model import Activity, Case, Credential, Kind, PrincipalType
from nightlatch.providers.aws.playbooks.withdraw_transfer_keys import PLAYBOOK
from tests.build import TENANT, case
from tests.providers.aws.playbooks import one_service as one

SERVICE = "transfer"
ROLE = f"arn:aws:iam::{TENANT}:role/files"
FIRST, SECOND = "ssh-ed25519 AAAAINVENTED1 a@b", "ssh-ed25519 AAAAINVENTED2 it's"


def _user(aws: one.Aws, domain: str) -> tuple[Any, dict[str, str], Case]:
    transfer = aws.client(SERVICE)
    where = {"ServerId": transfer.create_server(Domain=domain)["ServerId"], "UserName": "upload"}
    transfer.create_user(**where, Role=ROLE, SshPublicKeyBody=FIRST)
    who = one.subject(aws.live, "upload", f"{where['ServerId']}/upload", PrincipalType.SERVICE_ACCOUNT)
    return transfer, where, one.born(who, SERVICE, where["ServerId"])


def _added(about: Case, key: str, **more: Any) -> Activity:
    credential = Credential(type="ssh_key", id=key)
    return one.happened(
        about.subject, SERVICE, about.first.evidence["resource"], Kind.CREDENTIAL_ADDED, credential=credential, **more
    )


def _bodies(transfer: Any, where: dict[str, str]) -> list[str]:
    return sorted(key["SshPublicKeyBody"] for key in transfer.describe_user(**where)["User"]["SshPublicKeys"])


def test_the_key_that_a_case_added_is_withdrawn_and_put_back_with_the_permissions_it_declares() -> None:
    with one.on_small_aws() as aws:
        transfer, where, about = _user(aws, "S3")
        key = transfer.import_ssh_public_key(**where, SshPublicKeyBody=SECOND)["SshPublicKeyId"]
        grown = case(_added(about, key))
        aws.hear(SERVICE)
        target = one.planned(PLAYBOOK, grown, one.switch_off(grown, "ssh_key", key), aws)
        for _ in range(2):
            PLAYBOOK.apply(grown.subject, target, aws.live)
            assert _bodies(transfer, where) == [FIRST]
            assert PLAYBOOK.read(grown.subject, target, aws.live) == target.after
        assert not PLAYBOOK.plan(grown, one.switch_off(grown, "ssh_key", key), aws.live).targets
        for _ in range(2):
            PLAYBOOK.revert(grown.subject, target, aws.live)
            assert _bodies(transfer, where) == [FIRST, SECOND]
            assert PLAYBOOK.read(grown.subject, target, aws.live) == target.before
        assert not PLAYBOOK.plan(about, one.lock(about), aws.live).targets
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_a_user_on_efs_loses_every_key() -> None:
    with one.on_small_aws() as aws:
        transfer, where, about = _user(aws, "EFS")
        transfer.import_ssh_public_key(**where, SshPublicKeyBody=SECOND)
        targets = PLAYBOOK.plan(about, one.lock(about), aws.live).targets
        for target in targets:
            PLAYBOOK.apply(about.subject, target, aws.live)
        assert _bodies(transfer, where) == []
        for target in targets:
            PLAYBOOK.revert(about.subject, target, aws.live)
        assert _bodies(transfer, where) == [FIRST, SECOND]


@pytest.mark.parametrize("how", ["another key", "another time", "another sort"])
def test_a_key_that_the_case_did_not_add_stays(how: str) -> None:
    with one.on_small_aws() as aws:
        transfer, where, about = _user(aws, "S3")
        key = transfer.describe_user(**where)["User"]["SshPublicKeys"][0]["SshPublicKeyId"]
        told = "key-00000000000000000" if how == "another key" else key
        at = one.now() - timedelta(hours=1) if how == "another time" else one.now()
        grown = case(_added(about, told, at=at))
        step = one.switch_off(grown, "password" if how == "another sort" else "ssh_key", told)
        assert not PLAYBOOK.plan(grown, step, aws.live).targets


def test_keys_of_a_user_who_is_gone_are_done() -> None:
    with one.on_small_aws() as aws:
        transfer, where, about = _user(aws, "EFS")
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        transfer.delete_user(**where)
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
