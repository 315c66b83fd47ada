"""One question about an actor: which accounts are left, and since when."""

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.floods import Floods
from nightlatch.model import Case, Principal
from tests.build import ACTOR, activity, case, minutes, principal


def floods() -> Floods:
    return Control.over(MemoryStore(clock=None)).floods


def about(name: str) -> Case:
    return case(activity(subject=principal(name)))


def test_the_first_opens_a_flood_and_others_join_it_once_each() -> None:
    made = floods()
    answers = [made.join(ACTOR, about(name), minutes(at)) for at, name in enumerate(("a", "b", "a"))]
    assert [new for _, new in answers] == [True, False, False]
    assert answers[-1][0].cases == (about("a").id, about("b").id)
    assert made.find(answers[0][0].id) == answers[-1][0]


def test_after_a_quiet_day_another_flood_begins() -> None:
    made = floods()
    first, _ = made.join(ACTOR, about("a"), minutes(0))
    again, new = made.join(ACTOR, about("b"), minutes(24 * 60))
    assert new
    assert [flood.id for flood in made.of(ACTOR)] == [first.id, again.id]
    assert again.cases == (about("b").id,)


def test_one_that_goes_on_stays_one() -> None:
    made = floods()
    made.join(ACTOR, about("a"), minutes(0))
    made.join(ACTOR, about("b"), minutes(23 * 60))
    _, new = made.join(ACTOR, about("c"), minutes(46 * 60))
    assert not new


def test_actors_have_floods_of_their_own_also_when_a_name_begins_like_another() -> None:
    made = floods()
    dan, dana = principal("dan"), principal("dana")
    made.join(dana, about("a"), minutes(0))
    made.join(dan, about("b"), minutes(0))
    assert [flood.cases for flood in made.of(dan)] == [(about("b").id,)]
    assert len(list(made.all())) == 2


def test_a_hostile_name_finds_its_own_flood() -> None:
    made = floods()
    odd: Principal = principal("a/b\n@" + "x" * 900)
    flood, _ = made.join(odd, about("a"), minutes(0))
    assert made.find(flood.id) == flood
    assert made.of(odd) == (flood,)


def test_an_unknown_flood_is_none() -> None:
    assert floods().find("flood:nothing") is None
