"""P2: made by listed infrastructure as code."""

from nightlatch.model import Kind, Outcome
from nightlatch.model.evidence import ACTOR_ARN
from nightlatch.signals.p2_infrastructure_as_code import SIGNAL
from tests.build import activity, case, principal
from tests.signals.provisioned import PIPELINE, ROLE_ARN, STRANGER, listing

LISTED = listing("infrastructure_as_code", networks=["192.0.2.0/24"])


def test_it_fires_when_the_listed_tool_did_everything_from_its_network() -> None:
    acts = (activity(origin=PIPELINE), activity(Kind.CREDENTIAL_ADDED, 1, origin=PIPELINE))
    hit = SIGNAL.check(case(*acts), LISTED)
    assert hit is not None
    assert hit.because == tuple(act.id for act in acts)


def test_it_fires_for_an_actor_listed_by_address() -> None:
    act = activity(origin=PIPELINE, evidence={ACTOR_ARN: ROLE_ARN})
    assert SIGNAL.check(case(act), listing("infrastructure_as_code", actor=ROLE_ARN, networks=["192.0.2.0/24"]))


def test_it_stays_quiet_when_only_some_of_the_fields_fit() -> None:
    assert SIGNAL.check(case(activity(origin=STRANGER)), LISTED) is None
    assert SIGNAL.check(case(activity(origin=PIPELINE, actor=principal("mallory"))), LISTED) is None
    hinted = listing("infrastructure_as_code", networks=["192.0.2.0/24"], user_agent_contains="pulumi")
    assert SIGNAL.check(case(activity(origin=PIPELINE)), hinted) is None


def test_it_stays_quiet_when_somebody_else_touched_the_account() -> None:
    other = activity(Kind.ROLE_GRANTED, 60, actor=principal("mallory"))
    assert SIGNAL.check(case(activity(origin=PIPELINE), other), LISTED) is None


def test_it_stays_quiet_when_the_entry_has_expired_or_nothing_succeeded() -> None:
    expired = listing("infrastructure_as_code", networks=["192.0.2.0/24"], expires="2026-03-01")
    assert SIGNAL.check(case(activity(origin=PIPELINE)), expired) is None
    assert SIGNAL.check(case(activity(origin=PIPELINE, outcome=Outcome.FAILURE)), LISTED) is None
