"""P6: the platform's own agent."""

from nightlatch.model import Kind, Origin, PrincipalType, Session
from nightlatch.model.evidence import PLATFORM
from nightlatch.signals.p6_platform_agent import SIGNAL
from tests.build import activity, case, facts, principal

AGENT = principal("service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com", PrincipalType.SERVICE_ACCOUNT)


def test_it_fires_on_a_role_given_to_an_agent() -> None:
    given = activity(Kind.ROLE_GRANTED, subject=AGENT, evidence={PLATFORM: "true"})
    hit = SIGNAL.check(case(given), facts())
    assert hit is not None
    assert hit.because == (given.id,)


def test_it_fires_on_what_an_agent_did() -> None:
    assert SIGNAL.check(case(activity(actor=AGENT, origin=Origin(session=Session.SERVICE))), facts())


def test_it_stays_quiet_when_somebody_else_touched_the_account() -> None:
    by_agent = activity(actor=AGENT, origin=Origin(session=Session.SERVICE))
    assert SIGNAL.check(case(by_agent, activity(Kind.CREDENTIAL_ADDED, 9)), facts()) is None
    assert SIGNAL.check(case(activity()), facts()) is None
