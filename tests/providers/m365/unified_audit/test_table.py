"""The tables as a whole: every operation once, and worth watching or not."""

from nightlatch.model import Kind, Level
from nightlatch.providers.m365.unified_audit.table import find, watched


def test_operations_are_found_whatever_their_case() -> None:
    line = find("NEW-MAILBOX")
    assert line is find("New-Mailbox")
    assert line is not None
    assert (line.kind, line.level) == (Kind.ACCOUNT_CREATED, Level.WATCH)
    assert find("Get-Mailbox") is None


def test_what_is_watched_is_spelled_as_microsoft_does() -> None:
    assert {"Add-MailboxPermission", "CaseAdminAdded", "MemberAdded", "SharingPolicyChanged", "PutPermissions"} <= set(watched())
