"""An account of dictionaries, as GetAccountAuthorizationDetails tells of one, and its inventory."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from nightlatch.model import Holding, Inventory
from nightlatch.providers.aws.census.center import Center, Centers, People
from nightlatch.providers.aws.census.details import Details
from nightlatch.providers.aws.census.picture import figures, inventory
from tests.providers.aws.privilege.documents import policy, trusts

ACCOUNT = "111122223333"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BORN = datetime(2026, 1, 1, tzinfo=UTC)
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
SERVICE = {"Service": "ec2.amazonaws.com"}

Statement = dict[str, Any]
Inline = Mapping[str, Sequence[Statement]]


def arn(kind: str, name: str, path: str = "/") -> str:
    return f"arn:aws:iam::{ACCOUNT}:{kind}{path}{name}"


def _held(key: str, inline: Inline, attached: Sequence[str], boundary: str | None = None) -> dict[str, Any]:
    return {
        key: [{"PolicyName": name, "PolicyDocument": policy(*statements)} for name, statements in inline.items()],
        "AttachedManagedPolicies": [{"PolicyName": one.rpartition("/")[2], "PolicyArn": one} for one in attached],
        **({"PermissionsBoundary": {"PermissionsBoundaryArn": boundary}} if boundary else {}),
    }


def user(
    name: str,
    inline: Inline | None = None,
    *attached: str,
    groups: Sequence[str] = (),
    boundary: str | None = None,
    path: str = "/",
) -> dict[str, Any]:
    return {
        "Path": path,
        "UserName": name,
        "UserId": f"AIDA{name.upper()}",
        "Arn": arn("user", name, path),
        "CreateDate": BORN,
        "GroupList": list(groups),
        **_held("UserPolicyList", inline or {}, attached, boundary),
    }


def role(
    name: str,
    trust: Statement | None = None,
    inline: Inline | None = None,
    *attached: str,
    boundary: str | None = None,
    path: str = "/",
) -> dict[str, Any]:
    return {
        "Path": path,
        "RoleName": name,
        "RoleId": f"AROA{name.upper()}",
        "Arn": arn("role", name, path),
        "CreateDate": BORN,
        "AssumeRolePolicyDocument": policy(trust or trusts(SERVICE)),
        **_held("RolePolicyList", inline or {}, attached, boundary),
    }


def group(name: str, inline: Inline | None = None, *attached: str) -> dict[str, Any]:
    return {"GroupName": name, "Arn": arn("group", name), **_held("GroupPolicyList", inline or {}, attached)}


def account(*parts: dict[str, Any], documents: Mapping[str, Any] | None = None) -> Details:
    """The details of an account of these users, roles and groups."""
    return Details(
        users=tuple(part for part in parts if "UserName" in part),
        groups=tuple(part for part in parts if "GroupId" in part or ("GroupName" in part)),
        roles=tuple(part for part in parts if "RoleName" in part),
        documents=documents or {},
    )


def taken(details: Details, *centers: Center, people: People | None = None, gaps: tuple[str, ...] = ()) -> Inventory:
    """The inventory of an account."""
    read = Centers(centers, gaps)
    return inventory(figures(details, read, ACCOUNT), details, read, people or People(), ACCOUNT, NOW)


def holding(found: Inventory, name: str) -> Holding:
    (one,) = (holding for holding in found.holdings if holding.account.label == name)
    return one


def roles(details: Details, name: str) -> tuple[str, ...]:
    """What one account of an inventory holds."""
    return holding(taken(details), name).roles
