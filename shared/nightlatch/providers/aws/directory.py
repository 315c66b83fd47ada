"""What AWS says live of one account: who bears a name now, and what a policy, group or permission set is worth now.

Roles are spelled as the reader of CloudTrail spells them in `Grant.role`. Whatever `at` a question names, the answer is
today's: whoever held the role then holds what it gives now.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from nightlatch.contracts import Identity
from nightlatch.model import GROUP, Evaluated, Principal, PrincipalType, Privilege
from nightlatch.model.evidence import NOTHING_TOLD, REGION
from nightlatch.providers.aws import privilege
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.bearers import bearer
from nightlatch.providers.aws.clients import Answer, Clients
from nightlatch.providers.aws.persons import OF_CENTER, is_of_center

READS: tuple[str, ...] = (
    "iam:GetGroupPolicy",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:GetUser",
    "iam:ListAttachedGroupPolicies",
    "iam:ListGroupPolicies",
    "identitystore:DescribeUser",
    "sso:GetInlinePolicyForPermissionSet",
    "sso:ListAccountAssignmentsForPrincipal",
    "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
    "sso:ListInstances",
    "sso:ListManagedPoliciesInPermissionSet",
)
"""Every permission that this directory may use, and no other."""

Answered = TypeVar("Answered", Privilege, Identity)
_KINDS = {PrincipalType.USER: "User", PrincipalType.ROLE: "Role"}
_POLICY = re.compile(r"arn:(?P<partition>aws(?:-[a-z]+)*):iam::(?P<account>aws|\d{12}):policy/.+")
SET = re.compile(r"(?P<head>arn:aws(?:-[a-z]+)*:sso:::)permissionSet/(?P<instance>[\w.-]+)/ps-[\w./-]+")
"""An ARN of a permission set; its instance has the same id in its own ARN."""
_NOT_TOLD = "the group holds a permission set that Identity Center does not tell of"
_ACCOUNTS_OWN = "the permission set also gives a policy that each account has of its own, under the name {}"


@dataclass(frozen=True, slots=True)
class AwsDirectory:
    """Directory of one account; of any other tenant it knows nothing. Answers are kept for `keep_s` seconds, at most
    `most_kept` of a kind, the oldest going first.

    That nobody was found is not kept: IAM may not know yet what was made a second ago. Every method raises LookupFailed
    when AWS could not be asked; the message names the permission.
    """

    clients: Clients
    account: str
    clock: Callable[[], datetime]
    keep_s: float = 60
    partition: str = "aws"
    most_kept: int = 2_000
    _known: "_Answers[Identity]" = field(default_factory=lambda: _Answers({}), init=False, repr=False, compare=False)
    _worths: "_Answers[Privilege]" = field(default_factory=lambda: _Answers({}), init=False, repr=False, compare=False)

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:
        """Who bears this name (or id, in Identity Center) now: unique id, time of creation, and in IAM the ARN with its path."""
        if principal.provider != "aws" or principal.tenant != self.account:
            return None
        if principal.type is PrincipalType.USER and principal.name == "root" and principal.id == self.account:
            return Identity(id=self.account, created=None)  # no call tells of it, and it is always there
        if principal.id and is_of_center(principal):
            return self._known.get(f"person/{principal.id}", partial(self._person, principal.id, told.get(REGION)), self._since())
        kind = _KINDS.get(principal.type)
        if kind is None or principal.name is None or principal.keyed_by_id:
            return bearer(Account(self.clients, self.account, self.partition), principal, told)
        return self._known.get(f"{kind}/{principal.name}", partial(self._bearer, kind, principal.name), self._since())

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        """When the account was created, if by then; None when the name is another's by now."""
        found = self.identity(principal)
        if found is None or found.created is None or found.created > before:
            return None
        return found.created if principal.id in (None, found.id) else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:  # noqa: ARG002 the contract asks as of a time
        """What a policy (ARN), a group (`group:NAME`, `group:ID`) or a permission set (ARN) is worth. `tenant` is `aws:ACCOUNT`.

        An inline policy cannot be found by its name alone, nor a trust.
        """
        if tenant != f"aws:{self.account}":
            return None
        if role.startswith(GROUP):
            ask = partial(self._group, role.removeprefix(GROUP))
        elif SET.fullmatch(role):
            ask = partial(self._set, role)
        else:
            ask = partial(self._policy, role)
        return self._worths.get(role, ask, self._since())

    def _since(self) -> "_Limits":
        now = self.clock()
        return _Limits(now, now - timedelta(seconds=self.keep_s), self.most_kept)

    # --- who ---

    def _bearer(self, kind: str, name: str) -> Identity | None:
        answer = self.clients.ask("iam", f"Get{kind}", **{f"{kind}Name": name})
        if answer is None:
            return None
        found = answer[kind]
        return Identity(id=found[f"{kind}Id"], created=found.get("CreateDate"), address=found.get("Arn"))

    def _person(self, id: str, region: str | None) -> Identity | None:
        for center in self._centers(region):
            found = self.clients.ask(
                "identitystore", "DescribeUser", region, IdentityStoreId=center["IdentityStoreId"], UserId=id
            )
            if found is not None:
                return Identity(id=found["UserId"], created=found.get("CreatedAt"))
        return None

    def _centers(self, region: str | None = None) -> list[Answer]:
        """The instances of Identity Center that this account may see in a Region (None: its own)."""
        return self.clients.listed("sso-admin", "ListInstances", "Instances", region) or []

    # --- what ---

    def _policy(self, arn: str) -> Privilege | None:
        """A managed policy, by the version that counts; those of AWS that the table knows are not asked for."""
        known, found = privilege.policy_arn(arn), _POLICY.fullmatch(arn)
        if known.evaluated is Evaluated.FULL:
            return known
        if found is None or found["account"] not in ("aws", self.account):
            return None
        policy = self.clients.ask("iam", "GetPolicy", PolicyArn=arn)
        if policy is None:
            return None
        number = policy["Policy"]["DefaultVersionId"]
        version = self.clients.ask("iam", "GetPolicyVersion", PolicyArn=arn, VersionId=number)
        return None if version is None else privilege.evaluate_document(version["PolicyVersion"]["Document"])

    def _worth(self, arn: str) -> Privilege:
        """A policy that is attached to something, so that it must be worth something."""
        return self._worths.get(arn, partial(self._policy, arn), self._since()) or privilege.policy_arn(arn)

    def _group(self, name: str) -> Privilege | None:
        """A group of IAM, or of Identity Center by its id: a group of IAM may be named like one, so both are asked."""
        worths = [self._group_of_iam(name), self._group_of_center(name) if OF_CENTER.fullmatch(name) else None]
        known = [worth for worth in worths if worth is not None]
        return privilege.combined(known) if known else None

    def _group_of_iam(self, name: str) -> Privilege | None:
        attached = self.clients.listed("iam", "ListAttachedGroupPolicies", "AttachedPolicies", GroupName=name)
        written = self.clients.listed("iam", "ListGroupPolicies", "PolicyNames", GroupName=name)
        if attached is None or written is None:
            return None
        held = [self._worth(policy["PolicyArn"]) for policy in attached]
        for policy in written:
            answer = self.clients.ask("iam", "GetGroupPolicy", GroupName=name, PolicyName=policy)
            held += [] if answer is None else [privilege.evaluate_document(answer["PolicyDocument"])]
        return privilege.combined(held)

    def _group_of_center(self, id: str) -> Privilege | None:
        """All that its assignments give it, in whichever account of the organization."""
        listed = [
            self.clients.listed(
                "sso-admin",
                "ListAccountAssignmentsForPrincipal",
                "AccountAssignments",
                InstanceArn=center["InstanceArn"],
                PrincipalId=id,
                PrincipalType="GROUP",
            )
            for center in self._centers()
        ]
        if all(assignments is None for assignments in listed):
            return None
        sets = {assignment["PermissionSetArn"] for assignments in listed for assignment in assignments or ()}
        worths = [self._worths.get(arn, partial(self._set, arn), self._since()) for arn in sorted(sets)]
        return privilege.combined(Privilege.unresolved(_NOT_TOLD) if worth is None else worth for worth in worths)

    def _set(self, arn: str) -> Privilege | None:
        """A permission set: AWS's policies, the inline one, and customer policies, which each account has of its own."""
        named = SET.fullmatch(arn)
        if named is None:
            return None
        both = {"InstanceArn": f"{named['head']}instance/{named['instance']}", "PermissionSetArn": arn}
        managed = self.clients.listed("sso-admin", "ListManagedPoliciesInPermissionSet", "AttachedManagedPolicies", **both)
        inline = self.clients.ask("sso-admin", "GetInlinePolicyForPermissionSet", **both)
        references = self.clients.listed(
            "sso-admin", "ListCustomerManagedPolicyReferencesInPermissionSet", "CustomerManagedPolicyReferences", **both
        )
        if managed is None or inline is None or references is None:
            return None
        held = [self._worth(policy["Arn"]) for policy in managed]
        held += [privilege.evaluate_document(inline["InlinePolicy"])] if inline.get("InlinePolicy") else []
        partition = arn.split(":")[1]
        return privilege.combined([*held, *(self._reference(partition, reference) for reference in references)])

    def _reference(self, partition: str, reference: Answer) -> Privilege:
        """What a customer policy is worth in this account; elsewhere one of that name may be worth more, so less is no answer."""
        arn = f"arn:{partition}:iam::{self.account}:policy{reference.get('Path', '/')}{reference['Name']}"
        here = self._worth(arn)
        return here if here.tier == 0 else Privilege.unresolved(_ACCOUNTS_OWN.format(reference["Name"]))


class _Limits(NamedTuple):
    """Now, how old an answer may be, and how many there may be."""

    now: datetime
    oldest: datetime
    most: int


@dataclass(frozen=True, slots=True)
class _Answers(Generic[Answered]):
    """Answers with the time they were asked for, the oldest first."""

    kept: dict[str, tuple[datetime, Answered]]

    def get(self, key: str, ask: Callable[[], Answered | None], limits: _Limits) -> Answered | None:
        """The kept answer where it is young enough, else what `ask` finds."""
        held = self.kept.get(key)
        if held is not None and held[0] > limits.oldest:
            return held[1]
        found = ask()
        self.kept.pop(key, None)
        if found is not None:
            while len(self.kept) >= limits.most:
                self.kept.pop(next(iter(self.kept)), None)
            self.kept[key] = (limits.now, found)
        return found
