"""G11: a guard removed, then access given."""

import pytest

from nightlatch.model import Activity, Credential, Entry, Kind, Outcome, Trait
from nightlatch.model.evidence import (
    MARK,
    MARK_ACTIVATION,
    MARK_ACTIVATION_RULES,
    MARK_BOUNDARY,
    MARK_LOG,
    MARK_ORGANIZATION_POLICY,
)
from nightlatch.signals.g11_guard_removed_then_grant import SIGNAL
from tests.build import activity, case, entry, facts, grant, principal


def granted(at: float) -> Activity:
    return activity(Kind.ROLE_GRANTED, at, grants=(grant(1),))


def removed(at: float, mark: str = MARK_BOUNDARY) -> Entry:
    return entry(Kind.GUARD_REMOVED, at, mark=mark)


def test_it_fires_when_the_actor_removed_a_guard_elsewhere_before() -> None:
    guard, gain = removed(0, MARK_ORGANIZATION_POLICY), granted(119)
    hit = SIGNAL.check(case(gain), facts([guard]))
    assert hit is not None
    assert hit.because == (guard.activity, gain.id)
    assert "organization policy" in hit.says


@pytest.mark.parametrize("at", [9, 10 + 2 / 60])
def test_it_fires_when_somebody_else_removed_this_accounts_guard(at: float) -> None:
    guard = activity(Kind.GUARD_REMOVED, at, actor=principal("erin"), evidence={MARK: MARK_BOUNDARY})
    assert SIGNAL.check(case(guard, granted(10)), facts())


def test_it_fires_on_a_new_credential_too() -> None:
    key = activity(Kind.CREDENTIAL_ADDED, 5, credential=Credential(type="access_key"))
    assert SIGNAL.check(case(key), facts([removed(0)]))


def test_it_fires_when_an_eligible_role_is_taken_up_that_asks_for_less_now() -> None:
    taken_up = activity(Kind.ELEVATION_USED, 5, evidence={MARK: MARK_ACTIVATION}, grants=(grant(0),))
    assert SIGNAL.check(case(taken_up), facts([removed(0, MARK_ACTIVATION_RULES)]))


def test_it_stays_quiet_when_the_guard_went_later_or_long_before() -> None:
    assert SIGNAL.check(case(granted(0)), facts([removed(1)])) is None
    assert SIGNAL.check(case(granted(121)), facts([removed(0)])) is None


def test_it_stays_quiet_on_blinding_guards_and_refused_removals() -> None:
    assert SIGNAL.check(case(granted(5)), facts([removed(0, MARK_LOG)])) is None
    refused = entry(Kind.GUARD_REMOVED, 0, mark=MARK_BOUNDARY, outcome=Outcome.FAILURE)
    assert SIGNAL.check(case(granted(5)), facts([refused])) is None


def test_it_stays_quiet_on_a_restriction_and_on_a_new_second_factor() -> None:
    deny = activity(Kind.ROLE_GRANTED, 5, grants=(grant(3, "inline:deny", Trait.RESTRICTION),))
    phone = activity(Kind.CREDENTIAL_ADDED, 6, credential=Credential(type="mfa_device"))
    assert SIGNAL.check(case(deny, phone), facts([removed(0)])) is None
