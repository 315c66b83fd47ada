"""Which objects of a bucket an address means.

It means the object of that name or, without one, everything whose name begins so; with `*`, `?` or `[` it is a pattern, in which `*` ends
at a slash and `**` does not.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol, TypeVar

from nightlatch.errors import UnreadableSource


class Named(Protocol):
    """Whatever a listing tells of an object beside its name."""

    @property
    def name(self) -> str:
        """The whole name."""
        ...


T = TypeVar("T")
N = TypeVar("N", bound=Named)

MAGIC = re.compile(r"[*?\[]")
_PARTS = re.compile(r"\*\*/|\*\*|[*?]|\[[!^]?\]?[^\]]*\]|\[|[^*?\[]+", re.DOTALL)
_STARS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class Listed(NamedTuple):
    """An object as a listing tells of it; `size` in bytes."""

    name: str
    size: int


class Meaning(NamedTuple):
    """`begins` is how every name that is meant begins; `pattern` is what a whole name matches, None where the address is no pattern."""

    begins: str
    pattern: re.Pattern[str] | None

    def among(self, listed: Iterable[N], nothing: str) -> Iterator[N]:
        """Those of the listed that are meant, in their order, which is that of their names.

        Raises UnreadableSource, saying `nothing`, when there are none.
        """
        empty = True
        for found in listed:
            if self.pattern and not self.pattern.fullmatch(found.name):
                continue
            empty = False
            yield found
            if self.pattern is None and found.name == self.begins:  # it is the first that begins so
                return
        if empty:
            raise UnreadableSource(nothing)


def _same(text: str) -> str:
    return text


def meaning(text: str, decode: Callable[[str], str] = _same) -> Meaning:
    """What the part of an address behind its bucket means. `decode` makes names of what is no sign of a pattern. Raises re.error."""
    begins = decode(MAGIC.split(text, maxsplit=1)[0])
    if not MAGIC.search(text):
        return Meaning(begins, None)
    return Meaning(begins, re.compile("".join(_token(each[0], decode) for each in _PARTS.finditer(text)), re.DOTALL))


def spelled(name: str) -> str:
    """A name as an address means it alone: signs of patterns, which are letters here, stand in brackets."""
    return MAGIC.sub(r"[\g<0>]", name)


def pages(ask: Callable[[], Iterable[T]], refused: Callable[[], AbstractContextManager[None]]) -> Iterator[T]:
    """The pages of a listing, each asked for when it is taken, inside of `refused`, which turns what goes wrong into a reason."""
    with refused():
        given = iter(ask())
    while True:
        with refused():
            try:
                page = next(given)
            except StopIteration:
                return
        yield page


def _token(glob: str, decode: Callable[[str], str]) -> str:
    if glob in _STARS:
        return _STARS[glob]
    if glob[0] != "[" or len(glob) < 3:
        return re.escape(decode(glob))
    is_not = glob[1] in "!^"
    inside = re.sub(r"([\\\[\]^&~|])", r"\\\1", decode(glob[1 + is_not : -1]))
    return f"(?!/)[{'^' if is_not else ''}{inside}]"
