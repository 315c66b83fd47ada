"""Records arrive by many doors: nothing is skipped, one that fails holds nobody up, and what a log does not show yet is looked up again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from nightlatch.contracts import Delivery
from nightlatch.duties.arrive import MOST_TRIES, PAUSES, Arrive, Lookups
from nightlatch.errors import StoreError
from nightlatch.intake.streamed import StreamedSources
from tests.build import START
from tests.duties.arriving import AZURE, PATH, ROLE, SUBSCRIPTION, TENANT, TOPIC, USER, Platform, batch


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def arrive(platform: Platform) -> Arrive:
    return Arrive(
        assess=platform.assess,
        sources=StreamedSources({"azure": AZURE}, TENANT, (SUBSCRIPTION,)),
        lookups=Lookups(platform.completed, platform.entries, platform.content),
        later=platform.later,
        opens_tail=platform.opened.append,
        rejects=platform,
        meter=platform,
        clock=lambda: platform.now,
    )


def again(arrive: Arrive, platform: Platform) -> None:
    """Take what waits on the queue, once, as its trigger would."""
    waiting, platform.queue = platform.queue, []
    for message, _ in waiting:
        arrive.queued(json.dumps(message), 1)


def test_every_record_of_a_batch_is_judged(arrive: Arrive, platform: Platform) -> None:
    arrive.stream(batch("a", "b"))
    assert platform.judged == ['{"id": "a1"}', '{"id": "a2"}', '{"id": "b1"}', '{"id": "b2"}']
    assert platform.queue == []


def test_one_that_cannot_be_judged_waits_by_itself_and_holds_nobody_up(arrive: Arrive, platform: Platform) -> None:
    platform.fails = {'{"id": "a2"}'}
    arrive.stream(batch("a", "b"))
    assert platform.judged == ['{"id": "a1"}', '{"id": "b1"}', '{"id": "b2"}']
    assert platform.waiting() == [("record", 30)]
    platform.fails = set()
    again(arrive, platform)
    assert platform.judged[-1] == '{"id": "a2"}'


def test_a_batch_that_failed_twice_is_taken_apart_unjudged(arrive: Arrive, platform: Platform) -> None:
    """What throws in the middle of judging would do so for ever, and the stream would stand still."""
    arrive.stream(batch("a"), tries=2)
    assert platform.judged == []
    assert platform.waiting() == [("record", 30)] * 2


@pytest.mark.parametrize("breaks", range(9))
def test_wherever_it_dies_every_record_is_judged_or_waits(arrive: Arrive, platform: Platform, breaks: int) -> None:
    """The host tries a batch again until it succeeds, and moves on only then; it counts how often it has tried."""
    platform.breaks = breaks
    platform.fails = {'{"id": "a2"}', '{"id": "c1"}'}
    for tries in range(4):
        try:
            arrive.stream(batch("a", "b", "c"), tries)
        except StoreError:
            platform.breaks = breaks + tries * 3  # each attempt comes a little further
            continue
        break
    else:
        pytest.fail("it never got through")
    waiting = {str(message["record"]) for message, _ in platform.queue}
    assert {json.dumps({"id": f"{name}{number}"}) for name in "abc" for number in (1, 2)} <= waiting | set(platform.judged)


def test_a_record_that_cannot_be_judged_comes_again_and_is_kept_in_the_end(arrive: Arrive, platform: Platform) -> None:
    platform.fails = {'{"id": "a"}'}
    message = json.dumps({"record": '{"id": "a"}', "tries": 0})
    for tries in range(1, MOST_TRIES + 1):
        with pytest.raises(StoreError, match="must come again"):
            arrive.queued(message, tries)
    arrive.queued(message, MOST_TRIES + 1)
    assert platform.kept == [(message, "failed 5 times: the log of this function says how")]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"record": 7}', '{"partial": []}', '{"tries": 1}'])
def test_a_message_that_holds_nothing_is_kept(arrive: Arrive, platform: Platform, body: str) -> None:
    arrive.queued(body, 1)
    assert [text for text, _ in platform.kept] == [body]


def resource(**more: Any) -> dict[str, Any]:
    return {"eventType": "Microsoft.Resources.ResourceWriteSuccess", "topic": TOPIC, "id": "1", **more}


def test_an_event_of_a_resource_is_made_whole_and_judged(arrive: Arrive, platform: Platform) -> None:
    arrive.event(resource())
    assert [json.loads(each) for each in platform.judged] == [resource(whole=True)]


def test_an_event_that_cannot_be_made_whole_waits_longer_each_time_and_is_judged_as_it_is(
    arrive: Arrive, platform: Platform
) -> None:
    platform.whole = False
    arrive.event(resource())
    pauses = []
    while platform.queue:
        pauses += [delay_s for _, delay_s in platform.queue]
        again(arrive, platform)
    assert pauses == list(PAUSES)
    assert [json.loads(each) for each in platform.judged] == [resource()]


def test_a_record_of_the_stream_is_made_whole_and_the_others_do_not_wait_for_it(arrive: Arrive, platform: Platform) -> None:
    bystander = {**ROLE, "bystander": True}
    body = json.dumps({"records": [ROLE, bystander]})
    arrive.stream([Delivery("0", body, START)])
    assert [json.loads(each) for each in platform.judged] == [{**ROLE, "whole": True}, bystander]
    platform.judged.clear()
    platform.whole = False
    arrive.stream([Delivery("0", body, START)])
    assert [json.loads(each) for each in platform.judged] == [bystander]
    assert platform.waiting() == [("partial", PAUSES[0])]
    platform.whole = True
    again(arrive, platform)
    assert json.loads(platform.judged[-1]) == {**ROLE, "whole": True}


def test_a_record_of_somebody_elses_is_not_looked_up(arrive: Arrive, platform: Platform) -> None:
    foreign = {**ROLE, "tenantId": "99999999-2222-3333-4444-555555555555"}
    arrive.stream([Delivery("0", json.dumps(foreign), START)])
    assert [json.loads(each) for each in platform.judged] == [foreign], "it is refused where it is judged"


def test_a_record_that_fits_no_queue_is_kept_and_holds_nobody_up(arrive: Arrive, platform: Platform) -> None:
    large = json.dumps({"text": "x" * 20_000})
    platform.fails = {large}
    arrive.stream([Delivery("0", large, START)])
    assert [reason for _, reason in platform.kept] == ["a record is too large for the queue"]


def test_an_event_of_somebody_elses_topic_is_kept_and_not_judged(arrive: Arrive, platform: Platform) -> None:
    arrive.event(resource(topic="/subscriptions/bbbbbbbb-0000-0000-0000-000000000000"))
    arrive.event(resource(eventType="Microsoft.KeyVault.SecretNewVersionCreated"))
    assert platform.judged == []
    assert len(platform.kept) == 2


def wake() -> dict[str, Any]:
    data = {"tenantId": TENANT, "resourceData": {"id": USER, "organizationId": TENANT, "eventTime": START.isoformat()}}
    return {
        "type": "Microsoft.Graph.UserUpdated",
        "specversion": "1.0",
        "source": f"/tenants/{TENANT}/applications/1",
        "data": data,
    }


def test_what_the_log_tells_of_an_object_is_judged(arrive: Arrive, platform: Platform) -> None:
    platform.log = ({"id": "entry"},)
    arrive.event(wake())
    assert platform.judged == ['{"id": "entry"}']
    assert platform.queue == []


def test_an_object_of_which_the_log_tells_nothing_yet_is_looked_up_again(arrive: Arrive, platform: Platform) -> None:
    arrive.event(wake())
    assert platform.waiting() == [("wake", PAUSES[0])]
    again(arrive, platform)
    platform.log = ({"id": "entry"},)
    again(arrive, platform)
    assert platform.judged == ['{"id": "entry"}']
    assert platform.queue == []


def test_an_object_is_not_looked_up_for_ever(arrive: Arrive, platform: Platform) -> None:
    arrive.event(wake())
    for _ in PAUSES:
        again(arrive, platform)
    assert platform.queue == []
    platform.now = START + timedelta(hours=2)
    arrive.event(wake())
    assert platform.queue == []


def test_content_of_the_feed_is_fetched_and_judged(arrive: Arrive, platform: Platform) -> None:
    arrive.announced([PATH])
    assert platform.waiting() == [("content", 0)]
    again(arrive, platform)
    assert platform.judged == ['{"Workload": "Exchange"}']


def test_content_that_cannot_be_fetched_is_fetched_later_and_in_the_end_kept(arrive: Arrive, platform: Platform) -> None:
    platform.feed = None
    arrive.announced([PATH])
    for _ in range(len(PAUSES) + 1):
        again(arrive, platform)
    assert platform.queue == []
    (kept,) = platform.kept
    assert PATH in kept[0]
    assert kept[1] == "content of the activity feed could not be fetched: not now"


def test_a_file_of_the_archive_opens_a_tail(arrive: Arrive, platform: Platform) -> None:
    event = {"eventType": "Microsoft.Storage.BlobCreated", "topic": f"{TOPIC}/resourceGroups/logs"}
    arrive.event(event)
    assert platform.opened == [event]


@pytest.mark.parametrize("event", [resource(), wake()])
def test_an_event_comes_again_where_neither_judge_nor_queue_answers(
    arrive: Arrive, platform: Platform, event: dict[str, Any]
) -> None:
    platform.breaks = 0
    with pytest.raises(StoreError):
        arrive.event(event)
