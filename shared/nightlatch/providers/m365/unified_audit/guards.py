"""What keeps an intruder from being seen, or an application from reading every mailbox: switched off or taken away.

The unified log itself (`Set-AdminAuditLogConfig`), the log of mailboxes for everybody, for one mailbox or for what one account does, and the alerts
that Microsoft raises. What only filters mail is a mark on whoever removed it.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, Kind, Level, PrincipalType, Privilege, Trait
from nightlatch.model.evidence import MARK_BOUNDARY, MARK_DETECTOR, MARK_LOG, MARK_SUPPORT
from nightlatch.providers.m365.unified_audit.extracts import marked, of_organization, subject_of
from nightlatch.providers.m365.unified_audit.record import Record
from nightlatch.providers.m365.unified_audit.subjects import account, organization
from nightlatch.providers.m365.unified_audit.table import Draft
from nightlatch.tables import context, watch

_GONE, _CHANGED, _USED = Kind.GUARD_REMOVED, Kind.POLICY_CHANGED, Kind.ELEVATION_USED


def audit_log(record: Record) -> Iterable[Draft]:
    """Set-AdminAuditLogConfig: off when either of its switches is; any other change is a mark."""
    switches = [record.switch(name) for name in ("UnifiedAuditLogIngestionEnabled", "AdminAuditLogEnabled")]
    yield _switched(record, off=False in switches)


def organization_set(record: Record) -> Iterable[Draft]:
    """Set-OrganizationConfig, of which `AuditDisabled` takes every mailbox's log away."""
    yield _switched(record, off=record.switch("AuditDisabled") is True)


def _switched(record: Record, *, off: bool) -> Draft:
    if off:
        return Draft(_GONE, organization(record), evidence=marked(MARK_LOG))
    return Draft(_CHANGED, organization(record), level=Level.CONTEXT)


def audit_switched(record: Record) -> Iterable[Draft]:
    """The log of one mailbox, as `Set-Mailbox` switches it off."""
    if record.switch("AuditEnabled") is False:
        yield Draft(_GONE, subject_of(record), evidence=marked(MARK_LOG))


def bypass(record: Record) -> Iterable[Draft]:
    """Set-MailboxAuditBypassAssociation: what this account does in any mailbox is logged no more."""
    if record.switch("AuditBypassEnabled") is True:
        yield Draft(_GONE, subject_of(record), evidence=marked(MARK_LOG))


def alert_set(record: Record) -> Iterable[Draft]:
    """Set-ProtectionAlert, of which `Disabled` keeps an alert from being raised."""
    if record.switch("Disabled") is True:
        yield Draft(_GONE, organization(record), evidence=marked(MARK_DETECTOR))


def limited(record: Record) -> Iterable[Draft]:
    """New-ApplicationAccessPolicy: which mailboxes an application may reach, or may not. It only takes away."""
    scope = record.parameter("PolicyScopeGroupId") or "*"
    worth = Privilege(tier=3, reasons=("it limits the application",), traits=(Trait.RESTRICTION,))
    grant = Grant(role=record.parameter("AccessRight") or "RestrictAccess", scope=scope, privilege=worth)
    yield Draft(Kind.ROLE_GRANTED, account(record, record.parameter("AppId"), PrincipalType.SERVICE_PRINCIPAL), grants=(grant,))


def unlimited(record: Record) -> Iterable[Draft]:
    r"""Remove-ApplicationAccessPolicy: an application reaches every mailbox again. Its identity is `TENANT\APP:GROUP;…`."""
    text = record.parameter("Identity") or record.object or ""
    id = text.rpartition("\\")[2].partition(":")[0] or None
    yield Draft(_GONE, account(record, id, PrincipalType.SERVICE_PRINCIPAL), evidence=marked(MARK_BOUNDARY))


def support_let_in(record: Record) -> Iterable[Draft]:
    """Set-AccessToCustomerDataRequest: Microsoft's people were let in to the organization's data, or were refused."""
    decision = (record.parameter("ApprovalDecision") or "").lower()
    if decision in ("approve", "approved"):
        yield Draft(_USED, organization(record), evidence=marked(MARK_SUPPORT))


_ALERT_GONE = watch(_GONE, of_organization(_GONE, MARK_DETECTOR))
_FILTER_GONE = context(_GONE, of_organization(_GONE))
_FILTERS = ("AntiPhish", "SafeLinks", "SafeAttachment", "MalwareFilter", "HostedContentFilter", "HostedOutboundSpamFilter")
LINES = {
    "Set-AdminAuditLogConfig": watch(_GONE, audit_log),
    "Set-OrganizationConfig": watch(_GONE, organization_set),
    "Set-MailboxAuditBypassAssociation": watch(_GONE, bypass),
    "Remove-UnifiedAuditLogRetentionPolicy": watch(_GONE, of_organization(_GONE, MARK_LOG)),
    "Disable-ActivityAlert": _ALERT_GONE,
    "Remove-ActivityAlert": _ALERT_GONE,
    "Remove-ProtectionAlert": _ALERT_GONE,
    "Set-ProtectionAlert": watch(_GONE, alert_set),
    "New-ApplicationAccessPolicy": watch(Kind.ROLE_GRANTED, limited),
    "Remove-ApplicationAccessPolicy": watch(_GONE, unlimited),
    "Set-AccessToCustomerDataRequest": watch(_USED, support_let_in),
    **{f"Disable-{name}Rule": _FILTER_GONE for name in _FILTERS},
    **{f"Remove-{name}Rule": _FILTER_GONE for name in _FILTERS},
    **{f"Remove-{name}Policy": _FILTER_GONE for name in _FILTERS},
    "Remove-DlpCompliancePolicy": _FILTER_GONE,
    "Remove-DlpPolicy": _FILTER_GONE,
}
