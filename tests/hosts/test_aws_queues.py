"""The queues on SQS, against a server that refuses what SQS refuses."""

import json
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from nightlatch.contracts import Message
from nightlatch.errors import StoreError, UnreadableSource
from nightlatch.hosts.aws.queues import MOST_BYTES, REASON_CHARACTERS, SqsInbox, SqsQueue, SqsRejects, read_message
from tests.aws.ministack import REGION, Ministack, free_port

_NUMBERS = count(1)


@pytest.fixture
def sqs(ministack: Ministack) -> Any:
    return ministack.client("sqs")


@pytest.fixture
def cases(sqs: Any) -> str:
    url: str = sqs.create_queue(QueueName=f"cases-{next(_NUMBERS)}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    return url


@pytest.fixture
def plain(sqs: Any) -> str:
    url: str = sqs.create_queue(QueueName=f"plain-{next(_NUMBERS)}")["QueueUrl"]
    return url


@pytest.fixture
def queue(sqs: Any, cases: str, plain: str) -> SqsQueue:
    return SqsQueue(sqs, cases, plain)


@pytest.fixture
def rejects(sqs: Any, plain: str) -> SqsRejects:
    return SqsRejects(sqs, plain)


def taken(sqs: Any, url: str) -> list[dict[str, Any]]:
    """Every message that can be received now, received and deleted, with all its attributes."""
    found: list[dict[str, Any]] = []
    while got := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
    ).get("Messages"):
        for message in got:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        found += got
    return found


def kept(sqs: Any, url: str) -> tuple[str, str]:
    """The one rejected text, as it came, and its reason."""
    (message,) = taken(sqs, url)
    told = {name: attribute["StringValue"] for name, attribute in message["MessageAttributes"].items()}
    text = json.loads(message["Body"]) if told.get("encoding") == "json" else message["Body"]
    return text, told["reason"]


def test_ten_sends_of_a_case_and_version_are_one_message_and_a_higher_version_another(
    queue: SqsQueue, sqs: Any, cases: str
) -> None:
    for version in [1] * 10 + [2]:
        queue.send(Message("aws/111122223333/user/eve", version))
    queue.send(Message("aws/111122223333/user/eve", 1))
    queue.send(Message("aws/111122223333/user/mallory", 1))
    read = [read_message(message["Body"]) for message in taken(sqs, cases)]
    assert sorted(read, key=lambda message: (message.case, message.version)) == [
        Message("aws/111122223333/user/eve", 1),
        Message("aws/111122223333/user/eve", 2),
        Message("aws/111122223333/user/mallory", 1),
    ]


def test_a_case_and_version_is_not_taken_for_another_that_reads_alike(queue: SqsQueue, sqs: Any, cases: str) -> None:
    """A case id may end in digits, and be as long and strange as names are."""
    sent = [Message("case1", 1), Message("case", 11), Message("ca se/\n#\U0001f512" + "ä" * 300, 1), Message("\ud800", 1)]
    for message in sent:
        queue.send(message)
    assert {read_message(message["Body"]) for message in taken(sqs, cases)} == set(sent)


def test_versions_of_a_case_come_in_order_and_wait_for_one_another(queue: SqsQueue, sqs: Any, cases: str) -> None:
    for version in range(1, 6):
        queue.send(Message("eve", version))
    queue.send(Message("mallory", 1))
    first = sqs.receive_message(QueueUrl=cases, MaxNumberOfMessages=1, AttributeNames=["All"])["Messages"][0]
    assert read_message(first["Body"]) == Message("eve", 1)
    meanwhile = sqs.receive_message(QueueUrl=cases, MaxNumberOfMessages=10)["Messages"]
    assert [read_message(message["Body"]) for message in meanwhile] == [Message("mallory", 1)]
    sqs.delete_message(QueueUrl=cases, ReceiptHandle=first["ReceiptHandle"])
    rest = [read_message(message["Body"]).version for message in taken(sqs, cases)]
    assert rest == [2, 3, 4, 5]


def test_a_delayed_message_is_held_back_and_taken_each_time_it_is_sent(queue: SqsQueue, sqs: Any, cases: str, plain: str) -> None:
    for _ in range(2):
        queue.send(Message("eve", 1), delay_s=900)
    held = sqs.get_queue_attributes(QueueUrl=plain, AttributeNames=["All"])["Attributes"]
    assert held["ApproximateNumberOfMessagesDelayed"] == "2"
    assert taken(sqs, plain) == []
    queue.send(Message("mallory", 1), delay_s=1)
    due = sqs.receive_message(QueueUrl=plain, WaitTimeSeconds=10)["Messages"]
    assert [read_message(message["Body"]) for message in due] == [Message("mallory", 1)]
    assert taken(sqs, cases) == []


@pytest.mark.parametrize("delay_s", [-1, 901])
def test_a_delay_no_host_could_keep_is_refused(queue: SqsQueue, delay_s: int) -> None:
    with pytest.raises(StoreError, match="0 to 900"):
        queue.send(Message("case", 1), delay_s=delay_s)


def test_a_queue_that_was_not_named_says_where_to_name_it(sqs: Any, cases: str) -> None:
    with pytest.raises(StoreError, match="NIGHTLATCH_CASE_QUEUE"):
        SqsQueue(sqs, "").send(Message("case", 1))
    with pytest.raises(StoreError, match="no queue for delayed checks"):
        SqsQueue(sqs, cases).send(Message("case", 1), delay_s=15)
    with pytest.raises(StoreError, match="NIGHTLATCH_REJECTS_QUEUE"):
        SqsRejects(sqs, "").keep("text", "reason")


