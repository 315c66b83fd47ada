"""An object in ranges: as long as it was when it was opened, and never cut in silence."""

from typing import Any

import pytest

from nightlatch.buckets.own import Own
from nightlatch.buckets.ranges import NOTHING, Range, length_of, opened

STEP = 1 << 17


class Thing:
    """An object that can be changed while it is read; `asked` are the ranges, with the content they are asked of."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.asked: list[tuple[int, Any]] = []

    def fetch(self, start: int, content: Any) -> Range:
        self.asked.append((start, content))
        found = self.data[start : start + STEP]
        return Range(found, len(self.data), "first") if found else NOTHING


@pytest.mark.parametrize("length", [0, 1, STEP, STEP + 1, 3 * STEP, 3 * STEP + 5])
def test_it_reads_as_the_bytes_that_it_is(length: int) -> None:
    thing = Thing(bytes(number % 251 for number in range(length)))
    with opened(thing.fetch) as file:
        assert file.read() == thing.data
        assert file.tell() == length
        assert file.read(1) == b""


def test_all_ranges_are_asked_of_the_content_that_was_met_first() -> None:
    thing = Thing(b"x" * (2 * STEP + 1))
    with opened(thing.fetch) as file:
        file.read()
    assert thing.asked == [(0, None), (STEP, "first"), (2 * STEP, "first")]


def test_what_is_appended_since_is_not_read() -> None:
    thing = Thing(b"x" * (STEP + 10))
    with opened(thing.fetch) as file:
        thing.data += b"y" * 3 * STEP
        assert file.read() == b"x" * (STEP + 10)


def test_an_object_that_became_shorter_is_said() -> None:
    thing = Thing(b"x" * (2 * STEP))
    with opened(thing.fetch) as file:
        thing.data = b"x"
        with pytest.raises(OSError, match="became shorter while it was read"):
            file.read()


@pytest.mark.parametrize(
    ("told", "length"), [("bytes 0-99/1234", 1234), ("bytes 0-99/*", 7), (None, 7), ("", 7), ("bytes 0-99/٣", 7)]
)
def test_the_header_of_a_range_tells_how_long_the_whole_is(told: str | None, length: int) -> None:
    assert length_of(told, 7) == length


def test_each_thing_is_made_once_and_again_in_a_process_that_was_forked_off() -> None:
    made: list[str] = []

    def make(which: str = "") -> object:
        made.append(which)
        return object()

    own = Own(make)
    assert own.get() is own.get()
    assert own.get("a") is not own.get("b")
    assert made == ["", "a", "b"]
    first = own.get()
    own.afresh()
    assert own.get() is not first
