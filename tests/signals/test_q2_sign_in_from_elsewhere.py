"""Q2: a newborn signs in from another network than its creator's."""

from typing import Any

from nightlatch.model import Kind, Origin, Policy
from nightlatch.signals.q2_sign_in_from_elsewhere import SIGNAL
from tests.build import CONSOLE, activity, case, entry, facts

ELSEWHERE = "203.0.113.9"


def sign_in(at: float = 30, ip: str | None = ELSEWHERE, **more: Any) -> Any:
    return entry(Kind.SIGN_IN, at, ip=ip, **more)


def test_it_fires_on_a_sign_in_from_another_network_within_a_day() -> None:
    born, used = activity(), sign_in()
    hit = SIGNAL.check(case(born), facts(subject_did=(used,)))
    assert hit is not None
    assert hit.because == (born.id, used.activity)
    assert ELSEWHERE in hit.says


def test_it_fires_on_another_network_of_the_newer_kind_of_address() -> None:
    assert SIGNAL.check(case(activity()), facts(subject_did=(sign_in(ip="2001:db8:77::5"),)))


def test_it_stays_quiet_within_the_creators_networks() -> None:
    near = sign_in(ip="198.51.200.4")
    assert SIGNAL.check(case(activity()), facts(subject_did=(near,))) is None
    with_password = activity(Kind.CREDENTIAL_ADDED, 1, origin=CONSOLE)
    assert SIGNAL.check(case(activity(), with_password), facts(subject_did=(sign_in(ip="192.0.2.99"),))) is None


def test_it_stays_quiet_on_the_owners_own_networks() -> None:
    trusted = Policy.model_validate({"networks": {"trusted": ["203.0.113.0/24"]}})
    assert SIGNAL.check(case(activity()), facts(policy=trusted, subject_did=(sign_in(),))) is None


def test_it_stays_quiet_after_a_day_on_failures_and_on_other_acts() -> None:
    for mark in (sign_in(24 * 60 + 1), sign_in(outcome="failure"), entry(Kind.ROLE_GRANTED, 5, ip=ELSEWHERE), sign_in(ip=None)):
        assert SIGNAL.check(case(activity()), facts(subject_did=(mark,))) is None


def test_it_stays_quiet_when_the_birth_or_its_address_is_unknown() -> None:
    assert SIGNAL.check(case(activity(Kind.CREDENTIAL_ADDED)), facts(subject_did=(sign_in(),))) is None
    assert (
        SIGNAL.check(case(activity(origin=Origin(via="cloudformation.amazonaws.com"))), facts(subject_did=(sign_in(),))) is None
    )
