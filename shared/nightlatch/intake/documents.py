"""Walks JSON that spans lines: a `{"Records": […]}` document, an array, one object, or several behind one another.

Element by element, so that a broken one costs itself and not its neighbors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, NamedTuple

from nightlatch.intake.decoding import Malformed
from nightlatch.intake.window import LONGEST

if TYPE_CHECKING:
    from nightlatch.intake.peeks import Looked
    from nightlatch.intake.window import Window


class Piece(NamedTuple):
    """One numbered value of the input, or the `problem` why it has none; then `text` is its beginning.

    `asked` is the peek that could not pass it over, where one was asked already. `is_end` marks the problem that nothing behind it could be read.
    """

    record: int
    value: Any = None
    asked: Looked | None = None
    problem: str = ""
    text: str = ""
    is_end: bool = False


class Walk:
    """One walk over a window. Elements of arrays are numbered, those under the names in `lists` too.

    `blank` is how many lines stand before a file's only one: an object that is no list counts as a line then.
    """

    def __init__(self, window: Window, lists: AbstractSet[str], *, blank: int = 0) -> None:
        self._window = window
        self._lists = lists
        self._blank = blank
        self._number = 0

    def pieces(self) -> Iterator[Piece]:
        """Every value to the end of the input."""
        while first := self._window.peek():
            if first == "{":
                yield from self._object()
            elif first == "[":
                yield from self._elements()
            elif first == ",":
                self._window.at += 1
            else:
                yield self._element(self._window.skip_to_line)

    def _object(self) -> Iterator[Piece]:
        """Member by member: the elements of a list of records, or else the object itself."""
        window = self._window
        text, begin = window.excerpt(), window.about
        members: dict[str, Any] = {}
        listed = False
        problem = ""
        window.at += 1
        try:
            while name := self._name():
                if name[0] in self._lists and window.peek() == "[":
                    listed = True
                    yield from self._elements()
                    if not window.peek():
                        return
                else:
                    problem = self._member(members, name[0]) or problem
                    if window.about - begin > LONGEST and not listed:
                        problem = f"longer than {LONGEST >> 20} MiB"
                        members.clear()
        except Malformed as fault:
            goes_on = window.skip_to_line()
            yield self._broken(fault.reason, text, is_end=fault.cut and not goes_on)
            return
        if problem:
            yield self._broken(problem, text)
        elif not listed:
            self._number += 1
            yield Piece(self._number + self._blank, members)

    def _name(self) -> tuple[str] | None:
        """The name of the next member, its value being what stands next; None behind the closing brace."""
        window = self._window
        while (first := window.peek()) == ",":
            window.at += 1
        if first == "}":
            window.at += 1
            return None
        name = window.value()
        if not isinstance(name, str) or window.peek() != ":":
            cut = not window.peek()
            reason = "ends too early" if cut else "expected a name in quotes and a colon"
            raise Malformed(f"{reason} (at byte {window.offset(window.at)})", window.at, cut=cut)
        window.at += 1
        window.peek()
        return (name,)

    def _member(self, members: dict[str, Any], name: str) -> str:
        """Read the value of a member; what is wrong with it, if it can be stepped over."""
        window = self._window
        try:
            members[name] = window.value()
        except Malformed as fault:
            if fault.cut or not window.step_over() or window.peek() not in {",", "}"}:
                raise
            return fault.reason
        return ""

    def _elements(self) -> Iterator[Piece]:
        """The elements of an array. A missing or an extra comma costs nothing."""
        window = self._window
        window.at += 1
        while (first := window.peek()) != "]":
            if first == ",":
                window.at += 1
            elif first:
                piece = self._element(lambda: window.step_over() and window.peek() in {",", "]"})
                yield piece
                if piece.is_end:
                    return
            else:
                yield self._broken(f"{window.early} (at byte {window.offset(window.at)})", "", is_end=True)
                return
        window.at += 1

    def _element(self, go_on: Callable[[], bool]) -> Piece:
        """One value; `go_on` steps behind a broken one, or tells that it cannot."""
        window = self._window
        try:
            value = window.value()
        except Malformed as fault:
            text, begin = window.excerpt(), window.offset(window.at)
            if go_on():
                return self._broken(fault.reason, text)
            left = window.drain() - begin
            reason = fault.reason if fault.cut else f"{fault.reason}; {left} bytes from there on could not be read"
            return self._broken(reason, text, is_end=True)
        self._number += 1
        return Piece(self._number, value)

    def _broken(self, reason: str, text: str, *, is_end: bool = False) -> Piece:
        self._number += 1
        return Piece(self._number, problem=reason, text=text, is_end=is_end)
