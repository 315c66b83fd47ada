"""What transports wrap around records, each alone and inside one another."""

import base64
import json
from typing import Any

import pytest

from nightlatch.intake import Broken, Pointer, unwrap
from tests.intake.logs import document, elsewhere, found, lines, packed, record, rejects, results, subscription

ONE, TWO = record(number=1), record(number=2)
TEXTS = (json.dumps(ONE), json.dumps(TWO))


def event(detail: dict[str, Any], kind: str = "AWS API Call via CloudTrail", **more: Any) -> dict[str, Any]:
    return {"version": "0", "detail-type": kind, "source": "aws.iam", "account": "111122223333", "detail": detail, **more}


@pytest.mark.parametrize(
    "kind",
    [
        "AWS API Call via CloudTrail",
        "Amazon API Call via CloudTrail",
        "AWS Console Sign In via CloudTrail",
        "AWS Service Event via CloudTrail",
    ],
)
def test_an_event_of_the_bus_holds_its_record_in_detail(kind: str) -> None:
    assert list(unwrap(event(ONE, kind))) == [ONE]


def test_an_event_from_another_accounts_bus_is_no_different() -> None:
    assert list(unwrap(event(ONE, account="444455556666"))) == [ONE]


def test_an_event_about_something_else_is_nobodys_record() -> None:
    assert results(lines(event({"service": "EC2"}, "AWS Health Event"))) == []


GOOGLE = {"protoPayload": {"serviceName": "iam.googleapis.com", "methodName": "x"}, "insertId": "1"}
MESSAGE = {"data": base64.b64encode(json.dumps(GOOGLE).encode()).decode(), "attributes": {}, "messageId": "7"}
PUBLISHED = "google.cloud.pubsub.topic.v1.messagePublished"


@pytest.mark.parametrize(
    "wrapped",
    [
        {"message": MESSAGE, "subscription": "projects/p/subscriptions/s"},
        {"receivedMessages": [{"ackId": "a", "message": MESSAGE}]},
        [{"ackId": "a", "message": MESSAGE}],
        {"entries": [GOOGLE]},
        {"kind": "admin#reports#activities", "items": [GOOGLE]},
        [GOOGLE],
        {"specversion": "1.0", "type": "google.cloud.audit.log.v1.written", "data": GOOGLE},
        {"specversion": "1.0", "type": PUBLISHED, "data": {"message": MESSAGE}},
        {"specversion": "1.0", "type": PUBLISHED, "data_base64": MESSAGE["data"]},
    ],
)
def test_entries_of_cloud_logging_are_unwrapped_however_they_come(wrapped: Any) -> None:
    assert list(unwrap(wrapped)) == [GOOGLE]


def test_an_event_hook_of_okta_holds_several_events() -> None:
    hook = {"eventType": "com.okta.event_hook", "cloudEventsVersion": "0.1", "data": {"events": [ONE, TWO]}}
    assert list(unwrap(hook)) == [ONE, TWO]
    assert list(unwrap({"log_id": "1", "data": {"events": 2}})) == [{"log_id": "1", "data": {"events": 2}}]


ENTRY = {"activityDisplayName": "Add user", "category": "UserManagement"}
COLUMNS = [{"name": "activityDisplayName", "type": "string"}, {"name": "category", "type": "string"}]


@pytest.mark.parametrize(
    "wrapped",
    [
        {"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#auditLogs/directoryAudits", "value": [ENTRY]},
        {"value": [ENTRY], "nextLink": "https://management.azure.com/…"},
        {"records": [ENTRY]},
        {"RecordType": "8", "CreationDate": "2026-03-02T10:00:00Z", "Operations": "Add user.", "AuditData": json.dumps(ENTRY)},
        {"auditLogRecordType": "azureActiveDirectory", "auditData": ENTRY},
        {"tables": [{"name": "PrimaryResult", "columns": COLUMNS, "rows": [["Add user", "UserManagement"]]}]},
    ],
)
def test_records_of_microsoft_are_unwrapped_however_they_come(wrapped: Any) -> None:
    assert list(unwrap(wrapped)) == [ENTRY]


@pytest.mark.parametrize(
    "record",
    [{"value": [ENTRY], "operationName": "x"}, {"value": "on"}, {"tables": [{"rows": []}]}, {"tables": "t"}, {"AuditData": 7}],
)
def test_what_only_looks_like_an_envelope_of_microsoft_is_a_record(record: dict[str, Any]) -> None:
    assert list(unwrap(record)) == [record]


