"""AWS identities that are never changed, and those that only a person may ask for, told by the live account.

A record carries only a name, which whoever makes a role chooses; IAM reserves the paths of AWS's own roles, so only the path
of the live role protects it. The names below deploy whole organizations: they are spared by name from the machine, not from people.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from nightlatch.model import PrincipalType

if TYPE_CHECKING:
    from nightlatch.contracts import Identity
    from nightlatch.model import Principal

SERVICE_LINKED = "/aws-service-role/"
RESERVED = "/aws-reserved/"
"""Paths that IAM gives to nobody but AWS; Identity Center's roles stand under `/aws-reserved/sso.amazonaws.com/`."""

_CENTER = f"{RESERVED}sso.amazonaws.com/"
_CENTERS_PROVIDER = "AWSSSO_*_DO_NOT_DELETE"
_DEPLOYERS = (
    ("OrganizationAccountAccessRole", "the organization administers this account with it"),
    ("AWSControlTowerExecution", "Control Tower administers this account with it"),
    ("aws-controltower-*", "Control Tower watches this account with it"),
    ("AWSControlTower*Role", "Control Tower works with it"),
    ("AWSControlTowerAdmin", "Control Tower works with it"),
    ("AWSAFT*", "Account Factory for Terraform deploys with it"),
    ("stacksets-exec-*", "StackSets of the organization deploy with it"),
    ("AWSCloudFormationStackSetExecutionRole", "StackSets deploy with it"),
    ("AWSCloudFormationStackSetAdministrationRole", "StackSets deploy with it"),
    ("cdk-*-deploy-role-*", "pipelines deploy with it"),
    ("cdk-*-cfn-exec-role-*", "pipelines deploy with it"),
    ("cdk-*-file-publishing-role-*", "pipelines deploy with it"),
    ("cdk-*-image-publishing-role-*", "pipelines deploy with it"),
    ("cdk-*-lookup-role-*", "pipelines deploy with it"),
)
"""Names that AWS's own tools give by default (their user guides), and what stops without them."""


def untouchable(principal: Principal, identity: Identity) -> str | None:
    """Why this account may never be changed, and where to act instead; None when it may be. Only the live address counts."""
    if is_root(principal, identity):
        return (
            f"{principal.tenant} is the account's root user, whom no policy of the account binds:"
            " act with a service control policy, or have the organization take root's credentials away"
        )
    if principal.type is not PrincipalType.ROLE:
        return None
    path = path_of(identity.address)
    if path is None:
        return f"AWS did not tell the path of role {principal.label}, so nobody can say whether it is AWS's own: look again"
    if path.startswith(SERVICE_LINKED):
        return (
            f"{principal.label} is a service-linked role, which only its service can change:"
            " act in that service, or stop what it may do with a service control policy on the service's callers"
        )
    if path.startswith(_CENTER):
        return (
            f"{principal.label} is a role that Identity Center keeps:"
            " act in Identity Center, on the user, the assignment or the permission set"
        )
    return None


def delicate(principal: Principal, identity: Identity) -> str | None:
    """Why only a person may ask for a change of this account; None when the machine may too."""
    if principal.type is PrincipalType.FEDERATION and fnmatchcase(principal.name or "", _CENTERS_PROVIDER):
        return f"{principal.label} bears the name of Identity Center's own identity provider: only a person may ask for it"
    if principal.type is not PrincipalType.ROLE:
        return None
    name = ((identity.address or "").rpartition("/")[2] or principal.name or "").casefold()
    for pattern, why in _DEPLOYERS:
        if fnmatchcase(name, pattern.casefold()):
            return f"{principal.label} bears the name of a role that others depend on ({why}): only a person may ask for it"
    return None


def path_of(address: str | None) -> str | None:
    """The path of a user's or role's ARN (`/` or `/team/sub/`); None when it is no such ARN."""
    parts = (address or "").split(":", 5)
    kind, slash, rest = parts[-1].partition("/")
    if len(parts) != 6 or parts[:1] != ["arn"] or parts[2] != "iam" or kind not in ("role", "user") or not slash:
        return None
    return f"/{rest[: rest.rfind('/') + 1]}"


def is_root(principal: Principal, identity: Identity) -> bool:
    """Whether this is the account's root user: its id is the account's own, which no user of IAM can bear."""
    return principal.type is PrincipalType.USER and (
        identity.id == principal.tenant or (identity.address or "").endswith(":root")
    )
