"""Finds the bytes of some elements of a list, in a document of which a decoder has told that it is sound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from nightlatch.intake.addresses import Addresses

_BETWEEN = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*")
_CLOSING = re.compile(rb"[ \t\r\n]*\][ \t\r\n]*\}[ \t\r\n]*\Z")
_TAIL = 4096
"""Bytes at the end of a document in which its last brackets are looked for."""
_TEXT = 32
"""Bytes of the longest text before the member by which an element is found."""


class _Doubt(Exception):
    """The document is spelled in an unusual way."""


class Cutter:
    """Cuts elements that begin with these members: short texts, and one behind them that a decoder `held` undecoded."""

    def __init__(self, members: Sequence[str]) -> None:
        *texts, last = (re.escape(member).encode() for member in members)
        self._brace = b'{"%s":' % members[0].encode()
        self._longest = sum(len(member.encode()) + _TEXT + len('"":"",') for member in members)
        told = b"".join(b'"%s":"[^"\\\\]{0,%d}",' % (text, _TEXT) for text in texts)
        self._beginning = re.compile(b'\\{%s"%s":' % (told, last))
        self._spelled = b""
        """How the last one began: of one platform's files nearly all begin alike."""

    def cut(self, data: bytes, begin: int, rows: Sequence[Any], matter: Sequence[int]) -> list[tuple[int, bytes]] | None:
        """Some elements of a list that begins there, with their numbers from 1, by what is held of each; None where one begins otherwise.

        None as well unless the list is all that the document holds: a second one under the same name, spelled with an escape, would make
        a decoder forget the first.
        """
        try:
            return self._cut(data, begin, rows, matter)
        except _Doubt:
            return None

    def _cut(self, data: bytes, begin: int, rows: Sequence[Any], matter: Sequence[int]) -> list[tuple[int, bytes]]:
        address = Addresses().of
        base, last = address(data), len(rows) - 1

        def start(number: int) -> int:
            """Where an element begins. No text holds a bare quote, so these bytes are its brace and its first members."""
            at = address(rows[number].held) - base
            found = at - len(self._spelled)
            if self._spelled and found >= 0 and data.startswith(self._spelled, found):
                return found
            found = data.rfind(self._brace, max(at - self._longest, 0), at) if at > 0 else -1
            if found < 0 or not self._beginning.fullmatch(data, found, at):
                raise _Doubt
            self._spelled = data[found:at]
            return found

        if last < 0:
            raise _Doubt
        end = closing(data, start(last))
        if start(0) != begin or end is None:
            raise _Doubt

        def element(number: int) -> bytes:
            if number == last:
                return data[start(last) : end]
            return data[start(number) : data.rindex(b",", begin, start(number + 1))]

        return [(number + 1, element(number)) for number in matter]


def closing(data: bytes, begin: int) -> int | None:
    """Where a list ends that is the last thing in a document, and what stands behind its last element; None if it is not the last."""
    found = _CLOSING.search(data, max(begin, len(data) - _TAIL))
    return found.start() if found else None


def counted(data: bytes, begin: int, elements: Sequence[Any], matter: Sequence[int]) -> list[tuple[int, bytes]] | None:
    """The same of elements that were told apart by a decoder: slower, and however they begin."""
    if not _is_whole(data, begin, [memoryview(element).nbytes for element in elements]):
        return None
    return [(number + 1, bytes(elements[number])) for number in matter]


def _is_whole(data: bytes, begin: int, sizes: list[int]) -> bool:
    """Whether elements of these sizes, from `begin`, are all that the document holds."""
    if begin + sum(sizes) + max(len(sizes) - 1, 0) + 2 == len(data):
        return True  # there is room for nothing else: the commas, and the two brackets at the end
    at = begin
    for number, size in enumerate(sizes):
        if number:
            between = _BETWEEN.match(data, at)
            if not between:
                return False
            at = between.end()
        at += size
    return _CLOSING.match(data, at) is not None
