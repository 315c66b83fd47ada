"""The tolerant view over one record, and the times records carry."""

from datetime import UTC, datetime
from typing import Any

import pytest

from nightlatch.errors import UnreadableRecord
from nightlatch.providers.aws.cloudtrail.record import HIDDEN, Event, member, node, text_of
from nightlatch.providers.aws.cloudtrail.times import moment
from tests.providers.aws.cloudtrail.records import ACCOUNT, STRANGER, iam_user, record

TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-02T10:00:00Z", TEN),
        ("2026-03-02 10:00:00", TEN),
        ("2026-03-02 10:00:00.000", TEN),
        ("2026-03-02T10:00:00.123456789Z", TEN.replace(microsecond=123456)),
        ("2026-03-02T12:00:00+02:00", TEN),
        ("2026-03-02T12:00:00+0200", TEN),
        ("Mar 2, 2026 10:00:00 AM", TEN),
        ("Mar 2, 2026, 10:00:00\u202fAM", TEN),
        ("mar 02, 2026 12:00:00 pm", TEN.replace(hour=12)),
        ("Mar 2, 2026, 12:00:00 AM", TEN.replace(hour=0)),
        ("Dec 31, 2025 11:59:59 PM", datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_every_form_seen(text: str, meant: datetime) -> None:
    assert moment(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "redacted", "...", "2026-03-02", "0001-01-01T00:00:00+14:00", "2026-13-02T10:00:00Z"),
        *("Feb 30, 2026 10:00:00 AM", "Arm 2, 2026 10:00:00 AM", "Mar 2, 2026 13:00:00 PM", "Mar 2, 2026 0:00:00 AM"),
        *("Mar 2, 2026 10:60:00 AM", "Mar 2, 2026 10:00:00", "March 2, 2026 10:00:00 AM", "Mar 2, 0000 10:00:00 AM"),
    ],
)
def test_text_that_is_no_time_is_none(text: str | None) -> None:
    assert moment(text) is None


def test_an_unusable_event_time_is_refused_with_what_to_do() -> None:
    with pytest.raises(UnreadableRecord, match=r"eventTime is .redacted..*restore"):
        _ = Event(record("CreateUser", eventTime="redacted")).at


def test_a_record_without_id_gets_a_digest_that_a_repeat_shares() -> None:
    first, second = record("CreateUser", eventID=None), record("CreateUser", eventID=None)
    assert Event(first).id == Event(second).id
    assert Event(first).id != Event(record("DeleteUser", eventID=None)).id


@pytest.mark.parametrize(
    ("more", "account"),
    [
        ({"recipientAccountId": STRANGER}, STRANGER),
        ({"recipientAccountId": 11122223333}, "011122223333"),
        ({"recipientAccountId": None}, ACCOUNT),
        ({"recipientAccountId": None, "identity": {"arn": f"arn:aws:iam::{STRANGER}:user/x"}}, STRANGER),
        ({"recipientAccountId": None, "identity": {"type": "AWSService"}}, "unknown"),
    ],
)
def test_the_account_is_the_one_acted_in_and_else_the_callers(more: dict[str, Any], account: str) -> None:
    assert Event(record("CreateUser", **more)).account == account


@pytest.mark.parametrize("parameters", [None, "", "null", "not json", "{", [], 7, "[" * 9999, '{"a":' * 9999])
def test_parameters_that_are_no_object_read_as_empty(parameters: Any) -> None:
    event = Event(record("CreateUser", request=parameters))
    assert event.request == {}
    assert event.text("userName") is None


def test_parameters_in_a_json_string_are_decoded() -> None:
    assert Event(record("CreateUser", request='{"userName": "svc-report"}')).text("userName") == "svc-report"


def test_only_the_first_letter_of_a_parameter_may_differ_in_case() -> None:
    event = Event(record("CreateDBInstance", request={"dBInstanceIdentifier": "db-1", "AssociateRequest": {"Name": "n"}}))
    assert event.text("DBInstanceIdentifier") == "db-1"
    assert event.text("associateRequest", "name") == "n"


def test_values_are_text_and_redacted_or_empty_ones_are_absent() -> None:
    request = {"a": 7, "b": True, "c": " x ", "d": "", "e": "HIDDEN_DUE_TO_SECURITY_REASONS", "f": {}, "g": ["y"]}
    event = Event(record("X", request=request))
    assert [event.text(key) for key in "abcdef"] == ["7", "true", "x", None, None, None]
    assert (event.text("g", 0), event.text("g", 1), event.text("c", "deeper")) == ("y", None, None)
    assert event.flag("b")


def test_half_a_character_does_not_make_a_name_unreadable() -> None:
    assert Event(record("CreateUser", request={"userName": "svc\ud800"})).text("userName") == "svc?"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"errorCode": "AccessDenied", "errorMessage": "no"}, "AccessDenied"),
        ({"errorCode": "Client.UnauthorizedOperation"}, "Client.UnauthorizedOperation"),
        ({"errorMessage": "Failed authentication"}, "Failed authentication"),
        ({"response": {"ConsoleLogin": "Failure"}}, "Failure"),
        ({"serviceEventDetails": {"ConsoleLogin": "Failure"}}, "Failure"),
        ({"errorCode": "", "response": {"ConsoleLogin": "Success"}}, None),
    ],
)
def test_failure_has_many_spellings(more: dict[str, Any], error: str | None) -> None:
    event = Event(record("ConsoleLogin", "signin.amazonaws.com", **more))
    assert event.error == error
    assert event.failed is (error is not None)


def test_details_of_a_service_event_may_be_json_in_a_string() -> None:
    assert Event(record("CreateAccountResult", serviceEventDetails='{"x": 1}', identity={})).details == {"x": 1}


def test_an_identity_without_account_number_is_read_from_its_arn() -> None:
    assert Event(record("X", recipientAccountId=None, identity=iam_user(accountId=None))).account == ACCOUNT


@pytest.mark.parametrize("value", [None, "Name", ["Name"], 7, {}, {"NAME": "x"}, {"name": None, "Name": "x"}])
def test_what_an_object_does_not_hold_is_none_and_so_is_all_below(value: Any) -> None:
    assert member(value, "name") is None
    assert text_of(value, "name") is None
    assert node(value, "name", "deeper", 0) is None


def test_what_an_object_holds_may_begin_with_a_letter_of_either_case() -> None:
    assert member({"Name": "x"}, "name") == member({"name": "x"}, "Name") == "x"
    assert member({"name": "x", "Name": "y"}, "name") == "x"
    assert text_of({"Name": " x "}, "name") == text_of({"name": "x", "Name": "y"}, "name") == "x"
    assert text_of({"name": 7}, "Name") == "7"
    assert text_of({"name": HIDDEN}, "name") is None
    assert node({"Items": [{"Name": "x"}]}, "items", 0, "name") == node({"items": [{"name": "x"}]}, "items", -1, "name") == "x"
    assert node({"items": [{"name": "x"}]}, "items", 1, "name") is None
    assert node({"items": {"0": "x"}}, "items", 0) is None
