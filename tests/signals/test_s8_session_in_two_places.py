"""Signal S8: one session used from two places."""

from nightlatch.model import Kind, Origin, Policy, Session
from nightlatch.signals.s8_session_in_two_places import SIGNAL
from tests.build import KEY, activity, case, entry, facts

TEMPORARY = "ASIAIOSFODNN7EXAMPLE"


def held(ip: str | None, key: str = TEMPORARY) -> Origin:
    return Origin(ip=ip, session=Session.TOKEN, key=key)


def test_it_fires_when_a_session_is_used_from_two_networks_in_the_case() -> None:
    here, there = activity(origin=held("198.51.100.7")), activity(Kind.CREDENTIAL_ADDED, 3, origin=held("203.0.113.9"))
    hit = SIGNAL.check(case(there, here), facts())
    assert hit
    assert hit.because == (here.id, there.id)
    assert hit.says.endswith("in a session that was used from 198.51.0.0/16 and from 203.0.0.0/16")


def test_it_fires_when_the_other_place_is_on_the_timeline() -> None:
    mark = entry(Kind.DISCOVERY, -5, key=TEMPORARY, ip="203.0.113.9")
    made = activity(origin=held("198.51.100.7"))
    hit = SIGNAL.check(case(made), facts([mark]))
    assert hit
    assert hit.because == (made.id, mark.activity)


def test_it_stays_quiet_in_one_network_and_for_different_sessions() -> None:
    one, near, other = held("198.51.100.7"), held("198.51.100.200"), held("203.0.113.9", "ASIAI44QH8DHBEXAMPLE")
    assert SIGNAL.check(case(*(activity(origin=origin) for origin in (one, near, other))), facts()) is None


def test_it_stays_quiet_for_long_lived_keys() -> None:
    moved = KEY.model_copy(update={"ip": "203.0.113.9"})
    assert SIGNAL.check(case(activity(origin=KEY), activity(origin=moved)), facts()) is None


def test_it_stays_quiet_between_the_two_families_of_addresses_and_without_an_address() -> None:
    origins = (held("198.51.100.7"), held("2001:db8::7"), held(None))
    assert SIGNAL.check(case(*(activity(origin=origin) for origin in origins)), facts()) is None


def test_it_stays_quiet_between_networks_that_the_owner_trusts() -> None:
    policy = Policy.model_validate({"networks": {"trusted": ["198.51.100.0/24", "203.0.113.0/24"]}})
    origins = (held("198.51.100.7"), held("203.0.113.9"))
    assert SIGNAL.check(case(*(activity(origin=origin) for origin in origins)), facts(policy=policy)) is None
