"""The times that CloudTrail and the pipelines behind it write.

`eventTime` is ISO 8601, but comes with a space in place of `T`, with nanoseconds, or without a zone after export. Times
inside `responseElements` are locale text ("Jul 10, 2023 12:23:05 PM"), lately with a narrow no-break space.
"""

import re
from datetime import UTC, datetime

_LOCALE = r"(?a)([A-Za-z]{3}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{1,2}):(\d{1,2}) ([AaPp])[Mm]"
"""Compiled (and kept) by `re` for the few services that write so."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_SHORTEST = len("2026-03-02T10:00")


def moment(text: str | None) -> datetime | None:
    """A time in UTC, None when the text is none. A time without zone is UTC."""
    if not text or len(text) < _SHORTEST:
        return None
    try:
        found = datetime.fromisoformat(text) if text[:1].isdigit() else _locale(text)
        if found is None:
            return None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _locale(text: str) -> datetime | None:
    """A locale time of a response, None when it is of no known form. Raises ValueError for a day or an hour that does not exist."""
    found = re.fullmatch(_LOCALE, " ".join(text.split()))
    at = _MONTHS.find(found[1].lower()) if found else -1
    if found is None or at % 4:
        return None
    day, year, hour, minute, second = map(int, found.groups()[1:6])
    if not 1 <= hour <= 12:
        return None
    return datetime(year, at // 4 + 1, day, hour % 12 + 12 * (found[7] in "Pp"), minute, second, tzinfo=UTC)
