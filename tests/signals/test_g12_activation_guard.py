"""G12: what guards eligible roles was weakened, or one was taken up at night."""

import pytest

from nightlatch.model import Activity, Kind, Policy
from nightlatch.model.evidence import CALLED, MARK, MARK_ACTIVATION, MARK_ACTIVATION_ALERT, MARK_ACTIVATION_RULES, MARK_DETECTOR
from nightlatch.signals.g12_activation_guard import SIGNAL
from tests.build import ACTOR, activity, case, facts, grant

NIGHT = 12 * 60
AT_WORK = facts(policy=Policy.model_validate({"hours": {"zone": "UTC"}}))


def taken_up(at: float) -> Activity:
    evidence = {MARK: MARK_ACTIVATION, CALLED: "Global Administrator"}
    return activity(Kind.ELEVATION_USED, at, subject=ACTOR, grants=(grant(0),), evidence=evidence)


@pytest.mark.parametrize("mark", [MARK_ACTIVATION_RULES, MARK_ACTIVATION_ALERT])
@pytest.mark.parametrize("kind", [Kind.GUARD_REMOVED, Kind.POLICY_CHANGED])
def test_it_fires_on_changed_rules_and_silenced_alarms(mark: str, kind: Kind) -> None:
    fell = activity(kind, evidence={MARK: mark})
    hit = SIGNAL.check(case(fell), facts())
    assert hit is not None
    assert hit.because == (fell.id,)


def test_it_fires_on_a_role_taken_up_at_night() -> None:
    hit = SIGNAL.check(case(taken_up(NIGHT)), AT_WORK)
    assert hit is not None
    assert hit.says == "dana took up Global Administrator on Mon 22:00 (UTC), outside working hours"


def test_it_is_quiet_by_day_without_a_zone_on_other_guards_and_on_refusals() -> None:
    refused = activity(Kind.GUARD_REMOVED, evidence={MARK: MARK_ACTIVATION_RULES}, outcome="failure")
    other = activity(Kind.GUARD_REMOVED, evidence={MARK: MARK_DETECTOR})
    assert SIGNAL.check(case(taken_up(0), refused, other), AT_WORK) is None
    assert SIGNAL.check(case(taken_up(NIGHT)), facts()) is None
