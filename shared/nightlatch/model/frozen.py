"""The one base of everything that is stored or crosses a boundary: immutable, and strict about unknown fields."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable record. Unknown fields are an error: a misspelt one must not vanish."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _utc(value: datetime) -> datetime:
    """Put a time in UTC; one without a zone is taken as UTC, as every audit log that omits it means it."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_utc)]
"""A moment in UTC."""
