"""All that the paths of a command line mean, local files and objects of buckets alike, as sources.

Nothing is listed before it is gone through, and nothing of it is kept: there may be millions.
"""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from nightlatch.contracts import Place
from nightlatch.errors import UsageError
from nightlatch.intake.reading import STANDARD_INPUT
from nightlatch.intake.sources import is_kept, sources, walked

if TYPE_CHECKING:
    from nightlatch.contracts import Source

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://")

Buckets = Mapping[str, Callable[[str], Place | None]]
"""What opens addresses of buckets, by the form of those it opens (`s3://BUCKET/PREFIX`): None for an address of another form."""


@dataclass(frozen=True, slots=True)
class File:
    """A local file; `size` is None for one that is gone, a folder that cannot be listed, and a pipe."""

    path: Path
    size: int | None
    far: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """Its path, as it was given or found."""
        return str(self.path)

    def open(self) -> BinaryIO:
        """The file. Raises OSError."""
        return self.path.open("rb")

    @classmethod
    def at(cls, path: Path) -> File:
        """The file at a path, as large as it is now."""
        try:
            status = path.stat()
        except OSError:
            return cls(path, None)
        return cls(path, status.st_size if stat.S_ISREG(status.st_mode) else None)


@dataclass(frozen=True, slots=True)
class StandardInput:
    """What is piped in. It is never closed: others may read on."""

    name: ClassVar[str] = str(STANDARD_INPUT)
    size: ClassVar[None] = None
    far: ClassVar[bool] = False

    def open(self) -> BinaryIO:
        """The stream."""
        return sys.stdin.buffer


class Sources:
    """All that the given paths mean, in their order; listed anew each time it is gone through.

    `far` where a bucket is among them. `single` where only this process can read it all, for something comes out of a pipe.
    Raises UsageError, before anything is read, for what is not there, and for an address that nothing opens.
    """

    def __init__(self, paths: Iterable[str | Path], buckets: Buckets) -> None:
        self._places = [_place(str(path), buckets) for path in paths]
        local = [place for place in self._places if isinstance(place, Path)]
        sources(local)
        self.far = len(local) < len(self._places)
        self.single = any(path == STANDARD_INPUT or (path.exists() and not is_kept(path)) for path in local)

    def __iter__(self) -> Iterator[Source]:
        """Every source. Raises UnreadableSource for a bucket that cannot be listed."""
        local: list[Path] = []
        for place in self._places:
            if isinstance(place, Path):
                local.append(place)
                continue
            yield from _files(local)
            local = []
            yield from place
        yield from _files(local)

    def ask(self) -> None:
        """Ask every bucket for its first object, so that a wrong address is told before anything is read. Raises UnreadableSource."""
        for place in self._places:
            if not isinstance(place, Path):
                next(iter(place), None)


def _files(paths: Iterable[Path]) -> Iterator[Source]:
    for path in walked(paths):
        yield StandardInput() if path == STANDARD_INPUT else File.at(path)


def _place(path: str, buckets: Buckets) -> Path | Place:
    """A local path, or the place that an address means. Raises UsageError for an address that nothing opens."""
    if not _ADDRESS.match(path):
        return Path(path)
    for opens in buckets.values():
        if (place := opens(path)) is not None:
            return place
    if Path(path).exists():
        return Path(path)
    shown = path.partition("?")[0]  # what follows may be a secret
    raise UsageError(f"{shown!r} cannot be read from where it is: give {' or '.join(buckets)}, or copy it to a folder first")
