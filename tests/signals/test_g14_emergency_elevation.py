"""G14: root session, federation token, longer sessions."""

import pytest

from nightlatch.model import Activity, Kind
from nightlatch.model.evidence import (
    MARK,
    MARK_ASSUME_ROLE,
    MARK_ASSUME_ROOT,
    MARK_ELEVATE_ACCESS,
    MARK_FEDERATION_TOKEN,
    MARK_SESSION_LENGTH,
    MAX_SESSION,
)
from nightlatch.signals.g14_emergency_elevation import SIGNAL
from tests.build import activity, case, facts, grant

ROOT = activity(Kind.ELEVATION_USED, 1, evidence={MARK: MARK_ASSUME_ROOT})
LONGER = activity(Kind.POLICY_CHANGED, 2, evidence={MARK: MARK_SESSION_LENGTH, MAX_SESSION: "43200"})


def token(tier: int, kind: Kind = Kind.ELEVATION_USED) -> Activity:
    return activity(kind, 3, evidence={MARK: MARK_FEDERATION_TOKEN}, grants=(grant(tier, "session", kind="session"),))


def test_it_fires_on_a_root_session() -> None:
    hit = SIGNAL.check(case(ROOT), facts())
    assert hit is not None
    assert hit.variant == "assume_root"
    assert hit.because == (ROOT.id,)


@pytest.mark.parametrize("kind", [Kind.ELEVATION_USED, Kind.CREDENTIAL_ADDED])
def test_it_fires_on_an_administrators_federation_token(kind: Kind) -> None:
    hit = SIGNAL.check(case(token(0, kind)), facts())
    assert hit is not None
    assert hit.variant == "federation_token"


def test_it_fires_when_access_is_elevated_to_all_subscriptions() -> None:
    up = activity(Kind.ELEVATION_USED, 1, evidence={MARK: MARK_ELEVATE_ACCESS})
    hit = SIGNAL.check(case(up, ROOT), facts())
    assert hit is not None
    assert (hit.variant, hit.because) == ("elevate_access", (up.id,))


def test_it_fires_on_longer_sessions_and_says_how_long() -> None:
    hit = SIGNAL.check(case(LONGER), facts())
    assert hit is not None
    assert hit.variant == "session_length"
    assert hit.says.endswith("now to 12 h")


@pytest.mark.parametrize("seconds", ["", "soon", "²", "9" * 5000])
def test_it_fires_on_longer_sessions_of_odd_length(seconds: str) -> None:
    assert SIGNAL.check(case(activity(Kind.POLICY_CHANGED, evidence={MARK: MARK_SESSION_LENGTH, MAX_SESSION: seconds})), facts())


def test_it_fires_once_with_the_worst() -> None:
    worst = SIGNAL.check(case(LONGER, ROOT, token(0)), facts())
    second = SIGNAL.check(case(LONGER, ROOT, token(1)), facts())
    assert worst is not None
    assert worst.variant == "federation_token"
    assert second is not None
    assert second.variant == "assume_root"


def test_it_stays_quiet_on_a_narrow_token_an_ordinary_role_and_a_refusal() -> None:
    role = activity(Kind.ELEVATION_USED, evidence={MARK: MARK_ASSUME_ROLE}, grants=(grant(0, kind="session"),))
    refused = activity(Kind.ELEVATION_USED, evidence={MARK: MARK_ASSUME_ROOT}, outcome="failure")
    assert SIGNAL.check(case(token(1), role, refused), facts()) is None
