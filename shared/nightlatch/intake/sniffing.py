"""Tells what a text is from how it begins: lines, JSON that spans lines, or neither. Never by the file's name."""

import re
from enum import Enum

from nightlatch.intake.decoding import Malformed, decode_at, decode_line

_LINES_TRIED = 20
_OPENING = (b"{", b"[")
_SOLID = re.compile(rb"[^ \t\r\n]")


class Shape(Enum):
    """How a text holds its values."""

    LINES = "one value a line"
    VALUES = "values that span lines, or one only"
    NOTHING = "no JSON at all"
    EMPTY = "nothing but white space"
    UNSURE = "more is needed to tell"


def sniff(head: bytes, *, complete: bool) -> Shape:
    """The shape of a text of which this is the beginning, or, when `complete`, the whole.

    A first line that is a value of its own, with more behind it, means lines; so does one that is broken, when a
    later line is sound. One that is only the beginning of a value means values that span lines.
    """
    solid = _SOLID.search(head)
    if complete and solid and head.find(b"\n", solid.start()) < 0:
        return Shape.VALUES if head[solid.start()] in b'{["' else Shape.NOTHING
    first, *following = _solid_lines(head, complete=complete) or [b""]
    if not following:
        if not complete:
            return Shape.UNSURE
        return Shape.VALUES if first[:1] in (*_OPENING, b'"') else Shape.NOTHING if first else Shape.EMPTY
    if _is_value(first):
        return Shape.LINES
    if first[:1] in _OPENING and not _breaks_by_itself(first, following[0]):
        return Shape.VALUES
    if any(_is_value(line) for line in following):
        return Shape.LINES
    if not complete and len(following) + 1 < _LINES_TRIED:
        return Shape.UNSURE
    if first[:1] in _OPENING:
        return Shape.VALUES
    return Shape.LINES if any(line[:1] == b"{" for line in following) else Shape.NOTHING


def blank_lines(head: bytes) -> int:
    """How many lines stand before the first that is not blank."""
    found = _SOLID.search(head)
    return head.count(b"\n", 0, found.start()) if found else 0


def _solid_lines(head: bytes, *, complete: bool) -> list[bytes]:
    """The first lines that are not blank, stripped. The last one only if it is known to be whole."""
    found: list[bytes] = []
    at = 0
    while len(found) < _LINES_TRIED and (solid := _SOLID.search(head, at)):
        end = head.find(b"\n", solid.start())
        if end < 0:
            if complete:
                found.append(head[solid.start() :].rstrip())
            break
        found.append(head[solid.start() : end].rstrip())
        at = end
    return found


def _is_value(line: bytes) -> bool:
    """Whether a line is an object or an array of its own."""
    try:
        return line[:1] in _OPENING and bool(decode_line(line))
    except Malformed:
        return False


def _breaks_by_itself(first: bytes, second: bytes) -> bool:
    """Whether a line is wrong whatever follows it, so that it is no beginning of a value that spans lines."""
    text = first.decode("utf-8", "replace")
    try:
        decode_at(f"{text}\n{second.decode('utf-8', 'replace')}", 0)
    except Malformed as fault:
        return fault.at <= len(text) + 1
    return True
