"""Marks that are gathered elsewhere leave the ledger that filing leaves, however activities are dealt out and in whatever order they come."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlatch.contracts import Item
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.gathering import Gathering, put
from nightlatch.model import Activity, Credential, Kind, Level, PrincipalType
from nightlatch.model.evidence import ASSERTED, ASSERTED_BY
from tests.bench.activities import activities
from tests.build import activity, principal

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def lent(number: int) -> Activity:
    """A session that an identity provider let in, which is context, and leaves marks of several sorts; each again every twelve minutes."""
    key = Credential(type="session", id=f"ASIAEXAMPLE{number % 3:09}", long_lived=False)
    return activity(
        kind=Kind.ELEVATION_USED,
        at=number,
        subject=principal(f"role-{number % 2}", PrincipalType.ROLE),
        credential=key,
        level=Level.CONTEXT,
        evidence={ASSERTED: f"person-{number % 4}@example.com", ASSERTED_BY: "idp"},
    )


MANY = [*activities(400, accounts=10, roles=2), *map(lent, range(75))]


def emptied() -> Evidence:
    return Evidence.over(MemoryStore(clock=lambda: NOW), clock=lambda: NOW)


def told(evidence: Evidence) -> list[Item]:
    store = evidence.shelf.store
    assert isinstance(store, MemoryStore)
    return [item._replace(version=None) for item in store.items()]


@pytest.fixture(scope="module")
def expected() -> list[Item]:
    made = emptied()
    for each in MANY:
        made.file(each, touching=False)
    return told(made)


@settings(max_examples=25, deadline=None)
@given(dice=st.randoms(use_true_random=False), workers=st.integers(1, 3), size=st.integers(1, 120))
def test_it_is_the_ledger_that_filing_leaves(dice: random.Random, workers: int, size: int, expected: list[Item]) -> None:
    dealt = dice.sample(MANY, len(MANY)) + dice.sample(MANY, 50)  # some come twice
    gatherings, made, crossed = [Gathering() for _ in range(workers)], emptied(), 0
    for start in range(0, len(dealt), size):
        watched, marks = dice.choice(gatherings).of(dealt[start : start + size])
        crossed += len(watched)
        for each in watched:
            made.file(each, touching=False)
        put(marks, made.shelf)
    assert told(made) == expected
    assert crossed == sum(each.level is Level.WATCH for each in dealt)


def test_a_batch_whose_marks_are_too_large_for_an_item_is_filed_whole() -> None:
    usual, huge = lent(2), lent(1).model_copy(update={"operation": "A" * 60_000})
    gathering = Gathering()
    assert gathering.of([usual, huge]) == ((usual, huge), ())
    watched, marks = gathering.of([usual])
    assert not watched
    assert marks
