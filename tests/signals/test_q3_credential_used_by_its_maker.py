"""Q3: a credential is used from the address of whoever made it."""

from typing import Any

from nightlatch.model import Credential, Kind, Outcome, Policy, Session
from nightlatch.signals.q3_credential_used_by_its_maker import SIGNAL
from tests.build import ACTOR, KEY, activity, case, entry, facts

NEW = "AKIAI44QH8DHBEXAMPLE"


def made(**more: Any) -> Any:
    return activity(Kind.CREDENTIAL_ADDED, 0, **{"credential": Credential(type="access_key", id=NEW), **more})


def used(at: float = 5, **more: Any) -> Any:
    return entry(Kind.ROLE_GRANTED, at, **{"ip": KEY.ip, "session": Session.KEY, "key": NEW, **more})


def test_it_fires_when_the_account_acts_from_the_address_of_the_maker() -> None:
    key, act = made(), used()
    hit = SIGNAL.check(case(key), facts(subject_did=(act,)))
    assert hit is not None
    assert hit.because == (key.id, act.activity)


def test_it_fires_on_a_refused_use_and_on_a_session_made_with_the_key() -> None:
    assert SIGNAL.check(case(made()), facts(subject_did=(used(outcome=Outcome.FAILURE),)))
    assert SIGNAL.check(case(made()), facts(subject_did=(used(session=Session.TOKEN, key="ASIAEXAMPLE"),)))


def test_it_fires_on_a_sign_in_with_a_new_password() -> None:
    password = made(credential=Credential(type="password"))
    assert SIGNAL.check(case(password), facts(subject_did=(entry(Kind.SIGN_IN, 3, ip=KEY.ip),)))


def test_it_stays_quiet_from_another_address_before_the_credential_and_after_a_day() -> None:
    for act in (used(ip="203.0.113.9"), used(ip=None), used(-5), used(24 * 60 + 1)):
        assert SIGNAL.check(case(made()), facts(subject_did=(act,))) is None


def test_it_stays_quiet_when_the_account_acts_with_a_key_it_had_before() -> None:
    assert SIGNAL.check(case(made()), facts(subject_did=(used(key="AKIAIOSFODNN7EXAMPLE"),))) is None


def test_it_stays_quiet_when_people_rotate_their_own_key() -> None:
    assert SIGNAL.check(case(made(subject=ACTOR)), facts(subject_did=(used(),))) is None


def test_it_stays_quiet_in_an_office_that_policy_trusts() -> None:
    office = Policy.model_validate({"networks": {"trusted": ["198.51.100.0/24"]}})
    assert SIGNAL.check(case(made()), facts(policy=office, subject_did=(used(),))) is None
