"""Identity Center as its playbooks reach it: where it is, and one permission set with its inline policy and its provisioning.

It lives in one Region of one account, and a permission set is only a template: what it says holds in an account once it was
provisioned there, which takes AWS seconds to minutes after the call. Permission sets that are provisioned in the management
account can be changed from there only, not by a delegated administrator: AWS then refuses the change, and the case says so.
"""

import time
from collections.abc import Mapping
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import Target
from nightlatch.errors import ChangeFailed
from nightlatch.model import Case
from nightlatch.providers.aws.account import Account, command

_WAIT_S, _POLL_S = 4.0, 0.25
_PLACE = ("region", "instance", "store")
_ELSEWHERE = "LATEST_PERMISSION_SET_NOT_PROVISIONED"
_THERE = "LATEST_PERMISSION_SET_PROVISIONED"


@dataclass(frozen=True, slots=True)
class Center:
    """One instance of Identity Center. `region` is None where no record told it: then the client's own."""

    live: Account
    instance: str
    store: str
    region: str | None

    @property
    def place(self) -> dict[str, str]:
        """What a target's states must hold so that the instance is found again."""
        return {"region": self.region or "", "instance": self.instance, "store": self.store}

    def ask(self, operation: str, **parameters: Any) -> Mapping[str, Any] | None:
        """One reading call of sso-admin on this instance. Raises LookupFailed."""
        return self.live.ask("sso-admin", operation, self.region, InstanceArn=self.instance, **parameters)

    def listed(self, operation: str, key: str, **parameters: Any) -> list[Any] | None:
        """All pages of one listing of sso-admin on this instance. Raises LookupFailed."""
        return self.live.listed("sso-admin", operation, key, self.region, InstanceArn=self.instance, **parameters)

    def change(self, operation: str, **parameters: Any) -> Mapping[str, Any] | None:
        """One changing call of sso-admin on this instance. Raises ChangeFailed."""
        return self.live.change("sso-admin", operation, self.region, InstanceArn=self.instance, **parameters)

    def look(self, operation: str, **parameters: Any) -> Mapping[str, Any] | None:
        """One reading call on its directory. Raises LookupFailed."""
        return self.live.ask("identitystore", operation, self.region, IdentityStoreId=self.store, **parameters)

    def groups(self, person: str) -> list[str]:
        """The ids of the groups that a person is in. Raises LookupFailed."""
        member = {"IdentityStoreId": self.store, "MemberId": {"UserId": person}}
        found = self.live.listed("identitystore", "ListGroupMembershipsForMember", "GroupMemberships", self.region, **member)
        return [membership["GroupId"] for membership in found or ()]

    def assignments(self, holder: str, type: str = "USER") -> list[Mapping[str, str]]:
        """The account assignments of a user or group. Raises LookupFailed."""
        listing = "ListAccountAssignmentsForPrincipal"
        return self.listed(listing, "AccountAssignments", PrincipalId=holder, PrincipalType=type) or []

    def await_(self, started: Mapping[str, Any] | None, asking: str, parameter: str) -> None:
        """Wait some seconds for what was started (the answer of the call that did); what takes longer shows in the next reading.

        Raises ChangeFailed when AWS says that it failed.
        """
        key = next((name for name in started or () if name.endswith("Status")), None)
        if started is None or key is None:
            return
        status, latest = started[key], time.monotonic() + _WAIT_S
        while status["Status"] == "IN_PROGRESS" and time.monotonic() < latest:
            time.sleep(_POLL_S)
            answer = self.ask(asking, **{parameter: status["RequestId"]})
            if answer is None:
                return
            status = answer[key]
        if status["Status"] == "FAILED":
            raise ChangeFailed(
                f"Identity Center began a change and could not finish it (request {status['RequestId']}): look at the reason by"
                f" {asking}, and make the change from the management account if the permission set is in use there"
            )

    def by_hand(self, verb: str, **options: str) -> str:
        """A command line of sso-admin on this instance."""
        return command("sso-admin", verb, region=self.region, instance_arn=self.instance, **options)


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """One permission set: its inline policy as text, and whether every account that it is used in has its latest form."""

    center: Center
    arn: str

    def policy(self) -> str | None:
        """The inline policy byte for byte, "" where there is none; None when the set is gone. Raises LookupFailed."""
        answer = self.center.ask("GetInlinePolicyForPermissionSet", PermissionSetArn=self.arn)
        return None if answer is None else str(answer.get("InlinePolicy") or "")

    def write(self, policy: str) -> None:
        """Make this its inline policy; "" takes it off. Holds nowhere until provisioned. Raises ChangeFailed, QuotaFull."""
        if policy:
            self.center.change("PutInlinePolicyToPermissionSet", PermissionSetArn=self.arn, InlinePolicy=policy)
        else:
            self.center.change("DeleteInlinePolicyFromPermissionSet", PermissionSetArn=self.arn)

    def waiting(self) -> bool:
        """Whether some account does not have its latest form yet. Raises LookupFailed.

        Asked in this order, so that an account that gets it between the two calls stands in both lists, and waits no more.
        """
        late = self._accounts(_ELSEWHERE)
        return bool(late) and bool(late - self._accounts(_THERE))

    def provision(self, *, changed: bool) -> None:
        """Bring its latest form into all its accounts, and wait some seconds for it; a run that is on its way is not begun twice.

        `changed` says that it was changed a moment ago, which the listing of accounts may not show yet. Raises ChangeFailed.
        """
        if not (self._accounts() if changed else self.waiting()):
            return
        run = self._running() or self.center.change(
            "ProvisionPermissionSet", PermissionSetArn=self.arn, TargetType="ALL_PROVISIONED_ACCOUNTS"
        )
        self.center.await_(run, "DescribePermissionSetProvisioningStatus", "ProvisionPermissionSetRequestId")

    def _accounts(self, status: str | None = None) -> frozenset[str]:
        only = {"ProvisioningStatus": status} if status else {}
        listing = "ListAccountsForProvisionedPermissionSet"
        return frozenset(self.center.listed(listing, "AccountIds", PermissionSetArn=self.arn, **only) or ())

    def _running(self) -> Mapping[str, Any] | None:
        """The run that is on its way for this set: AWS lists runs without telling whose they are."""
        found = self.center.listed(
            "ListPermissionSetProvisioningStatus", "PermissionSetsProvisioningStatus", Filter={"Status": "IN_PROGRESS"}
        )
        for run in found or ():
            told = self.center.ask("DescribePermissionSetProvisioningStatus", ProvisionPermissionSetRequestId=run["RequestId"])
            if told is not None and told["PermissionSetProvisioningStatus"].get("PermissionSetArn") == self.arn:
                return told
        return None


def centers(case: Case, live: Account) -> list[Center]:
    """The instances to be seen in the Region that the case's records come from. Raises LookupFailed."""
    told = (activity.origin.region for activity in case.activities if activity.succeeded and activity.origin.region)
    region = next(told, None)
    found = live.listed("sso-admin", "ListInstances", "Instances", region) or ()
    return [Center(live, instance["InstanceArn"], instance["IdentityStoreId"], region) for instance in found]


def center_of(target: Target, live: Account) -> Center:
    """The instance that a target was planned in."""
    return Center(live, target.after["instance"], target.after["store"], target.after["region"] or None)


def place_of(target: Target) -> dict[str, str]:
    """That part of a target's states which says where it is."""
    return {name: target.after[name] for name in _PLACE}
