"""The queues and the rejects on Azure Storage, on Microsoft's emulator."""

import base64
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Message
from nightlatch.errors import ItemTooLarge, StoreError, UnreadableSource
from nightlatch.hosts.azure.clients import Clients
from nightlatch.hosts.azure.queues import MOST_BYTES, RecordsQueue, StorageQueue, packed, read_message, unpacked
from nightlatch.hosts.azure.rejects import BlobRejects
from tests.azure.azurite import Azurite
from tests.azure.vault import Anybody
from tests.build import START


@pytest.fixture(scope="module")
def clients(azurite: Azurite) -> Clients:
    return Clients(azurite.connection, Anybody)


@pytest.fixture
def queue(azurite: Azurite, clients: Clients) -> Any:
    return clients.queue(azurite.queue())


@pytest.fixture
def container(azurite: Azurite, clients: Clients) -> Any:
    return clients.container(azurite.container())


def taken(queue: Any) -> list[str]:
    """What may be seen now, as the host of Azure Functions reads it: UTF-8 in base64."""
    return [base64.b64decode(message.content).decode() for message in queue.receive_messages(messages_per_page=32)]


def test_a_message_names_a_case_and_no_name_spoils_it(queue: Any) -> None:
    sent = [Message("ca se/\n#\U0001f512" + "ä" * 300, 1), Message("\ud800", 2, order="order")]
    for message in sent:
        StorageQueue(queue).send(message)
    found = [read_message(text) for text in taken(queue)]
    assert [(each.case, each.version) for each in found] == [(each.case, each.version) for each in sent]


def test_a_re_check_is_not_seen_before_its_time(queue: Any) -> None:
    StorageQueue(queue).send(Message("later", 0), delay_s=2)
    StorageQueue(queue).send(Message("soon", 0), delay_s=1)
    StorageQueue(queue).send(Message("now", 0))
    assert [read_message(text).case for text in taken(queue)] == ["now"]
    time.sleep(2.2)
    assert sorted(read_message(text).case for text in taken(queue)) == ["later", "soon"]


def test_a_message_waits_for_as_long_as_it_takes(queue: Any) -> None:
    StorageQueue(queue).send(Message("case", 1))
    (peeked,) = queue.peek_messages()
    assert peeked.expires_on.year == 9999


@pytest.mark.parametrize("delay_s", [-1, 901])
def test_a_delay_no_host_could_keep_is_refused(queue: Any, delay_s: int) -> None:
    with pytest.raises(StoreError, match="0 to 900"):
        StorageQueue(queue).send(Message("case", 1), delay_s=delay_s)


@pytest.mark.parametrize(
    ("work", "setting"),
    [
        (lambda: StorageQueue(None).send(Message("case", 1)), "NIGHTLATCH_CASE_QUEUE"),
        (lambda: RecordsQueue(None).put(["{}"]), "NIGHTLATCH_RECORDS_QUEUE"),
        (lambda: BlobRejects(None).keep("text", "reason"), "NIGHTLATCH_REJECTS"),
    ],
)
def test_what_was_not_named_says_where_to_name_it(work: Callable[[], object], setting: str) -> None:
    with pytest.raises(StoreError, match=setting):
        work()


def test_what_storage_refuses_says_what_to_do(clients: Clients) -> None:
    with pytest.raises(StoreError, match=r"the queue 'nowhere' does not exist: deploy with infra/azure"):
        StorageQueue(clients.queue("nowhere")).send(Message("case", 1))
    with pytest.raises(StoreError, match=r"the container 'nowhere' does not exist: deploy with infra/azure"):
        BlobRejects(clients.container("nowhere")).keep("text", "reason")


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


def test_records_of_any_length_come_out_as_they_went_in(queue: Any) -> None:
    records = [json.dumps({"operationName": "Add user", "text": text}) for text in ("", "ü\U0001f512", "ä" * 200_000)]
    assert RecordsQueue(queue).put(records) == ()
    assert [unpacked(text) for text in taken(queue)] == records


def test_a_record_that_cannot_be_made_short_enough_is_named(queue: Any) -> None:
    noise = secrets.token_hex(100_000)
    assert RecordsQueue(queue).put(["{}", noise, "{}"]) == (1,)
    assert taken(queue) == ["{}", "{}"]
    with pytest.raises(ItemTooLarge, match="too large for the queue"):
        RecordsQueue(queue).later(noise, 0)


def test_a_record_may_be_left_for_later(queue: Any) -> None:
    RecordsQueue(queue).later("{}", 60)
    assert taken(queue) == []
    assert queue.get_queue_properties().approximate_message_count == 1


@given(st.text(max_size=50), st.integers(0, 3000))
def test_what_is_packed_says_the_same_when_it_is_unpacked(text: str, times: int) -> None:
    message = json.dumps([text] * times, ensure_ascii=False)
    body = packed(message)
    assert len(body) <= len(message.encode()) <= MOST_BYTES or body.isascii()
    assert json.loads(unpacked(body)) == [text] * times


@pytest.mark.parametrize("inner", ["", "no base85 \x00", base64.b85encode(b"no zlib").decode(), 7])
def test_what_somebody_else_packed_is_refused(inner: object) -> None:
    with pytest.raises(UnreadableSource, match="only our functions may send"):
        unpacked(json.dumps({"packed": inner}))


@pytest.mark.parametrize("text", ['{"a": 1} \t\r\n <&> ü \U0001f512', "", "a\x00b", "\ufffe\uffff", "\ud800 alone"])
def test_a_rejected_text_is_kept_as_it_came_with_its_reason(container: Any, text: str) -> None:
    rejects = BlobRejects(container, lambda: START)
    for _ in range(2):
        rejects.keep(text, "no eventTime")
    (blob,) = container.list_blobs()
    assert blob.name.startswith(f"{START:%Y/%m/%d}/")
    assert json.loads(container.download_blob(blob.name).readall()) == {"reason": "no eventTime", "text": text}


def test_two_reasons_are_two_files_and_none_is_said(container: Any) -> None:
    rejects = BlobRejects(container)
    rejects.keep("text", "one")
    rejects.keep("text", " \n")
    found = [json.loads(container.download_blob(blob.name).readall())["reason"] for blob in container.list_blobs()]
    assert sorted(found) == ["no reason given", "one"]
