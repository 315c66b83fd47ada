"""WorkMail: mailboxes, who may read whose, and roles that let an application read all of them.

Creating a user gives no mailbox yet; registering does. Only the creation names the user, everything later its id.
"""

from collections.abc import Iterator

from nightlatch.model import Grant, Kind, PrincipalType
from nightlatch.providers.aws.cloudtrail.limited import Accounts, bounded, secret
from nightlatch.providers.aws.cloudtrail.paths import first, texts
from nightlatch.providers.aws.cloudtrail.record import Event

_WITHIN = ("organizationId",)
_USERS = Accounts("workmail", name=("name",), within=_WITHIN, id=("userId", "entityId"), email=("email",), internet=True)
_GRANTEES = Accounts("workmail", name=(), within=_WITHIN, id=("granteeId",), internet=True)
_ROLES = Accounts("workmail", name=("name",), within=_WITHIN, id=("impersonationRoleId",), type=PrincipalType.ROLE, internet=True)


def _mailbox(event: Event) -> Iterator[Grant]:
    """Somebody else's mailbox, to read or to write as."""
    mailbox, what = first(event, "entityId"), texts(event, "permissionValues")
    if mailbox:
        yield bounded(f"mailbox:{mailbox}", mailbox, 2, ", ".join(what) or "another's mailbox")


def _every_mailbox(event: Event) -> Iterator[Grant]:
    what = event.text("type") or "access"
    yield bounded(f"impersonation:{what}", first(event, *_WITHIN), 2, f"{what} to the mailboxes that its rules name")


SOURCES = ("workmail.amazonaws.com",)
OPERATIONS = {
    "CreateUser": _USERS.watch(Kind.ACCOUNT_CREATED),
    "RegisterToWorkMail": _USERS.watch(Kind.ACCOUNT_ENABLED),
    "DeregisterFromWorkMail": _USERS.watch(Kind.ACCOUNT_REMOVED),
    "DeleteUser": _USERS.watch(Kind.ACCOUNT_REMOVED),
    "ResetPassword": _USERS.watch(Kind.CREDENTIAL_ADDED, credential=secret("password")),
    "PutMailboxPermissions": _GRANTEES.watch(Kind.ROLE_GRANTED, grants=_mailbox),
    "DeleteMailboxPermissions": _GRANTEES.watch(Kind.ROLE_REMOVED, grants=_mailbox),
    "CreateImpersonationRole": _ROLES.watch(Kind.ACCOUNT_CREATED, grants=_every_mailbox),
    "DeleteImpersonationRole": _ROLES.watch(Kind.ACCOUNT_REMOVED),
}
