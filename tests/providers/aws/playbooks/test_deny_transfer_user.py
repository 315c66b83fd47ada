"""A user of a Transfer server is denied every file by a session policy, and gets the earlier one back byte for byte."""

from typing import Any

import pytest

from nightlatch.model import Case, PrincipalType
from nightlatch.providers.aws.account import DENY_ALL
from nightlatch.providers.aws.playbooks.deny_transfer_user import PLAYBOOK
from tests.build import TENANT
from tests.providers.aws.playbooks import one_service as one

SERVICE = "transfer"
ROLE = f"arn:aws:iam::{TENANT}:role/files"
POLICY = '{ "Version":"2012-10-17",\n\t"Statement":[]  }'


def _user(aws: one.Aws, domain: str = "S3", **more: Any) -> tuple[Any, str, Case]:
    transfer = aws.client(SERVICE)
    server = transfer.create_server(Domain=domain)["ServerId"]
    transfer.create_user(ServerId=server, UserName="upload", Role=ROLE, HomeDirectory="/files", **more)
    who = one.subject(aws.live, "upload", f"{server}/upload", PrincipalType.SERVICE_ACCOUNT)
    return transfer, server, one.born(who, SERVICE, server)


@pytest.mark.parametrize("policy", [{"Policy": POLICY}, {}])
def test_a_user_is_denied_every_file_and_let_in_again_with_the_permissions_it_declares(policy: dict[str, str]) -> None:
    with one.on_small_aws() as aws:
        transfer, server, about = _user(aws, **policy)
        aws.hear(SERVICE)
        target = one.there_and_back(
            PLAYBOOK, about, one.lock(about), aws, lambda: transfer.describe_user(ServerId=server, UserName="upload")["User"]
        )
        assert (dict(target.before), dict(target.after)) == ({"policy": policy.get("Policy", "")}, {"policy": DENY_ALL})
        one.uses_what_it_declares(PLAYBOOK, aws.used)
        one.is_only_for_its_service(PLAYBOOK, about, aws)


def test_a_server_on_efs_reads_no_session_policy_and_nothing_is_planned() -> None:
    with one.on_small_aws() as aws:
        _, _, about = _user(aws, "EFS")
        plan = PLAYBOOK.plan(about, one.lock(about), aws.live)
        assert not plan.targets
        assert "does not read session policies" in plan.notes[0]


def test_a_user_who_is_gone_is_done() -> None:
    with one.on_small_aws() as aws:
        transfer, server, about = _user(aws)
        target = one.planned(PLAYBOOK, about, one.lock(about), aws)
        transfer.delete_user(ServerId=server, UserName="upload")
        one.is_done_when_gone(PLAYBOOK, about, target, aws)
