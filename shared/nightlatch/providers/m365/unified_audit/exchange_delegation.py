r"""Who may open whose mailbox, or send as its owner (T1098.002).

Both ends are told: the one who was given the right, and the mailbox that somebody else may now open. Rights on a single folder are told of
their holder alone: people share calendars all day. What a mailbox's own user holds on it anyway (`NT AUTHORITY\SELF`) is no grant.
"""

import re
from collections.abc import Iterable, Iterator

from nightlatch.model import Grant, GrantKind, Kind, Level, PrincipalType, Privilege, Trait
from nightlatch.model.raw import mapping
from nightlatch.providers.m365 import privilege
from nightlatch.providers.m365.unified_audit.exchange_mailboxes import password_set
from nightlatch.providers.m365.unified_audit.extracts import MAILBOX_FOLDER
from nightlatch.providers.m365.unified_audit.fields import known, members
from nightlatch.providers.m365.unified_audit.guards import audit_switched
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import EVERYBODY, account, is_itself, named
from nightlatch.providers.m365.unified_audit.table import Draft, Extract
from nightlatch.tables import watch
from nightlatch.vendors.microsoft_logs import folded

_GIVEN, _TAKEN, _TRUST, _CHANGED = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.TRUST_CHANGED, Kind.POLICY_CHANGED
_ACTS_AS = frozenset({"fullaccess", "sendas", "changeowner", "externalaccount"})
"""Rights by which somebody acts as the mailbox's owner."""
ON_BEHALF = "SendOnBehalf"
_NO_RIGHTS = frozenset({"none", ""})
_FORWARDING = ("ForwardingSmtpAddress", "ForwardingAddress", "DeliverToMailboxAndForward")
_CALENDAR = re.compile(r"calendar|kalender|agenda|freebusy", re.IGNORECASE)
_EDIT = re.compile(r"\b(?P<how>add|remove)\s*=\s*(?P<who>[^;}]*)", re.IGNORECASE)
"""One part of how PowerShell edits a list: `@{Add='jo'; Remove='mal'}`."""


def on_mailbox(kind: Kind, *trustees: str, right: str) -> Extract:
    """Reads rights on a whole mailbox; `right` is what it is about where the record does not say."""

    def extract(record: Record) -> Iterable[Draft]:
        who = record.parameter(*trustees)
        rights = members(record.parameter("AccessRights", "ExtendedRights")) or (right,)
        if is_itself(who):
            yield Draft(_CHANGED, account(record, _mailbox(record)), level=Level.CONTEXT)
        else:
            yield from _both_ends(record, kind, who, rights, denies=record.switch("Deny") is True)

    return extract


def _both_ends(record: Record, kind: Kind, who: str | None, rights: tuple[str, ...], *, denies: bool = False) -> Iterator[Draft]:
    mailbox, holder = _mailbox(record), account(record, who, _sort(who))
    scope = mailbox or "*"
    held = tuple(Grant(role=each, scope=scope, privilege=_worth(each, denies=denies), member=named(who)) for each in rights)
    yield Draft(kind, holder, grants=held)
    if kind is _GIVEN and not denies:
        trusts = tuple(
            Grant(
                role=each,
                kind=GrantKind.TRUST,
                scope=scope,
                privilege=privilege.right(each, *([Trait.IMPERSONATION] if folded(each) in _ACTS_AS else []), *_anybody(who)),
                member=holder.label,
                member_tenant=record.tenant,
            )
            for each in rights
        )
        yield Draft(_TRUST, account(record, mailbox), grants=trusts)


def _worth(right: str, *, denies: bool) -> Privilege:
    return Privilege(tier=3, reasons=("it denies",), traits=(Trait.RESTRICTION,)) if denies else privilege.right(right)


def _anybody(who: str | None) -> tuple[Trait, ...]:
    return (Trait.WILDCARD,) if (who or "").strip().lower() in EVERYBODY else ()


def _sort(who: str | None) -> PrincipalType:
    """A name may be a group's; that of a role group of Microsoft's is known to be."""
    return PrincipalType.GROUP if privilege.is_role_group(named(who) or "") else PrincipalType.USER


def mailbox_set(record: Record) -> Iterable[Draft]:
    """Set-Mailbox: who may send on behalf of it, whether it is audited, its password; forwarding is a mark on whoever set it."""
    for kind, who in _on_behalf(record.parameter("GrantSendOnBehalfTo") or ""):
        yield from _both_ends(record, kind, who, (ON_BEHALF,))
    yield from password_set(record)
    yield from audit_switched(record)
    if any(record.parameter(name) for name in _FORWARDING):
        yield Draft(_CHANGED, account(record, _mailbox(record)), level=Level.CONTEXT)


