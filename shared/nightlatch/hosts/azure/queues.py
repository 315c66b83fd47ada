"""The queues on Azure Storage: between the halves, and for records that no delivery brings.

A message has at most 64 KiB (48 KiB before base64), is hidden for as long as its delay, and is kept until somebody takes it. The queue
keeps no order and drops no repetition: `act` looks at the case as it is by then, under a lease on its account, and finds nothing left to
do the second time. Source: "Put Message", "Azure Queue storage scalability targets".
"""

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

from nightlatch.contracts import Message
from nightlatch.errors import ItemTooLarge, StoreError, UnreadableSource
from nightlatch.hosts.azure.clients import patiently
from nightlatch.hosts.azure.refusals import translated

ROLE = "Storage Queue Data Message Sender"
LONGEST_DELAY = 900
"""Seconds; what the port promises. A queue would hide a message for seven days."""
MOST_BYTES = 48 * 1024
_FOREVER = -1
_PACKED, _LARGEST = "packed", 32 << 20


class StorageQueue:
    """Queue over a queue of cases; `client` is its client (None: this function has none)."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Queue a message, seen after so many seconds. Raises StoreError, also for a delay out of range."""
        if not 0 <= delay_s <= LONGEST_DELAY:
            raise StoreError(
                f"a message can be held back for 0 to {LONGEST_DELAY} s, not {delay_s}: let sweep catch up later ones"
            )
        if self._client is None:
            raise StoreError("this function has no queue of cases: set NIGHTLATCH_CASE_QUEUE to its name, as infra/azure does")
        body = json.dumps({"case": message.case, "version": message.version})  # ASCII: no name can spoil it
        _send(self._client, body, delay_s)


def read_message(body: str) -> Message:
    """The message in a body that `StorageQueue` wrote. Raises UnreadableSource saying what is wrong with it."""
    told = _object(body)
    case, version = told.get("case"), told.get("version")
    if not isinstance(case, str) or not case:
        raise UnreadableSource('a queue message names no case: it should read {"case": text, "version": number}')
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise UnreadableSource('a queue message has no version: it should read {"case": text, "version": number}')
    return Message(case, version)


class RecordsQueue:
    """Inbox over a queue of records. What is too long for a message as it is goes in compressed."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def put(self, messages: Sequence[str]) -> tuple[int, ...]:
        """Leave these there; gives the numbers of those that are too large even so, which are left out. Raises StoreError."""
        large = []
        for number, message in enumerate(messages):
            body = packed(message)
            if len(body.encode()) > MOST_BYTES:
                large.append(number)
            else:
                self._leave(body, 0)
        return tuple(large)

    def later(self, message: str, delay_s: int) -> None:
        """Leave one there, seen after so many seconds. Raises ItemTooLarge when it does not fit even compressed, and StoreError."""
        body = packed(message)
        if len(body.encode()) > MOST_BYTES:
            raise ItemTooLarge(f"a record is too large for the queue: it has {len(message)} characters, and little of it repeats")
        self._leave(body, delay_s)

    def _leave(self, body: str, delay_s: int) -> None:
        if self._client is None:
            raise StoreError(
                "this function has no queue of records: set NIGHTLATCH_RECORDS_QUEUE to its name, as infra/azure does"
            )
        _send(self._client, body, delay_s)


def packed(message: str) -> str:
    """A message as it is put on the queue of records: JSON, which is ASCII where it must be."""
    text = message.encode("utf-8", "backslashreplace")
    if len(text) <= MOST_BYTES:
        return text.decode()
    return json.dumps({_PACKED: base64.b85encode(zlib.compress(text, 9)).decode()})


def unpacked(body: str) -> str:
    """The message in what `packed` made; what is not packed as it is. Raises UnreadableSource."""
    if not body.startswith(f'{{"{_PACKED}": '):
        return body
    inner = _object(body).get(_PACKED)
    try:
        inflating = zlib.decompressobj()
        text = inflating.decompress(base64.b85decode(str(inner)), _LARGEST)
    except (ValueError, zlib.error) as error:
        raise UnreadableSource(
            f"a record on the queue cannot be unpacked ({error}): only our functions may send to it"
        ) from error
    if not inflating.eof:
        raise UnreadableSource(
            f"a record on the queue is cut short, or over {_LARGEST >> 20} MiB: only our functions may send to it"
        )
    return text.decode("utf-8", "replace")


def _send(client: Any, body: str, delay_s: int) -> None:
    with translated(ROLE, f"the queue {client.queue_name!r}"):
        patiently(lambda: client.send_message(body, visibility_timeout=delay_s, time_to_live=_FOREVER))


def _object(body: str) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"a queue message is not JSON ({error}): only our functions may send to this queue") from error
    if not isinstance(told, dict):
        raise UnreadableSource("a queue message is no JSON object: only our functions may send to this queue")
    return told
