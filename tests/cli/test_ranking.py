"""Cases come back from a ranking by their urgency, each with its row and its texts."""

import random
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

from nightlatch.cli.ranking import Ranking, packed
from nightlatch.cli.tables import Row
from nightlatch.model import Verdict

START = datetime(2026, 3, 2, tzinfo=UTC)
NAMES = ("svc-1", "svc-10", "zwei-ü", "\U0001f512", "\uffee", "a lone \ud800", "svc-1\0", "svc")
MANY = 2_000


def rows(number: int) -> Iterator[Row]:
    chance = random.Random(number)  # noqa: S311 - a repeatable mix, no secret
    for _ in range(number):
        name, seconds = chance.choice(NAMES), chance.randrange(4)
        yield Row(
            case=f"aws:111122223333:user:{name}",
            key="",
            provider="aws",
            tenant="111122223333",
            subject=name,
            type="user",
            first=START + timedelta(seconds=seconds, microseconds=chance.randrange(2)),
            by="dana",
            signals="A1",
            verdict=chance.choice(list(Verdict)),
            score=chance.randrange(-20, 300),
        )


def test_cases_come_back_by_urgency_with_what_belongs_to_each() -> None:
    given = list(rows(MANY))
    expected = sorted(enumerate(given), key=lambda each: each[1].urgency)
    with closing(Ranking()) as ranking:
        for number, row in enumerate(given):
            ranking.keep(packed(row, f"line {number}", "" if number % 3 else f"section {number} of {row.subject}"))
        ranking.sort()
        assert list(ranking.rows()) == list(ranking.rows()) == [row for _, row in expected]
        assert list(ranking.lines()) == [f"line {number}" for number, _ in expected]
        assert list(ranking.sections()) == [f"section {number} of {row.subject}" for number, row in expected if not number % 3]
        assert ranking.counts.total() == MANY
        assert ranking.counts[Verdict.ASK] == sum(row.verdict is Verdict.ASK for row in given)


def test_of_a_case_little_is_held() -> None:
    with closing(Ranking()) as ranking:
        for row in rows(MANY):
            ranking.keep(packed(row, "a line" * 100))
        assert sum(map(sys.getsizeof, ranking._held)) < 120 * MANY
