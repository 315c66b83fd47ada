"""Decodes of each record only what is looked at, and finds the bytes of those that may matter; only where `msgspec` is there.

A decoder that skips most of a record still checks that all of it is JSON, so where it finds no fault the slow walk finds none either.
In any doubt there is no answer here: an unusual spelling, a broken record, another member beside the list. Then the slow walk decides.
"""

from __future__ import annotations

import codecs
import importlib.util
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from nightlatch.intake.addresses import address
from nightlatch.intake.decoding import decode_line

if TYPE_CHECKING:
    from nightlatch.contracts.knowledge import Path
    from nightlatch.intake.peeks import Looked, Peeks, Texts

_SLICE = 1 << 20
_BETWEEN = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*")
_CLOSING = re.compile(rb"[ \t\r\n]*\][ \t\r\n]*\}[ \t\r\n]*\Z")
_TAIL = 4096
"""Bytes at the end of a document in which its last brackets are looked for."""
_BETWEEN_OBJECTS = b"}\n{"
_TRIED = 3
"""Lines of a block by which the peek is chosen that it is looked at through."""


class _Doubt(Exception):
    """The slow walk must decide."""


class Partial:
    """The answers of Peeks from undecoded bytes."""

    def __init__(self, peeks: Peeks) -> None:
        self._each = [_One(looked) for looked in peeks.looked]
        self._lists = {one.list_key: one for one in self._each if one.list_key is not None}
        either = "|".join(map(re.escape, sorted(self._lists))).encode()
        self._opening = re.compile(rb'[ \t\r\n]*\{[ \t\r\n]*"(%s)"[ \t\r\n]*:[ \t\r\n]*\[[ \t\r\n]*' % either)

    def passes_over(self, line: bytes) -> bool:
        """Whether a line is one sound record that can be passed over. In doubt it is not."""
        return any(one.passes_over(line) for one in self._each) and _is_utf8(line)

    def lines(self, block: bytes) -> tuple[int, Iterator[tuple[int, Any]]] | None:
        """How many lines a block has, and those that may matter, decoded, with their numbers from 0; None in doubt whether each is one record."""
        starts = _starts(block)
        if starts is None or not _is_utf8(block):
            return None

        def line(number: int) -> bytes:
            return block[starts[number] : starts[number + 1] - 1]

        count = len(starts) - 1
        first = [line(number) for number in range(min(_TRIED, count))]
        one = max(self._each, key=lambda each: sum(map(each.passes_over, first)))
        numbers = one.matter(block, count)
        return None if numbers is None else (count, one.decoded((number, line(number)) for number in numbers))

    def elements(self, data: bytes) -> Iterator[tuple[int, Any]] | None:
        """The elements of a list document that may matter, decoded, with their numbers from 1; None in any doubt."""
        opening = self._opening.match(data) if self._lists else None
        if not opening or not _is_utf8(data):
            return None
        return self._lists[opening[1].decode()].elements(data, opening.end())


class _Known(dict[Any, bool]):
    """Whether a record with this head may matter. Heads are told apart faster than the texts in them; those whose texts are remembered are too."""

    def __init__(self, looked: Looked, texts: Callable[[Any], Texts]) -> None:
        super().__init__()
        self._looked, self._texts = looked, texts

    def __missing__(self, head: Any) -> bool:
        """Ask by the texts."""
        texts = self._texts(head)
        matters = self._looked[texts]
        if texts in self._looked:
            self[head] = matters
        return matters