def _on_behalf(text: str) -> Iterator[tuple[Kind, str]]:
    """Whom a list is changed about: added or removed (`+jo`, `-jo` in some records), or all of it set anew."""
    if text.startswith("@{"):
        for edit in _EDIT.finditer(text[:20_000]):
            kind = _GIVEN if edit["how"].lower() == "add" else _TAKEN
            yield from ((kind, each) for each in members(edit["who"]))
    else:
        yield from ((_TAKEN if each.startswith("-") else _GIVEN, each.lstrip("+-")) for each in members(text))


def on_folder(kind: Kind) -> Extract:
    r"""Reads rights on one folder, as a cmdlet sets them (`-Identity jo@contoso.com:\Inbox`)."""

    def extract(record: Record) -> Iterable[Draft]:
        text = record.parameter("Identity") or record.object or ""
        mailbox, _, folder = text.partition(":\\")
        rights = tuple(each for each in members(record.parameter("AccessRights")) if folded(each) not in _NO_RIGHTS)
        yield from _on_folder(record, kind, record.parameter("User"), mailbox, folder, rights)

    return extract


def by_outlook(kind: Kind) -> Extract:
    """Reads rights on one folder, as the mailbox's own log tells what Outlook set: `Item.ParentFolder` names member and rights."""

    def extract(record: Record) -> Iterable[Draft]:
        item = {folded(str(key)): value for key, value in mapping(record.told.get("item")).items()}
        told = {folded(str(key)): value for key, value in mapping(item.get("parentfolder")).items()}
        rights = tuple(each for each in members(known(told.get("memberrights"))) if folded(each) not in _NO_RIGHTS)
        folder = known(told.get("path")) or known(told.get("name")) or ""
        who = known(told.get("memberupn")) or known(told.get("membersid"))
        yield from _on_folder(record, kind, who, record.text("mailboxownerupn"), folder, rights)

    return extract


def _on_folder(
    record: Record, kind: Kind, who: str | None, mailbox: str | None, folder: str, rights: tuple[str, ...]
) -> Iterator[Draft]:
    """Rights on mail are watched; on calendars they are marks on whoever set them, and so is what everybody may see, which is nobody's."""
    evidence = {MAILBOX_FOLDER: folder[:200]} if folder else {}
    if _anybody(who):
        yield Draft(_CHANGED, account(record, mailbox), evidence=evidence, level=Level.CONTEXT)
        return
    scope = named(mailbox) or "*"
    grants = tuple(Grant(role=each, scope=scope, privilege=privilege.right(each), member=named(who)) for each in rights)
    level = Level.CONTEXT if _CALENDAR.search(folder) else None
    yield Draft(kind if rights else _TAKEN, account(record, who), grants=grants, evidence=evidence, level=level)


def _mailbox(record: Record) -> str | None:
    return named(record.parameter("Identity") or record.object)


LINES = {
    "Add-MailboxPermission": watch(_GIVEN, on_mailbox(_GIVEN, "User", "Owner", right="FullAccess")),
    "Remove-MailboxPermission": watch(_TAKEN, on_mailbox(_TAKEN, "User", right="FullAccess")),
    "Add-RecipientPermission": watch(_GIVEN, on_mailbox(_GIVEN, "Trustee", right="SendAs")),
    "Remove-RecipientPermission": watch(_TAKEN, on_mailbox(_TAKEN, "Trustee", right="SendAs")),
    "Add-ADPermission": watch(_GIVEN, on_mailbox(_GIVEN, "User", right="Send-As")),
    "Set-Mailbox": watch(_GIVEN, mailbox_set),
    "Add-MailboxFolderPermission": watch(_GIVEN, on_folder(_GIVEN)),
    "Set-MailboxFolderPermission": watch(_GIVEN, on_folder(_GIVEN)),
    "Remove-MailboxFolderPermission": watch(_TAKEN, on_folder(_TAKEN)),
    "Add-PublicFolderClientPermission": watch(_GIVEN, on_folder(_GIVEN)),
    "AddFolderPermissions": watch(_GIVEN, by_outlook(_GIVEN)),
    "UpdateFolderPermissions": watch(_GIVEN, by_outlook(_GIVEN)),
    "ModifyFolderPermissions": watch(_GIVEN, by_outlook(_GIVEN)),
    "RemoveFolderPermissions": watch(_TAKEN, by_outlook(_TAKEN)),
}
