"""A sliding stretch of text over a stream: finds where each JSON value ends without holding the whole file.

A file of many megabytes is one line, so lines are no help; decoding value by value keeps memory flat and shows, when
one is broken, which one and where.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any

from nightlatch.intake.decoding import Malformed, decode_at, skip_space
from nightlatch.intake.found import EXCERPT

if TYPE_CHECKING:
    from nightlatch.intake.streams import Stream

LONGEST = 16 << 20
"""Characters of the longest single value or line that is read; a longer one is rejected."""

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+("?)|[{}\[\]]', re.DOTALL)
_PAIRS = {"{": "}", "[": "]"}
_BARE = re.compile(r'[^,\[\]{}"\n]+')
_TOP = re.compile(r"\n[{\[]")


class Window:
    """The text not yet read is `text[at:]`. Bytes that are not UTF-8 are kept as lone surrogates until they matter."""

    def __init__(self, stream: Stream) -> None:
        self.text = ""
        self.at = 0
        self._stream = stream
        self._bytes = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._passed = 0
        self._ended = False

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            self.at = skip_space(self.text, self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._fill():
                return ""

    def value(self) -> Any:
        """Decode the value that begins here and step behind it. Raises Malformed, standing where it began."""
        while True:
            try:
                value, end = decode_at(self.text, self.at)
            except Malformed as fault:
                if not (fault.cut and self._more()):
                    raise self._explained(fault) from None
                continue
            if end == len(self.text) and self.text[end - 1] not in '}]"' and self._more():
                continue
            if not self.text.isascii() and _undecoded(self.text[self.at : end]):
                raise Malformed(f"not UTF-8 (at byte {self.offset(self.at)})", self.at)
            self.at = end
            return value

    def step_over(self) -> bool:
        """Step behind a broken value, looking at braces and strings only; False when they do not pair, or never close."""
        if self.text[self.at] in "{[":
            return self._step_over_braces()
        found = _BARE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return bool(found)

    def _step_over_braces(self) -> bool:
        closing: list[str] = []
        while True:
            for token in _TOKEN.finditer(self.text, self.at):
                first = token[0][0]
                if first == '"' and not token[1] and not self._ended:
                    self.at = token.start()
                    break
                self.at = token.end()
                if first in _PAIRS:
                    closing.append(_PAIRS[first])
                elif first != '"' and first != closing.pop():
                    return False
                if not closing:
                    return True
            else:
                self.at = len(self.text)
            if not self._more():
                return False

    def skip_to_line(self) -> bool:
        """Step to the next line that begins with a brace in its first column; False, at the end, when there is none."""
        while True:
            found = _TOP.search(self.text, self.at)
            if found:
                self.at = found.start() + 1
                return True
            self.at = max(self.at, len(self.text) - 1)
            if not self._fill():
                self.at = len(self.text)
                return False

    def drain(self) -> int:
        """Step to the end without keeping anything; gives how many bytes the whole text has."""
        self.at = len(self.text)
        while self._fill():
            self.at = len(self.text)
        return self.offset(self.at)

    @property
    def early(self) -> str:
        """Why the input ends where it should not."""
        return self._stream.problem or "ends too early"

    def excerpt(self) -> str:
        """The beginning of what stands here, for a reject."""
        return self.text[self.at : self.at + EXCERPT].encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    @property
    def about(self) -> int:
        """Roughly how many bytes were read so far; cheap."""
        return self._passed + self.at

    def offset(self, at: int) -> int:
        """How many bytes of the decompressed text stand before a position."""
        return self._passed + len(self.text[:at].encode("utf-8", "surrogateescape"))

    def _explained(self, fault: Malformed) -> Malformed:
        """The fault with its byte; one that more text might have mended is an early end."""
        where = f"(at byte {self.offset(fault.at)})"
        if not fault.cut:
            return Malformed(f"{fault.reason} {where}", fault.at)
        if not self._ended:
            return Malformed(f"longer than {LONGEST >> 20} MiB {where}", fault.at)
        return Malformed(f"{self.early} {where}", fault.at, cut=True)

    def _more(self) -> bool:
        """Read on until what is not yet read has doubled; False when there is no more, or it grows too long."""
        unread = len(self.text) - self.at
        if unread > LONGEST:
            return False
        grown = self._fill()
        while grown and len(self.text) - self.at < 2 * unread:
            if not self._fill():
                break
        return grown

    def _fill(self) -> bool:
        """Take the next piece in and let go of what is read; False at the end."""
        if self._ended:
            return False
        self._passed = self.offset(self.at)
        piece = self._stream.read()
        self._ended = not piece
        self.text = self.text[self.at :] + self._bytes.decode(piece, final=self._ended)
        self.at = 0
        return not self._ended or bool(self.text)


def _undecoded(text: str) -> bool:
    """Whether bytes that are not UTF-8 stand in a text."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
