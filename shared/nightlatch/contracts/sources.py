"""Where records are read from: one shape for local files, standard input and the objects of any host's buckets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

PIECE = 4 << 20
"""Bytes that an opened source of another machine holds at most, and fetches ahead at most while those are read."""


class Source(Protocol):
    """Something that holds records. It crosses between processes before it is opened, so it holds no file, client or connection."""

    @property
    def name(self) -> str:
        """What people know it by (a path, `-`, `s3://bucket/key`): hostile wherever it is shown."""
        ...

    @property
    def size(self) -> int | None:
        """Bytes as it lies there; None where nobody can tell beforehand."""
        ...

    @property
    def far(self) -> bool:
        """Whether another machine is asked for it: then it pays to open it ahead, up to PIECE bytes of it."""
        ...

    def open(self) -> BinaryIO:
        """Its bytes as they lie there. Raises OSError with a reason for a person, and so may reading, whatever stands behind it."""
        ...


class Place(Protocol):
    """What an address of a bucket means. It is listed anew each time it is gone through, and nothing of it is kept."""

    def __iter__(self) -> Iterator[Source]:
        """The sources in order of name. Raises UnreadableSource, saying what to do, when they cannot be listed, or there are none."""
        ...
