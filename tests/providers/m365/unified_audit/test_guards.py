"""Logs, alerts and limits: switched off, and left on."""

import pytest

from nightlatch.model import Kind, Level, Trait
from tests.providers.m365.records import APP, JO, cmdlet, only, read


@pytest.mark.parametrize(
    ("operation", "told", "mark"),
    [
        ("Set-AdminAuditLogConfig", {"UnifiedAuditLogIngestionEnabled": "False"}, "log"),
        ("Set-AdminAuditLogConfig", {"AdminAuditLogEnabled": "$false"}, "log"),
        ("Set-OrganizationConfig", {"AuditDisabled": "True"}, "log"),
        ("Set-Mailbox", {"Identity": JO, "AuditEnabled": "False"}, "log"),
        ("Set-MailboxAuditBypassAssociation", {"Identity": JO, "AuditBypassEnabled": "True"}, "log"),
        ("Remove-UnifiedAuditLogRetentionPolicy", {"Identity": "keep"}, "log"),
        ("Disable-ActivityAlert", {"Identity": "a"}, "detector"),
        ("Remove-ProtectionAlert", {"Identity": "a"}, "detector"),
        ("Set-ProtectionAlert", {"Identity": "a", "Disabled": "True"}, "detector"),
    ],
)
def test_what_keeps_an_intruder_from_being_seen_is_a_guard(operation: str, told: dict[str, str], mark: str) -> None:
    activity = only(cmdlet(operation, **told))
    assert (activity.kind, activity.level, activity.evidence["mark"]) == (Kind.GUARD_REMOVED, Level.WATCH, mark)


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("Set-AdminAuditLogConfig", {"UnifiedAuditLogIngestionEnabled": "True"}),
        ("Set-OrganizationConfig", {"AuditDisabled": "False"}),
        ("Set-OrganizationConfig", {"MailTipsAllTipsEnabled": "True"}),
    ],
)
def test_a_setting_that_leaves_the_log_on_is_a_mark(operation: str, told: dict[str, str]) -> None:
    activity = only(cmdlet(operation, **told))
    assert (activity.kind, activity.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("Set-Mailbox", {"Identity": JO, "AuditEnabled": "True"}),
        ("Set-MailboxAuditBypassAssociation", {"Identity": JO, "AuditBypassEnabled": "False"}),
        ("Set-ProtectionAlert", {"Identity": "a", "Disabled": "False"}),
        ("Set-AccessToCustomerDataRequest", {"ApprovalDecision": "Deny"}),
    ],
)
def test_a_guard_that_is_put_back_is_none_removed(operation: str, told: dict[str, str]) -> None:
    assert read(cmdlet(operation, **told)) == []


def test_what_only_filters_mail_is_a_mark_on_whoever_removed_it() -> None:
    activity = only(cmdlet("Remove-AntiPhishPolicy", Identity="p"))
    assert (activity.kind, activity.level) == (Kind.GUARD_REMOVED, Level.CONTEXT)
    assert "mark" not in activity.evidence


def test_a_limit_on_an_application_is_no_grant_and_its_end_is_a_guard_removed() -> None:
    limit = only(
        cmdlet("New-ApplicationAccessPolicy", AppId=APP, AccessRight="RestrictAccess", PolicyScopeGroupId="plans@contoso.com")
    )
    assert (limit.subject.id, limit.grants[0].has(Trait.RESTRICTION)) == (APP, True)
    ended = only(cmdlet("Remove-ApplicationAccessPolicy", Identity=f"tenant\\{APP}:S-1-5-21;invented"))
    assert (ended.kind, ended.subject.id, ended.evidence["mark"]) == (Kind.GUARD_REMOVED, APP, "boundary")


def test_microsofts_people_who_are_let_in_are_an_elevation() -> None:
    activity = only(cmdlet("Set-AccessToCustomerDataRequest", ApprovalDecision="Approve", ServiceName="Exchange"))
    assert (activity.kind, activity.evidence["mark"]) == (Kind.ELEVATION_USED, "support")
