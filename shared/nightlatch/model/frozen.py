"""The one base of everything that is stored or crosses a boundary: immutable, and strict about unknown fields."""

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable record. Unknown fields are an error: a misspelt one must not vanish."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def of_checked(cls, **parts: Any) -> Self:
        """One of parts that are checked, each of its type: all that are declared, in that order. It is the one that checking them once more
        would give, for what is made by the hundred thousand; of a part that is left out not even the default is there.
        """
        made = cls.__new__(cls)
        made.__setstate__(  # as one that is unpickled
            {
                "__dict__": parts,
                "__pydantic_fields_set__": _declared(cls),
                "__pydantic_extra__": None,
                "__pydantic_private__": None,
            }
        )
        return made


@cache
def _declared(model: type[BaseModel]) -> set[str]:
    """The names of all parts; one set for all of a model, for nobody changes it."""
    return set(model.model_fields)


def _utc(value: datetime) -> datetime:
    """Put a time in UTC; one without a zone is taken as UTC, as every audit log that omits it means it."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_utc)]
"""A moment in UTC."""
