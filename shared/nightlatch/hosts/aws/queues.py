"""The queues on SQS: of records that are fetched, between the halves, and for what cannot be read."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nightlatch.contracts import Message
from nightlatch.errors import StoreError, UnreadableSource
from nightlatch.hosts.aws.refusals import translated

LONGEST_DELAY = 900
"""Seconds; SQS's own limit on DelaySeconds."""

MOST_BYTES = 900_000
"""Of a rejected text, and of the messages sent in one call. SQS takes 1 MiB (1,048,576 bytes) with the attributes; the rest is room for those."""

REASON_CHARACTERS = 500
_TOGETHER = 10
"""Messages that SQS takes in one call."""

FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What SQS takes in a body or an attribute: the characters of XML 1.0 (API reference of SendMessage). The others it refuses."""


class SqsQueue:
    """Queue over a FIFO queue of cases and, for re-checks, a plain one (FIFO queues have no delay per message)."""

    def __init__(self, client: Any, case_queue_url: str, check_queue_url: str = "") -> None:
        self._client = client
        self._cases = case_queue_url
        self._checks = check_queue_url

    def send(self, message: Message, delay_s: int = 0) -> None:
        """Queue a message: once per case, version and order within SQS's five minutes, in order within the case.

        A delayed one is a re-check and always taken. Raises StoreError, also for a delay out of range.
        """
        if not 0 <= delay_s <= LONGEST_DELAY:
            raise StoreError(
                f"a message can be held back for 0 to {LONGEST_DELAY} s, not {delay_s}: let sweep catch up later ones"
            )
        body = json.dumps({"case": message.case, "version": message.version})  # ASCII: no name in a case id can spoil it
        if delay_s:
            self._send_check(body, delay_s)
        else:
            self._send_case(message, body)

    def _send_case(self, message: Message, body: str) -> None:
        if not self._cases:
            raise StoreError("this function has no queue of cases: set NIGHTLATCH_CASE_QUEUE to its URL, as template.yaml does")
        with translated("sqs", f"the SQS queue {self._cases}"):
            self._client.send_message(
                QueueUrl=self._cases,
                MessageBody=body,
                MessageGroupId=_digest(message.case),  # case ids hold characters that SQS does not take here
                MessageDeduplicationId=_digest("/".join((*filter(None, [message.order]), str(message.version), message.case))),
            )

    def _send_check(self, body: str, delay_s: int) -> None:
        if not self._checks:
            raise StoreError("this function has no queue for delayed checks: give SqsQueue its URL, or let sweep do the check")
        with translated("sqs", f"the SQS queue {self._checks}"):
            self._client.send_message(QueueUrl=self._checks, MessageBody=body, DelaySeconds=delay_s)


def read_message(body: str) -> Message:
    """The message in a body that `SqsQueue` wrote. Raises UnreadableSource saying what is wrong with it."""
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


class SqsInbox:
    """Inbox over the plain queue of records, ten messages a call."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue = queue_url

    def put(self, messages: Sequence[str]) -> tuple[int, ...]:
        """Send these; gives the numbers of those over 900,000 bytes, which are left out. Raises StoreError when one was not taken."""
        if not self._queue:
            raise StoreError(
                "this function has no queue of records: set NIGHTLATCH_RECORDS_QUEUE to its URL, as template.yaml does"
            )
        large = tuple(number for number, message in enumerate(messages) if len(message.encode()) > MOST_BYTES)
        for entries in _calls(message for number, message in enumerate(messages) if number not in large):
            with translated("sqs", f"the SQS queue {self._queue}"):
                answer = self._client.send_message_batch(QueueUrl=self._queue, Entries=entries)
            if refused := answer.get("Failed"):
                raise StoreError(f"SQS did not take {len(refused)} records ({refused[0].get('Code')}): they are sent again")
        return large


def _calls(messages: Iterable[str]) -> Iterator[list[dict[str, str]]]:
    """The entries of as few calls as hold these messages."""
    entries: list[dict[str, str]] = []
    size = 0
    for message in messages:
        length = len(message.encode())
        if entries and (len(entries) == _TOGETHER or size + length > MOST_BYTES):
            yield entries
            entries, size = [], 0
        entries.append({"Id": str(len(entries)), "MessageBody": message})
        size += length
    if entries:
        yield entries


class SqsRejects:
    """Rejects over a plain queue. The body is the text as it came; the attribute `reason` says why it could not be read.

    A text that SQS would not take is kept as a JSON string and marked with the attribute `encoding` = `json`; one over
    900,000 bytes is cut, and the reason says so.
    """

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue = queue_url

    def keep(self, text: str, reason: str) -> None:
        """Keep a delivery as it came. Raises StoreError when it could not be kept: then it must be delivered again."""
        if not self._queue:
            raise StoreError(
                "this function has no queue of rejects: set NIGHTLATCH_REJECTS_QUEUE to its URL, as template.yaml does"
            )
        plain = bool(text) and not FORBIDDEN.search(text)
        body, kept = _fitting(text, plain=plain)
        cut = f" (cut: the first {kept} of {len(text)} characters)" if kept < len(text) else ""
        attributes = {"reason": {"DataType": "String", "StringValue": _one_line(reason, REASON_CHARACTERS - len(cut)) + cut}}
        if not plain:
            attributes["encoding"] = {"DataType": "String", "StringValue": "json"}
        with translated("sqs", f"the SQS queue {self._queue}"):
            self._client.send_message(QueueUrl=self._queue, MessageBody=body, MessageAttributes=attributes)


def _fitting(text: str, *, plain: bool) -> tuple[str, int]:
    """As much of the beginning as fits, spelled for SQS, and of how many characters it was made."""
    kept = len(text)
    while True:
        body = text[:kept] if plain else _spelled(text[:kept])
        size = len(body.encode())
        if size <= MOST_BYTES:
            return body, kept
        kept = kept * MOST_BYTES // size  # smaller each time; once or twice, unless the beginning is the costly part


def _spelled(text: str) -> str:
    """Text as a JSON string of characters that SQS takes; `json.loads` gives it back exactly."""
    return FORBIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def _one_line(reason: str, limit: int) -> str:
    shown = FORBIDDEN.sub("\ufffd", reason).strip() or "no reason given"
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
