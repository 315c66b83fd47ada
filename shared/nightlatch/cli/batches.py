"""One source into batches of activities: what a process that reads does, whichever process that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from nightlatch import bootstrap
from nightlatch.intake import Found, Reject
from nightlatch.stages.boundaries import Refused, read_record

if TYPE_CHECKING:
    from nightlatch.contracts import Source
    from nightlatch.intake import Elsewhere, Opening, Reader
    from nightlatch.ledger.gathering import Mark
    from nightlatch.model import Activity

_PIECE = 500
"""Records of a batch."""


class Batch(NamedTuple):
    """What a source held, or a piece of it: `records` about accounts, how many activities they gave (`told`), and what could not be read.

    `activities` are those to be filed, `marks` what the others leave. `size` is how many bytes of the source, as it lies there, were
    read for it. `ends` says that this is the source's last.
    """

    source: Source
    records: int = 0
    told: int = 0
    activities: tuple[Activity, ...] = ()
    marks: tuple[Mark, ...] = ()
    others: tuple[Reject | Elsewhere, ...] = ()
    size: int = 0
    ends: bool = False


def batches(reader: Reader, opening: Opening, *, strict: bool) -> Iterator[Batch]:
    """One source piece by piece, so that memory stays flat whatever it holds; the last batch is empty."""
    results = opening.results(reader)
    told = 0
    while piece := tuple(islice(results, _PIECE)):
        position = opening.position
        yield _batch(opening.source, piece, position - told, strict=strict)
        told = position
    whole = opening.source.size or 0
    yield Batch(opening.source, size=max(whole - told, 0), ends=True)


def _batch(source: Source, piece: Iterable[Found | Reject | Elsewhere], size: int, *, strict: bool) -> Batch:
    activities: list[Activity] = []
    others: list[Reject | Elsewhere] = []
    records = 0
    for result in piece:
        if not isinstance(result, Found):
            others.append(result)
            continue
        answer = read_record(bootstrap.providers()[result.provider_id], result.raw, strict=strict)
        if isinstance(answer, Refused):
            others.append(Reject.of_record(result.where, answer.reason, result.raw))
            continue
        records += bool(answer)
        activities += answer
    return Batch(source, records, len(activities), tuple(activities), others=tuple(others), size=max(size, 0))
