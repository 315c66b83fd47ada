"""Names that look alike, and how much it costs to find out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.signals.lookalikes import LONGEST, alike, bare, skeleton, within_edits

NAMES = st.text(max_size=300)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("p\u0430yroll", "payroll"),  # Cyrillic
        ("\uff50ayroll", "payroll"),  # full width
        ("pay\u200broll", "payroll"),  # an invisible space
        ("p\u00e1yroll", "payroll"),  # an accent
        ("payro11", "payroll"),
        ("adrnin", "admin"),
    ],
)
def test_names_that_are_drawn_the_same_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def edits(one: str, other: str) -> int:
    """How many letters must be put in, left out or replaced, by the definition."""
    if not one or not other:
        return len(one) + len(other)
    apart = edits(one[1:], other[1:]) + (one[0] != other[0])
    return min(apart, edits(one[1:], other) + 1, edits(one, other[1:]) + 1)


@given(st.text("ab", max_size=5), st.text("abc", max_size=5), st.integers(0, 3))
def test_edits_are_counted_by_the_definition(one: str, other: str, limit: int) -> None:
    assert within_edits(one, other, limit) is (edits(one, other) <= limit)


@pytest.mark.parametrize(
    ("one", "other", "limit", "within"),
    [
        ("backup", "backups", 1, True),
        ("backup", "bakcup", 1, False),
        ("backup", "bakcup", 2, True),
        ("", "ab", 2, True),
        ("", "abc", 2, False),
    ],
)
def test_edits_are_counted(one: str, other: str, limit: int, within: bool) -> None:
    assert within_edits(one, other, limit) is within


@given(NAMES, NAMES)
def test_likeness_is_mutual_and_every_name_is_like_itself(one: str, other: str) -> None:
    assert alike(one, other) is alike(other, one)
    assert within_edits(one, one, 0)


@given(NAMES)
def test_a_skeleton_is_short_whatever_the_name(name: str) -> None:
    assert len(skeleton(name * 20)) <= LONGEST


def test_short_names_are_only_compared_by_their_looks() -> None:
    assert not alike("dana", "lana")
    assert alike("dana", "d\u0430na")


def test_the_bare_name_has_no_address_and_no_domain() -> None:
    assert bare("arn:aws:iam::111122223333:user/ops/Dana") == "dana"
    assert bare("Dana@example.com") == "dana"
