"""One event in every shape: every quirk that is documented or was seen gets a test here."""

import json
from typing import Any

import pytest

from nightlatch.errors import UnreadableRecord
from nightlatch.intake import unwrap
from nightlatch.model import Outcome
from nightlatch.providers.okta.system_log import normalize, recognizes
from tests.providers.okta.records import AT, BUILDERS, JO, ROBIN, SHAPES, UUID, Json, by_token, event, lowered, only, read, row

JOINED = event("group.user_membership.add", BUILDERS, JO)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_the_same_of_one_event(shape: Any) -> None:
    told = only(shape(by_token(JOINED)))
    assert told == only(by_token(JOINED))
    assert told.id == f"okta:okta:{UUID}:0"


@pytest.mark.parametrize("name", ["aws.partner/okta.com/example-org/nightlatch", "aws.partner/okta.com/other"])
def test_a_partner_event_holds_it_in_detail_whatever_its_type_is_called(name: str) -> None:
    for kind in ("SystemLog", "Okta SystemLog", "user.lifecycle.create"):
        envelope = {"version": "0", "id": "x", "detail-type": kind, "source": name, "account": "111122223333", "detail": JOINED}
        assert list(unwrap(envelope)) == [JOINED]


@pytest.mark.parametrize("change", [dict, lowered])
def test_an_event_hook_holds_several(change: Any) -> None:
    envelope = {
        "eventType": "com.okta.event_hook",
        "eventTypeVersion": "1.0",
        "cloudEventsVersion": "0.1",
        "source": "https://example.okta.com/api/v1/eventHooks/whoexample",
        "eventId": "invented",
        "data": {"events": [JOINED, event("user.lifecycle.create", JO)]},
        "eventTime": AT,
        "contentType": "application/json",
    }
    assert [each["eventType"] for each in unwrap(change(envelope))] == ["group.user_membership.add", "user.lifecycle.create"]  # type: ignore[call-overload]


def test_a_page_of_the_api_is_a_list() -> None:
    assert list(unwrap([JOINED, JOINED])) == [JOINED, JOINED]


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"eventType": "user.lifecycle.create"},
        {"eventType": "AwsApiCall", "actor": {}, "target": []},
        {"eventType": "com.okta.event_hook", "data": {"events": []}},
        {"eventType": 7, "actor": {}, "outcome": {}},
        {"eventType": "a b.c", "actor": {}, "outcome": {}},
        {"eventType_s": None, "actor_id_s": "x", "outcome_result_s": "y"},
    ],
)
def test_what_is_no_event_of_the_log_is_nobodys(record: Json) -> None:
    assert recognizes(record) is False
    assert not read(record)


def test_an_event_type_that_no_table_has_is_recognized_and_gives_nothing() -> None:
    assert recognizes(event("policy.evaluate_sign_on", result="CHALLENGE"))
    assert not read(event("policy.evaluate_sign_on", result="CHALLENGE"))


@pytest.mark.parametrize("target", [None, [], [None], "null", {}, "[]"])
def test_an_event_without_targets_names_nobody(target: Any) -> None:
    assert only(event("user.lifecycle.create") | {"target": target}).subject.folded is None


def test_a_single_target_may_be_an_object() -> None:
    assert only(event("user.lifecycle.create") | {"target": JO}).subject.id == JO["id"]


@pytest.mark.parametrize("result", ["FAILURE", "DENY", "SKIPPED", "CHALLENGE", "DEFERRED", "RATE_LIMIT", "failure"])
def test_what_was_not_done_is_a_failure_with_its_result(result: str) -> None:
    activity = only(event("user.lifecycle.create", JO, result=result))
    assert (activity.outcome, activity.error) == (Outcome.FAILURE, result.upper())


def test_the_reason_stands_behind_the_result() -> None:
    record = event("user.lifecycle.create", JO) | {"outcome": {"result": "FAILURE", "reason": "Access denied"}}
    assert only(record).error == "FAILURE: Access denied"
    assert only(record | {"outcome": "FAILURE"}).error == "FAILURE", "pipelines lift the result"


@pytest.mark.parametrize(
    "outcome", [{"result": "SUCCESS"}, {"result": "ALLOW"}, {"result": "UNKNOWN"}, {}, None, "success", "{}"]
)
def test_what_was_done_or_may_have_been_is_a_success(outcome: Any) -> None:
    assert only(event("user.lifecycle.create", JO) | {"outcome": outcome}).succeeded


@pytest.mark.parametrize(
    "time",
    ["2026-03-02 10:00:00.123", "2026-03-02T10:00:00.123000000Z", "2026-03-02T11:00:00.123+0100", "1772445600123", 1772445600123],
)
def test_times_are_read_as_pipelines_write_them(time: Any) -> None:
    assert only(JOINED | {"published": time}).at == only(JOINED).at


def test_the_time_may_stand_where_a_pipeline_put_it_and_is_said_when_it_is_none() -> None:
    without = {name: value for name, value in JOINED.items() if name != "published"}
    assert only(without | {"p_event_time": "2026-03-02 10:00:00.123"}).at == only(JOINED).at
    assert only(without).at.year == 1970
    with pytest.raises(UnreadableRecord, match="no time"):
        read(JOINED | {"published": "yesterday"})
    with pytest.raises(UnreadableRecord, match="no time"):
        read(JOINED | {"published": "9" * 40})


def test_an_event_without_number_is_known_by_its_digest() -> None:
    without = {name: value for name, value in JOINED.items() if name != "uuid"}
    assert only(without).event == only(json.loads(json.dumps(without))).event
    assert (len(only(without).event), only(without).same_as) == (64, None)


@pytest.mark.parametrize("actor", ["robin", 7, [ROBIN]])
def test_an_actor_that_is_no_object_is_said(actor: Any) -> None:
    with pytest.raises(UnreadableRecord, match="the actor is"):
        list(normalize(JOINED | {"actor": actor}))


@pytest.mark.parametrize("target", ["jo", 7, "[1"])
def test_targets_that_are_no_list_are_said(target: Any) -> None:
    with pytest.raises(UnreadableRecord, match="target is"):
        list(normalize(JOINED | {"target": target}))


def test_a_row_whose_columns_contradict_each_other_is_read_as_far_as_it_goes() -> None:
    odd = row(JOINED) | {"actor_s": "x", "actor_id_more_s": "y", "___s": "z", "target_s": "[broken"}
    with pytest.raises(UnreadableRecord):
        read(odd)
    assert only(odd | {"actor_s": "", "target_s": json.dumps([JO, BUILDERS])}).subject.id == JO["id"]


def test_an_event_in_which_a_type_was_lost_is_read_by_how_its_ids_begin() -> None:
    bare = [{name: value for name, value in each.items() if name != "type"} for each in (BUILDERS, JO)]
    told = only(JOINED | {"target": bare})
    assert (told.subject.id, told.grants[0].role) == (JO["id"], f"group:{BUILDERS['id']}")
