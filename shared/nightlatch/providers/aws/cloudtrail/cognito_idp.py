"""Cognito user pools: the customers of an application, and the administrators that some applications keep among them.

Customers who sign themselves up are the application's daily life and only marks on the timeline; what an operator of the
account does to a user by name (the Admin calls) opens a case. User names are often redacted; the pool's own id of the user
stands in `additionalEventData`.
"""

from collections.abc import Iterator

from nightlatch.model import Credential, Grant, Kind, PrincipalType
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_OIDC, MARK_SAML, RESOURCE
from nightlatch.providers.aws.cloudtrail.limited import Accounts, Secret, member_of, secret
from nightlatch.providers.aws.cloudtrail.paths import first
from nightlatch.providers.aws.cloudtrail.record import Event, plain
from nightlatch.providers.aws.cloudtrail.subjects import federation
from nightlatch.providers.aws.cloudtrail.table import Draft, Operation, watch

_POOL = ("userPoolId",)
_NAME = ("username", "user.username", "destinationUser.providerAttributeValue")
_USERS = Accounts("cognito-idp", name=_NAME, within=_POOL, id=("userSub",), internet=True)
_CLIENTS = Accounts(
    "cognito-idp",
    name=("clientName", "clientId"),
    within=_POOL,
    id=("clientId", "userPoolClient.clientId"),
    type=PrincipalType.APPLICATION,
)
_MARKS = {"SAML": MARK_SAML, "OIDC": MARK_OIDC}


def _line(kind: Kind, credential: Secret | None = None) -> Operation:
    """What an operator does to one user: by name, or by the id beside a redacted one."""

    def extract(event: Event) -> Iterator[Draft]:
        draft = _USERS.draft(event, kind, credential=credential(event) if credential else None, grants=_group(event))
        sub = plain(event.extra.get("sub"))
        subject = draft.subject.model_copy(update={"id": sub}) if sub else draft.subject
        yield Draft(draft.kind, subject, draft.credential, draft.grants, draft.evidence)

    return watch(kind, extract)


def _group(event: Event) -> Iterator[Grant]:
    group = event.text("groupName")
    if group:
        yield member_of(group, event.text("userPoolId"))


def _client(event: Event) -> Iterator[Draft]:
    """An application that may ask for tokens; only one with a secret holds a credential."""
    with_secret = event.flag("generateSecret") or event.request.get("clientSecret") is not None
    credential = Credential(type="client_secret", id=first(event, "userPoolClient.clientId", "clientId")) if with_secret else None
    yield _CLIENTS.draft(event, Kind.CREDENTIAL_ADDED if credential else Kind.POLICY_CHANGED, credential=credential)


def _provider(event: Event) -> Iterator[Draft]:
    """Somebody else whose word the pool takes for who a user is."""
    pool, type_ = event.text("userPoolId"), first(event, "providerType", "identityProvider.providerType")
    evidence = {LIMITED_TO: "cognito-idp", RESOURCE: pool, MARK: _MARKS.get(type_ or "")}
    told = {key: value for key, value in evidence.items() if value}
    yield Draft(Kind.FEDERATION_ADDED, federation(event, event.text("providerName")), evidence=told)


_PASSWORD = secret("password")
_PROVIDER = watch(Kind.FEDERATION_ADDED, _provider)

SOURCES = ("cognito-idp.amazonaws.com",)
OPERATIONS = {
    "AdminCreateUser": _line(Kind.ACCOUNT_CREATED, secret("password", when=("temporaryPassword",))),
    # Customers who sign up by themselves: as many as the application has, and none of them an administrator's doing.
    "SignUp": _USERS.context(Kind.ACCOUNT_CREATED).left_out(),
    "AdminConfirmSignUp": _USERS.context(Kind.ACCOUNT_ENABLED).left_out(),
    "AdminEnableUser": _line(Kind.ACCOUNT_ENABLED),
    "AdminDisableUser": _line(Kind.ACCOUNT_REMOVED),
    "AdminDeleteUser": _line(Kind.ACCOUNT_REMOVED),
    "AdminSetUserPassword": _line(Kind.CREDENTIAL_ADDED, _PASSWORD),
    "AdminResetUserPassword": _USERS.context(Kind.POLICY_CHANGED),
    "AdminLinkProviderForUser": _line(Kind.CREDENTIAL_ADDED, secret("federated_identity", "sourceUser.providerName")),
    "AdminAddUserToGroup": _line(Kind.ROLE_GRANTED),
    "AdminRemoveUserFromGroup": _line(Kind.ROLE_REMOVED),
    "CreateUserPoolClient": watch(Kind.CREDENTIAL_ADDED, _client),
    "AddUserPoolClientSecret": _CLIENTS.watch(
        Kind.CREDENTIAL_ADDED, credential=secret("client_secret", "clientSecretDescriptor.clientSecretId")
    ),
    "CreateIdentityProvider": _PROVIDER,
    "UpdateIdentityProvider": _PROVIDER,
}
