"""A tenant's directory audit log, read on from where the last look at it ended: for tenants whose log nothing streams.

Entries show up some minutes after what they tell of, and not in order ("Log latency in Microsoft Entra ID"). So every look goes back over
the last half hour, and leaves out what it has given before: a cursor holds up to where was read, and short digests of the entries of that
half hour, by the minute. Where there are too many to keep, the oldest are given again, and the ledger files each once.
"""

import hashlib
import json
from base64 import b85encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from nightlatch.classes import dataclass
from nightlatch.contracts import Page
from nightlatch.errors import LookupFailed
from nightlatch.model.raw import mapping, plain
from nightlatch.model.times import moment
from nightlatch.providers.entra.account import Entra
from nightlatch.providers.entra.entries import between, stamp
from nightlatch.vendors.microsoft import Answer

LATE = timedelta(minutes=30)
"""How late an entry may show up. Microsoft once told that 99 of 100 do within five minutes."""
_STRETCH = timedelta(hours=1)
"""What is asked for at once, for a log that was not read for long."""
_DIGEST = 10
"""Letters of a digest: 64 bits."""
_MOST = 3_000
"""Digests that a cursor keeps: an item of the ledger has 48 KiB."""

Seen = dict[int, str]
"""By the minute since 1970, the digests of its entries in a row."""


@dataclass(frozen=True, slots=True)
class DirectoryAudits:
    """The log of the tenant that `reach` gives, which raises LookupFailed where it is not to be reached."""

    reach: Callable[[], Entra]

    def begin(self, since: datetime) -> str:
        """The cursor before everything that was written since then."""
        return _cursor(since, {})

    def page(self, cursor: str) -> Page:
        """What comes after a cursor, oldest first. Raises LookupFailed, for a limit of Graph's too."""
        live = self.reach()
        since, seen = _read(cursor)
        while True:
            now = live.clock()
            is_last = since >= now - LATE
            end = now if is_last else min(since + _STRETCH, now - LATE)
            found = _new(between(live.rest, live.tenant, since, end), seen)
            since = max(since, now - LATE) if is_last else end
            if found or is_last:
                found.sort(key=lambda each: str(each.get("activityDateTime")))
                return Page(found, _cursor(since, _kept(seen, found, since)))


def _new(entries: Iterable[Answer], seen: Seen) -> list[Answer]:
    given = {row[place : place + _DIGEST] for row in seen.values() for place in range(0, len(row), _DIGEST)}
    found = {_digest(each): each for each in entries}
    return [each for digest, each in found.items() if digest not in given]


def _digest(entry: Answer) -> str:
    text = plain(entry.get("id")) or json.dumps(entry, sort_keys=True)
    return b85encode(hashlib.sha256(text.encode()).digest()[:8]).decode()


def _kept(seen: Seen, given: list[Answer], since: datetime) -> Seen:
    """What was given and may be told again; the oldest minutes go where there are too many."""
    rows = dict(seen)
    for each in given:
        at = moment(plain(each.get("activityDateTime"))) or since
        minute = int(at.timestamp()) // 60
        rows[minute] = rows.get(minute, "") + _digest(each)
    left, room = {}, _MOST * _DIGEST
    for minute in sorted((minute for minute in rows if minute >= int(since.timestamp()) // 60), reverse=True):
        if len(rows[minute]) > room:
            break
        left[minute] = rows[minute]
        room -= len(rows[minute])
    return left


def _cursor(since: datetime, seen: Seen) -> str:
    return json.dumps({"since": stamp(since), "seen": {str(minute): row for minute, row in seen.items()}}, separators=(",", ":"))


def _read(cursor: str) -> tuple[datetime, Seen]:
    told = mapping(cursor)
    since = moment(plain(told.get("since")))
    if since is None:
        raise LookupFailed(
            "the place from which the directory audit log is read on is broken: remove it, and reading begins anew"
        )
    rows = {int(minute): row for minute, row in mapping(told.get("seen")).items() if minute.isdecimal() and isinstance(row, str)}
    return since.astimezone(UTC), rows
