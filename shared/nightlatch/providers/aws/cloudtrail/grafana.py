"""Managed Grafana: service accounts and keys of a workspace, and who administers it.

A workspace reads the account's metrics and logs with a role of its own, so its administrator sees what that role sees.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, Kind, PrincipalType, Tier
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_SAML, RESOURCE
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded, secret
from nightlatch.providers.aws.cloudtrail.paths import each, first, texts
from nightlatch.providers.aws.cloudtrail.record import Event, mapping, plain
from nightlatch.providers.aws.cloudtrail.subjects import account, federation
from nightlatch.providers.aws.cloudtrail.table import Draft, watch

_SPACE = ("workspaceId",)
_ROBOT = PrincipalType.SERVICE_ACCOUNT
_ACCOUNTS = Accounts("grafana", name=("name",), within=_SPACE, number=("id",), type=_ROBOT, internet=True)
_HOLDERS = Accounts("grafana", name=(), within=_SPACE, number=("serviceAccountId",), type=_ROBOT, internet=True)
_KEYS = Accounts("grafana", name=("keyName",), within=_SPACE, type=_ROBOT, internet=True)
_TOKEN = secret("token", "serviceAccountToken.id", "tokenId")
_KEY = secret("api_key", "keyName")


def _right(role: str | None, where: str | None) -> list[Grant]:
    tier: Tier = 2 if role == "ADMIN" else 3
    return [bounded(f"grafana:{role}", where, tier, f"{role} of the workspace")] if role else []


def _role(event: Event) -> list[Grant]:
    return _right(first(event, "grafanaRole", "keyRole"), first(event, *_SPACE))


def _permissions(event: Event) -> Iterator[Draft]:
    """Each user or group of each instruction, added to a role or taken from it."""
    where = first(event, *_SPACE)
    evidence = {LIMITED_TO: "grafana", **({RESOURCE: where} if where else {})}
    for instruction in map(mapping, each(event, "updateInstructionBatch")):
        kind = Kind.ROLE_REMOVED if plain(instruction.get("action")) == "REVOKE" else Kind.ROLE_GRANTED
        grants = tuple(_right(plain(instruction.get("role")), where))
        users = instruction.get("users")
        for one in map(mapping, users if isinstance(users, list) else []):
            type_ = PrincipalType.GROUP if plain(one.get("type")) == "SSO_GROUP" else PrincipalType.USER
            yield Draft(kind, account(event, type_, id=plain(one.get("id"))), grants=grants, evidence=evidence)


def _authentication(event: Event) -> Iterator[Draft]:
    """Who may vouch for the workspace's users: a SAML provider is one more party to believe."""
    saml = "SAML" in texts(event, "authenticationProviders")
    evidence = {LIMITED_TO: "grafana", **({MARK: MARK_SAML} if saml else {})}
    yield Draft(
        Kind.FEDERATION_ADDED if saml else Kind.POLICY_CHANGED, federation(event, first(event, *_SPACE)), evidence=evidence
    )


SOURCES = ("grafana.amazonaws.com",)
OPERATIONS = {
    "CreateWorkspaceServiceAccount": _ACCOUNTS.watch(Kind.ACCOUNT_CREATED, grants=_role),
    "DeleteWorkspaceServiceAccount": _HOLDERS.watch(Kind.ACCOUNT_REMOVED),
    "CreateWorkspaceServiceAccountToken": _HOLDERS.watch(Kind.CREDENTIAL_ADDED, credential=_TOKEN),
    "DeleteWorkspaceServiceAccountToken": _HOLDERS.watch(Kind.CREDENTIAL_REMOVED, credential=_TOKEN),
    "CreateWorkspaceApiKey": _KEYS.watch(Kind.CREDENTIAL_ADDED, credential=_KEY, grants=_role),
    "DeleteWorkspaceApiKey": _KEYS.watch(Kind.CREDENTIAL_REMOVED, credential=_KEY),
    "UpdatePermissions": watch(Kind.ROLE_GRANTED, _permissions),
    "UpdateWorkspaceAuthentication": watch(Kind.FEDERATION_ADDED, _authentication),
}
