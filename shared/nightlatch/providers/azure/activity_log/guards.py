"""What keeps people from seeing, or accounts from doing more: logs, alerts, detectors, locks, deny assignments, policies."""

from collections.abc import Iterable

from nightlatch.model import Kind
from nightlatch.model.evidence import (
    MARK,
    MARK_BOUNDARY,
    MARK_DETECTOR,
    MARK_EVENT_RULE,
    MARK_LOG,
    MARK_ORGANIZATION_POLICY,
)
from nightlatch.model.raw import listing, plain
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.shapes import inside
from nightlatch.providers.azure.activity_log.subjects import addressed, thing
from nightlatch.providers.azure.activity_log.table import Extract, Line, context, watch
from nightlatch.tables import Draft


def _lost(mark: str) -> Extract:
    def extract(record: Record) -> Iterable[Draft]:
        subject = thing(record)
        yield Draft(Kind.GUARD_REMOVED, subject, evidence={MARK: mark, **addressed(subject)})

    return extract


def lost(mark: str) -> Line:
    """A line for a guard that is deleted."""
    return watch(Kind.GUARD_REMOVED, _lost(mark))


def logged_less(record: Record) -> Iterable[Draft]:
    """diagnosticSettings/write that switches a log off. One of which nothing is told says nothing: they are written all day."""
    logs = listing(record.told("logs"))
    if any(plain(inside(each, "enabled")) == "false" for each in logs[:200]):
        yield from _lost(MARK_LOG)(record)


def undetected(record: Record) -> Iterable[Draft]:
    """Microsoft.Security/pricings/write that leaves a plan of Defender for the free one."""
    if (record.word("pricingTier") or "").lower() == "free":
        yield from _lost(MARK_DETECTOR)(record)


def switched_off(record: Record) -> Iterable[Draft]:
    """A rule of detection that is written switched off."""
    if record.word("enabled") == "false":
        yield from _lost(MARK_DETECTOR)(record)


def keys_allowed(record: Record) -> Iterable[Draft]:
    """storageAccounts/write that lets account keys in again (`allowSharedKeyAccess`), past all roles."""
    if plain(inside(record.request, "properties", "allowSharedKeyAccess")) == "true":
        yield from _lost(MARK_ORGANIZATION_POLICY)(record)


_LOG, _DETECTOR, _ALARM = lost(MARK_LOG), lost(MARK_DETECTOR), lost(MARK_EVENT_RULE)
_POLICY = lost(MARK_ORGANIZATION_POLICY)
TABLES = {
    "microsoft.insights": {
        "diagnosticsettings/delete": _LOG,
        "diagnosticsettings/write": watch(Kind.GUARD_REMOVED, logged_less),
        "logprofiles/delete": _LOG,
        "datacollectionrules/delete": _LOG,
        "datacollectionruleassociations/delete": _LOG,
        "activitylogalerts/delete": _ALARM,
        "actiongroups/delete": _ALARM,
        "scheduledqueryrules/delete": _ALARM,
        "alertrules/delete": _ALARM,
        "metricalerts/delete": _ALARM,
    },
    "microsoft.aadiam": {
        "diagnosticsettings/delete": _LOG,
        "diagnosticsettings/write": watch(Kind.GUARD_REMOVED, logged_less),
    },
    "microsoft.operationalinsights": {
        "workspaces/delete": _LOG,
        "workspaces/dataexports/delete": _LOG,
        "workspaces/tables/delete": _LOG,
    },
    "microsoft.eventhub": {"namespaces/delete": _LOG, "namespaces/eventhubs/delete": _LOG},
    "microsoft.eventgrid": {
        "eventsubscriptions/delete": _ALARM,
        "systemtopics/delete": _ALARM,
        "systemtopics/eventsubscriptions/delete": _ALARM,
        "partnertopics/delete": _ALARM,
    },
    "microsoft.network": {"networkwatchers/flowlogs/delete": _LOG, "networkwatchers/delete": _LOG},
    "microsoft.securityinsights": {
        "alertrules/delete": _DETECTOR,
        "alertrules/write": watch(Kind.GUARD_REMOVED, switched_off),
        "dataconnectors/delete": _LOG,
        "onboardingstates/delete": _DETECTOR,
    },
    "microsoft.security": {
        "pricings/write": watch(Kind.GUARD_REMOVED, undetected),
        "pricings/delete": _DETECTOR,
        "alertssuppressionrules/write": _DETECTOR,
        "automations/delete": _ALARM,
        "securitycontacts/delete": _ALARM,
    },
    "microsoft.alertsmanagement": {"actionrules/write": _ALARM, "smartdetectoralertrules/delete": _DETECTOR},
    "microsoft.authorization": {
        "denyassignments/delete": lost(MARK_BOUNDARY),
        "locks/delete": _POLICY,
        "policyassignments/delete": _POLICY,
        "policyexemptions/write": _POLICY,
    },
    "microsoft.subscription": {"policies/write": _POLICY},
    "microsoft.storage": {"storageaccounts/write": context(Kind.GUARD_REMOVED, keys_allowed)},
}
