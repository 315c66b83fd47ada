"""Signal A1: the root user and identities kept for emergencies."""

from nightlatch.model import Kind, Origin, Outcome, Policy, Session
from nightlatch.model.policy import BreakGlass
from nightlatch.signals.a1_root_or_break_glass import SIGNAL
from tests.build import activity, case, facts

ROOT = Origin(ip="192.0.2.10", session=Session.ROOT, console=True, mfa=True)


def test_it_fires_when_the_root_user_creates_an_account() -> None:
    made = activity(origin=ROOT)
    hit = SIGNAL.check(case(made), facts())
    assert hit
    assert hit.says == "dana created svc-report, as the root user"
    assert hit.because == (made.id,)


def test_it_fires_when_a_listed_break_glass_identity_adds_a_credential() -> None:
    policy = Policy(break_glass=BreakGlass(accounts=("aidaexampledana",)))
    hit = SIGNAL.check(case(activity(Kind.CREDENTIAL_ADDED)), facts(policy=policy))
    assert hit
    assert "kept for emergencies" in hit.says


def test_it_stays_quiet_for_anybody_else() -> None:
    policy = Policy(break_glass=BreakGlass(accounts=("AIDAEXAMPLEGLASS",)))
    assert SIGNAL.check(case(activity()), facts(policy=policy)) is None


def test_it_stays_quiet_when_root_is_refused_or_only_signs_in() -> None:
    refused, signed_in = activity(origin=ROOT, outcome=Outcome.FAILURE), activity(Kind.SIGN_IN, origin=ROOT)
    assert SIGNAL.check(case(refused, signed_in), facts()) is None