def test_what_sqs_refuses_says_what_to_do(ministack: Ministack, cases: str, plain: str) -> None:
    stranger = ministack.client("sqs", ministack.user("sends-nothing"))
    with pytest.raises(StoreError, match=r"sqs:SendMessage is denied on the SQS queue .*: allow it"):
        SqsQueue(stranger, cases).send(Message("case", 1))
    with pytest.raises(StoreError, match="sqs:SendMessage is denied"):
        SqsRejects(stranger, plain).keep("text", "reason")
    with pytest.raises(StoreError, match="does not exist: deploy"):
        SqsQueue(ministack.client("sqs"), cases.replace("cases-", "gone-")).send(Message("case", 1))
    nobody = replace(ministack, url=f"http://127.0.0.1:{free_port()}").client("sqs")
    with pytest.raises(StoreError, match="could not be reached"):
        SqsQueue(nobody, cases).send(Message("case", 1))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no JSON object"),
        ('{"version": 1}', "names no case"),
        ('{"case": "", "version": 1}', "names no case"),
        ('{"case": 7, "version": 1}', "names no case"),
        ('{"case": "eve"}', "no version"),
        ('{"case": "eve", "version": true}', "no version"),
        ('{"case": "eve", "version": "1"}', "no version"),
        ('{"case": "eve", "version": -1}', "no version"),
    ],
)
def test_a_message_that_is_none_says_what_is_wrong(body: str, fault: str) -> None:
    with pytest.raises(UnreadableSource, match=fault):
        read_message(body)


def test_a_rejected_text_is_kept_as_it_came_with_its_reason(rejects: SqsRejects, sqs: Any, plain: str) -> None:
    text = '{"detail": {"eventName": "CreateUser"}} \t\r\n <&> ü \U0001f512 \ue000 \ufffd'
    rejects.keep(text, "no eventTime")
    (message,) = taken(sqs, plain)
    assert message["Body"] == text
    assert message["MessageAttributes"] == {"reason": {"DataType": "String", "StringValue": "no eventTime"}}


@pytest.mark.parametrize("text", ["", "a\x00b", "\x0b\x1f", "\ufffe\uffff", "\ud800 alone", '"\\u0000\x08"'])
def test_no_text_is_refused_for_its_characters(rejects: SqsRejects, sqs: Any, plain: str, text: str) -> None:
    rejects.keep(text, "hostile")
    assert kept(sqs, plain) == (text, "hostile")


@pytest.mark.parametrize("part", ["x", "ä", "\U0001f512", "\x00", "a\x00"])
def test_a_text_too_large_for_sqs_is_cut_and_says_so(rejects: SqsRejects, sqs: Any, plain: str, part: str) -> None:
    whole = part * (1_100_000 // len(part))
    rejects.keep(whole, "broken " * 200)
    text, reason = kept(sqs, plain)
    assert whole.startswith(text)
    assert reason.endswith(f"(cut: the first {len(text)} of {len(whole)} characters)")
    assert len(reason) <= REASON_CHARACTERS
    spelled = len(text.encode()) if "\x00" not in part else len(json.dumps(text).encode())
    assert MOST_BYTES - 16 < spelled <= MOST_BYTES


@pytest.mark.parametrize(
    ("reason", "shown"),
    [("", "no reason given"), (" \n", "no reason given"), ("a\x00b\ud800", "a\ufffdb\ufffd"), ("r" * 501, "r" * 499 + "…")],
)
def test_no_reason_is_refused_either(rejects: SqsRejects, sqs: Any, plain: str, reason: str, shown: str) -> None:
    rejects.keep("text", reason)
    assert kept(sqs, plain) == ("text", shown)


def test_the_server_refuses_what_sqs_refuses(sqs: Any, plain: str) -> None:
    """Without this, the tests of hostile text above would show nothing."""
    for body in ("a\x00b", "x" * 1_100_000, ""):
        with pytest.raises(sqs.exceptions.ClientError):
            sqs.send_message(QueueUrl=plain, MessageBody=body)
    assert REGION in sqs.get_queue_attributes(QueueUrl=plain, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def test_records_are_sent_ten_at_a_time_and_all_arrive(sqs: Any, plain: str) -> None:
    messages = [json.dumps({"detail": "é" * number}) for number in range(23)]
    assert SqsInbox(sqs, plain).put(messages) == ()
    assert sorted(message["Body"] for message in taken(sqs, plain)) == sorted(messages)


def test_records_that_are_large_together_are_sent_apart_and_one_too_large_is_left_out(sqs: Any, plain: str) -> None:
    messages = ["a" * (MOST_BYTES // 2), "b" * (MOST_BYTES + 1), "c" * (MOST_BYTES // 2), "d" * (MOST_BYTES // 2)]
    assert SqsInbox(sqs, plain).put(messages) == (1,)
    assert sorted(message["Body"][0] for message in taken(sqs, plain)) == ["a", "c", "d"]


def test_records_for_a_queue_that_is_gone_or_was_never_named_are_not_taken_for_sent(sqs: Any, plain: str) -> None:
    sqs.delete_queue(QueueUrl=plain)
    for url in (plain, ""):
        with pytest.raises(StoreError):
            SqsInbox(sqs, url).put(["{}"])


class Choosy:
    """SQS that takes a call and not every message in it, as it may."""

    def send_message_batch(self, **_: Any) -> dict[str, Any]:
        return {"Successful": [{"Id": "0"}], "Failed": [{"Id": "1", "Code": "InternalError", "SenderFault": False}]}


def test_a_call_of_which_not_all_was_taken_is_made_again() -> None:
    with pytest.raises(StoreError, match=r"1 records \(InternalError\)"):
        SqsInbox(Choosy(), "https://sqs.example.com/q").put(["{}", "{}"])
