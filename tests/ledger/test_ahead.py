"""Asking ahead: at once where told to, in turn elsewhere, and never so that a question waits for itself."""

import threading
from collections.abc import Callable

import pytest

from nightlatch.errors import StoreError
from nightlatch.ledger.ahead import AtOnce, in_turn


def test_in_turn_nothing_is_asked_before_it_is_wanted() -> None:
    asked: list[str] = []
    answers = [in_turn(lambda name=name: asked.append(name)) for name in ("one", "two")]  # type: ignore[misc]
    answers[1]()
    answers[0]()
    assert asked == ["two", "one"]


def test_at_once_questions_are_under_way_together() -> None:
    meeting, ahead = threading.Barrier(3, timeout=10), AtOnce(3)
    answers = [ahead(meeting.wait) for _ in range(3)]
    assert sorted(answer() for answer in answers) == [0, 1, 2]


def test_what_a_question_raises_comes_with_its_answer() -> None:
    def refuse() -> None:
        raise StoreError("the store is down: try again")

    answer = AtOnce(1)(refuse)
    with pytest.raises(StoreError, match="down"):
        answer()


def test_questions_within_questions_never_wait_for_themselves() -> None:
    ahead = AtOnce(2)

    def count(depth: int) -> int:
        if depth == 0:
            return 1
        parts: list[Callable[[], int]] = [ahead(lambda: count(depth - 1)) for _ in range(3)]
        return sum(part() for part in parts)

    assert [answer() for answer in [ahead(lambda: count(4)) for _ in range(4)]] == [81] * 4
