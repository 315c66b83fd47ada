"""Asks a platform what is new in its log, where nothing delivers it, and puts that on the queue of records.

What is new is put there before the place is moved from which the log is read on. Whoever dies in between has it put there twice, and
never not at all; the ledger files it once. Two that poll at a time do the same: neither moves the place beyond what it has put there.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from nightlatch.classes import dataclass
from nightlatch.contracts import Inbox, Logs, Meter, Record
from nightlatch.errors import LookupFailed
from nightlatch.ledger.control import Control

log = logging.getLogger("nightlatch")

BACK = timedelta(hours=1)
"""How far before the first tick a log is read: what was written while somebody switched this on."""
LONGEST = timedelta(seconds=60)
"""How long one tick asks for more: the clock has other work."""


@dataclass(frozen=True, slots=True)
class Poll:
    """The polling of one log. `of` names it in the ledger; `wanted` tells which records any reader reads, `message` makes of one what
    intake opens.
    """

    of: str
    logs: Logs
    wanted: Callable[[Record], bool]
    message: Callable[[Record], str]
    inbox: Inbox
    control: Control
    meter: Meter
    clock: Callable[[], datetime]

    def __call__(self) -> str:
        """Fetch until nothing is new, or time is over; gives a sentence. What is left is for the next tick.

        Raises LookupFailed when nothing was told at all, and StoreError.
        """
        began = self.clock()
        cursor, pages, put = self._cursor(began), 0, 0
        while True:
            try:
                page = self.logs.page(cursor)
            except LookupFailed as error:
                if not pages:
                    raise
                return f"{put} records put on the queue, and the rest is for later: {error}"
            put += self._put([record for record in page.records if self.wanted(record)])
            self.control.keep_cursor(self.of, page.next)
            if not page.records or page.next == cursor:
                return f"{put} records put on the queue"
            cursor, pages = page.next, pages + 1
            if self.clock() - began >= LONGEST:
                return f"{put} records put on the queue, and more are to come"

    def _cursor(self, now: datetime) -> str:
        """Where to go on. The first place is kept before anybody is asked: whoever is refused then must not begin later."""
        kept = self.control.cursor(self.of)
        if kept is None:
            kept = self.logs.begin(now - BACK)
            self.control.keep_cursor(self.of, kept)
        return kept

    def _put(self, records: Sequence[Record]) -> int:
        """Put these on the queue; gives how many are there now."""
        large = self.inbox.put([self.message(record) for record in records]) if records else ()
        for number in large:
            self.meter.count("rejects")
            log.warning(
                "a record is too large for the queue", extra={"log": self.of, "event": str(records[number].get("uuid"))[:80]}
            )
        return len(records) - len(large)
