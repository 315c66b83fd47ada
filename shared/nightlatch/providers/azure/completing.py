"""What a record leaves out, and where to read it: records of Event Grid carry no body, and ends of calls in the stream mostly none.

Pure: `lacking` says which path of Resource Manager tells the rest, `completed` puts the answer into the record; whoever delivers the record asks
in between, and normalizes then. A path is made of the record's own resource id, which whoever made the resource has named: it must be of the
sort that the operation is about, and is written so that nothing in a name leads elsewhere. What was removed cannot be read any more: the
removal of an assignment whose record does not tell the holder stays one of that assignment.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from nightlatch.classes import dataclass
from nightlatch.model.raw import listing
from nightlatch.providers.azure.activity_log import recognizes
from nightlatch.providers.azure.activity_log.record import AFTERWARDS, Record
from nightlatch.vendors.microsoft_restored import restored

READS = (
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleDefinitions/read",
    "Microsoft.Authorization/roleAssignmentScheduleRequests/read",
    "Microsoft.Authorization/roleEligibilityScheduleRequests/read",
    "Microsoft.Authorization/roleManagementPolicies/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/read",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
    "Microsoft.ManagedServices/registrationAssignments/read",
    "Microsoft.ManagedServices/registrationDefinitions/read",
    "Microsoft.Sql/servers/administrators/read",
    "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments/read",
)
"""The actions that the reading identity needs for all paths that `lacking` gives."""


@dataclass(frozen=True, slots=True)
class _Rest:
    """What an operation's record must tell (one path in its bodies), and how its resource is read."""

    wanted: tuple[str, ...]
    query: str


FIC = "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials/write"
_IDENTITY = "api-version=2023-01-31"
_RESTS = {
    "microsoft.authorization/roleassignments/write": _Rest(("principalId",), "api-version=2022-04-01"),
    "microsoft.authorization/roledefinitions/write": _Rest(("permissions",), "api-version=2022-04-01"),
    "microsoft.authorization/roleassignmentschedulerequests/write": _Rest(("principalId",), "api-version=2020-10-01"),
    "microsoft.authorization/roleeligibilityschedulerequests/write": _Rest(("principalId",), "api-version=2020-10-01"),
    "microsoft.authorization/rolemanagementpolicies/write": _Rest(("rules",), "api-version=2020-10-01"),
    "microsoft.managedidentity/userassignedidentities/write": _Rest(("principalId",), _IDENTITY),
    FIC: _Rest(("issuer",), _IDENTITY),
    "microsoft.managedservices/registrationassignments/write": _Rest(
        ("registrationDefinition", "properties", "authorizations"), "$expandRegistrationDefinition=true&api-version=2022-10-01"
    ),
    "microsoft.managedservices/registrationdefinitions/write": _Rest(("authorizations",), "api-version=2022-10-01"),
    "microsoft.sql/servers/administrators/write": _Rest(("sid",), "api-version=2021-11-01"),
    "microsoft.documentdb/databaseaccounts/sqlroleassignments/write": _Rest(("principalId",), "api-version=2023-04-15"),
}


def lacking(record: Mapping[str, Any]) -> str | None:
    """The path to read, with its query, or None where the record tells enough, is none of a success, or names no such resource.

    It may lack two things: ask again of what `completed` gives. One that was not there to be read is lacking for good.
    """
    if not recognizes(record):
        return None
    told = Record(record)
    rest = _RESTS.get(told.name)
    if rest is None or told.begun or told.failed:
        return None
    path = _path(told)
    if path and told.told(*rest.wanted) is None:
        return f"{path}?{rest.query}"
    if path and told.name == FIC and told.told("principalId") is None:  # whose it is: roles are given to the identity's principal
        return f"{path.rpartition('/')[0].rpartition('/')[0]}?{_IDENTITY}"
    return None


def completed(record: Mapping[str, Any], body: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The record with what was read; as it is where there was nothing to read any more (None)."""
    if not body:
        return record
    whole = restored(record)
    return {**whole, AFTERWARDS: [*listing(whole.get(AFTERWARDS)), dict(body)]}


def _path(record: Record) -> str | None:
    """The resource's id, if it is of the operation's sort: `…/providers/NAMESPACE/SORT/NAME`, with a pair for each sort below."""
    parts = record.resource.strip("/").split("/")
    own = record.resource.lower().rpartition("/providers/")[2].split("/")
    sorts = record.name.split("/")[:-1]
    if own[:1] + own[1::2] != sorts or len(own) != 2 * len(sorts) - 1:
        return None
    if any(part in ("", ".", "..") or len(part) > 300 for part in parts):
        return None
    return "/" + "/".join(quote(part, safe="()") for part in parts)
