"""An Identity Center to act on: moto's, and what moto lacks of it, the runs by which AWS brings a change into accounts.

A run is begun by one call, is on its way for as many readings as a test says, and only then holds. Both are answered by
botocore's own events, so that parameters are checked against AWS's model first.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.awsrequest import AWSResponse

from nightlatch.model import Action, Activity, Case, Kind, Origin, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account
from tests.build import grant
from tests.providers.aws.emulated import ACCOUNT, REGION, permission_set
from tests.providers.aws.playbooks.acting import Acting, acting, happened, now

WORK = "444455556666"
"""An account that permission sets are used in."""
RUN = "6f1c3a52-0000-4000-8000-00000000000"
"""Ids of runs, but for the last digit."""


@dataclass(slots=True)
class Center:
    """Identity Center with one permission set. `slow` is for how many readings a run is on its way, `ends` how it ends."""

    there: Acting
    sso: Any
    store: Any
    named: dict[str, str]
    directory: str
    used: set[str]
    accounts: tuple[str, ...] = (WORK,)
    slow: int = 0
    ends: str = "SUCCEEDED"
    stale: bool = False
    began: list[str] = field(default_factory=list)
    running: int | None = None
    made: list[tuple[datetime, dict[str, str]]] = field(default_factory=list)

    @property
    def live(self) -> Account:
        return self.there.live

    def person(self, name: str = "dee") -> Principal:
        """A new person, as a case's subject."""
        named = {"UserName": name, "DisplayName": name, "Name": {"GivenName": "D", "FamilyName": "E"}}
        id = self.store.create_user(IdentityStoreId=self.directory, **named)["UserId"]
        return Principal(provider="aws", tenant=ACCOUNT, type=PrincipalType.USER, name=name, id=id, keyed_by_id=True)

    def group(self, name: str, *members: Principal) -> str:
        """A new group of these persons; gives its id."""
        id: str = self.store.create_group(IdentityStoreId=self.directory, DisplayName=name)["GroupId"]
        for member in members:
            self.store.create_group_membership(IdentityStoreId=self.directory, GroupId=id, MemberId={"UserId": member.id})
        return id

    def assign(self, holder: str, type: str = "USER", account: str = WORK, at: datetime | None = None) -> None:
        """Give the permission set in an account to a user or group, by a run of that time."""
        who = {"TargetId": account, "TargetType": "AWS_ACCOUNT", "PrincipalType": type, "PrincipalId": holder}
        self.sso.create_account_assignment(**who, **self.named)
        self.made.append((at or now(), {**who, "PermissionSetArn": self.named["PermissionSetArn"]}))

    def write(self, policy: str) -> None:
        """The inline policy as an owner would write it, and provision it."""
        self.sso.put_inline_policy_to_permission_set(InlinePolicy=policy, **self.named)

    def policy(self) -> str:
        """The inline policy now."""
        return str(self.sso.get_inline_policy_for_permission_set(**self.named).get("InlinePolicy", ""))

    def held(self) -> list[Any]:
        """All assignments of the permission set in the account."""
        listed: list[Any] = self.sso.list_account_assignments(AccountId=WORK, **self.named)["AccountAssignments"]
        return sorted(listed, key=str)

    def members(self, group: str) -> list[str]:
        found = self.store.list_group_memberships(IdentityStoreId=self.directory, GroupId=group)["GroupMemberships"]
        return sorted(each["MemberId"]["UserId"] for each in found)

    # --- what moto lacks ---

    def _accounts(self, asked: dict[str, Any]) -> dict[str, Any]:
        late = self.stale or self.running is not None
        status = asked.get("ProvisioningStatus")
        shown = self.accounts if status is None or (status == "LATEST_PERMISSION_SET_NOT_PROVISIONED") is late else ()
        return {"AccountIds": list(shown)}

    def _status(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self.running is not None and self.running > 0:
            self.running -= 1
            state = "IN_PROGRESS"
        else:
            self.running, state = None, self.ends
            self.stale = self.stale and state == "FAILED"
        known = {"PermissionSetArn": self.named["PermissionSetArn"], "RequestId": f"{RUN}1", "Status": state}
        return {"PermissionSetProvisioningStatus": known}

    def _provision(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.began.append(asked["PermissionSetArn"])
        self.running = self.slow
        return self._status(asked)

    def _runs(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self.running is None:
            return {"PermissionSetsProvisioningStatus": []}
        return {"PermissionSetsProvisioningStatus": [{"Status": "IN_PROGRESS", "RequestId": f"{RUN}1"}]}

    def _created(self, asked: dict[str, Any]) -> dict[str, Any]:
        runs = [{"Status": "SUCCEEDED", "RequestId": f"{RUN}{n}", "CreatedDate": at} for n, (at, _) in enumerate(self.made)]
        return {"AccountAssignmentsCreationStatus": runs}

    def _creation(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        number = asked["AccountAssignmentCreationRequestId"].removeprefix(RUN)
        if len(number) > 1:
            return None  # a run of moto's own
        return {"AccountAssignmentCreationStatus": {"Status": "SUCCEEDED", **self.made[int(number)][1]}}


@contextmanager
def center() -> Iterator[Center]:
    """An Identity Center with one permission set that is used in one account."""
    with acting() as there:
        sso, named = permission_set(there.session, "Admin")
        directory = sso.list_instances()["Instances"][0]["IdentityStoreId"]
        client = there.live.clients.client("sso-admin")
        for service in ("sso-admin", "identitystore"):
            there.hear(service)
            there.hear(service, REGION)
        bench = Center(there, sso, there.session.client("identitystore"), named, directory, there.used)
        for own in (client, there.live.clients.client("sso-admin", REGION)):
            _answer(own, "ListAccountsForProvisionedPermissionSet", bench._accounts)
            _answer(own, "DescribePermissionSetProvisioningStatus", bench._status)
            _answer(own, "ProvisionPermissionSet", bench._provision)
            _answer(own, "ListPermissionSetProvisioningStatus", bench._runs)
            _answer(own, "ListAccountAssignmentCreationStatus", bench._created)
            _answer(own, "DescribeAccountAssignmentCreationStatus", bench._creation)
            for changing in ("PutInlinePolicyToPermissionSet", "DeleteInlinePolicyFromPermissionSet"):
                own.meta.events.register(f"before-call.sso-admin.{changing}", lambda **_: setattr(bench, "stale", True))
        yield bench


def _answer(client: Any, operation: str, reply: Any) -> None:
    def short(params: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]] | None:
        body = reply(json.loads(params["body"]))
        if body is None:
            return None
        return AWSResponse("", 200, {}, None), {"ResponseMetadata": {"HTTPStatusCode": 200, "RetryAttempts": 0}, **body}

    client.meta.events.register(f"before-call.sso-admin.{operation}", short)


def given(who: Principal, role: str, scope: str = "*", **more: Any) -> Activity:
    """The activity by which somebody was given a permission set or a group."""
    return happened(Kind.ROLE_GRANTED, who, grants=(grant(1, role, scope=scope),), origin=Origin(region=REGION), **more)


def take_back(case: Case, role: str) -> Step:
    """A step that takes it back, called for by all the case's activities."""
    return Step(action=Action.TAKE_BACK, target=role, says="", because=tuple(a.id for a in case.activities), sort="role")
