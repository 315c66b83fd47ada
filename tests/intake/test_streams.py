"""Archives give the same text whichever library decompresses them, whole or cut anywhere."""

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.intake.streams import BY_ZLIB, Inflating, Stream, inflating
from tests.intake.logs import Trickle

TEXTS = st.lists(
    st.binary(max_size=300) | st.builds(bytes.__mul__, st.binary(min_size=1, max_size=3), st.integers(1, 70_000)), max_size=4
)


def read(file: io.BytesIO, by: Inflating) -> tuple[bytes, str | None]:
    """All that a stream gives, and its problem; in pieces far smaller than what is put in at once, so that some of it waits for the next."""
    stream = Stream(file, by, most=997)
    return b"".join(iter(stream.read, b"")), stream.problem


@given(TEXTS, st.integers(1, 50_000), st.integers(0, 40))
def test_both_libraries_give_all_members_and_what_stands_before_a_cut(texts: list[bytes], most: int, lost: int) -> None:
    packed = b"".join(map(gzip.compress, (b"{", *texts)))
    cut = packed[: max(len(packed) - lost, 0)]
    found = [read(Trickle(cut, most), by) for by in (inflating(), BY_ZLIB)]
    assert found[0] == found[1]
    if not lost:
        assert found[0] == (b"".join((b"{", *texts)), None)


@pytest.mark.parametrize("by", [inflating(), BY_ZLIB], ids=["isal", "zlib"])
def test_a_damaged_member_is_said_and_what_no_longer_fits_its_sum_is_damaged(by: Inflating) -> None:
    packed = bytearray(gzip.compress(b'{"a":1}\n' * 1000))
    packed[-6] ^= 1
    assert "the archive is damaged" in (read(io.BytesIO(bytes(packed)), by)[1] or "")
