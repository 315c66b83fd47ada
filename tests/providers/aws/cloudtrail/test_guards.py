"""Guards switched off, and the calls that only may be that."""

from typing import Any

import pytest

from nightlatch.model import Kind, Outcome
from nightlatch.model.evidence import MARK, MARK_DETECTOR, MARK_EVENT_RULE, MARK_LOG
from tests.providers.aws.cloudtrail.reading import only
from tests.providers.aws.cloudtrail.records import ACCOUNT, denied, record

_MANAGEMENT = {"field": "eventCategory", "equals": ["Management"]}
_WRITES = {"field": "readOnly", "equals": ["false"]}


@pytest.mark.parametrize(
    ("source", "name", "request_", "subject", "mark"),
    [
        ("cloudtrail", "StopLogging", {"name": "org-trail"}, "org-trail", MARK_LOG),
        ("cloudtrail", "DeleteTrail", {"name": "org-trail"}, "org-trail", MARK_LOG),
        ("guardduty", "DeleteDetector", {"detectorId": "d1"}, "d1", MARK_DETECTOR),
        ("events", "DisableRule", {"name": "to-bus"}, "to-bus", MARK_EVENT_RULE),
        ("events", "RemoveTargets", {"rule": "to-bus", "ids": ["1"]}, "to-bus", MARK_EVENT_RULE),
        ("config", "StopConfigurationRecorder", {"configurationRecorderName": "default"}, "default", MARK_DETECTOR),
        ("securityhub", "DisableSecurityHub", None, ACCOUNT, MARK_DETECTOR),
    ],
)
def test_a_guard_switched_off_is_marked(source: str, name: str, request_: Any, subject: str, mark: str) -> None:
    found = only(record(name, f"{source}.amazonaws.com", request=request_))
    assert (found.kind, found.subject.name, found.evidence[MARK]) == (Kind.GUARD_REMOVED, subject, mark)


@pytest.mark.parametrize(
    ("source", "name", "request_", "narrows"),
    [
        ("cloudtrail", "UpdateTrail", {"name": "t", "isMultiRegionTrail": False}, True),
        ("cloudtrail", "UpdateTrail", {"name": "t", "snsTopicName": "x"}, False),
        ("cloudtrail", "PutEventSelectors", {"eventSelectors": [{"includeManagementEvents": False}]}, True),
        ("cloudtrail", "PutEventSelectors", {"eventSelectors": [{"readWriteType": "ReadOnly"}]}, True),
        ("cloudtrail", "PutEventSelectors", {"eventSelectors": [{"excludeManagementEventSources": ["kms.amazonaws.com"]}]}, True),
        (
            "cloudtrail",
            "PutEventSelectors",
            {"eventSelectors": [{"includeManagementEvents": True, "readWriteType": "All"}]},
            False,
        ),
        ("cloudtrail", "PutEventSelectors", {"advancedEventSelectors": [{"fieldSelectors": [_MANAGEMENT]}]}, False),
        ("cloudtrail", "PutEventSelectors", {"advancedEventSelectors": [{"fieldSelectors": [_MANAGEMENT, _WRITES]}]}, False),
        (
            "cloudtrail",
            "PutEventSelectors",
            {"advancedEventSelectors": [{"fieldSelectors": [{"field": "eventCategory", "equals": ["Data"]}]}]},
            True,
        ),
        ("guardduty", "UpdateDetector", {"detectorId": "d1", "enable": False}, True),
        ("guardduty", "UpdateDetector", {"detectorId": "d1", "features": [{"name": "S3", "status": "DISABLED"}]}, True),
        ("guardduty", "UpdateDetector", {"detectorId": "d1", "enable": True}, False),
        ("guardduty", "CreateFilter", {"detectorId": "d1", "action": "ARCHIVE"}, True),
        ("guardduty", "CreateFilter", {"detectorId": "d1", "action": "NOOP"}, False),
        ("events", "PutRule", {"name": "r", "state": "DISABLED"}, True),
        ("events", "PutRule", {"name": "r", "state": "ENABLED"}, False),
    ],
)
def test_a_change_removes_a_guard_only_when_less_is_seen_after_it(
    source: str, name: str, request_: dict[str, Any], narrows: bool
) -> None:
    kind = Kind.GUARD_REMOVED if narrows else Kind.POLICY_CHANGED
    assert only(record(name, f"{source}.amazonaws.com", request=request_)).kind is kind


def test_a_refused_change_counts_as_a_try() -> None:
    arn = f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/org-trail"
    found = only(denied("UpdateTrail", arn, "cloudtrail.amazonaws.com"))
    assert (found.kind, found.outcome, found.subject.name) == (Kind.GUARD_REMOVED, Outcome.FAILURE, arn)
