"""The directory of IAM Identity Center: its users and groups, by console and SCIM, and by the public API.

Two event sources write about one directory: `sso-directory` (console and SCIM, with every attribute blanked to `{}`, so
that only ids remain) and `identitystore`. The account is the directory's own, in whose Region the events arrive.
"""

from collections.abc import Iterator

from nightlatch.model import Credential, Grant, GrantKind, Kind, Principal, PrincipalType, Privilege
from nightlatch.model.evidence import MARK, MARK_DIRECTORY, MARK_MFA, PERSON, RESOURCE
from nightlatch.providers.aws.cloudtrail.paths import first
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import account, federation, unknown
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, context, watch

_USER = ("userId", "member.memberId", "memberId.userId", "user.userId")
_STORE = ("identityStoreId", "directoryId")


def _person(event: Event) -> Principal:
    name = first(event, "userName", "user.userName")
    return account(event, PrincipalType.USER, name, first(event, *_USER), keyed_by_id=True)


def _where(event: Event, **more: str) -> dict[str, str]:
    store = first(event, *_STORE)
    return {RESOURCE: store, **more} if store else more


def _user(kind: Kind, credential: str | None = None, mark: str | None = None) -> Extract:
    """What happens to one user; a `credential` type where one is added."""

    def extract(event: Event) -> Iterator[Draft]:
        given = Credential(type=credential) if credential else None
        marks = {MARK: mark} if mark else {}
        yield Draft(kind, _person(event), given, evidence=_where(event, **{PERSON: "true"}, **marks))

    return extract


def _member(kind: Kind) -> Extract:
    """A user in a group. Deleting a membership names only the membership, whose user and group no record repeats."""

    def extract(event: Event) -> Iterator[Draft]:
        found, who = first(event, "groupId", "group.groupId"), _person(event)
        privilege = Privilege.unresolved("what the group may do stands in its account assignments, not in the record")
        grants = (Grant(role=f"group:{found}", kind=GrantKind.GROUP, privilege=privilege),) if found else ()
        membership = unknown(event, event.text("membershipId"))
        yield Draft(kind, who if who.id or not membership.name else membership, grants=grants, evidence=_where(event))

    return extract


def _group(event: Event) -> Iterator[Draft]:
    """A group by itself opens nothing: only members and assignments do."""
    name, id = first(event, "displayName", "group.displayName"), first(event, "groupId", "group.groupId")
    who = account(event, PrincipalType.GROUP, name, id, keyed_by_id=True)
    yield Draft(Kind.POLICY_CHANGED, who, evidence=_where(event))


def _provider(kind: Kind) -> Extract:
    """The external identity provider that the directory believes."""

    def extract(event: Event) -> Iterator[Draft]:
        yield Draft(kind, federation(event, first(event, *_STORE)), evidence=_where(event, **{MARK: MARK_DIRECTORY}))

    return extract


def _token(kind: Kind) -> Extract:
    """A SCIM token: whoever holds it makes users and fills groups."""

    def extract(event: Event) -> Iterator[Draft]:
        id = first(event, "tokenId", "bearerToken.tokenId", "tenantId")
        yield Draft(kind, federation(event, first(event, *_STORE)), Credential(type="scim_token", id=id), evidence=_where(event))

    return extract


_BOTH = {
    "CreateUser": watch(Kind.ACCOUNT_CREATED, _user(Kind.ACCOUNT_CREATED)),
    "UpdateUser": context(Kind.POLICY_CHANGED, _user(Kind.POLICY_CHANGED)),
    "DeleteUser": watch(Kind.ACCOUNT_REMOVED, _user(Kind.ACCOUNT_REMOVED)),
    "CreateGroup": context(Kind.POLICY_CHANGED, _group),
    "DeleteGroup": context(Kind.POLICY_CHANGED, _group),
}
_ADDED, _CHANGED = (
    watch(Kind.FEDERATION_ADDED, _provider(Kind.FEDERATION_ADDED)),
    watch(Kind.POLICY_CHANGED, _provider(Kind.POLICY_CHANGED)),
)
_OWN_MFA = context(Kind.CREDENTIAL_ADDED, _user(Kind.CREDENTIAL_ADDED, "mfa"))

TABLES = {
    "sso-directory.amazonaws.com": {
        **_BOTH,
        "EnableUser": watch(Kind.ACCOUNT_ENABLED, _user(Kind.ACCOUNT_ENABLED)),
        "DisableUser": watch(Kind.ACCOUNT_REMOVED, _user(Kind.ACCOUNT_REMOVED)),
        "AddMemberToGroup": watch(Kind.ROLE_GRANTED, _member(Kind.ROLE_GRANTED)),
        "RemoveMemberFromGroup": watch(Kind.ROLE_REMOVED, _member(Kind.ROLE_REMOVED)),
        "UpdatePassword": watch(Kind.CREDENTIAL_ADDED, _user(Kind.CREDENTIAL_ADDED, "password")),
        "CompleteVirtualMfaDeviceRegistration": _OWN_MFA,
        "CompleteWebAuthnDeviceRegistration": _OWN_MFA,
        "DeleteMfaDeviceForUser": watch(Kind.GUARD_REMOVED, _user(Kind.GUARD_REMOVED, mark=MARK_MFA)),
        "CreateBearerToken": watch(Kind.CREDENTIAL_ADDED, _token(Kind.CREDENTIAL_ADDED)),
        "DeleteBearerToken": watch(Kind.CREDENTIAL_REMOVED, _token(Kind.CREDENTIAL_REMOVED)),
        "CreateExternalIdPConfigurationForDirectory": _ADDED,
        "EnableExternalIdPConfigurationForDirectory": _ADDED,
        "UpdateExternalIdPConfigurationForDirectory": _ADDED,
        "ImportExternalIdPCertificate": _ADDED,
        "DisableExternalIdPConfigurationForDirectory": _CHANGED,
        "DeleteExternalIdPConfigurationForDirectory": _CHANGED,
    },
    "identitystore.amazonaws.com": {
        **_BOTH,
        "CreateGroupMembership": watch(Kind.ROLE_GRANTED, _member(Kind.ROLE_GRANTED)),
        "DeleteGroupMembership": watch(Kind.ROLE_REMOVED, _member(Kind.ROLE_REMOVED)),
    },
}
