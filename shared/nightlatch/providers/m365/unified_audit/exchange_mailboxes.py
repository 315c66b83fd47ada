"""Mailboxes, mail users and service principals in Exchange: made, given a password, brought back, taken away.

`New-Mailbox` makes the directory's user too, and Entra's log tells of that user; here it is the mailbox that is the account. A shared mailbox, a
room or an archive is for no person; one whose password is set is one that somebody signs in to.
"""

from collections.abc import Iterable

from nightlatch.model import Credential, Kind, Principal, PrincipalType
from nightlatch.model.evidence import PERSON
from nightlatch.providers.m365.unified_audit.extracts import of_account
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import account, is_guid
from nightlatch.providers.m365.unified_audit.table import Draft, Extract
from nightlatch.tables import context, watch

_MADE, _BACK, _GONE = Kind.ACCOUNT_CREATED, Kind.ACCOUNT_ENABLED, Kind.ACCOUNT_REMOVED
_SIGN_IN_NAMES = ("MicrosoftOnlineServicesID", "UserPrincipalName", "WindowsLiveID", "WindowsEmailAddress", "PrimarySmtpAddress")
_NO_PERSON = (
    "Shared",
    "Room",
    "Equipment",
    "Discovery",
    "PublicFolder",
    "Arbitration",
    "AuditLog",
    "Archive",
    "AutoExpandingArchive",
)
_SECRETS = ("Password", "RoomMailboxPassword", "NewPassword")
PASSWORD = "password"


def created(record: Record) -> Iterable[Draft]:
    """A mailbox, by its sign-in name where the cmdlet was given one."""
    person = not any(_is_given(record, name) for name in _NO_PERSON)
    yield Draft(_MADE, _named(record), evidence={PERSON: str(person).lower()})


def enabled(record: Record) -> Iterable[Draft]:
    """A mailbox for a user who had none; an archive for one who has is no new account."""
    if any(_is_given(record, name) for name in ("Archive", "AutoExpandingArchive", "RemoteArchive")):
        yield Draft(Kind.POLICY_CHANGED, _named(record))
    else:
        yield from created(record)


def password_set(record: Record) -> Iterable[Draft]:
    """What `Set-Mailbox` and its siblings say of passwords and of accounts switched on or off; the rest is in other lines' hands."""
    if any(record.parameter(name) for name in _SECRETS):
        yield Draft(Kind.CREDENTIAL_ADDED, _named(record), Credential(type=PASSWORD))
    alive = record.switch("EnableRoomMailboxAccount")
    if alive is None and (disabled := record.switch("AccountDisabled")) is not None:
        alive = not disabled
    if alive is not None:
        yield Draft(_BACK if alive else _GONE, _named(record))


def application(kind: Kind) -> Extract:
    """Reads a record about an application's service principal as Exchange knows it: by the application's id."""

    def extract(record: Record) -> Iterable[Draft]:
        told = record.parameter("AppId"), record.parameter("ObjectId", "ServiceId"), record.parameter("Identity"), record.object
        id = next((text for text in told if is_guid(text)), None) or next(filter(None, told), None)
        yield Draft(kind, account(record, id, PrincipalType.SERVICE_PRINCIPAL, called=record.parameter("DisplayName")))

    return extract


def _is_given(record: Record, switch: str) -> bool:
    return record.parameter(switch) is not None and record.switch(switch) is not False


def _named(record: Record) -> Principal:
    text = (
        record.parameter(*_SIGN_IN_NAMES, "Identity", "Name", "Alias")
        or record.text("modifiedobjectresolvedname")
        or record.object
    )
    return account(record, text)


_CREATED, _ENABLED = watch(_MADE, created), watch(_MADE, enabled)
LINES = {
    "New-Mailbox": _CREATED,
    "New-SyncMailbox": _CREATED,
    "New-MailUser": _CREATED,
    "New-SyncMailUser": _CREATED,
    "New-RemoteMailbox": _CREATED,
    "New-SiteMailbox": context(Kind.POLICY_CHANGED, of_account(Kind.POLICY_CHANGED, "DisplayName")),
    "Enable-Mailbox": _ENABLED,
    "Enable-MailUser": _ENABLED,
    "Enable-RemoteMailbox": _ENABLED,
    "Undo-SoftDeletedMailbox": watch(_BACK, of_account(_BACK, "SoftDeletedObject")),
    "Undo-SoftDeletedUnifiedGroup": context(Kind.POLICY_CHANGED, of_account(Kind.POLICY_CHANGED, type=PrincipalType.GROUP)),
    "Connect-Mailbox": watch(_BACK, of_account(_BACK, "User")),
    "Disable-Mailbox": watch(_GONE, of_account(_GONE)),
    "Disable-MailUser": watch(_GONE, of_account(_GONE)),
    "Remove-Mailbox": watch(_GONE, of_account(_GONE)),
    "Remove-MailUser": watch(_GONE, of_account(_GONE)),
    "Remove-RemoteMailbox": watch(_GONE, of_account(_GONE)),
    "Set-User": watch(_BACK, password_set),
    "Set-MailUser": watch(Kind.CREDENTIAL_ADDED, password_set),
    "New-ServicePrincipal": watch(_MADE, application(_MADE)),
    "Remove-ServicePrincipal": watch(_GONE, application(_GONE)),
}
