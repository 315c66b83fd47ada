"""P3: made by the platform's single sign-on."""

from nightlatch.model import Kind, Origin, PrincipalType, Session
from nightlatch.signals.p3_identity_center_provider import SIGNAL
from tests.build import activity, case, facts, principal
from tests.signals.provisioned import listing

PROVIDER = principal("AWSSSO_EXAMPLE", PrincipalType.FEDERATION)
SSO = Origin(via="sso.amazonaws.com", user_agent="sso.amazonaws.com", session=Session.SERVICE)


def test_it_fires_on_a_provider_that_single_sign_on_itself_renewed() -> None:
    renewed = activity(Kind.FEDERATION_ADDED, subject=PROVIDER, origin=SSO)
    hit = SIGNAL.check(case(renewed), facts())
    assert hit is not None
    assert hit.because == (renewed.id,)


def test_it_fires_on_what_a_listed_administrator_of_single_sign_on_did() -> None:
    listed = listing("identity_center", via="sso.amazonaws.com")
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, origin=Origin(via="sso.amazonaws.com"))), listed)


def test_it_stays_quiet_when_only_the_user_agent_says_so() -> None:
    for origin in (
        Origin(ip="203.0.113.66", user_agent="sso.amazonaws.com"),
        Origin(ip="203.0.113.66", via="sso.amazonaws.com", user_agent="sso.amazonaws.com"),
        Origin(via="sso.amazonaws.com", user_agent="aws-cli/2.15.0"),
        Origin(via="cloudformation.amazonaws.com", user_agent="cloudformation.amazonaws.com"),
    ):
        assert SIGNAL.check(case(activity(Kind.FEDERATION_ADDED, subject=PROVIDER, origin=origin)), facts()) is None


def test_it_stays_quiet_on_other_acts_and_when_somebody_else_touched_the_provider() -> None:
    assert SIGNAL.check(case(activity(origin=SSO)), facts()) is None
    pair = (
        activity(Kind.FEDERATION_ADDED, subject=PROVIDER, origin=SSO),
        activity(Kind.FEDERATION_ADDED, 5, subject=PROVIDER),
    )
    assert SIGNAL.check(case(*pair), facts()) is None
