"""Looks at records by pydantic's own JSON parser, which is always there: all of a record is parsed, and a few texts of it become Python's.

It refuses more than `json` does (a lone surrogate, a number of thousands of digits, deep nesting), never less, what is not UTF-8 too, and of two
equal keys takes the last as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import compress, count, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from nightlatch.intake.cutting import closing
from nightlatch.intake.partial import Looks

if TYPE_CHECKING:
    from nightlatch.intake.peeks import Looked, Texts


_AT_ONCE = 128
"""Elements that are cut before they are looked at: so many stay in the processor's cache."""


def parsing() -> Looks:
    """A list is looked at only where its peek says how an element begins."""
    import pydantic_core  # not small: only who reads without `msgspec` pays for it

    decode = partial(pydantic_core.from_json, cache_strings="keys")
    return Looks(Lines, _rows, decode, (ValueError,), is_text=lambda _checked: True)


def _rows(looked: Looked) -> Rows | None:
    first = looked.peek.first
    return Rows(looked, first[0]) if first else None


class Lines:
    """Lines, looked at through one peek, one by one."""

    def __init__(self, looked: Looked) -> None:
        self._matter = _matter(looked)

    def passes_over(self, line: bytes) -> bool:
        """Whether a line is one record that can be passed over."""
        try:
            return not any(self._matter((line,)))
        except ValueError:
            return False

    def matter(self, block: bytes, starts: Sequence[int]) -> list[int] | None:
        """Which of the lines of a block may matter, numbered from 0; None if one of them is no record."""
        lines = (block[at : behind - 1] for at, behind in pairwise(starts))
        try:
            return list(compress(count(), self._matter(lines)))
        except ValueError:
            return None


class Rows:
    """The list that a peek names, cut wherever an element could begin with its first member: each cut must turn out to be one element."""

    def __init__(self, looked: Looked, first: str) -> None:
        self._matter = _matter(looked)
        self._next = b',{"%s":' % first.encode()
        self._shortest = 0
        """Bytes of the shortest element so far; 0 before any."""

    def found(self, data: bytes, begin: int) -> list[tuple[int, bytes]] | None:
        """The elements that may matter of a list that begins there, with their numbers from 1; None in any doubt."""
        end = closing(data, begin)
        if end is None:
            return None
        matter = self._cut(data, begin, end, self._shortest) if self._shortest else None
        return self._cut(data, begin, end, 0) if matter is None else matter

    def _cut(self, data: bytes, begin: int, end: int, least: int) -> list[tuple[int, bytes]] | None:
        """The same of a list that ends there, no element of which is shorter than `least`: two of them would be no element."""
        matter, number, shortest = list[tuple[int, bytes]](), 1, least or end
        try:
            for elements in self._cuts(data, begin, end, least):
                matter += [(number + each, elements[each]) for each in compress(count(), self._matter(elements))]
                number += len(elements)
                shortest = least or min(shortest, *map(len, elements))
        except ValueError:
            return None
        self._shortest = shortest
        return matter

    def _cuts(self, data: bytes, begin: int, end: int, least: int) -> Iterator[list[bytes]]:
        """Elements with commas between them, a few at once; behind the last are two brackets, and nothing else has room in the document."""
        elements, find = list[bytes](), data.find
        while (behind := find(self._next, begin + least)) >= 0:
            elements.append(data[begin:behind])
            begin = behind + 1
            if len(elements) == _AT_ONCE:
                yield elements
                elements = []
        yield [*elements, data[begin:end]]


def _matter(looked: Looked) -> Callable[[Iterable[bytes]], Iterator[bool]]:
    """Whether each of some records may matter. Raises ValueError for what is no object of JSON, or has another thing than a text at a place of the peek."""
    from pydantic_core import SchemaValidator, core_schema

    text = core_schema.with_default_schema(core_schema.nullable_schema(core_schema.str_schema(strict=True)), default=None)
    places = {
        str(number): core_schema.typed_dict_field(text, validation_alias=[list[str | int](path)])
        for number, path in enumerate(looked.peek.texts)
    }
    held = SchemaValidator(core_schema.typed_dict_schema(places)).validate_json
    get = itemgetter(*places)
    texts: Callable[[dict[str, str | None]], Texts] = get if len(places) > 1 else lambda found: (get(found),)
    return lambda records: map(looked.__getitem__, map(texts, map(held, records)))
