"""Signals are asked when their facts are known, in windows; what could not be asked is listed."""

import logging
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Provider, Signal
from nightlatch.errors import UnreadableRecord
from nightlatch.model import Case, Facts, Hit, Policy, PrincipalType
from nightlatch.model.facts import HISTORY
from nightlatch.stages.boundaries import Refused, ask_signals, read_record
from nightlatch.stages.evaluate import Evaluator, windows
from tests.build import activity, case, facts, principal


def fires(case: Case, _facts: Facts) -> Hit | None:
    return Hit(says="it happened", because=(case.first.id,))


def breaks(_case: Case, _facts: Facts) -> Hit | None:
    raise ZeroDivisionError


ALWAYS = Signal(id="X1", title="always", points=40, check=fires)
NEEDY = Signal(id="X2", title="needs a month", points=40, check=fires, needs=(HISTORY,))
BROKEN = Signal(id="X3", title="broken", points=40, check=breaks)


def evaluator(*signals: Signal, strict: bool = True, **policy: object) -> Evaluator:
    return Evaluator(signals, Policy.model_validate(policy), strict=strict)


def test_a_signal_without_its_facts_is_not_asked_and_says_so() -> None:
    found = evaluator(ALWAYS, NEEDY).evaluate(case(activity()), facts(missing={HISTORY: "3 of 14 days"}), None)
    assert [f.signal for f in found.findings] == ["X1"]
    assert [(u.signal, u.why) for u in found.unseen] == [("X2", "3 of 14 days")]


def test_a_broken_signal_is_listed_logged_counted_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    counted: list[str] = []
    lenient = Evaluator((BROKEN, ALWAYS), Policy(), count=counted.append)
    with caplog.at_level(logging.ERROR):
        found = lenient.evaluate(case(activity()), facts(), None)
    assert [f.signal for f in found.findings] == ["X1"]
    assert "ZeroDivisionError" in found.unseen[0].why
    assert counted == ["signal_failures"]
    assert "Traceback" in caplog.text
    with pytest.raises(ZeroDivisionError):
        list(ask_signals([BROKEN], case(activity()), facts(), strict=True))


def test_machines_are_left_alone_when_policy_says_so() -> None:
    role = case(activity(subject=principal("job", PrincipalType.ROLE)))
    found = evaluator(ALWAYS, scope={"service_principals": False}).evaluate(role, facts(), None)
    assert found.findings == ()
    assert "scope.service_principals" in found.unseen[0].why


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30))
def test_windows_cover_everything_are_short_enough_and_none_lies_in_another(times: list[int]) -> None:
    length = timedelta(hours=24)
    ordered = tuple(sorted((activity(at=at) for at in times), key=lambda a: (a.at, a.id)))
    found = list(windows(ordered, length))
    assert {a.id for window in found for a in window} == {a.id for a in ordered}
    assert all(window[-1].at - window[0].at <= length for window in found)
    starts, ends = [w[0].id for w in found], [w[-1].id for w in found]
    assert len(set(starts)) == len(set(ends)) == len(found)


def provider(error: Exception) -> Provider:
    def normalize(_record: object) -> tuple[()]:
        raise error

    return Provider(id="aws", title="", recognizes=lambda _: True, normalize=normalize, platform_owned=lambda _: False)


def test_a_record_a_reader_cannot_read_is_refused_with_its_reason() -> None:
    answer = read_record(provider(UnreadableRecord("its time is no time")), {})
    assert isinstance(answer, Refused)
    assert answer.reason == "its time is no time"


def test_a_reader_that_breaks_refuses_the_record_and_raises_where_tests_run() -> None:
    answer = read_record(provider(KeyError("odd")), {})
    assert isinstance(answer, Refused)
    assert "please report it" in answer.reason
    with pytest.raises(KeyError):
        read_record(provider(KeyError("odd")), {}, strict=True)
