"""The wall clock, in one place, so that whatever needs the time is handed it."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)
