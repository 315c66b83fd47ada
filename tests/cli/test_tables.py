"""A table of many rows is what one that Rich draws whole would be, and few of its rows are held at once."""

import io
import random
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nightlatch.cli.tables import Row, draw
from nightlatch.cli.terminal import printable
from nightlatch.model import Verdict

START = datetime(2026, 3, 2, tzinfo=UTC)
HEADS = ("verdict", "score", "account", "type", "tenant", "first seen", "by", "because")
WORDS = ("svc", "deploy", "日本語", "a-name-without-any-end-" * 3, "[red]", "two words", "", "x" * 60)


def rows(number: int, words: int) -> Iterator[Row]:
    chance = random.Random(number)  # noqa: S311 - a repeatable mix, no secret
    for each in range(number):
        subject, by, signals = (" ".join(chance.choices(WORDS[:words], k=2)) for _ in range(3))
        yield Row(
            case=f"case {each}",
            key=f"key {each}",
            provider="aws",
            tenant="111122223333",
            subject=subject,
            type="user",
            first=START + timedelta(seconds=each),
            by=by,
            signals=signals,
            verdict=chance.choice(list(Verdict)),
            score=chance.randrange(200),
        )


def whole(number: int, words: int, held: dict[str, str] | None) -> str:
    """The table as Rich draws it when it has all of it."""
    stream = io.StringIO()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in (*HEADS[:2], *(("held",) if held else ()), *HEADS[2:]):
        table.add_column(name, justify="right" if name == "score" else "left", overflow="fold")
    for row in rows(number, words):
        standing = (held.get(row.key, ""),) if held else ()
        cells = (*standing, row.subject, row.type, row.tenant, f"{row.first:%Y-%m-%d %H:%M:%S}", row.by, row.signals)
        table.add_row(row.verdict.value, str(row.score), *(Text(printable(cell)) for cell in cells))
    Console(file=stream, width=140, highlight=False).print(table)
    return stream.getvalue()


@pytest.mark.parametrize("held", [None, {"key 7": "held by jo", "key 450": "x"}], ids=["", "held"])
@pytest.mark.parametrize(("number", "words"), [(1, 8), (199, 2), (200, 8), (201, 3), (1_000, 8), (700, 3), (0, 1)])
def test_a_table_is_what_rich_draws_of_all_its_rows(number: int, words: int, held: dict[str, str] | None) -> None:
    stream = io.StringIO()
    draw(lambda: rows(number, words), stream, held)
    assert stream.getvalue() == whole(number, words, held)


class Nowhere(io.StringIO):
    """Takes everything and holds nothing."""

    def write(self, text: str) -> int:
        return len(text)


def test_few_rows_of_a_table_are_held_at_once() -> None:
    draw(lambda: rows(10, 2), Nowhere())  # what is imported, and held for good
    tracemalloc.start()
    try:
        draw(lambda: rows(2_000, 2), Nowhere())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20
