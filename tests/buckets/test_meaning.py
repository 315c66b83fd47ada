"""Which names the part of an address behind its bucket means, and how a listing is gone through, whichever host it is of."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nightlatch.buckets.meaning import Listed, meaning, pages, spelled
from nightlatch.errors import UnreadableSource


def names(text: str, *held: str) -> list[str]:
    """Of what a bucket holds, in its order, the names that are meant."""
    meant = meaning(text, unquote)
    listed = (Listed(name, 1) for name in sorted(held) if name.startswith(meant.begins))
    return [found.name for found in meant.among(listed, "nothing lies there")]


def test_a_name_means_itself_alone_and_otherwise_all_that_begin_so() -> None:
    held = ("a/x.json", "a/x.json.gz", "a/y", "b")
    assert names("a/x.json", *held) == ["a/x.json"]
    assert names("a/x", *held) == ["a/x.json", "a/x.json.gz"]
    assert names("", *held) == sorted(held)


def test_nothing_is_asked_for_behind_the_name_that_is_meant() -> None:
    def listed() -> Iterator[Listed]:
        yield Listed("x", 1)
        raise AssertionError("asked on")

    assert [found.name for found in meaning("x").among(listed(), "")] == ["x"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("y=2026/*/*.json", ["y=2026/m=03/a.json"]),
        ("y=2026/**/a.json", ["y=2026/m=03/a.json", "y=2026/m=03/d=02/a.json"]),
        ("y=2026/m=0[!3]/*", ["y=2026/m=04/b"]),
        ("y=2026/m=0[3-4]/?", ["y=2026/m=04/b"]),
        ("y%3D2026/m=0?/%62", ["y=2026/m=04/b"]),
        ("%C3%A9*", ["é x"]),
        ("%2A*", ["*x"]),
        ("**", ["*x", "y=2026/m=03/a.json", "y=2026/m=03/d=02/a.json", "y=2026/m=04/b", "é x"]),
    ],
)
def test_a_pattern_is_read_before_codes_become_letters(text: str, found: list[str]) -> None:
    assert names(text, "y=2026/m=03/a.json", "y=2026/m=03/d=02/a.json", "y=2026/m=04/b", "é x", "*x") == found


def test_a_star_by_its_code_is_a_letter_of_a_name() -> None:
    assert names("%2A", "*x", "ax") == ["*x"]
    assert meaning("%5B1%3F", unquote) == ("[1?", None)


@given(st.text("ab*?[]!^-/\\\n#%"), st.text("ab*?[]!^-/\\\n#%"))
@example("[!a]*", "b")
@example("a[1]", "a1")
def test_a_name_that_is_spelled_means_itself_and_no_other(name: str, other: str) -> None:
    meant = meaning(spelled(name))
    assert name.startswith(meant.begins)
    if meant.pattern is None:
        assert meant.begins == spelled(name) == name
    else:
        assert meant.pattern.fullmatch(name)
        assert bool(meant.pattern.fullmatch(other)) == (name == other)


def test_where_nothing_is_meant_it_is_said() -> None:
    with pytest.raises(UnreadableSource, match="nothing lies there"):
        names("c*", "a")
    with pytest.raises(re.error):
        meaning("[z-a]")


def test_pages_are_asked_for_as_they_are_taken_and_each_may_be_refused() -> None:
    asked: list[int] = []

    def ask() -> Iterator[int]:
        for page in (1, 2, 3):
            asked.append(page)
            if page == 3:
                raise TimeoutError
            yield page

    @contextmanager
    def refused() -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise UnreadableSource("it does not answer") from error

    given = pages(ask, refused)
    assert (next(given), asked) == (1, [1])
    assert next(given) == 2
    with pytest.raises(UnreadableSource, match="does not answer"):
        next(given)


def test_who_takes_pages_is_not_held_to_their_reasons() -> None:
    @contextmanager
    def refused() -> Iterator[None]:
        try:
            yield
        except ValueError as error:
            raise UnreadableSource("refused") from error

    given = pages(lambda: [1, 2], refused)
    next(given)
    with pytest.raises(ValueError, match="of the taker"):
        given.throw(ValueError("of the taker"))  # type: ignore[attr-defined]  # it is a generator
