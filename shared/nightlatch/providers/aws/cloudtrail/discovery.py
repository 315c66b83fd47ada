"""Reads by which an intruder looks around: who is here, what may they do, who am I. Context for replay, never subscribed.

The subject of a look at one account is that account; of a look at the whole account or at oneself, whoever looked.
"""

from collections.abc import Iterable

from nightlatch.model import Kind, Level, PrincipalType
from nightlatch.model.evidence import MARK_SELF, MARK_WHOLE_ACCOUNT
from nightlatch.providers.aws.cloudtrail.extracts import of_actor, simple
from nightlatch.providers.aws.cloudtrail.table import Operation

_LISTS = (
    "GetAccountPasswordPolicy",
    "GetAccountSummary",
    "ListAccountAliases",
    "ListGroups",
    "ListInstanceProfiles",
    "ListOpenIDConnectProviders",
    "ListPolicies",
    "ListRoles",
    "ListSAMLProviders",
    "ListUsers",
    "ListVirtualMFADevices",
)
_DUMPS = (
    "GenerateCredentialReport",
    "GetAccountAuthorizationDetails",
    "GetCredentialReport",
    "SimulateCustomPolicy",
    "SimulatePrincipalPolicy",
)
_OF_USER = (
    "GetLoginProfile",
    "GetUser",
    "GetUserPolicy",
    "ListAccessKeys",
    "ListAttachedUserPolicies",
    "ListGroupsForUser",
    "ListMFADevices",
    "ListServiceSpecificCredentials",
    "ListSSHPublicKeys",
    "ListSigningCertificates",
    "ListUserPolicies",
)
_OF_ROLE = ("GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies")
_OF_GROUP = ("GetGroup", "GetGroupPolicy", "ListAttachedGroupPolicies", "ListGroupPolicies")
_OF_POLICY = ("GetPolicyVersion", "ListEntitiesForPolicy")


def _at(type_: PrincipalType, key: str, names: Iterable[str]) -> dict[str, Operation]:
    """Looks at one account, or at the caller's own where the request names none."""
    return {name: simple(Kind.DISCOVERY, type_, key, level=Level.HISTORY) for name in names}


TABLES = {
    "iam.amazonaws.com": {
        **{name: of_actor(Kind.DISCOVERY) for name in _LISTS},
        **{name: of_actor(Kind.DISCOVERY, MARK_WHOLE_ACCOUNT) for name in _DUMPS},
        **_at(PrincipalType.USER, "userName", _OF_USER),
        **_at(PrincipalType.ROLE, "roleName", _OF_ROLE),
        **_at(PrincipalType.GROUP, "groupName", _OF_GROUP),
        **_at(PrincipalType.UNKNOWN, "policyArn", _OF_POLICY),
    },
    "sts.amazonaws.com": {
        "DecodeAuthorizationMessage": of_actor(Kind.DISCOVERY, MARK_SELF),
        "GetAccessKeyInfo": of_actor(Kind.DISCOVERY),
        "GetCallerIdentity": of_actor(Kind.DISCOVERY, MARK_SELF),
    },
}
