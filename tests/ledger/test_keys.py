"""Keys out of hostile text."""

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.ledger.keys import PART_BYTES, fit, moment, stamp
from tests.build import START

ANY = st.text(st.characters(exclude_categories=()), max_size=400)


@given(ANY)
def test_a_key_part_fits_and_holds_nothing_that_would_break_a_key(text: str) -> None:
    part = fit(text)
    assert len(part.encode()) <= PART_BYTES
    assert "/" not in part
    assert part.isprintable()


@given(ANY, ANY)
def test_two_texts_never_share_a_key_part(one: str, other: str) -> None:
    assert (fit(one) == fit(other)) == (one == other)


def test_an_ordinary_name_is_left_as_it_is() -> None:
    assert fit("aws:111122223333:user:svc-report") == "aws:111122223333:user:svc-report"


@given(st.datetimes(min_value=START.replace(tzinfo=None)), st.datetimes(min_value=START.replace(tzinfo=None)))
def test_times_sort_as_text_as_they_do_in_time(one: object, other: object) -> None:
    a, b = (value.replace(tzinfo=START.tzinfo) for value in (one, other))  # type: ignore[attr-defined]
    assert (stamp(a) < stamp(b)) == (a < b)
    assert moment(stamp(a)) == a
