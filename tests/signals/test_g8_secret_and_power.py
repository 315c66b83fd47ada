"""G8: a new credential for a privileged application."""

from typing import Any

import pytest

from nightlatch.model import Activity, Case, Credential, Kind, Policy, PrincipalType
from nightlatch.model.evidence import CONSENT, CONSENT_EVERYBODY, CONSENT_ITSELF
from nightlatch.model.grant import Privilege
from nightlatch.model.policy import Roster
from nightlatch.signals.g8_secret_and_power import SIGNAL
from tests.build import activity, case, facts, grant, principal

ROBOT = principal("Robot", PrincipalType.SERVICE_PRINCIPAL, id="app-1", keyed_by_id=True)
DAY = 24 * 60.0


def secret(at: float = 0, type: str = "client_secret", **more: Any) -> Activity:
    return activity(Kind.CREDENTIAL_ADDED, at, subject=ROBOT, credential=Credential(type=type, id="key-1"), **more)


def power(at: float = 0, tier: int = 0, kind: Kind = Kind.ROLE_GRANTED, **more: Any) -> Activity:
    return activity(kind, at, subject=ROBOT, grants=(grant(tier, "graph/rule-roles"),), **more)


def window(*activities: Activity) -> Case:
    """The last of these as a window of its own, the others being earlier."""
    return case(activities[-1])


@pytest.mark.parametrize("type", ["client_secret", "certificate", "federated_credential"])
@pytest.mark.parametrize("first", [True, False], ids=["secret first", "role first"])
def test_it_fires_when_credential_and_role_meet_in_either_order(first: bool, type: str) -> None:
    told = secret(0 if first else 5, type), power(5 if first else 0)
    hit = SIGNAL.check(case(*told), facts())
    assert hit is not None
    assert (hit.variant, set(hit.because)) == (None, {each.id for each in told})


@pytest.mark.parametrize("told", [(secret(-6 * DAY), power()), (power(-6 * DAY), secret())], ids=["secret first", "role first"])
def test_it_fires_when_they_are_six_days_apart(told: tuple[Activity, Activity]) -> None:
    hit = SIGNAL.check(window(*told), facts(earlier=told[:1]))
    assert hit is not None
    assert set(hit.because) == {each.id for each in told}


def test_it_fires_on_a_secret_for_who_was_an_administrator_before() -> None:
    listed = Policy(roster=Roster(administrators=("app-1",)))
    for known in (facts(administrator_ids=frozenset({"app-1"})), facts(policy=listed)):
        hit = SIGNAL.check(case(secret()), known)
        assert hit is not None
        assert "before" in hit.says


def test_it_fires_with_less_on_a_strong_role() -> None:
    own = power(1, 1, evidence={CONSENT: CONSENT_ITSELF})
    hit = SIGNAL.check(case(secret(), own), facts())
    assert hit is not None
    assert hit.variant == "strong"


def test_it_is_quiet_on_a_namesake_of_an_administrator() -> None:
    assert SIGNAL.check(case(secret()), facts(administrators=("Robot",), administrator_ids=frozenset({"app-2"}))) is None


def test_it_is_quiet_when_both_lie_before_the_window_or_over_a_week_apart() -> None:
    later = activity(Kind.POLICY_CHANGED, subject=ROBOT)
    assert SIGNAL.check(case(later), facts(earlier=(secret(-2 * DAY), power(-DAY)))) is None
    assert SIGNAL.check(case(power(0.9 * DAY)), facts(earlier=(secret(-6.5 * DAY),))) is None


def test_it_is_quiet_when_the_one_was_gone_before_the_other_came() -> None:
    relieved = power(1, kind=Kind.ROLE_REMOVED)
    dropped = activity(Kind.CREDENTIAL_REMOVED, 1, subject=ROBOT, credential=Credential(type="client_secret", id="key-1"))
    assert SIGNAL.check(case(power(0), relieved, secret(2)), facts()) is None
    assert SIGNAL.check(case(secret(0), dropped, power(2)), facts()) is None


def test_it_fires_when_something_else_was_taken_in_between() -> None:
    other = activity(Kind.ROLE_REMOVED, 1, subject=ROBOT, grants=(grant(3, "graph/reads"),))
    unnamed = activity(Kind.CREDENTIAL_ADDED, subject=ROBOT)
    assert SIGNAL.check(case(power(0), other, secret(2)), facts())
    assert SIGNAL.check(case(unnamed, other, power(2)), facts())


def test_it_is_quiet_on_ones_own_renewal_routine_roles_and_what_works_in_users_names() -> None:
    unread = activity(Kind.ROLE_GRANTED, 1, subject=ROBOT, grants=(grant(1, "x", privilege=Privilege.unresolved("not known")),))
    in_names = power(1, 1, evidence={CONSENT: CONSENT_EVERYBODY})
    refused = power(1, outcome="failure")
    for quiet in (unread, in_names, refused, power(1, 2)):
        assert SIGNAL.check(case(secret(), quiet), facts()) is None
    assert SIGNAL.check(case(secret(actor=ROBOT), power(1)), facts()) is None


def test_it_is_quiet_on_people() -> None:
    given = activity(Kind.CREDENTIAL_ADDED, credential=Credential(type="password"))
    assert SIGNAL.check(case(given, activity(Kind.ROLE_GRANTED, 1, grants=(grant(0),))), facts()) is None
