"""G15: an account shielded from administrators."""

from nightlatch.model import Kind
from nightlatch.model.evidence import MARK, MARK_MFA, MARK_RESTRICTED_UNIT
from nightlatch.signals.g15_shielded_account import SIGNAL
from tests.build import activity, case, facts


def test_it_fires_on_an_account_put_into_a_restricted_unit() -> None:
    shielded = activity(Kind.GUARD_REMOVED, 1, evidence={MARK: MARK_RESTRICTED_UNIT})
    hit = SIGNAL.check(case(activity(), shielded), facts())
    assert hit is not None
    assert hit.because == (shielded.id,)
    assert "dana put svc-report where" in hit.says


def test_it_is_quiet_on_other_guards_and_on_refusals() -> None:
    other = activity(Kind.GUARD_REMOVED, evidence={MARK: MARK_MFA})
    refused = activity(Kind.GUARD_REMOVED, evidence={MARK: MARK_RESTRICTED_UNIT}, outcome="failure")
    assert SIGNAL.check(case(other, refused), facts()) is None
