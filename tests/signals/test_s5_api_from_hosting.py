"""Signal S5: the API used from a hosting network."""

from nightlatch.model import ActorFacts, Facts, Habits, Origin, Policy, Session
from nightlatch.signals.s5_api_from_hosting import SIGNAL
from tests.build import ACTOR, activity, case, facts

RENTED = Origin(ip="203.0.113.9", session=Session.WORKLOAD)
HOSTING = {"hosting": ["203.0.113.0/24"]}


def at_home(*networks: str, **more: list[str]) -> Facts:
    policy = Policy.model_validate({"networks": {**HOSTING, **more}})
    return facts(actor=ActorFacts(principal=ACTOR, habits=Habits(networks=frozenset(networks))), policy=policy)


def test_it_fires_when_a_program_works_from_strange_servers() -> None:
    hit = SIGNAL.check(case(activity(origin=RENTED)), at_home("192.0.0.0/16"))
    assert hit
    assert hit.says == "dana created svc-report through the API from a hosting network (203.0.113.9)"


def test_it_stays_quiet_where_the_actor_is_known_to_work_or_trusted() -> None:
    assert SIGNAL.check(case(activity(origin=RENTED)), at_home("203.0.0.0/16")) is None
    assert SIGNAL.check(case(activity(origin=RENTED)), at_home(trusted=["203.0.113.8/30"])) is None


def test_it_stays_quiet_at_the_console_and_elsewhere() -> None:
    browser = Origin(ip="203.0.113.9", session=Session.CONSOLE, console=True)
    elsewhere = Origin(ip="198.51.100.7", session=Session.KEY)
    assert SIGNAL.check(case(activity(origin=browser), activity(origin=elsewhere)), at_home("192.0.0.0/16")) is None


def test_it_stays_quiet_without_habits() -> None:
    assert SIGNAL.check(case(activity(origin=RENTED)), facts(policy=Policy.model_validate({"networks": HOSTING}))) is None
