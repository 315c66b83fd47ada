"""Q8: used, and removed again."""

from typing import Any

from nightlatch.model import Credential, Kind, Session
from nightlatch.signals.q8_used_and_removed import SIGNAL
from tests.build import activity, case, entry, facts

FIRST = Credential(type="access_key", id="AKIAI44QH8DHBEXAMPLE")
SECOND = Credential(type="access_key", id="AKIAIOSFODNN7EXAMPLE")


def key(kind: Kind = Kind.CREDENTIAL_ADDED, at: float = 0, credential: Credential = FIRST) -> Any:
    return activity(kind, at, credential=credential)


def use(at: float, **more: Any) -> Any:
    return entry(Kind.ROLE_GRANTED, at, **{"session": Session.KEY, "key": FIRST.id, **more})


def test_it_fires_on_a_key_that_was_added_used_and_removed() -> None:
    made, gone, used = key(), key(Kind.CREDENTIAL_REMOVED, 90), use(30)
    hit = SIGNAL.check(case(made, gone), facts(subject_did=(used,)))
    assert hit is not None
    assert hit.because == (made.id, gone.id, used.activity)
    assert "after 90 min" in hit.says


def test_it_fires_on_an_account_that_was_created_used_and_removed() -> None:
    gone = activity(Kind.ACCOUNT_REMOVED, 60)
    assert SIGNAL.check(case(activity(), gone), facts(subject_did=(entry(Kind.SIGN_IN, 20),)))


def test_it_fires_on_a_password_known_by_its_type_only() -> None:
    password = Credential(type="password")
    acts = (key(credential=password), key(Kind.CREDENTIAL_REMOVED, 60, password))
    assert SIGNAL.check(case(*acts), facts(subject_did=(entry(Kind.SIGN_IN, 20),)))


def test_it_stays_quiet_when_nobody_used_it_as_when_a_test_is_destroyed() -> None:
    assert SIGNAL.check(case(activity(), key(at=1), activity(Kind.ACCOUNT_REMOVED, 5)), facts()) is None
    acts = (key(), key(Kind.CREDENTIAL_REMOVED, 90))
    for used in (use(-30), use(120), use(30, key=SECOND.id)):
        assert SIGNAL.check(case(*acts), facts(subject_did=(used,))) is None


def test_it_stays_quiet_when_an_old_key_goes_after_a_rotation() -> None:
    rotated = case(key(), key(Kind.CREDENTIAL_REMOVED, 60, SECOND))
    assert SIGNAL.check(rotated, facts(subject_did=(use(30), use(31, key=SECOND.id)))) is None


def test_it_stays_quiet_after_six_hours() -> None:
    assert SIGNAL.check(case(key(), key(Kind.CREDENTIAL_REMOVED, 361)), facts(subject_did=(use(30),))) is None
