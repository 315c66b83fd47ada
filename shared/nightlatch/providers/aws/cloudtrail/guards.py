"""Guards switched off: trails, detectors, rules. What follows them is no longer seen.

One table of many small sources: each is two or three calls that turn a service off. A call that may also be harmless
(UpdateTrail, PutEventSelectors, UpdateDetector) is read for whether it narrows what is seen; refused ones count as tries.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nightlatch.model import Kind, Level, PrincipalType
from nightlatch.model.evidence import MARK, MARK_DETECTOR, MARK_EVENT_RULE, MARK_LOG
from nightlatch.providers.aws.cloudtrail.extracts import of_account, simple
from nightlatch.providers.aws.cloudtrail.record import Event, node, plain
from nightlatch.providers.aws.cloudtrail.subjects import target
from nightlatch.providers.aws.cloudtrail.table import Draft, Operation, watch

_LOST = Kind.GUARD_REMOVED


def _off(mark: str, *keys: str, level: Level = Level.WATCH) -> Operation:
    return simple(_LOST, PrincipalType.UNKNOWN, *keys, mark=mark, level=level)


def _perhaps(mark: str, narrows: Callable[[Event], bool], *keys: str) -> Operation:
    """A call that is a guard removed only when it narrows what is seen, or was refused without saying."""

    def extract(event: Event) -> Iterable[Draft]:
        name = next((text for key in keys if (text := event.text(key))), None)
        kind = _LOST if not event.request or narrows(event) else Kind.POLICY_CHANGED
        yield Draft(kind, target(event, PrincipalType.UNKNOWN, name), evidence={MARK: mark})

    return watch(_LOST, extract)


def _false(value: object) -> bool:
    return (plain(value) or "").lower() == "false"


def trail_narrowed(event: Event) -> bool:
    """Whether a trail now sees fewer Regions, no global services, or proves nothing about its files."""
    switches = ("isMultiRegionTrail", "includeGlobalServiceEvents", "enableLogFileValidation", "isOrganizationTrail")
    return any(_false(node(event.request, switch)) for switch in switches)


def selectors_narrowed(event: Event) -> bool:
    """Whether management events are now left out, in part or whole."""
    classic = _objects(node(event.request, "eventSelectors"))
    if any(
        _false(selector.get("includeManagementEvents"))
        or (plain(selector.get("readWriteType")) or "All") == "ReadOnly"
        or selector.get("excludeManagementEventSources")
        for selector in classic
    ):
        return True
    advanced = _objects(node(event.request, "advancedEventSelectors"))
    return bool(advanced) and not any(_covers_management(selector) for selector in advanced)


def _covers_management(selector: Mapping[str, Any]) -> bool:
    """Whether an advanced selector takes the management events, at least all that write."""
    fields = {plain(item.get("field")): item for item in _objects(selector.get("fieldSelectors"))}
    management = "Management" in (node(fields.pop("eventCategory", None), "equals") or ())
    writes = "true" not in (node(fields.pop("readOnly", None), "equals") or ())
    return management and writes and not fields


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def detector_off(event: Event) -> bool:
    """Whether GuardDuty is switched off, or one of its data sources is."""
    if _false(node(event.request, "enable")):
        return True
    features = _objects(node(event.request, "features"))
    return any((plain(feature.get("status")) or "").upper() == "DISABLED" for feature in features)


def rule_disabled(event: Event) -> bool:
    """PutRule: whether the rule is written switched off."""
    return (event.text("state") or "").upper() == "DISABLED"


def filter_archives(event: Event) -> bool:
    """Whether a GuardDuty filter hides what it matches."""
    return (event.text("action") or "").upper() == "ARCHIVE"


_CONTEXT = Level.CONTEXT

TABLES: dict[str, dict[str, Operation]] = {
    "cloudtrail.amazonaws.com": {
        "StopLogging": _off(MARK_LOG, "name"),
        "DeleteTrail": _off(MARK_LOG, "name"),
        "UpdateTrail": _perhaps(MARK_LOG, trail_narrowed, "name"),
        "PutEventSelectors": _perhaps(MARK_LOG, selectors_narrowed, "trailName"),
        "DeleteEventDataStore": _off(MARK_LOG, "eventDataStore"),
        "StopEventDataStoreIngestion": _off(MARK_LOG, "eventDataStore"),
    },
    "guardduty.amazonaws.com": {
        "DeleteDetector": _off(MARK_DETECTOR, "detectorId"),
        "UpdateDetector": _perhaps(MARK_DETECTOR, detector_off, "detectorId"),
        "StopMonitoringMembers": _off(MARK_DETECTOR, "detectorId"),
        "DisassociateMembers": _off(MARK_DETECTOR, "detectorId"),
        "DeleteMembers": _off(MARK_DETECTOR, "detectorId"),
        "DisassociateFromMasterAccount": _off(MARK_DETECTOR, "detectorId"),
        "DisassociateFromAdministratorAccount": _off(MARK_DETECTOR, "detectorId"),
        "DisableOrganizationAdminAccount": _off(MARK_DETECTOR, "adminAccountId"),
        "DeletePublishingDestination": _off(MARK_DETECTOR, "detectorId"),
        # Trusted addresses and filters that archive make a detector silent without switching it off.
        "CreateIPSet": _off(MARK_DETECTOR, "detectorId"),
        "UpdateIPSet": _off(MARK_DETECTOR, "detectorId"),
        "CreateFilter": _perhaps(MARK_DETECTOR, filter_archives, "detectorId"),
        "UpdateFilter": _perhaps(MARK_DETECTOR, filter_archives, "detectorId"),
    },
    "events.amazonaws.com": {
        "DisableRule": _off(MARK_EVENT_RULE, "name"),
        "DeleteRule": _off(MARK_EVENT_RULE, "name"),
        "RemoveTargets": _off(MARK_EVENT_RULE, "rule"),
        "PutRule": _perhaps(MARK_EVENT_RULE, rule_disabled, "name"),
    },
    "config.amazonaws.com": {
        "StopConfigurationRecorder": _off(MARK_DETECTOR, "configurationRecorderName"),
        "DeleteConfigurationRecorder": _off(MARK_DETECTOR, "configurationRecorderName"),
        "DeleteDeliveryChannel": _off(MARK_DETECTOR, "deliveryChannelName"),
        "DeleteConfigRule": _off(MARK_DETECTOR, "configRuleName", level=_CONTEXT),
    },
    "securityhub.amazonaws.com": {
        "DisableSecurityHub": of_account(_LOST, MARK_DETECTOR),
        "BatchDisableStandards": of_account(_LOST, MARK_DETECTOR),
        "DisassociateMembers": of_account(_LOST, MARK_DETECTOR),
        "DeleteMembers": of_account(_LOST, MARK_DETECTOR),
        "DisassociateFromAdministratorAccount": of_account(_LOST, MARK_DETECTOR),
    },
    "access-analyzer.amazonaws.com": {"DeleteAnalyzer": _off(MARK_DETECTOR, "analyzerName")},
    "macie2.amazonaws.com": {"DisableMacie": of_account(_LOST, MARK_DETECTOR)},
    "inspector2.amazonaws.com": {"Disable": of_account(_LOST, MARK_DETECTOR)},
    "detective.amazonaws.com": {"DeleteGraph": _off(MARK_DETECTOR, "graphArn")},
    "logs.amazonaws.com": {
        "DeleteLogGroup": _off(MARK_LOG, "logGroupName", level=_CONTEXT),
        "DeleteLogStream": _off(MARK_LOG, "logGroupName", level=_CONTEXT).left_out(),  # how jobs tidy up behind themselves
        "DeleteSubscriptionFilter": _off(MARK_LOG, "logGroupName", level=_CONTEXT),
        "DeleteMetricFilter": _off(MARK_LOG, "logGroupName", level=_CONTEXT),
    },
    "monitoring.amazonaws.com": {
        "DeleteAlarms": of_account(_LOST, MARK_DETECTOR, _CONTEXT),
        "DisableAlarmActions": of_account(_LOST, MARK_DETECTOR, _CONTEXT),
    },
}
