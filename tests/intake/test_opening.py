"""Sources are opened one after the other, and those of another machine ahead, but never more than may be held."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

import pytest

from nightlatch.contracts import PIECE, Source
from nightlatch.intake import Found, Opening, Reader, Reject, openings
from nightlatch.intake.opening import AHEAD
from nightlatch.intake.places import File, StandardInput
from tests.intake.logs import PROVIDERS, document, record


@dataclass
class Distant:
    """A source of another machine."""

    name: str
    size: int | None = 10
    fails: str = ""
    far: ClassVar[bool] = True

    def open(self) -> BinaryIO:
        if self.fails:
            raise OSError(self.fails)
        return io.BytesIO(document(record()))


def taken(sources: list[Distant], number: int) -> int:
    """How many of them are opened, or about to be, while that many have been handed on."""
    given = iter(sources)
    ahead = openings(given)
    for _ in range(number):
        next(ahead)
    return len(sources) - len(list(given))


def test_what_a_source_holds_is_told_under_its_name(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(document(record()))
    (opening,) = openings([File(file, None)])
    assert opening.position == 0
    (found,) = opening.results(Reader(PROVIDERS))
    assert isinstance(found, Found)
    assert found.where.file == str(file)


def test_it_tells_how_far_it_was_read() -> None:
    opening = Opening(Distant("a"))
    results = opening.results(Reader(PROVIDERS))
    next(results)
    assert opening.position == len(document(record()))


def test_what_cannot_be_opened_is_a_reject_with_the_reason_and_the_rest_goes_on(tmp_path: Path) -> None:
    reader = Reader(PROVIDERS)
    given: list[Source] = [
        Distant("a"),
        Distant("b", fails="it is no longer there"),
        File(tmp_path / "gone", 1),
        Distant("c"),
    ]
    told = [result for opening in openings(given) for result in opening.results(reader)]
    assert [type(each) for each in told] == [Found, Reject, Reject, Found]
    reasons = [each.reason for each in told if isinstance(each, Reject)]
    assert reasons == ["cannot be opened: it is no longer there", "cannot be opened: No such file or directory"]


def test_distant_sources_are_opened_ahead_in_their_order() -> None:
    given = [Distant(str(number)) for number in range(3 * AHEAD)]
    assert [opening.source for opening in openings(given)] == given
    assert taken(given, 1) == AHEAD + 1


@pytest.mark.parametrize("size", [PIECE, 100 * PIECE, None])
def test_of_large_ones_only_the_next_is_opened_ahead(size: int | None) -> None:
    assert taken([Distant(str(number), size) for number in range(9)], 3) == 4


def test_local_files_are_opened_when_they_are_read(tmp_path: Path) -> None:
    ahead = openings([File(tmp_path / "later", None), File(tmp_path / "never", None)])
    first = next(ahead)
    (tmp_path / "later").write_bytes(document(record()))
    assert [type(each) for each in first.results(Reader(PROVIDERS))] == [Found]


def test_standard_input_is_left_open_for_whoever_reads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(document(record())))
    monkeypatch.setattr("sys.stdin", stdin)
    assert len(list(Opening(StandardInput()).results(Reader(PROVIDERS)))) == 1
    assert list(Opening(StandardInput()).results(Reader(PROVIDERS))) == []
