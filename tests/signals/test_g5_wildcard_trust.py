"""G5: trust in anybody."""

from nightlatch.model import Kind, Trait
from nightlatch.signals.g5_wildcard_trust import SIGNAL
from tests.build import activity, case, facts, grant

ANYBODY = grant(0, "trust:*", Trait.WILDCARD, kind="trust", member="*")


def test_it_fires_on_a_trust_in_anybody() -> None:
    changed = activity(Kind.TRUST_CHANGED, grants=(ANYBODY,))
    hit = SIGNAL.check(case(changed), facts())
    assert hit is not None
    assert hit.because == (changed.id,)
    assert "svc-report to anybody" in hit.says


def test_it_stays_quiet_on_a_named_member_and_on_a_trust_taken_away() -> None:
    named = grant(1, "trust:x", Trait.EXTERNAL, kind="trust", member="x")
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(named,))), facts()) is None
    assert SIGNAL.check(case(activity(Kind.ROLE_REMOVED, grants=(ANYBODY,))), facts()) is None
    assert SIGNAL.check(case(activity(Kind.TRUST_CHANGED, grants=(ANYBODY,), outcome="failure")), facts()) is None
