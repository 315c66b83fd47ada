"""The archive of a diagnostic setting, read on like a log: files of an hour to which Azure appends a line for each record.

A file is announced once, when it is nearly empty, and grows for its hour and some time after. So a cursor holds, for each hour that may still
grow, how far its file was read. Source: "Azure resource logs" ("Send to Azure Storage"), "Storage queues and blobs: append blobs".
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import Page
from nightlatch.errors import LookupFailed, StoreError
from nightlatch.hosts.azure.clients import patiently
from nightlatch.hosts.azure.refusals import translated

ROLE = "Storage Blob Data Reader"
GROWS = timedelta(hours=1)
"""How long after its hour a file is still looked at."""
PIECE, LONGEST = 4 << 20, 32 << 20
UNREAD = "unread"
"""The key of a line that is no JSON object: no reader takes it for its own, so it is kept for a person."""
_HOUR = timedelta(hours=1)
_SPELLED = "%Y-%m-%dT%H"


@dataclass(frozen=True, slots=True)
class ArchiveLog:
    """Logs over the files of one tenant or subscription; `client` is the client of their container, `of` how their names begin
    (`tenantId=…`, `resourceId=/SUBSCRIPTIONS/…`). `piece` bytes are read at once, and a line of more than `longest` is handed on as it is.
    """

    client: Any
    of: str
    clock: Callable[[], datetime]
    piece: int = PIECE
    longest: int = LONGEST

    def begin(self, since: datetime) -> str:
        """The cursor before the hour of that time."""
        return _cursor({_hour(since): 0})

    def page(self, cursor: str) -> Page:
        """The records of the oldest file that has grown; none when none has. Raises LookupFailed."""
        now = self.clock()
        read = _open(_read(cursor), now)
        for hour, offset in sorted(read.items()):
            is_over = now >= _moment(hour) + _HOUR + GROWS
            lines, behind = self._lines(hour, offset, is_over=is_over)
            if behind > offset:
                return Page(tuple(lines), _cursor({**read, hour: behind}))
        return Page((), _cursor({hour: offset for hour, offset in read.items() if now < _moment(hour) + _HOUR + GROWS}))

    def _lines(self, hour: str, offset: int, *, is_over: bool) -> tuple[list[dict[str, Any]], int]:
        """The records behind an offset, as far as their lines are whole, and where the next begins."""
        data = b""
        while True:
            more = self._bytes(hour, offset + len(data), self.piece)
            data += more
            whole = data.rfind(b"\n") + 1
            if whole or len(more) < self.piece or len(data) >= self.longest:
                break
        if not whole and (is_over or len(data) >= self.longest):
            whole = len(data)  # nothing more is appended, or nobody could use it
        return list(_records(data[:whole])), offset + whole

    def _bytes(self, hour: str, offset: int, length: int) -> bytes:
        """What the file has there; nothing when it does not reach so far, or is not there."""
        from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

        name = f"{self.of}/{_moment(hour):y=%Y/m=%m/d=%d/h=%H}/m=00/PT1H.json"
        try:
            with translated(ROLE, f"the container {self.client.container_name!r}"):
                try:
                    return bytes(patiently(lambda: self.client.download_blob(name, offset=offset, length=length).readall()))
                except ResourceNotFoundError:  # in this hour nothing was written yet, or nothing at all
                    return b""
                except HttpResponseError as error:
                    if error.status_code == 416:  # it ends before the offset, or where it is
                        return b""
                    raise
        except StoreError as error:
            raise LookupFailed(str(error)) from error


def _records(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.split(b"\n"):
        if text := line.decode("utf-8", "replace").strip():
            try:
                found = json.loads(text)
            except (ValueError, RecursionError):
                found = None
            yield found if isinstance(found, dict) else {UNREAD: text}


def _open(read: dict[str, int], now: datetime) -> dict[str, int]:
    """What was read, with the hours that have begun since."""
    known = dict(read)
    hour = _moment(max(known)) + _HOUR if known else _moment(_hour(now))
    while hour <= now:
        known[_hour(hour)] = 0
        hour += _HOUR
    return known


def _hour(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_SPELLED)


def _moment(hour: str) -> datetime:
    return datetime.strptime(hour, _SPELLED).replace(tzinfo=UTC)


def _cursor(read: dict[str, int]) -> str:
    return json.dumps(read, separators=(",", ":"))


def _read(cursor: str) -> dict[str, int]:
    found = json.loads(cursor)
    return {str(hour): int(offset) for hour, offset in found.items()}
