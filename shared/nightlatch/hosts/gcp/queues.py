"""The queues on Pub/Sub and Cloud Tasks: between the halves, and for what cannot be read.

Bounds are those of "Pub/Sub quotas and limits": a request has at most 10 MB (10,000,000 bytes), an attribute's value 1,024
bytes of UTF-8; attributes and data travel as protobuf, so that any other text is taken as it is.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nightlatch.contracts import Message
from nightlatch.errors import StoreError, UnreadableSource
from nightlatch.hosts.gcp.checks import LeftToSweep, TasksChecks
from nightlatch.hosts.gcp.clients import patiently
from nightlatch.hosts.gcp.refusals import translated

LONGEST_DELAY = 900
"""Seconds; what the port promises. Cloud Tasks would hold a message for 30 days."""

MOST_BYTES = 9_500_000
"""Of a rejected text; the rest of 10 MB is room for its attributes and the request around it."""

REASON_BYTES = 1024
_TOGETHER = 1000
"""Messages of one request; Pub/Sub takes no more."""

SOON_S = 1
"""A re-check so soon is published at once: Pub/Sub drops no repetition, which is all that the delay is for."""


class PubSubQueue:
    """Queue over a topic of cases (`projects/P/topics/T`) and, for re-checks, Cloud Tasks (Pub/Sub cannot hold a message back).

    `client` is the publisher of `Clients`. The topic's subscription must have message ordering on, and the topic be written to
    from one region only, for Pub/Sub keeps order within a region.
    """

    def __init__(self, client: Any, topic: str, checks: TasksChecks | LeftToSweep | None = None) -> None:
        self._client = client
        self._topic = topic
        self._checks = checks

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Queue a message, in order within the case. A delayed one is a re-check. Raises StoreError, also for a delay out of range.

        Pub/Sub does not drop what it was told before: a message sent again arrives again, and `act` finds nothing left to do.
        The attribute `once` is the same for the same case, version and order, for whoever wants to tell them by it.
        """
        if not 0 <= delay_s <= LONGEST_DELAY:
            raise StoreError(
                f"a message can be held back for 0 to {LONGEST_DELAY} s, not {delay_s}: let sweep catch up later ones"
            )
        body = json.dumps({"case": message.case, "version": message.version}).encode()  # ASCII: no name can spoil it
        if delay_s > SOON_S:
            self._send_check(body, delay_s)
        else:
            self._send_case(message, body)

    def _send_case(self, message: Message, body: bytes) -> None:
        if not self._topic:
            raise StoreError("this function has no topic of cases: set NIGHTLATCH_CASE_QUEUE to its name, as infra/gcp does")
        once = _digest("/".join((*filter(None, [message.order]), str(message.version), message.case)))
        sent = {"data": body, "attributes": {"once": once}, "ordering_key": _digest(message.case)}  # keys end at 1,024 bytes
        _publish(self._client, self._topic, sent)

    def _send_check(self, body: bytes, delay_s: int) -> None:
        if self._checks is None:
            raise StoreError(
                "this function has no queue for delayed checks: give PubSubQueue its TasksChecks, or let sweep check"
            )
        self._checks.send(body, delay_s)


def read_message(body: str) -> Message:
    """The message in a body that `PubSubQueue` wrote. Raises UnreadableSource saying what is wrong with it."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(
            f"a queue message is not JSON ({error}): only assess and interact may send to this queue"
        ) from error
    if not isinstance(told, dict):
        raise UnreadableSource("a queue message is no JSON object: only assess and interact may send to this queue")
    case, version = told.get("case"), told.get("version")
    if not isinstance(case, str) or not case:
        raise UnreadableSource('a queue message names no case: it should read {"case": text, "version": number}')
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise UnreadableSource('a queue message has no version: it should read {"case": text, "version": number}')
    return Message(case, version)


class PubSubInbox:
    """Inbox over the topic of records (`projects/P/topics/T`)."""

    def __init__(self, client: Any, topic: str) -> None:
        self._client = client
        self._topic = topic

    def put(self, messages: Sequence[str]) -> tuple[int, ...]:
        """Publish these; gives the numbers of those over 9,500,000 bytes, which are left out. Raises StoreError when one was not taken."""
        data = [message.encode(errors="replace") for message in messages]
        large = tuple(number for number, each in enumerate(data) if len(each) > MOST_BYTES)
        for together in _requests(each for number, each in enumerate(data) if number not in large):
            _publish(self._client, self._topic, *together)
        return large


def _requests(data: Iterable[bytes]) -> Iterator[list[dict[str, Any]]]:
    """The messages of as few requests as hold these."""
    together: list[dict[str, Any]] = []
    size = 0
    for each in data:
        if together and (len(together) == _TOGETHER or size + len(each) > MOST_BYTES):
            yield together
            together, size = [], 0
        together.append({"data": each})
        size += len(each)
    if together:
        yield together


class PubSubRejects:
    """Rejects over a topic. The data is the text as it came; the attribute `reason` says why it could not be read.

    A text that has no UTF-8 (a lone surrogate) is kept as a JSON string and marked with the attribute `encoding` = `json`; one
    over 9,500,000 bytes is cut, and the reason says so. The topic needs a subscription that keeps what nobody has read yet.
    """

    def __init__(self, client: Any, topic: str) -> None:
        self._client = client
        self._topic = topic

    def keep(self, text: str, reason: str) -> None:
        """Keep a delivery as it came. Raises StoreError when it could not be kept: then it must be delivered again."""
        if not self._topic:
            raise StoreError("this function has no topic of rejects: set NIGHTLATCH_REJECTS_QUEUE to its name, as infra/gcp does")
        plain = _has_utf8(text)
        data, kept = _fitting(text, plain=plain)
        cut = f" (cut: the first {kept} of {len(text)} characters)" if kept < len(text) else ""
        attributes = {"reason": _short(reason, REASON_BYTES - len(cut)) + cut} | ({} if plain else {"encoding": "json"})
        _publish(self._client, self._topic, {"data": data, "attributes": attributes})


def _publish(client: Any, topic: str, *messages: dict[str, Any]) -> None:
    with translated("pubsub.topics.publish", f"the Pub/Sub topic {topic!r}"):
        client.publish(request={"topic": topic, "messages": list(messages)}, **patiently())


def _has_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fitting(text: str, *, plain: bool) -> tuple[bytes, int]:
    """As much of the beginning as fits, as bytes, and of how many characters they were made."""
    kept = len(text)
    while True:
        data = (text[:kept] if plain else json.dumps(text[:kept])).encode()
        if len(data) <= MOST_BYTES:
            return data, kept
        kept = kept * MOST_BYTES // len(data)  # smaller each time; once or twice, unless the beginning is the costly part


def _short(reason: str, limit: int) -> str:
    """A reason of at most so many bytes, without what has no UTF-8."""
    shown = reason.encode(errors="replace").strip() or b"no reason given"
    return shown.decode() if len(shown) <= limit else f"{shown[: limit - 3].decode(errors='ignore')}…"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
