"""The times that CloudTrail and the pipelines behind it write.

`eventTime` is ISO 8601, but comes with a space in place of `T`, with nanoseconds, or without a zone after export. Times
inside `responseElements` are locale text ("Jul 10, 2023 12:23:05 PM"), lately with a narrow no-break space.
"""

from datetime import UTC, datetime

_LOCALE_FORMS = ("%b %d, %Y %I:%M:%S %p", "%b %d, %Y, %I:%M:%S %p")
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
    """A locale time of a response, None when it is of no known form."""
    spaced = " ".join(text.split())
    for form in _LOCALE_FORMS:
        try:
            return datetime.strptime(spaced, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
