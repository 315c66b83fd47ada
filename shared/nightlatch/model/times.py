"""The times that audit logs write, and what pipelines make of them on the way: one reading for all who do not know better."""

import re
from datetime import UTC, datetime

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a record that tells none, as pipelines leave some. Nothing so old is ever taken for newborn: a person decides."""
_COUNTED = re.compile(r"-?\d{1,19}(\.\d{1,12})?([eE]\+?\d{1,2})?", re.ASCII)
_MOST_DIGITS = 19
_UNITS = (1e11, 1e14, 1e17)
"""From where on a number since 1970 counts milliseconds, microseconds, nanoseconds: seconds so many are of the year 5138."""


def moment(text: str | None) -> datetime | None:
    """A time in UTC, None when the text is none.

    RFC 3339, with a space for `T`, with ` UTC` behind or with no zone; or a number since 1970, whose size tells its unit, also as
    BigQuery's interface writes it (`1.7724456E9`).
    """
    if not text or (text.isdigit() and len(text) > _MOST_DIGITS):
        return None
    try:
        if _COUNTED.fullmatch(text):
            number = float(text)
            return datetime.fromtimestamp(number / 1000 ** sum(abs(number) >= unit for unit in _UNITS), UTC)
        found = datetime.fromisoformat(text.removesuffix(" UTC"))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def timelike(text: str | None) -> str | None:
    """What stands in a time's place, None for words that tell none: publishers write `...` or `redacted` there."""
    return text if text and any(map(str.isdecimal, text)) else None
