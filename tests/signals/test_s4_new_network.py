"""Signal S4: a network that is new for the actor."""

from nightlatch.model import ActorFacts, Facts, Habits, Kind, Origin, Policy
from nightlatch.model.facts import HISTORY
from nightlatch.signals.s4_new_network import SIGNAL
from tests.build import ACTOR, activity, case, facts

AWAY = Origin(ip="203.0.113.9")
HOSTING = Policy.model_validate({"networks": {"hosting": ["203.0.113.0/24"]}})
TRUSTED = Policy.model_validate({"networks": {"trusted": ["203.0.113.0/24"]}})


def at_home(*networks: str, policy: Policy | None = None) -> Facts:
    return facts(actor=ActorFacts(principal=ACTOR, habits=Habits(networks=frozenset(networks))), policy=policy)


def test_it_fires_on_a_network_that_is_no_habit() -> None:
    hit = SIGNAL.check(case(activity(origin=AWAY)), at_home("192.0.0.0/16"))
    assert hit
    assert hit.variant is None
    assert hit.says == "dana created svc-report from 203.0.0.0/16, where it was not seen in the 30 days before"
    assert SIGNAL.needs == (HISTORY,)


def test_it_fires_harder_on_a_hosting_network() -> None:
    hit = SIGNAL.check(case(activity(origin=AWAY)), at_home("192.0.0.0/16", policy=HOSTING))
    assert hit
    assert hit.variant == "hosting"
    assert SIGNAL.variants == {"hosting": 25}


def test_it_stays_quiet_in_a_known_neighborhood_even_of_hosting() -> None:
    assert SIGNAL.check(case(activity(origin=AWAY)), at_home("203.0.0.0/16", policy=HOSTING)) is None


def test_it_stays_quiet_in_a_trusted_network() -> None:
    assert SIGNAL.check(case(activity(origin=AWAY)), at_home("192.0.0.0/16", policy=TRUSTED)) is None


def test_it_stays_quiet_for_an_actor_without_known_networks_and_without_an_address() -> None:
    assert SIGNAL.check(case(activity(origin=AWAY)), at_home()) is None
    assert SIGNAL.check(case(activity(origin=AWAY)), facts()) is None
    assert SIGNAL.check(case(activity(origin=Origin(via="stacks"))), at_home("192.0.0.0/16")) is None


def test_it_stays_quiet_when_the_subject_only_signs_in() -> None:
    assert SIGNAL.check(case(activity(Kind.SIGN_IN, origin=AWAY)), at_home("192.0.0.0/16")) is None
