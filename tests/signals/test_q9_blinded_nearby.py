"""Q9: logs or alarms switched off nearby."""

from typing import Any

import pytest

from nightlatch.model import Entry, Kind, Outcome
from nightlatch.model.evidence import MARK_BOUNDARY, MARK_DETECTOR, MARK_LOG
from nightlatch.signals.q9_blinded_nearby import SIGNAL
from tests.build import activity, case, entry, facts


def blind(at: float = 30, **more: Any) -> Entry:
    return entry(Kind.GUARD_REMOVED, at, **{"operation": "StopLogging", "mark": MARK_LOG, **more})


@pytest.mark.parametrize("at", [-119, 0, 119])
def test_it_fires_on_a_log_stopped_by_the_giver_before_or_after(at: float) -> None:
    born, guard = activity(), blind(at)
    hit = SIGNAL.check(case(born), facts((guard,)))
    assert hit is not None
    assert hit.because == (born.id, guard.activity)
    assert "StopLogging" in hit.says


def test_it_fires_when_the_account_itself_switches_the_alarm_off() -> None:
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED)), facts(subject_did=(blind(mark=MARK_DETECTOR),)))


@pytest.mark.parametrize(
    "guard", [blind(121), blind(-121), blind(outcome=Outcome.FAILURE), blind(mark=MARK_BOUNDARY), entry(Kind.POLICY_CHANGED, 5)]
)
def test_it_stays_quiet_on_what_is_far_refused_or_blinds_nobody(guard: Entry) -> None:
    assert SIGNAL.check(case(activity()), facts((guard,))) is None


def test_it_stays_quiet_when_the_case_gave_nobody_anything() -> None:
    assert SIGNAL.check(case(activity(Kind.ACCOUNT_REMOVED)), facts((blind(),))) is None
