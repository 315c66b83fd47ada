"""Q6: many accounts or grants at once."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.model import Entry, Kind, Outcome
from nightlatch.signals.q6_burst import SIGNAL, _burst
from tests.build import activity, case, entry, facts

BORN = activity(at=5)


def others(kind: Kind, *at: float) -> tuple[Entry, ...]:
    own = entry(kind, 5, subject="svc-report", activity=BORN.id)
    return tuple(sorted([own, *(entry(kind, when, subject=f"s{when}") for when in at)], key=lambda e: e.at))


def test_it_fires_on_three_accounts_in_ten_minutes_wherever_the_cases_own_lies_among_them() -> None:
    for at in ((6, 7), (1, 9), (-4, 0), (5, 5)):
        marks = (
            others(Kind.ACCOUNT_CREATED, *at)
            if at != (5, 5)
            else (*others(Kind.ACCOUNT_CREATED, 5.1), entry(Kind.ACCOUNT_CREATED, 5))
        )
        hit = SIGNAL.check(case(BORN), facts(marks))
        assert hit is not None
        assert hit.because[0] == BORN.id
        assert "created 3 accounts" in hit.says


def test_it_fires_on_grants_to_three_accounts() -> None:
    hit = SIGNAL.check(case(activity(Kind.ROLE_GRANTED, 5)), facts(others(Kind.ROLE_GRANTED, 6, 7)))
    assert hit is not None
    assert "gave privileges to 3 accounts" in hit.says


def test_a_flood_does_not_swell_what_a_hit_names() -> None:
    flood = others(Kind.ACCOUNT_CREATED, *(5 + n / 1000 for n in range(1, 500)))
    hit = SIGNAL.check(case(BORN), facts(flood))
    assert hit is not None
    assert len(hit.because) <= 21


def test_it_stays_quiet_on_two_and_on_three_that_span_more_than_ten_minutes() -> None:
    assert SIGNAL.check(case(BORN), facts(others(Kind.ACCOUNT_CREATED, 6))) is None
    assert SIGNAL.check(case(BORN), facts(others(Kind.ACCOUNT_CREATED, -4, 7))) is None


def test_it_stays_quiet_on_three_grants_to_one_account_and_on_refusals() -> None:
    granted = case(activity(Kind.ROLE_GRANTED, 5))
    same = tuple(entry(Kind.ROLE_GRANTED, at, subject="svc-report") for at in (5, 6, 7))
    assert SIGNAL.check(granted, facts(same)) is None
    refused = tuple(entry(Kind.ACCOUNT_CREATED, at, subject=f"s{at}", outcome=Outcome.FAILURE) for at in (5, 6, 7))
    assert SIGNAL.check(case(BORN), facts(refused)) is None


@given(st.lists(st.tuples(st.sampled_from((-15, -10, -5, 0, 4.5, 5, 6, 10, 15)), st.sampled_from("abcd")), max_size=8))
def test_a_burst_is_the_first_ten_minutes_that_hold_enough_and_begin_no_later_than_the_case(
    marks: list[tuple[float, str]],
) -> None:
    told = facts(tuple(entry(Kind.ACCOUNT_CREATED, at, subject=name) for at, name in marks))
    begun = sorted({at for at, _ in marks if -5 <= at <= 5})
    stretches = [[(at, name) for at, name in sorted(marks) if start <= at <= start + 10] for start in begun]
    first = next((stretch for stretch in stretches if len({name for _, name in stretch}) >= 3), [])
    assert [entry.at for entry in _burst(BORN, told)] == [BORN.at + timedelta(minutes=at - 5) for at, _ in first]
