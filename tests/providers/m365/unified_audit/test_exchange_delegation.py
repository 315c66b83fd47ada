"""Who may open whose mailbox: both ends, folders, and what is no grant."""

from typing import Any

import pytest

from nightlatch.model import GrantKind, Kind, Level, PrincipalType, Trait
from tests.providers.m365.records import JO, MAL, ROBIN, cmdlet, only, read, record

BOX = "EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/contoso.onmicrosoft.com/jo"


@pytest.mark.parametrize(
    ("operation", "told", "right"),
    [
        ("Add-MailboxPermission", {"User": MAL, "AccessRights": "FullAccess"}, "FullAccess"),
        ("Add-MailboxPermission", {"User": MAL}, "FullAccess"),
        ("Add-RecipientPermission", {"Trustee": MAL, "AccessRights": "SendAs"}, "SendAs"),
        ("Add-ADPermission", {"User": MAL, "ExtendedRights": "Send-As"}, "Send-As"),
    ],
)
def test_both_ends_of_a_delegation_are_told(operation: str, told: dict[str, str], right: str) -> None:
    given, trusted = read(cmdlet(operation, BOX, Identity=JO, **told))
    assert (given.kind, given.subject.name, given.level) == (Kind.ROLE_GRANTED, MAL, Level.WATCH)
    assert [(grant.role, grant.scope) for grant in given.grants] == [(right, JO)]
    assert (trusted.kind, trusted.subject.name) == (Kind.TRUST_CHANGED, JO)
    assert (trusted.grants[0].kind, trusted.grants[0].member) == (GrantKind.TRUST, MAL)


def test_who_opens_a_mailbox_acts_as_its_owner_and_who_sees_its_rights_does_not() -> None:
    told = cmdlet("Add-MailboxPermission", Identity=JO, User=MAL, AccessRights="FullAccess, ReadPermission")
    _, trusted = read(told)
    assert [grant.has(Trait.IMPERSONATION) for grant in trusted.grants] == [True, False]


def test_a_mailbox_named_only_where_it_stands_is_known_by_its_name() -> None:
    given, trusted = read(cmdlet("Add-MailboxPermission", BOX, User=MAL))
    assert (given.grants[0].scope, trusted.subject.name) == ("jo", "jo")


def test_a_denial_is_no_grant() -> None:
    activity = only(cmdlet("Add-MailboxPermission", Identity=JO, User=MAL, AccessRights="FullAccess", Deny="True"))
    assert activity.grants[0].has(Trait.RESTRICTION)


def test_what_a_mailboxs_own_user_holds_anyway_is_a_mark() -> None:
    activity = only(cmdlet("Add-MailboxPermission", Identity=JO, User="NT AUTHORITY\\SELF", AccessRights="FullAccess"))
    assert (activity.kind, activity.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)


def test_the_upkeep_of_the_discovery_mailbox_is_about_a_group() -> None:
    given, _ = read(cmdlet("Add-MailboxPermission", Identity="DiscoverySearchMailbox", User="Discovery Management"))
    assert given.subject.type is PrincipalType.GROUP


@pytest.mark.parametrize("who", ["Anonymous", "Default", "Everyone"])
def test_a_mailbox_that_is_opened_to_anybody_says_so(who: str) -> None:
    _, trusted = read(cmdlet("Add-MailboxPermission", Identity=JO, User=who))
    assert trusted.grants[0].has(Trait.WILDCARD)


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("Remove-MailboxPermission", {"User": MAL, "AccessRights": "FullAccess"}),
        ("Remove-RecipientPermission", {"Trustee": MAL, "AccessRights": "SendAs"}),
        ("Set-Mailbox", {"GrantSendOnBehalfTo": f"@{{Remove='{MAL}'}}"}),
    ],
)
def test_a_right_taken_back_is_told_of_its_holder(operation: str, told: dict[str, str]) -> None:
    activity = only(cmdlet(operation, Identity=JO, **told))
    assert (activity.kind, activity.subject.name) == (Kind.ROLE_REMOVED, MAL)


@pytest.mark.parametrize("value", [MAL, f"{MAL};", f"@{{Add='{MAL}'}}", f"+{MAL}"])
def test_who_may_send_on_behalf_is_given_that(value: str) -> None:
    given, trusted = read(cmdlet("Set-Mailbox", Identity=JO, GrantSendOnBehalfTo=value))
    assert (given.kind, given.subject.name, given.grants[0].role) == (Kind.ROLE_GRANTED, MAL, "SendOnBehalf")
    assert (trusted.kind, trusted.subject.name) == (Kind.TRUST_CHANGED, JO)


def test_a_list_that_is_edited_tells_who_came_and_who_went() -> None:
    given, _, taken = read(cmdlet("Set-Mailbox", Identity=JO, GrantSendOnBehalfTo=f"@{{Add='{MAL}'; Remove=\"{ROBIN}\"}}"))
    assert [(each.kind, each.subject.name) for each in (given, taken)] == [(Kind.ROLE_GRANTED, MAL), (Kind.ROLE_REMOVED, ROBIN)]


def test_forwarding_is_a_mark_on_whoever_set_it_and_no_account() -> None:
    activity = only(
        cmdlet("Set-Mailbox", Identity=JO, ForwardingSmtpAddress="smtp:x@example.net", DeliverToMailboxAndForward="False")
    )
    assert (activity.kind, activity.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)


def folder(path: str, rights: str, **more: Any) -> Any:
    item = {"ParentFolder": {"MemberUpn": MAL, "MemberRights": rights, "Path": path}}
    return record("AddFolderPermissions", RecordType=2, Item=item, MailboxOwnerUPN=JO, **more)


def test_a_right_on_mail_that_outlook_set_is_watched() -> None:
    activity = only(folder("\\Inbox", "ReadAny, FolderVisible"))
    assert (activity.kind, activity.subject.name, activity.level) == (Kind.ROLE_GRANTED, MAL, Level.WATCH)
    assert [(grant.role, grant.scope) for grant in activity.grants] == [("ReadAny", JO), ("FolderVisible", JO)]


def test_a_shared_calendar_is_a_mark() -> None:
    assert only(folder("\\Calendar", "ReadAny")).level is Level.CONTEXT


def test_a_right_on_a_folder_by_cmdlet_names_folder_and_mailbox() -> None:
    activity = only(cmdlet("Add-MailboxFolderPermission", Identity=f"{JO}:\\Inbox", User=MAL, AccessRights="Reviewer"))
    assert (activity.subject.name, activity.grants[0].scope, activity.evidence["mailbox_folder"]) == (MAL, JO, "Inbox")


def test_no_rights_at_all_are_rights_taken_away() -> None:
    made = cmdlet("Set-MailboxFolderPermission", Identity=f"{JO}:\\Inbox", User=MAL, AccessRights="None")
    assert only(made).kind is Kind.ROLE_REMOVED


@pytest.mark.parametrize("who", ["Default", "Anonymous"])
def test_what_everybody_may_see_of_a_folder_is_a_mark_and_nobodys_grant(who: str) -> None:
    activity = only(cmdlet("Set-MailboxFolderPermission", Identity=f"{JO}:\\Inbox", User=who, AccessRights="Reviewer"))
    assert (activity.kind, activity.level, activity.subject.name) == (Kind.POLICY_CHANGED, Level.CONTEXT, JO)
