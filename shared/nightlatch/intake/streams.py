"""Opens a source of bytes, compressed or not, and gives its text piece by piece.

Told by content, never by name. Memory stays flat whatever the archive holds, and what stands before a break in an
archive is still delivered: an attacker who cuts a log short must not hide its beginning.
"""

import codecs
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, BinaryIO, NamedTuple

GZIP = b"\x1f\x8b"
_READ = 1 << 20
_PIECE = 8 << 20
"""Bytes of the largest piece: most files of an audit log are one, and need not be put together."""
_FOREIGN = {b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"PAR1": "parquet"}


class Stream:
    """Decompressed bytes of one source. `problem` says, at the end, why it ended too early; None if it did not.

    `by` is what decompresses (None: the fastest there is), `most` how many bytes of it make a piece.
    """

    def __init__(self, file: BinaryIO, by: "Inflating | None" = None, most: int = _PIECE) -> None:
        self.problem: str | None = None
        self._by = by or inflating()
        self._most = most
        self._file = file
        self._kept = b""
        self._pieces = _without_mark(self._opened())

    def read(self) -> bytes:
        """The next piece; empty at the end. Never raises: what goes wrong ends the stream and stands in `problem`."""
        if self._kept:
            kept, self._kept = self._kept[: self._most], self._kept[self._most :]
            return kept
        try:
            return next(self._pieces, b"")
        except self._by.faults as fault:
            self.problem = f"the archive is damaged ({str(fault).partition(': ')[2] or fault})"
            return b""
        except (OSError, EOFError) as fault:
            self.problem = _reason(fault)
            return b""

    def give_back(self, text: bytes) -> None:
        """Put what was read so far back, once, to be read again."""
        self._kept = text

    def _opened(self) -> Iterator[bytes]:
        first = self._raw()
        while first and len(first) < 6 and (more := self._raw()):
            first += more
        for magic, kind in _FOREIGN.items():
            if first.startswith(magic):
                raise OSError(f"is a {kind} file: unpack it to JSON first")
        if first.startswith(GZIP):
            yield from self._gunzip(first)
            return
        while first:
            yield first
            first = self._raw()

    def _raw(self) -> bytes:
        """Some bytes as they come, so that a live pipe is read as it fills."""
        read = getattr(self._file, "read1", self._file.read)
        piece: bytes = read(_READ)
        return piece

    def _gunzip(self, data: bytes) -> Iterator[bytes]:
        """Every member of an archive. A member that ends early, or rubbish behind one, is said."""
        while data:
            member = self._by.member()
            while not member.eof:
                if member.needs_input and not data and not (data := self._raw()):
                    raise EOFError("the archive ends too early")
                piece, data = member.decompress(data, self._most), b""
                if piece:
                    yield piece
            data = member.unused_data.lstrip(b"\0")
            while len(data) < len(GZIP) and (more := self._raw()):
                data = (data + more).lstrip(b"\0")
            if data and not data.startswith(GZIP):
                raise OSError("the archive is followed by something that is no archive")


class Inflating(NamedTuple):
    """What decompresses a member of an archive (as `bz2.BZ2Decompressor` does), and what it raises."""

    member: Callable[[], Any]
    faults: tuple[type[Exception], ...]


@cache
def inflating() -> Inflating:
    """`isal` (extra `fast`), in a third of the time of the standard library's zlib, or that."""
    try:
        from isal import igzip_lib
    except ImportError:
        return BY_ZLIB
    member = partial(igzip_lib.IgzipDecompressor, flag=igzip_lib.DECOMP_GZIP)
    return Inflating(member, (igzip_lib.error,))  # type: ignore[arg-type]  # its stub calls the class an instance


class _Member:
    """One member of an archive by zlib: what was given and not taken yet is kept, and decompressed before more is needed."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._full and not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, most: int) -> bytes:
        piece = self._inflate.decompress(self._inflate.unconsumed_tail + data, most)
        self._full = len(piece) == most
        return piece


BY_ZLIB = Inflating(_Member, (zlib.error,))


def _without_mark(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same in UTF-8 without a byte order mark (PowerShell writes UTF-16)."""
    pieces = (piece for piece in pieces if piece)
    first = next(pieces, b"")
    while first and len(first) < len(codecs.BOM_UTF8) and (more := next(pieces, b"")):
        first += more
    if not first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield decoder.decode(first).encode()
    for piece in pieces:
        yield decoder.decode(piece).encode()


def _reason(fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.strerror:
        return f"cannot be read: {fault.strerror}"
    return str(fault)
