"""What a version of a document says: when it was last written, and when its item expires.

Both are in the version, so that a conditional write needs no reading first: Firestore compares the time of the last write,
which grows with each, and an item that has expired can be refused without asking.
"""

from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.ledger.keys import moment, stamp


@dataclass(frozen=True, slots=True)
class Seen:
    """`at` is a protobuf Timestamp, to the nanosecond; `until` is in UTC."""

    at: Any
    until: datetime | None


def version_of(at: Any, until: datetime | None) -> str:
    """The version of a document; `at` is its update time, as the library gives it."""
    return f"{at.rfc3339()} {stamp(until)}" if until else str(at.rfc3339())


def seen(version: str) -> Seen | None:
    """What a version says, or None when it was not made by `version_of`."""
    from google.api_core.datetime_helpers import DatetimeWithNanoseconds

    at, _, until = version.partition(" ")
    try:
        written = DatetimeWithNanoseconds.from_rfc3339(at)  # type: ignore[no-untyped-call]  # api_core types half of itself
        return Seen(written.timestamp_pb(), moment(until) if until else None)
    except ValueError:
        return None
