"""Records arrive by many doors, and each door loses differently: here they become one way, on which nothing is skipped.

The stream moves on even when its function fails, so what cannot be judged now is put on the queue of records, where each record waits,
and fails, by itself. What only says that something happened is looked up, again and again for a while, for logs are later than events. What has
failed too often is kept for a person, with the reason.
"""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from nightlatch.classes import dataclass
from nightlatch.contracts import Delivery, Meter, Record, Rejects
from nightlatch.errors import ItemTooLarge, LookupFailed, StoreError, UnreadableSource
from nightlatch.intake import streamed
from nightlatch.intake.streamed import StreamedSources, Wake
from nightlatch.model.times import UNDATED, moment

log = logging.getLogger("nightlatch")

MOST_TRIES = 5
"""How often a message of the queue of records is tried before it is kept for a person."""
PAUSES = (15, 60, 240, 900)
"""Seconds until something is looked up again: what an event tells of shows in the log some minutes later."""
_STALE = timedelta(hours=1)
"""How old an event of the directory may be for its entry to be still on the way."""
_SOON_S = 30
RECORD, PARTIAL, WAKE, CONTENT, TRIES = "record", "partial", "wake", "content", "tries"
"""The keys of messages on the queue of records; all but the last say what it holds."""


@dataclass(frozen=True, slots=True)
class Lookups:
    """What is asked of the platform while records arrive. All raise LookupFailed.

    `completed` makes a record whole that carries no body, and gives any other as it is; `entries` are those of the directory's log about an object since shortly
    before a time, `content` are the records that a notification told of.
    """

    completed: Callable[[Record], Record]
    entries: Callable[[str, datetime], Sequence[Record]]
    content: Callable[[str], Iterable[Record]]


