"""Looks at records by pydantic's own JSON parser, which is always there: all of a record is parsed, and a few texts of it become Python's.

It refuses more than `json` does (a lone surrogate, a number of thousands of digits, deep nesting), never less, and of two equal keys takes
the last as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from nightlatch.intake.cutting import closing
from nightlatch.intake.partial import Looks

if TYPE_CHECKING:
    from nightlatch.contracts import Peek
    from nightlatch.intake.peeks import Looked, Texts


def parsing() -> Looks:
    """A list is looked at only where its peek says how an element begins."""
    import pydantic_core  # not small: only who reads without `msgspec` pays for it

    return Looks(Lines, _rows, pydantic_core.from_json, (ValueError,))


def _rows(looked: Looked) -> Rows | None:
    first = looked.peek.first
    return Rows(looked, first[0]) if first else None


class Lines:
    """Lines, looked at through one peek, one by one."""

    def __init__(self, looked: Looked) -> None:
        self._looked, self._texts = looked, _texts(looked.peek)

    def passes_over(self, line: bytes) -> bool:
        """Whether a line is one record that can be passed over."""
        try:
            return not self._looked[self._texts(line)]
        except ValueError:
            return False

    def matter(self, block: bytes, starts: Sequence[int]) -> list[int] | None:
        """Which of the lines of a block may matter, numbered from 0; None if one of them is no record."""
        looked, texts = self._looked, self._texts
        try:
            return [number for number, (at, behind) in enumerate(pairwise(starts)) if looked[texts(block[at : behind - 1])]]
        except ValueError:
            return None


class Rows:
    """The list that a peek names, cut wherever an element could begin with its first member: each cut must turn out to be one element."""

    def __init__(self, looked: Looked, first: str) -> None:
        self._looked, self._texts = looked, _texts(looked.peek)
        self._next = b',{"%s":' % first.encode()

    def found(self, data: bytes, begin: int) -> list[tuple[int, bytes]] | None:
        """The elements that may matter of a list that begins there, with their numbers from 1; None in any doubt.

        Elements with commas between them, and the two brackets behind the last: nothing else has room in the document.
        """
        end, find = closing(data, begin), data.find
        if end is None:
            return None
        looked, texts = self._looked, self._texts
        matter: list[tuple[int, bytes]] = []
        number = 0
        try:
            while begin:  # 0 when nothing was found behind the last
                number, behind = number + 1, find(self._next, begin)
                element = data[begin : end if behind < 0 else behind]
                if looked[texts(element)]:
                    matter.append((number, element))
                begin = behind + 1
        except ValueError:
            return None
        return matter


def _texts(peek: Peek) -> Callable[[bytes], Texts]:
    """The texts of a record at the places of a peek. Raises ValueError for what is no object of JSON, or has another thing than a text there."""
    from pydantic_core import SchemaValidator, core_schema

    text = core_schema.with_default_schema(core_schema.nullable_schema(core_schema.str_schema(strict=True)), default=None)
    places = {
        str(number): core_schema.typed_dict_field(text, validation_alias=[list[str | int](path)])
        for number, path in enumerate(peek.texts)
    }
    validate = SchemaValidator(core_schema.typed_dict_schema(places)).validate_json
    return lambda record: tuple(validate(record).values())