def test_odd_tables_and_broken_audit_data_cost_themselves_only() -> None:
    odd = {"tables": [{"columns": 1, "rows": [[1]]}, {"columns": [{"name": "a"}, 2], "rows": [["b", "c", "d"], ENTRY]}]}
    assert list(unwrap(odd)) == [{"a": "b", "": "c"}, ENTRY]
    broken, row = unwrap([{"AuditData": '{"Operation": '}, {"AuditData": json.dumps(ENTRY)}])
    assert isinstance(broken, Broken)
    assert row == ENTRY


def test_a_message_without_data_and_a_record_that_has_a_message_are_no_envelopes() -> None:
    assert list(unwrap({"message": {"attributes": {}, "messageId": "7"}, "subscription": "s"})) == []
    assert list(unwrap({"message": "hello", "subscription": "s"})) == [{"message": "hello", "subscription": "s"}]


def test_a_logs_subscription_is_unpacked_and_its_messages_are_parts() -> None:
    decoded = subscription(*TEXTS)
    for envelope in (decoded, {"awslogs": {"data": packed(decoded)}}):
        assert found(lines(envelope)) == [(1, 1, "e1"), (1, 2, "e2")]


def test_a_control_message_and_lines_of_other_logs_are_quiet() -> None:
    assert results(lines(subscription("CWL CONTROL MESSAGE: Checking health", kind="CONTROL_MESSAGE"))) == []
    assert results(lines(subscription("2 111122223333 eni-0abc 192.0.2.1 ACCEPT OK", "[ERROR] oops", ""))) == []


def test_a_broken_message_is_rejected_and_its_neighbor_is_read() -> None:
    data = lines(subscription(TEXTS[0][:30], TEXTS[1]))
    assert found(data) == [(1, 2, "e2")]
    assert [reject.where.part for reject in rejects(data)] == [1]


@pytest.mark.parametrize(
    "wrapped",
    [
        {"Records": [{"messageId": "m", "body": json.dumps(event(ONE)), "eventSource": "aws:sqs"}]},
        {"Records": [{"EventSource": "aws:sns", "Sns": {"TopicArn": "t", "Message": TEXTS[0]}}]},
        {"Records": [{"kinesis": {"data": packed(subscription(TEXTS[0]))}, "eventSource": "aws:kinesis", "eventName": "put"}]},
        {"records": [{"recordId": "r", "data": packed(ONE)}]},
        {"Type": "Notification", "TopicArn": "t", "Message": json.dumps(event(ONE))},
        {"Events": [{"EventId": "e", "EventName": "CreateUser", "CloudTrailEvent": TEXTS[0]}]},
        {"Records": [{"messageId": "m", "body": json.dumps({"TopicArn": "t", "Message": json.dumps({"Records": [ONE]})})}]},
    ],
)
def test_queues_topics_and_streams_are_unwrapped_also_inside_one_another(wrapped: dict[str, Any]) -> None:
    assert found(json.dumps(wrapped).encode()) == [(1, 1, "e1")]
    assert found(json.dumps(wrapped, indent=1).encode()) == [(1, 1, "e1")]
    assert found(lines(wrapped, TWO)) == [(1, 1, "e1"), (2, 1, "e2")]


KEY = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/02/a b.json.gz"


def test_an_event_that_names_an_object_says_where_it_is() -> None:
    notice = {"s3SchemaVersion": "1.0", "bucket": {"name": "trail"}, "object": {"key": KEY.replace(" ", "+")}}
    made = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": notice}
    assert elsewhere(document(made)) == [f"s3://trail/{KEY}"]
    created = event({"bucket": {"name": "trail"}, "object": {"key": KEY}}, "Object Created", source="aws.s3")
    assert list(unwrap(created)) == [Pointer("trail", KEY)]
    told = {"Type": "Notification", "TopicArn": "t", "Message": json.dumps({"s3Bucket": "trail", "s3ObjectKey": [KEY]})}
    assert elsewhere(lines(told)) == [f"s3://trail/{KEY}"]


def test_an_object_that_was_removed_says_nothing() -> None:
    gone = {"eventSource": "aws:s3", "eventName": "ObjectRemoved:Delete", "s3": {"bucket": {"name": "trail"}}}
    assert results(document(gone)) == []


def test_packed_data_that_cannot_be_unpacked_is_broken() -> None:
    for data in ("not base64!", packed(ONE)[:40], "H4sI"):
        (item,) = unwrap({"awslogs": {"data": data}})
        assert isinstance(item, Broken)


def test_envelopes_without_end_are_broken() -> None:
    nested: Any = ONE
    for _ in range(50):
        nested = {"Records": [nested]}
    assert any(isinstance(item, Broken) for item in unwrap(nested))


def test_a_record_in_no_envelope_is_itself_also_when_its_parameters_look_like_one() -> None:
    odd = record(requestParameters={"Records": [TWO], "detail": TWO, "detail-type": "x"})
    assert list(unwrap(odd)) == [odd]
