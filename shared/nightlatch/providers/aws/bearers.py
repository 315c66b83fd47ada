"""Who bears a name that is no user's and no role's: groups, policies, identity providers, and accounts of one service alone.

Each is asked of its own service; what records told of its place (`Case.told`) says which, and in which Region.
"""

import re
from collections.abc import Mapping

from nightlatch.contracts import Identity
from nightlatch.model import Principal, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_OIDC, MARK_SAML, REGION
from nightlatch.providers.aws import limited_accounts
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.clients import Answer

READS: tuple[str, ...] = (
    *limited_accounts.READS,
    "iam:GetGroup",
    "iam:GetOpenIDConnectProvider",
    "iam:GetPolicy",
    "iam:GetSAMLProvider",
    "rolesanywhere:GetProfile",
    "rolesanywhere:GetTrustAnchor",
)
"""Every permission that may be used here."""

_POLICY = re.compile(r"arn:aws(?:-[a-z]+)*:iam::\d{12}:policy/.+")
_PROVIDERS = {
    MARK_OIDC: ("GetOpenIDConnectProvider", "OpenIDConnectProviderArn"),
    MARK_SAML: ("GetSAMLProvider", "SAMLProviderArn"),
}


def bearer(account: Account, principal: Principal, told: Mapping[str, str]) -> Identity | None:
    """Who bears this name now; None when nobody does, or it cannot be asked for. Raises LookupFailed."""
    if LIMITED_TO in told and principal.keyed_by_id:
        return limited_accounts.identity(account, principal, told)
    if principal.type is PrincipalType.FEDERATION:
        return _federation(account, principal, told)
    if principal.type is PrincipalType.GROUP and principal.name and not principal.keyed_by_id:
        found = account.ask("iam", "GetGroup", GroupName=principal.name)
        return _named(found and found["Group"], "GroupId")
    if principal.type is PrincipalType.UNKNOWN and _POLICY.fullmatch(principal.name or ""):
        found = account.ask("iam", "GetPolicy", PolicyArn=principal.name)
        return _named(found and found["Policy"], "PolicyId")
    return None


def _named(found: Answer | None, id: str) -> Identity | None:
    return None if found is None else Identity(found[id], found.get("CreateDate"), found.get("Arn"))


def _federation(account: Account, principal: Principal, told: Mapping[str, str]) -> Identity | None:
    """An identity provider has no id but its address; a trust anchor or profile of Roles Anywhere has one, in its Region."""
    kind = told.get(MARK, "")
    if kind in _PROVIDERS and principal.name:
        operation, parameter = _PROVIDERS[kind]
        arn = account.arn("iam", f"{kind}-provider/{principal.name}")
        found = account.ask("iam", operation, **{parameter: arn})
        return None if found is None else Identity(arn, found.get("CreateDate"), arn)
    region = told.get(REGION)
    if not principal.id or not region:
        return None
    for operation, key, parameter, address in (
        ("GetTrustAnchor", "trustAnchor", "trustAnchorId", "trustAnchorArn"),
        ("GetProfile", "profile", "profileId", "profileArn"),
    ):
        found = account.ask("rolesanywhere", operation, region, **{parameter: principal.id})
        if found is not None:
            held = found[key]
            return Identity(principal.id, held.get("createdAt"), held.get(address))
    return None
