"""The number of administrators steps with each grant and removal, and agrees with what the next inventory finds by itself.

Each step is made twice: in an emulated account, by AWS's own API, and as the record that CloudTrail would write of it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlatch import bootstrap
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.model import Policy
from nightlatch.providers.aws.census import take
from nightlatch.sandbox.trail import allow, document, record, trust, user
from tests.providers.aws.emulated import ACCOUNT, account

TOP = f"arn:aws:iam::{ACCOUNT}:policy/everything"
LITTLE = f"arn:aws:iam::{ACCOUNT}:policy/little"
BEGIN = datetime(2026, 3, 2, 10, tzinfo=UTC)
ROOT = trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
BECOME = document(allow("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/deploy"))


class Told:
    """An account that is changed and told of; `names` is who the ledger says the administrators are."""

    def __init__(self, clients: Any, session: Any) -> None:
        self.clients, self.iam = clients, session.client("iam")
        self.pipeline = bootstrap.pipeline(Policy(), MemoryStore(clock=None), MemoryStore(clock=None), strict=True)
        self.at = BEGIN
        self.caller = user("dana", "AKIAIOSFODNN7EXAMPLE", "198.51.100.7", "aws-cli/2.15.0")

    def does(self, call: str, **parameters: Any) -> None:
        """Make the call, and let its record arrive ten minutes after the one before."""
        self.at += timedelta(minutes=10)
        answer = getattr(self.iam, _snake(call))(**parameters)
        request = {name[:1].lower() + name[1:]: value for name, value in parameters.items()}
        written = {**record(self.at, self.caller, f"iam:{call}", request, _response(answer)), "recipientAccountId": ACCOUNT}
        for activity in self.pipeline.read("aws", written) or ():  # type: ignore[union-attr]  # strict: nothing is refused
            self.pipeline.evidence.file(activity)

    def counts_itself(self) -> None:
        """Take an inventory, ten minutes later."""
        self.at += timedelta(minutes=10)
        self.pipeline.control.inventories.keep(take(self.clients, ACCOUNT, self.at))

    def names(self) -> set[str]:
        standing = self.pipeline.evidence.roster.standing(f"aws:{ACCOUNT}", Policy().roster, self.pipeline.control.inventories)
        return {each.name for each in standing.now(self.at + timedelta(minutes=6))[0]}

    def found(self) -> set[str]:
        """Who they are by an inventory alone, without any record."""
        fresh = bootstrap.pipeline(Policy(), MemoryStore(clock=None), MemoryStore(clock=None))
        fresh.control.inventories.keep(take(self.clients, ACCOUNT, self.at))
        standing = fresh.evidence.roster.standing(f"aws:{ACCOUNT}", Policy().roster, fresh.control.inventories)
        return {each.name for each in standing.now(self.at + timedelta(minutes=6))[0]}


@pytest.fixture
def told() -> Iterator[Told]:
    """Users ana, bo and cy; a group; a role that anybody of the account may become who is allowed to."""
    with account() as (clients, session):
        made = Told(clients, session)
        made.does("CreatePolicy", PolicyName="everything", PolicyDocument=document(allow("*")))
        made.does("CreatePolicy", PolicyName="little", PolicyDocument=document(allow("s3:GetObject")))
        for name in ("ana", "bo", "cy"):
            made.does("CreateUser", UserName=name)
        made.does("CreateGroup", GroupName="leads")
        made.does("AddUserToGroup", GroupName="leads", UserName="bo")
        made.does("CreateRole", RoleName="deploy", AssumeRolePolicyDocument=ROOT)
        made.does("PutUserPolicy", UserName="cy", PolicyName="become", PolicyDocument=BECOME)
        made.does("AttachRolePolicy", RoleName="deploy", PolicyArn=LITTLE)
        made.counts_itself()
        yield made


def test_each_step_agrees_with_the_next_inventory(told: Told) -> None:
    steps: list[tuple[str, dict[str, str], set[str]]] = [
        ("AttachUserPolicy", {"UserName": "ana", "PolicyArn": TOP}, {"ana"}),
        ("AttachGroupPolicy", {"GroupName": "leads", "PolicyArn": TOP}, {"ana", "bo"}),
        ("AddUserToGroup", {"GroupName": "leads", "UserName": "cy"}, {"ana", "bo", "cy"}),
        ("RemoveUserFromGroup", {"GroupName": "leads", "UserName": "cy"}, {"ana", "bo"}),
        ("DetachGroupPolicy", {"GroupName": "leads", "PolicyArn": TOP}, {"ana"}),
        ("PutUserPolicy", {"UserName": "bo", "PolicyName": "all", "PolicyDocument": document(allow("*"))}, {"ana", "bo"}),
        ("DeleteUserPolicy", {"UserName": "bo", "PolicyName": "all"}, {"ana"}),
        ("DetachUserPolicy", {"UserName": "ana", "PolicyArn": TOP}, set()),
    ]
    assert told.names() == told.found() == set()
    for call, parameters, expected in steps:
        told.does(call, **parameters)
        assert told.names() == expected, call
        assert told.found() == expected, call
    told.counts_itself()
    assert told.names() == set()


def test_who_may_become_a_mighty_role_is_mighty_as_long_as_it_is(told: Told) -> None:
    told.does("AttachRolePolicy", RoleName="deploy", PolicyArn=TOP)
    assert told.found() == {"deploy", "cy"}
    told.counts_itself()
    assert told.names() == {"deploy", "cy"}
    told.does("DetachRolePolicy", RoleName="deploy", PolicyArn=TOP)
    assert told.names() == told.found() == set()


def test_a_boundary_keeps_a_mighty_policy_from_counting(told: Told) -> None:
    told.does("CreateRole", RoleName="held", AssumeRolePolicyDocument=ROOT, PermissionsBoundary=LITTLE)
    told.does("AttachRolePolicy", RoleName="held", PolicyArn=TOP)
    assert told.found() == set()
    told.counts_itself()
    assert told.names() == set()


def test_a_removed_account_counts_no_more(told: Told) -> None:
    told.does("AttachUserPolicy", UserName="ana", PolicyArn=TOP)
    told.counts_itself()
    assert told.names() == {"ana"}
    told.does("DetachUserPolicy", UserName="ana", PolicyArn=TOP)
    told.does("DeleteUser", UserName="ana")
    assert told.names() == told.found() == set()


def _snake(call: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in call).lstrip("_")


def _response(answer: dict[str, Any]) -> dict[str, Any] | None:
    """As CloudTrail writes it: only what was made, the first letter of each name in lower case."""
    made = {key: value for key, value in answer.items() if key in ("User", "Role", "Group", "Policy")}
    if not made:
        return None
    ((kind, body),) = made.items()
    plain = {name[:1].lower() + name[1:]: value for name, value in body.items() if isinstance(value, str)}
    return {kind.lower(): plain}