@dataclass(frozen=True, slots=True)
class Arrive:
    """The arriving of records, composed. `assess` judges deliveries and gives the ids of those that must come again; `later` leaves a message
    on the queue of records, seen after so many seconds, and raises ItemTooLarge for one that does not fit; `opens_tail` has a part of the archive read on.
    """

    assess: Callable[[Sequence[Delivery]], tuple[str, ...]]
    sources: StreamedSources
    lookups: Lookups
    later: Callable[[str, int], None]
    opens_tail: Callable[[Record], None]
    rejects: Rejects
    meter: Meter
    clock: Callable[[], datetime]

    def stream(self, batch: Sequence[Delivery], tries: int = 0) -> None:
        """Judge what a batch of the stream holds. Raises StoreError when not all of it is judged or kept: then all must come again.

        From the third try on it is not judged in one piece any more: each record is left on the queue, so that one cannot hold up the rest.
        """
        found = [
            Delivery(f"{each.id}.{number}", text, each.sent)
            for each in batch
            for number, text in enumerate(streamed.records(each.body))
        ]
        if tries < 2:
            self._judge([ready for each in found if (ready := self._whole(each))])
            return
        for each in found:
            self._leave(RECORD, each.body)

    def event(self, event: Record) -> None:
        """Take one event of Event Grid. Raises StoreError when it must come again."""
        try:
            self._taken(event)
        except UnreadableSource as error:
            self._reject(json.dumps(event), str(error))

    def queued(self, body: str, tries: int) -> None:
        """Take a message of the queue of records, for the so manieth time. Raises StoreError when it must come again."""
        if tries > MOST_TRIES:
            self._reject(body, f"failed {MOST_TRIES} times: the log of this function says how")
            return
        try:
            self._opened(streamed.decoded(body))
        except UnreadableSource as error:
            self._reject(body, str(error))

    def announced(self, paths: Iterable[str]) -> None:
        """Have the content fetched that a notification told of. Raises StoreError."""
        for path in paths:
            self._leave(CONTENT, path, 0)

    def _opened(self, told: Record) -> None:
        tries = told.get(TRIES)
        tries = tries if isinstance(tries, int) else 0
        if isinstance(record := told.get(RECORD), str | dict):
            self._judge_one(record if isinstance(record, str) else json.dumps(record))
        elif isinstance(partial := told.get(PARTIAL), dict):
            self._complete(partial, tries)
        elif isinstance(wake := told.get(WAKE), dict):
            self._look_up(Wake(str(wake.get("id")), moment(str(wake.get("at"))) or UNDATED), tries)
        elif isinstance(path := told.get(CONTENT), str):
            self._fetch(path, tries)
        else:
            raise UnreadableSource("a message that holds nothing: only our functions may send to the queue of records")

    def _taken(self, event: Record) -> None:
        type = self.sources.admits(event)
        if type.startswith(streamed.RESOURCE):
            self._complete(event, 0)
        elif type.startswith(streamed.GRAPH):
            self._look_up(self.sources.woken(event), 0)
        elif type == streamed.BLOB:
            self.opens_tail(event)
        else:
            raise UnreadableSource(f"an event of the type {type[:80]!r}: let only those of infra/azure be sent here")

    def _whole(self, delivery: Delivery) -> Delivery | None:
        """What is to be judged now: whole if possible. None: it is completed, and judged, later."""
        try:
            opened = self.sources.open(delivery.body)
        except UnreadableSource:  # said where it is judged
            return delivery
        record = self._completed(opened.record, 0) if opened else None
        if opened is None or record is opened.record:
            return delivery
        return Delivery(delivery.id, json.dumps(record), delivery.sent) if record else None

    def _complete(self, record: Record, tries: int) -> None:
        found = self._completed(record, tries)
        if found:
            self._judge([Delivery("partial", json.dumps(found), self.clock())])

    def _completed(self, record: Record, tries: int) -> Record | None:
        """The record, whole if possible; None where it is tried later. In the end it is judged as it is: an unknown role is not harmless."""
        try:
            return self.lookups.completed(record)
        except LookupFailed as error:
            log.warning("a record is not whole", extra={"tries": tries, "reason": str(error)})
        if tries >= len(PAUSES):
            return record
        self._leave(PARTIAL, record, PAUSES[tries], tries + 1)
        return None

    def _look_up(self, wake: Wake, tries: int) -> None:
        """Judge what the log tells of an object. While it tells nothing it is asked again: each change brings an event of its own."""
        try:
            found = self.lookups.entries(wake.id, wake.at)
        except LookupFailed as error:
            log.warning("the directory's log could not be asked", extra={"reason": str(error)})
            found = ()
        self._judge([Delivery(f"wake.{number}", json.dumps(each), self.clock()) for number, each in enumerate(found)])
        if not found and tries < len(PAUSES) and self.clock() - wake.at < _STALE:
            self._leave(WAKE, {"id": wake.id, "at": wake.at.isoformat()}, PAUSES[tries], tries + 1)

    def _fetch(self, path: str, tries: int) -> None:
        try:
            found = list(self.lookups.content(path))
        except LookupFailed as error:
            if tries >= len(PAUSES):
                raise UnreadableSource(f"content of the activity feed could not be fetched: {error}") from error
            log.warning("content of the activity feed could not be fetched", extra={"reason": str(error)})
            self._leave(CONTENT, path, PAUSES[tries], tries + 1)
            return
        self._judge([Delivery(f"content.{number}", json.dumps(each), self.clock()) for number, each in enumerate(found)])

    def _judge(self, found: Sequence[Delivery]) -> None:
        """Judge; what must come again is left on the queue, each by itself."""
        again = frozenset(self.assess(found)) if found else frozenset()
        for each in found:
            if each.id in again:
                self._leave(RECORD, each.body)

    def _judge_one(self, body: str) -> None:
        ready = self._whole(Delivery("record", body, self.clock()))
        if ready and self.assess([ready]):
            raise StoreError("a record must come again: the store or the queue refused, and said why above")

    def _leave(self, kind: str, held: object, delay_s: int = _SOON_S, tries: int = 0) -> None:
        message = json.dumps({kind: held, TRIES: tries})
        try:
            self.later(message, delay_s)
        except ItemTooLarge as error:
            self._reject(message, str(error))

    def _reject(self, text: str, reason: str) -> None:
        self.meter.count("rejects")
        log.warning("a delivery was rejected", extra={"reason": reason})
        self.rejects.keep(text, reason)
