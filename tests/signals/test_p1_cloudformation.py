"""P1: made by a listed stack service."""

from nightlatch.model import Kind
from nightlatch.signals.p1_cloudformation import SIGNAL
from tests.build import activity, case, facts, principal
from tests.signals.provisioned import PIPELINE, STACK, listing

LISTED = listing("cloudformation", via="cloudformation.amazonaws.com")


def test_it_fires_when_a_listed_stack_role_did_everything() -> None:
    acts = (activity(origin=STACK), activity(Kind.ROLE_GRANTED, 1, origin=STACK))
    hit = SIGNAL.check(case(*acts), LISTED)
    assert hit is not None
    assert hit.because == tuple(act.id for act in acts)
    assert "pipeline" in hit.says


def test_it_subtracts_thirty_and_explains_what_provisioning_looks_like() -> None:
    assert SIGNAL.points == -30
    assert SIGNAL.explains == ("A4", "A8", "A9", "S5", "Q6")


def test_it_stays_quiet_without_a_listed_provisioner_of_its_nature() -> None:
    assert SIGNAL.check(case(activity(origin=STACK)), facts()) is None
    assert (
        SIGNAL.check(case(activity(origin=STACK)), listing("infrastructure_as_code", via="cloudformation.amazonaws.com")) is None
    )


def test_it_stays_quiet_without_the_platforms_word_for_the_service() -> None:
    assert SIGNAL.check(case(activity(origin=PIPELINE)), listing("cloudformation", networks=["192.0.2.0/24"])) is None


def test_it_stays_quiet_when_somebody_else_touched_the_account() -> None:
    other = activity(Kind.CREDENTIAL_ADDED, 2, origin=STACK, actor=principal("mallory"))
    assert SIGNAL.check(case(activity(origin=STACK), other), LISTED) is None
    assert SIGNAL.check(case(activity(origin=STACK), activity(Kind.CREDENTIAL_ADDED, 2)), LISTED) is None
