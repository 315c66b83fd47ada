"""Reads what IAM Identity Center lets people do in one account: who holds which permission set, directly or by group.

It lives in one account and one Region of an organization, and mostly not in the account that is asked about. What it does
not tell is a gap of the census, not the end of it. People are read only for permission sets that matter: the directory of a
company is large, and its limits are small.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from functools import partial
from typing import TypeVar

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.providers.aws.clients import Answer, Clients

Found = TypeVar("Found")

READS: tuple[str, ...] = (
    "identitystore:DescribeUser",
    "identitystore:ListGroupMemberships",
    "sso:DescribePermissionSet",
    "sso:GetInlinePolicyForPermissionSet",
    "sso:GetPermissionsBoundaryForPermissionSet",
    "sso:ListAccountAssignments",
    "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
    "sso:ListInstances",
    "sso:ListManagedPoliciesInPermissionSet",
    "sso:ListPermissionSetsProvisionedToAccount",
)


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """One permission set. Policies of the account's own are `PATH` + `NAME` in `customer` and `boundary` (`/ops/Deploy`), AWS's are ARNs.

    `users` and `groups` are the ids of those who hold it in the account.
    """

    arn: str
    name: str
    managed: tuple[str, ...] = ()
    inline: str | None = None
    customer: tuple[str, ...] = ()
    boundary: str | None = None
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """One user of the directory."""

    id: str
    name: str | None = None
    enabled: bool = True
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Center:
    """One instance of Identity Center as seen from one account. `owner` is the account it lives in."""

    owner: str
    arn: str
    store: str
    region: str
    sets: tuple[PermissionSet, ...] = ()


@dataclass(frozen=True, slots=True)
class Centers:
    """The instances that could be read whole, and sentences on those that could not."""

    read: tuple[Center, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Users by id, and the ids of each group's users."""

    persons: Mapping[str, Person] = field(default_factory=dict)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()


def centers(clients: Clients, account: str, regions: Iterable[str]) -> Centers:
    """Read the instances that this account may see in each of the Regions. Never raises."""
    read: list[Center] = []
    gaps: list[str] = []
    for region in dict.fromkeys(regions):
        try:
            for found in clients.listed("sso-admin", "ListInstances", "Instances", region) or ():
                sets = tuple(_sets(clients, found["InstanceArn"], region, account))
                owner = found.get("OwnerAccountId", account)
                read.append(Center(owner, found["InstanceArn"], found["IdentityStoreId"], region, sets))
        except LookupFailed as error:
            gaps.append(f"Identity Center could not be read, so whoever comes through it is not named: {error}")
    return Centers(tuple(read), tuple(gaps))


def people(clients: Clients, wanted: Iterable[tuple[Center, PermissionSet]]) -> People:
    """The users who hold these permission sets, directly or by group. Never raises: who cannot be read is a gap."""
    members: dict[str, tuple[str, ...]] = {}
    persons: dict[str, Person] = {}
    gaps: dict[str, str] = {}
    for center, held in wanted:
        for group in held.groups:
            if group not in members:
                members[group] = _or_gap(gaps, "members of groups", partial(_members, clients, center, group)) or ()
        for id in (*held.users, *(id for group in held.groups for id in members[group])):
            if id not in persons:
                found = _or_gap(gaps, "names of users", partial(_person, clients, center, id))
                unknown = "names of users" in gaps  # otherwise AWS says that there is nobody
                persons[id] = found or Person(id, enabled=unknown)
    return People(persons, members, tuple(gaps.values()))


def _sets(clients: Clients, instance: str, region: str, account: str) -> Iterator[PermissionSet]:
    """The permission sets that are provisioned to the account; one deleted meanwhile is left out."""
    listed = clients.listed(
        "sso-admin",
        "ListPermissionSetsProvisionedToAccount",
        "PermissionSets",
        region,
        InstanceArn=instance,
        AccountId=account,
    )
    for arn in listed or ():
        both = {"InstanceArn": instance, "PermissionSetArn": arn}
        described = clients.ask("sso-admin", "DescribePermissionSet", region, **both)
        if described is not None:
            yield _set(clients, region, account, both, described["PermissionSet"].get("Name", ""))


def _set(clients: Clients, region: str, account: str, both: Mapping[str, str], name: str) -> PermissionSet:
    def listed(operation: str, key: str, **more: str) -> list[Answer]:
        return clients.listed("sso-admin", operation, key, region, **both, **more) or []

    managed = listed("ListManagedPoliciesInPermissionSet", "AttachedManagedPolicies")
    customer = listed("ListCustomerManagedPolicyReferencesInPermissionSet", "CustomerManagedPolicyReferences")
    inline = clients.ask("sso-admin", "GetInlinePolicyForPermissionSet", region, **both) or {}
    bound = clients.ask("sso-admin", "GetPermissionsBoundaryForPermissionSet", region, **both) or {}
    assigned = listed("ListAccountAssignments", "AccountAssignments", AccountId=account)
    return PermissionSet(
        arn=both["PermissionSetArn"],
        name=name,
        managed=tuple(policy["Arn"] for policy in managed),
        inline=inline.get("InlinePolicy") or None,
        customer=tuple(map(_path, customer)),
        boundary=_boundary(bound.get("PermissionsBoundary") or {}),
        users=tuple(one["PrincipalId"] for one in assigned if one["PrincipalType"] == "USER"),
        groups=tuple(one["PrincipalId"] for one in assigned if one["PrincipalType"] == "GROUP"),
    )


def _boundary(bound: Answer) -> str | None:
    reference = bound.get("CustomerManagedPolicyReference")
    return _path(reference) if reference else bound.get("ManagedPolicyArn")


def _path(reference: Answer) -> str:
    return f"{reference.get('Path', '/')}{reference['Name']}"


def _members(clients: Clients, center: Center, group: str) -> tuple[str, ...]:
    listed = clients.listed(
        "identitystore", "ListGroupMemberships", "GroupMemberships", center.region, IdentityStoreId=center.store, GroupId=group
    )
    return tuple(one["MemberId"]["UserId"] for one in listed or () if "UserId" in one.get("MemberId", {}))


def _person(clients: Clients, center: Center, id: str) -> Person | None:
    found = clients.ask("identitystore", "DescribeUser", center.region, IdentityStoreId=center.store, UserId=id)
    if found is None:
        return None
    return Person(id, found.get("UserName"), found.get("UserStatus") != "DISABLED", found.get("CreatedAt"))


def _or_gap(gaps: dict[str, str], what: str, ask: Callable[[], Found | None]) -> Found | None:
    """What could be read; after the first refusal nobody is asked again, for the next would be refused too."""
    if what in gaps:
        return None
    try:
        return ask()
    except LookupFailed as error:
        gaps[what] = f"the {what} of Identity Center could not be read: {error}"
        return None
