"""Reads everything IAM says of one account in one call, page by page: users, groups, roles, and the policies they hold."""

from collections.abc import Mapping
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.providers.aws.census.policies import Document
from nightlatch.providers.aws.clients import Clients

READS: tuple[str, ...] = ("iam:GetAccountAuthorizationDetails",)

_FILTER = ("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy")
PAGE = 500
"""Elements asked for at once, of at most 1,000: IAM gives 100 when nobody asks, and a large account then takes minutes."""

Detail = Mapping[str, Any]
"""One element of UserDetailList, GroupDetailList or RoleDetailList, as boto3 gives it."""


@dataclass(frozen=True, slots=True)
class Details:
    """What GetAccountAuthorizationDetails gave; `documents` are the managed policies' counting versions by ARN."""

    users: tuple[Detail, ...] = ()
    groups: tuple[Detail, ...] = ()
    roles: tuple[Detail, ...] = ()
    documents: Mapping[str, Document] | None = None


def details(clients: Clients) -> Details:
    """Read the account whose credentials are used. Raises LookupFailed: without this call there is no census."""
    pages = clients.pages("iam", "GetAccountAuthorizationDetails", Filter=list(_FILTER), PaginationConfig={"PageSize": PAGE})
    if pages is None:
        raise LookupFailed("IAM knows nothing of this account: check whose credentials these are")
    return Details(
        users=tuple(user for page in pages for user in page.get("UserDetailList", ())),
        groups=tuple(group for page in pages for group in page.get("GroupDetailList", ())),
        roles=tuple(role for page in pages for role in page.get("RoleDetailList", ())),
        documents={
            policy["Arn"]: version["Document"]
            for page in pages
            for policy in page.get("Policies", ())
            for version in policy.get("PolicyVersionList", ())
            if version["VersionId"] == policy["DefaultVersionId"]
        },
    )