class _One:
    """What one peek looks for, in the forms that records come in."""

    def __init__(self, looked: Looked) -> None:
        import msgspec  # optional, and slow to import: only a reading command pays for it

        self.list_key, self._first = looked.peek.list_key, looked.peek.first
        self._spec = msgspec
        self._malformed = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
        self._matters = looked
        paths = looked.peek.texts
        places = [f"f{number}" if len(path) == 1 else f"{path[0]}.f{number}" for number, path in enumerate(paths)]
        self._texts: Callable[[Any], Texts] = attrgetter(*places)
        head = self._head(paths)
        self._decode_all = msgspec.json.Decoder().decode
        self._decode_head, self._decode_heads = msgspec.json.Decoder(head).decode, msgspec.json.Decoder(head).decode_lines
        self._known = _Known(looked, self._texts)
        self._decode_list = self._document(self._head(paths, self._first))
        self._decode_raw = self._document(msgspec.Raw)

    def passes_over(self, line: bytes) -> bool:
        """Whether a line is one record, sound but for its text being UTF-8, that can be passed over."""
        try:
            return not self._known[self._decode_head(line)]
        except self._malformed:
            return False

    def matter(self, block: bytes, lines: int) -> list[int] | None:
        """Which lines of a block may matter, numbered from 0; None if they are not as many values."""
        try:
            heads = self._decode_heads(block)
        except self._malformed:
            return None
        return list(compress(range(lines), map(self._known.__getitem__, heads))) if len(heads) == lines else None

    def elements(self, data: bytes, begin: int) -> Iterator[tuple[int, Any]] | None:
        """The elements that may matter of a list that begins there, decoded, with their numbers from 1; None in any doubt."""
        try:
            rows = self._decode_list(data).rows
            matter = list(compress(range(len(rows)), map(self._matters.__getitem__, map(self._texts, rows))))
            try:
                found = _cut(data, begin, rows, matter, self._first)
            except _Doubt:
                found = _counted(data, begin, self._decode_raw(data).rows, matter)
        except (_Doubt, *self._malformed):
            return None
        return self.decoded(found)

    def decoded(self, records: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, Any]]:
        """Records that were found sound: only a number can still be out of the decoder's range, and not out of Python's."""
        for number, data in records:
            try:
                yield number, self._decode_all(data)
            except self._malformed:
                yield number, decode_line(data)

    def _head(self, paths: Sequence[Path], first: str | None = None) -> Any:
        """The partial record: texts, objects that hold some, and the first member undecoded, which tells where the record lies."""
        spec = self._spec
        outer: dict[str, dict[str, str]] = {path[0]: {} for path in paths if len(path) > 1}
        fields: list[tuple[str, Any, Any]] = []
        names: dict[str, str] = {}
        for number, path in enumerate(paths):
            if len(path) == 1:
                fields.append((f"f{number}", str | None, None))
                names[f"f{number}"] = path[0]
            else:
                outer[path[0]][f"f{number}"] = path[1]
        for name, inner in outer.items():
            inside = spec.defstruct("Inside", [(key, str | None, None) for key in inner], frozen=True, gc=False, rename=inner)
            fields.append((name, inside, inside()))
        if first is not None:
            fields.append(("first", spec.Raw, spec.Raw()))
            names["first"] = first
        return spec.defstruct("Head", fields, frozen=True, gc=False, rename=names)

    def _document(self, kind: Any) -> Callable[[bytes], Any]:
        """Decodes a document that has this peek's list, of such elements, and nothing else."""
        rows = [("rows", list[kind])]
        made = self._spec.defstruct("Document", rows, rename={"rows": self.list_key or "rows"}, forbid_unknown_fields=True)
        decode: Callable[[bytes], Any] = self._spec.json.Decoder(made).decode
        return decode


def partial(peeks: Peeks) -> Partial | None:
    """The fast form, if `msgspec` is installed and there is something to look for."""
    return Partial(peeks) if peeks.looked and importlib.util.find_spec("msgspec") is not None else None


def _starts(block: bytes) -> list[int] | None:
    """Where each line begins, and behind the last; None unless each begins and ends as an object does.

    The end of an object, of a line, and the beginning of an object: never in this order within one value.
    """
    starts, find = [0], block.find
    while end := find(b"\n", starts[-1]) + 1:
        starts.append(end)
        if block[end - 2 : end + 1] != _BETWEEN_OBJECTS:
            return None
    starts.append(len(block) + 1)
    return starts if block[:1] == b"{" and block[-1:] == b"}" else None


def _cut(data: bytes, begin: int, rows: Sequence[Any], matter: Sequence[int], first: str | None) -> list[tuple[int, bytes]]:
    """The bytes of some elements of a list that begins there, found by where the first member of each stands.

    Raises _Doubt unless the list is all that the document holds: a second one under the same name, spelled with an escape, would make
    a decoder forget the first.
    """
    if first is None or not rows:
        raise _Doubt
    base, opened = address(data), b'{"%s":' % first.encode()

    def start(number: int) -> int:
        """Where an element begins. No text holds a bare quote, so these bytes are its brace, its first name and the colon."""
        value = address(rows[number].first)
        at = value - base - len(opened)
        if not value or data[at : at + len(opened)] != opened:
            raise _Doubt
        return at

    last = len(rows) - 1
    closing = _CLOSING.search(data, max(start(last), len(data) - _TAIL))
    if start(0) != begin or closing is None:
        raise _Doubt

    def element(number: int) -> bytes:
        if number == last:
            return data[start(last) : closing.start()]
        return data[start(number) : start(number + 1)].rstrip().removesuffix(b",")

    return [(number + 1, element(number)) for number in matter]


def _counted(data: bytes, begin: int, elements: Sequence[Any], matter: Sequence[int]) -> list[tuple[int, bytes]]:
    """The same of elements that were told apart by a decoder; slower, and wherever else records begin otherwise. Raises _Doubt as well."""
    if not _is_whole(data, begin, [memoryview(element).nbytes for element in elements]):
        raise _Doubt
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


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, without a second copy of them: a partial decoder does not look into what it skips."""
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), _SLICE):
            decoder.decode(data[at : at + _SLICE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
