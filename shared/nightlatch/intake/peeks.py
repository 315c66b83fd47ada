"""Tells from three texts of a record whether it can matter, before it is decoded whole.

In a year of audit logs one record in two hundred is about accounts. With `msgspec` (extra `fast`) the others are only
checked and split, ten times as fast as decoding them; without it everything is decoded, and the answers are the same.
"""

import codecs
import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nightlatch.contracts import Peek
from nightlatch.intake.decoding import decode_line

TRANSPORT = "aws:"
"""Event sources of this form name a transport, as in `aws:s3`: what is inside decides."""

_SLICE = 1 << 20
_REMEMBERED = 10_000
_SHORT = 300
"""Answers are remembered for this many pairs of names, none longer than this: a flood of invented ones costs no memory."""

Key = tuple[str | None, ...]


class Peeks:
    """What all providers in play look for. `lists` are the names of the arrays their files wrap records in."""

    def __init__(self, peeks: Iterable[Peek]) -> None:
        wanted = tuple(peeks)
        self.lists = frozenset(peek.list_key for peek in wanted)
        self.names = tuple(dict.fromkeys(name for peek in wanted for name in peek.fields))
        self.insides = tuple(dict.fromkeys(peek.inside for peek in wanted))
        index: dict[object, int] = {name: number for number, name in enumerate((*self.names, *self.insides))}
        self._wanted = tuple((index[p.fields[0]], index[p.fields[1]], index[p.inside], p.wanted) for p in wanted)
        self._known: dict[Key, bool] = {}

    def pass_over(self, record: Mapping[str, Any]) -> bool:
        """Whether a decoded record can be passed over."""
        objects = ((record.get(outer), inner) for outer, inner in self.insides)
        nested = (value.get(inner) if isinstance(value, dict) else None for value, inner in objects)
        values = (*(record.get(name) for name in self.names), *nested)
        return self.decide(tuple(value if isinstance(value, str) else None for value in values))

    def decide(self, key: Key) -> bool:
        """Whether a record with these values under `names` and `insides` can be passed over; None: absent or not text."""
        known = self._known.get(key)
        if known is None:
            known = self._decide(key)
            if len(self._known) < _REMEMBERED and sum(len(text or "") for text in key) < _SHORT:
                self._known[key] = known
        return known

    def _decide(self, key: Key) -> bool:
        """Only if some provider's fields are there, and no provider wants what they say."""
        matched = False
        for source_at, name_at, caller_at, wanted in self._wanted:
            source, name = key[source_at], key[name_at]
            if source is None or name is None:
                continue
            if source.startswith(TRANSPORT) or wanted(source, name, key[caller_at]):
                return False
            matched = True
        return matched


class TypedPeeks:
    """The same answers from undecoded bytes; only where `msgspec` is there."""

    def __init__(self, peeks: Peeks) -> None:
        import msgspec  # optional, and slow to import: only a reading command pays for it

        self._peeks = peeks
        self._malformed = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
        self._raw = msgspec.Raw
        self._spec = msgspec
        self._head = self._head_of(peeks)
        self._flat = msgspec.structs.astuple
        self._outer = len(peeks.names)
        self._decode_head = msgspec.json.Decoder(self._head).decode
        self._decode_all = msgspec.json.Decoder().decode
        self._documents = {name: self._document(name) for name in peeks.lists}
        either = "|".join(re.escape(name) for name in sorted(peeks.lists))
        self._opening = re.compile(rb'[ \t\r\n]*\{[ \t\r\n]*"(%s)"[ \t\r\n]*:[ \t\r\n]*\[' % either.encode())

    def pass_over(self, line: bytes) -> bool:
        """Whether a line is one sound record that can be passed over. In doubt it is not."""
        try:
            head = self._decode_head(line)
        except self._malformed:
            return False
        return self._peeks.decide(self._key(self._flat(head))) and _is_utf8(line)

    def _head_of(self, peeks: Peeks) -> Any:
        """The partial record: texts, and objects that hold one. A text that is of another type is left to the slow walk."""
        fields: list[tuple[str, Any, Any]] = [(f"f{number}", str | None, None) for number in range(len(peeks.names))]
        rename = {f"f{number}": name for number, name in enumerate(peeks.names)}
        for number, (outer, inner) in enumerate(peeks.insides):
            inside = self._spec.defstruct("Inside", [("text", str | None, None)], frozen=True, gc=False, rename={"text": inner})
            fields.append((f"o{number}", inside | str | int | float | bool | tuple[self._raw, ...] | None, None))  # type: ignore[name-defined]  # made at run time
            rename[f"o{number}"] = outer
        return self._spec.defstruct("Head", fields, gc=False, rename=rename)

    def _key(self, found: tuple[Any, ...]) -> Key:
        """The texts of a partial record, as `Peeks.decide` takes them."""
        return (*found[: self._outer], *(getattr(inside, "text", None) for inside in found[self._outer :]))

    def elements(self, data: bytes) -> Iterator[tuple[int, Any]] | None:
        """The elements of a list document that may matter, decoded, with their numbers.

        None in any doubt: other members, a broken element, an unusual spelling. Then the slow walk decides.
        """
        opening = self._opening.match(data)
        if not opening or not _is_utf8(data):
            return None
        heads, raws = self._documents[opening[1].decode()]
        try:
            keys = list(map(self._flat, heads.decode(data).rows))
            elements = raws.decode(data).rows
        except self._malformed:
            return None
        if not _is_whole(data, opening.end(), [memoryview(element).nbytes for element in elements]):
            return None
        try:
            distinct = set(keys)
        except TypeError:  # an array where an object should be
            return None
        passed = {key: self._peeks.decide(self._key(key)) for key in distinct}
        pairs = zip(keys, elements, strict=True)
        return self._decoded([(number, raw) for number, (key, raw) in enumerate(pairs, 1) if not passed[key]])

    def _decoded(self, elements: list[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """Elements that were found sound: only a number can still be out of the decoder's range, and not out of Python's."""
        for number, raw in elements:
            try:
                yield number, self._decode_all(raw)
            except self._malformed:
                yield number, decode_line(bytes(raw))

    def _document(self, name: str) -> tuple[Any, Any]:
        """Two decoders of a document that has this list and nothing else: the peeks of its elements, and their bytes."""
        kinds = (self._head, self._raw)
        structs = (
            self._spec.defstruct("Document", [("rows", list[kind])], rename={"rows": name}, forbid_unknown_fields=True)  # type: ignore[valid-type]  # made at run time
            for kind in kinds
        )
        heads, raws = (self._spec.json.Decoder(struct) for struct in structs)
        return heads, raws


def typed(peeks: Peeks) -> TypedPeeks | None:
    """The fast form, if `msgspec` is installed and there is something to look for."""
    if not peeks.names or importlib.util.find_spec("msgspec") is None:
        return None
    return TypedPeeks(peeks)


_BETWEEN = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*")
_CLOSING = re.compile(rb"[ \t\r\n]*\][ \t\r\n]*\}[ \t\r\n]*\Z")
_SPACE = re.compile(rb"[ \t\r\n]*")


def _is_whole(data: bytes, begin: int, sizes: list[int]) -> bool:
    """Whether elements of these sizes, from `begin`, are all that the document holds.

    A second list under the same name, spelled with an escape, would make a decoder forget the first.
    """
    if begin + sum(sizes) + max(len(sizes) - 1, 0) + 2 == len(data):
        return True  # there is room for nothing else: the commas, and the two brackets at the end
    spaces = _SPACE.match(data, begin)
    at = spaces.end() if spaces else begin
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
