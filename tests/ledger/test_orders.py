"""A wish is kept once, carried out once, and what became of it stays."""

from typing import Any

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.orders import Orders
from nightlatch.model import Order, Result, Verb
from tests.build import minutes

KEY = "aws:111122223333:user:svc-report"


def orders() -> Orders:
    return Control.over(MemoryStore(clock=None)).orders


def order(id: str = "o1", at: float = 0, **more: Any) -> Order:
    told = {"verb": Verb.RELEASE, "case": f"{KEY}@x", "case_key": KEY, "seen_version": 1, "who": "on call", "reason": "it was us"}
    return Order(**{"id": id, "at": minutes(at), **told, **more})


def became(of: Order, *, done: bool = True) -> Result:
    return Result(order=of.id, at=minutes(9), done=done, says=("so",))


def test_a_wish_is_kept_once() -> None:
    made = orders()
    assert [made.write(order()), made.write(order())] == [True, False]
    assert list(made.of(KEY)) == [order()]


def test_wishes_are_open_in_order_of_time_until_something_became_of_them() -> None:
    made = orders()
    late, early = order("a", 5), order("b", 1)
    made.write(late)
    made.write(early)
    assert made.open(KEY) == (early, late)
    made.close(early, became(early))
    assert made.open(KEY) == (late,)
    assert list(made.of(KEY)) == [early, late]


def test_the_first_word_on_a_wish_counts() -> None:
    made = orders()
    made.write(order())
    made.close(order(), became(order(), done=False))
    made.close(order(), became(order()))
    assert made.outcome(order()) == became(order(), done=False)


def test_the_clock_finds_what_waits_in_any_account() -> None:
    made = orders()
    other = order("o2", case_key="aws:111122223333:user:other")
    for each in (order(), other):
        made.write(each)
    made.close(order(), became(order()))
    assert list(made.waiting()) == [other]


def test_what_was_closed_by_one_who_died_before_striking_it_does_not_wait() -> None:
    made = orders()
    made.write(order())
    made.shelf.add(f"outcomes/{KEY}", "o1", became(order()).model_dump_json())
    assert list(made.waiting()) == []


def test_a_wish_told_again_after_it_was_carried_out_is_not_open_again() -> None:
    made = orders()
    made.write(order())
    made.close(order(), became(order()))
    assert not made.write(order())
    assert (made.open(KEY), list(made.waiting())) == ((), [])


def test_hostile_ids_and_names_stay_apart() -> None:
    made = orders()
    odd = [order("a/b", case_key=KEY + "/x" * 400), order("a_b", case_key=KEY + "/x" * 401)]
    for each in odd:
        assert made.write(each)
    assert [made.open(each.case_key) for each in odd] == [(odd[0],), (odd[1],)]


def test_only_what_settles_settles() -> None:
    control = Control.over(MemoryStore(clock=None))
    control.orders.write(order("a", 1, verb=Verb.APPROVE))
    assert control.settled_until(KEY) is None
    for id, at, verb in (("b", 2, Verb.EXPECTED), ("c", 7, Verb.CONFIRM), ("d", 3, Verb.RELEASE)):
        control.orders.write(order(id, at, verb=verb))
    assert control.settled_until(KEY) == minutes(7)
