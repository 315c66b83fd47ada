"""The queues on Pub/Sub: Google's emulator keeps the order, pushes, tries again and puts aside; Cloud Tasks is recorded."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import pytest
from google.api_core.exceptions import DeadlineExceeded
from google.protobuf.duration_pb2 import Duration  # type: ignore[import-untyped]  # no type information of its own
from google.pubsub_v1 import SubscriberClient
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from nightlatch.contracts import Message
from nightlatch.errors import StoreError, UnreadableSource
from nightlatch.hosts.gcp.checks import LeftToSweep
from nightlatch.hosts.gcp.clients import Clients
from nightlatch.hosts.gcp.deliveries import attributes, delivery, opened, subscription
from nightlatch.hosts.gcp.queues import MOST_BYTES, REASON_BYTES, PubSubInbox, PubSubQueue, PubSubRejects, read_message
from tests.google.emulators import PROJECT, Emulator

_NUMBERS = count(1)


@pytest.fixture
def publisher(pubsub_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", pubsub_emulator.host)
    return Clients(PROJECT).publisher()


@pytest.fixture
def subscriber(pubsub_emulator: Emulator) -> Iterator[SubscriberClient]:
    with pubsub_emulator.channel() as channel:
        yield SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))


@pytest.fixture
def topic(publisher: Any) -> str:
    name = f"projects/{PROJECT}/topics/topic-{next(_NUMBERS)}"
    publisher.create_topic(name=name)
    return name


@pytest.fixture
def pulled(subscriber: SubscriberClient, topic: str) -> str:
    return subscribed(subscriber, topic, enable_message_ordering=True)


def subscribed(subscriber: SubscriberClient, topic: str, **more: Any) -> str:
    """A subscription of a topic, as infra/gcp makes it but for what a test changes."""
    name = f"projects/{PROJECT}/subscriptions/{topic.rpartition('/')[2]}-{next(_NUMBERS)}"
    subscriber.create_subscription(request={"name": name, "topic": topic, "ack_deadline_seconds": 10, **more})
    return name


def taken(subscriber: SubscriberClient, name: str, number: int, within_s: float = 10) -> list[Any]:
    """The next so many messages, acknowledged; fewer when no more come in that time."""
    found: list[Any] = []
    latest = time.monotonic() + within_s
    while len(found) < number and time.monotonic() < latest:
        try:
            got = list(
                subscriber.pull(request={"subscription": name, "max_messages": 10}, timeout=min(within_s, 2)).received_messages
            )
        except DeadlineExceeded:
            got = []
        if got:  # it may come back empty-handed before its time
            subscriber.acknowledge(request={"subscription": name, "ack_ids": [message.ack_id for message in got]})
        found += [message.message for message in got]
    return found


@contextmanager
def act(*statuses: int) -> Iterator[tuple[str, list[bytes]]]:
    """A function that is pushed to: its URL, and the bodies it got. It answers with these statuses, then with the last."""
    bodies: list[bytes] = []

    class Act(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(statuses[min(len(bodies), len(statuses)) - 1])
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the one it replaces
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Act) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", bodies
        finally:
            server.shutdown()
            thread.join()


def wait_for(bodies: list[bytes], number: int) -> None:
    latest = time.monotonic() + 20
    while len(bodies) < number and time.monotonic() < latest:
        time.sleep(0.02)
    assert len(bodies) >= number


def test_messages_of_a_case_come_in_order_each_with_what_tells_it_from_others(
    publisher: Any, subscriber: SubscriberClient, topic: str, pulled: str
) -> None:
    queue = PubSubQueue(publisher, topic)
    sent = [Message("ca se/\n#\U0001f512" + "ä" * 300, version) for version in range(1, 21)]
    for message in sent:
        queue.send(message)
    found = taken(subscriber, pulled, len(sent))
    assert [read_message(message.data.decode()) for message in found] == sent
    assert len({message.ordering_key for message in found}) == 1
    assert len({message.attributes["once"] for message in found}) == len(sent)


def test_a_case_and_version_is_not_taken_for_another_that_reads_alike(
    publisher: Any, subscriber: SubscriberClient, topic: str, pulled: str
) -> None:
    queue = PubSubQueue(publisher, topic)
    sent = [Message("case1", 1), Message("case", 11), Message("\ud800", 1), Message("case", 11, order="order")]
    for message in [*sent, sent[0]]:
        queue.send(message)
    found = taken(subscriber, pulled, 5)
    assert {read_message(message.data.decode()).case for message in found} == {"case1", "case", "\ud800"}
    assert len({message.attributes["once"] for message in found}) == len(sent)
    assert len({message.ordering_key for message in found}) == 3


def test_a_re_check_within_a_second_is_published_at_once(
    publisher: Any, subscriber: SubscriberClient, topic: str, pulled: str
) -> None:
    for _ in range(2):
        PubSubQueue(publisher, topic, LeftToSweep()).send(Message("case", 0), delay_s=1)
        PubSubQueue(publisher, topic, LeftToSweep()).send(Message("case", 0), delay_s=15)
    assert [json.loads(each.data) for each in taken(subscriber, pulled, 2)] == [{"case": "case", "version": 0}] * 2


def test_a_pushed_message_is_read_and_one_that_failed_comes_again_before_what_follows_it(
    publisher: Any, subscriber: SubscriberClient, topic: str
) -> None:
    with act(500, 204) as (url, bodies):
        pushing = subscribed(
            subscriber,
            topic,
            enable_message_ordering=True,
            push_config={"push_endpoint": url},
            retry_policy={"minimum_backoff": Duration(nanos=100_000_000), "maximum_backoff": Duration(seconds=1)},
        )
        queue = PubSubQueue(publisher, topic)
        for version in (1, 2, 3):
            queue.send(Message("eve", version))
        wait_for(bodies, 4)
        subscriber.delete_subscription(subscription=pushing)
    pushes = [opened(body) for body in bodies]
    first, again = pushes[:2]
    assert [read_message(delivery(push).body) for push in pushes] == [Message("eve", version) for version in (1, 1, 2, 3)]
    assert delivery(first).id == delivery(again).id
    assert delivery(first).sent is not None
    assert delivery(first).group is None, "the emulator leaves the key out; Pub/Sub sends it (test_gcp_deliveries.py)"
    assert list(attributes(first)) == ["once"]
    assert subscription(first) == pushing


def test_what_always_fails_is_put_aside_with_its_order(publisher: Any, subscriber: SubscriberClient, topic: str) -> None:
    dead = f"{topic}-dead"
    publisher.create_topic(name=dead)
    aside = subscribed(subscriber, dead)
    failing = subscribed(subscriber, topic, dead_letter_policy={"dead_letter_topic": dead, "max_delivery_attempts": 5})
    PubSubQueue(publisher, topic).send(Message("eve", 3))
    for attempt in range(1, 6):
        (got,) = subscriber.pull(request={"subscription": failing, "max_messages": 1}, timeout=5).received_messages
        assert got.delivery_attempt == attempt
        subscriber.modify_ack_deadline(subscription=failing, ack_ids=[got.ack_id], ack_deadline_seconds=0)
    assert taken(subscriber, failing, 1, within_s=1) == []  # the emulator puts it aside when it is asked for the next time
    found = taken(subscriber, aside, 1)
    assert [read_message(message.data.decode()) for message in found] == [Message("eve", 3)]
    assert found[0].attributes["CloudPubSubDeadLetterSourceSubscription"]


@pytest.mark.parametrize("delay_s", [-1, 901])
def test_a_delay_no_host_could_keep_is_refused(delay_s: int) -> None:
    with pytest.raises(StoreError, match="0 to 900"):
        PubSubQueue(None, "topic").send(Message("case", 1), delay_s=delay_s)


def test_a_queue_that_was_not_named_says_where_to_name_it() -> None:
    with pytest.raises(StoreError, match="NIGHTLATCH_CASE_QUEUE"):
        PubSubQueue(None, "").send(Message("case", 1))
    with pytest.raises(StoreError, match="no queue for delayed checks"):
        PubSubQueue(None, "topic").send(Message("case", 1), delay_s=15)
    with pytest.raises(StoreError, match="NIGHTLATCH_REJECTS_QUEUE"):
        PubSubRejects(None, "").keep("text", "reason")


def test_what_pubsub_refuses_says_what_to_do(publisher: Any, topic: str) -> None:
    with pytest.raises(StoreError, match=r"the Pub/Sub topic '.*-gone' does not exist: deploy with infra/gcp"):
        PubSubQueue(publisher, f"{topic}-gone").send(Message("case", 1))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no JSON object"),
        ('{"case": "", "version": 1}', "names no case"),
        ('{"case": 7, "version": 1}', "names no case"),
        ('{"case": "eve"}', "no version"),
        ('{"case": "eve", "version": true}', "no version"),
        ('{"case": "eve", "version": -1}', "no version"),
    ],
)
def test_a_message_that_is_none_says_what_is_wrong(body: str, fault: str) -> None:
    with pytest.raises(UnreadableSource, match=fault):
        read_message(body)


@pytest.mark.parametrize("text", ['{"a": 1} \t\r\n <&> ü \U0001f512', "", "a\x00b", "\ufffe\uffff", "\ud800 alone"])
def test_a_rejected_text_is_kept_as_it_came_with_its_reason(
    publisher: Any, subscriber: SubscriberClient, topic: str, pulled: str, text: str
) -> None:
    PubSubRejects(publisher, topic).keep(text, "no eventTime")
    (message,) = taken(subscriber, pulled, 1)
    kept = message.data.decode()
    assert (json.loads(kept) if message.attributes.get("encoding") == "json" else kept) == text
    assert message.attributes["reason"] == "no eventTime"


@pytest.mark.parametrize("part", ["x", "ä", "\U0001f512", "\ud800"])
def test_a_text_too_large_for_pubsub_is_cut_and_says_so(
    publisher: Any, subscriber: SubscriberClient, topic: str, pulled: str, part: str
) -> None:
    whole = part * (11_000_000 // len(part.encode("utf-8", "surrogatepass")))
    PubSubRejects(publisher, topic).keep(whole, "brökën " * 300)
    (message,) = taken(subscriber, pulled, 1)
    text = json.loads(message.data) if "encoding" in message.attributes else message.data.decode()
    assert whole.startswith(text)
    assert message.attributes["reason"].endswith(f"(cut: the first {len(text)} of {len(whole)} characters)")
    assert len(message.attributes["reason"].encode()) <= REASON_BYTES
    assert MOST_BYTES - 16 < len(message.data) <= MOST_BYTES


@pytest.mark.parametrize(
    ("reason", "shown"),
    [("", "no reason given"), (" \n", "no reason given"), ("a\x00\ud800", "a\x00?"), ("r" * 1025, "r" * 1021 + "…")],
)
def test_no_reason_is_refused_either(
    publisher: Any, subscriber: SubscriberClient, topic: str, pulled: str, reason: str, shown: str
) -> None:
    PubSubRejects(publisher, topic).keep("text", reason)
    (message,) = taken(subscriber, pulled, 1)
    assert message.attributes["reason"] == shown


class Publisher:
    """Keeps what is published, a list for each request."""

    def __init__(self) -> None:
        self.requests: list[list[bytes]] = []

    def publish(self, request: dict[str, Any], **_patience: Any) -> None:
        assert request["topic"] == "projects/p/topics/records"
        self.requests.append([message["data"] for message in request["messages"]])


def test_records_are_put_on_their_topic_in_as_few_requests_as_hold_them() -> None:
    published = Publisher()
    assert PubSubInbox(published, "projects/p/topics/records").put([f"record {number}" for number in range(1001)]) == ()
    assert [len(each) for each in published.requests] == [1000, 1]
    large, published.requests = "x" * (MOST_BYTES // 2 + 1), []
    PubSubInbox(published, "projects/p/topics/records").put([large, large])
    assert [len(each) for each in published.requests] == [1, 1]


def test_a_record_that_no_request_holds_is_named_and_the_others_are_put() -> None:
    published = Publisher()
    assert PubSubInbox(published, "projects/p/topics/records").put(["a", "x" * (MOST_BYTES + 1), "\ud800"]) == (1,)
    assert published.requests == [[b"a", b"?"]]


def test_a_record_comes_to_whoever_is_subscribed(publisher: Any, subscriber: SubscriberClient, topic: str, pulled: str) -> None:
    PubSubInbox(publisher, topic).put(["one", "two"])
    found = subscriber.pull(subscription=pulled, max_messages=10)
    assert {each.message.data for each in found.received_messages} <= {b"one", b"two"}
