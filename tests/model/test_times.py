"""Times as logs and pipelines write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.model.times import moment

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-02T10:00:00Z", "2026-03-02T10:00:00.000000000Z", "2026-03-02 10:00:00", "2026-03-02 10:00:00 UTC"),
        *("2026-03-02T12:00:00+02:00", "2026-03-02T10:00:00+0000", "20260302T100000Z"),
        *("1772445600", "1772445600.0", "1.7724456E9", "1772445600000", "1772445600000000", "1772445600000000000"),
    ],
)
def test_every_spelling_is_the_same_moment(text: str) -> None:
    assert moment(text) == AT


@pytest.mark.parametrize(
    "text", [None, "", "redacted", "...", "10:00", "1e99", "nan", "-", "2026-13-02T10:00:00Z", "9" * 20, "1" * 400]
)
def test_what_is_no_time_is_none(text: str | None) -> None:
    assert moment(text) is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is UTC
