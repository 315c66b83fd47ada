"""Signal A12: a lasting credential for another identity."""

import pytest

from nightlatch.model import Activity, Credential, Kind, Outcome
from nightlatch.signals.a12_key_for_another import LASTING, OF_RESOURCES, SIGNAL
from tests.build import ACTOR, activity, case, facts, principal

ACCESS_KEY = Credential(type="access_key", id="AKIAI44QH8DHBEXAMPLE")
KIM = principal("kim", id="AIDAEXAMPLEKIM")


@pytest.mark.parametrize("type_", sorted(LASTING))
def test_it_fires_on_a_lasting_credential_for_an_account_that_was_there_before(type_: str) -> None:
    given = activity(Kind.CREDENTIAL_ADDED, credential=Credential(type=type_))
    hit = SIGNAL.check(case(given), facts())
    assert hit
    assert hit.because == (given.id,)


@pytest.mark.parametrize("type_", sorted(OF_RESOURCES))
def test_it_fires_with_less_on_the_key_of_a_resource(type_: str) -> None:
    given = activity(Kind.CREDENTIAL_ADDED, credential=Credential(type=type_))
    alone, beside = SIGNAL.check(case(given), facts()), SIGNAL.check(case(given, _given()), facts())
    assert alone is not None
    assert beside is not None
    assert (alone.variant, beside.variant) == ("resource", None)
    assert beside.says.startswith("dana gave svc-report a new access key")


def _given() -> Activity:
    return activity(Kind.CREDENTIAL_ADDED, 1, credential=ACCESS_KEY)


def test_it_fires_when_anothers_key_is_switched_on_again() -> None:
    hit = SIGNAL.check(case(activity(Kind.ACCOUNT_ENABLED, credential=ACCESS_KEY)), facts())
    assert hit
    assert hit.says == "dana enabled the access key of svc-report; it did not create that account here"


def test_it_fires_when_somebody_else_created_the_account() -> None:
    born, given = activity(actor=KIM), activity(Kind.CREDENTIAL_ADDED, 5, credential=ACCESS_KEY)
    assert SIGNAL.check(case(born, given), facts())


def test_it_fires_when_the_creation_came_clearly_after_the_credential() -> None:
    given, born = activity(Kind.CREDENTIAL_ADDED, credential=ACCESS_KEY), activity(at=5)
    assert SIGNAL.check(case(born, given), facts())


def test_it_stays_quiet_for_a_newborn_of_the_same_actor() -> None:
    born, given = activity(), activity(Kind.CREDENTIAL_ADDED, 5, credential=ACCESS_KEY)
    assert SIGNAL.check(case(born, given), facts()) is None


def test_it_stays_quiet_when_creation_and_credential_are_simultaneous() -> None:
    given, born = activity(Kind.CREDENTIAL_ADDED, credential=ACCESS_KEY), activity(at=2 / 60)
    assert SIGNAL.check(case(born, given), facts()) is None


def test_it_stays_quiet_on_ones_own_key_second_factors_sessions_and_refused_calls() -> None:
    own = activity(Kind.CREDENTIAL_ADDED, subject=ACTOR, credential=ACCESS_KEY)
    factor = activity(Kind.CREDENTIAL_ADDED, credential=Credential(type="mfa"))
    session = activity(Kind.CREDENTIAL_ADDED, credential=Credential(type="access_key", long_lived=False))
    refused = activity(Kind.CREDENTIAL_ADDED, credential=ACCESS_KEY, outcome=Outcome.FAILURE)
    for quiet in (own, factor, session, refused, activity(Kind.ACCOUNT_ENABLED)):
        assert SIGNAL.check(case(quiet), facts()) is None
