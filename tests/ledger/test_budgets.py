"""So many accounts in an hour, each counted once."""

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.budgets import Budgets
from nightlatch.ledger.control import Control
from tests.build import minutes


def budgets() -> Budgets:
    return Control.over(MemoryStore(clock=None)).budgets


def test_a_budget_is_spent_by_so_many_accounts() -> None:
    made = budgets()
    assert [made.take("older", account, 2, minutes(0)) for account in ("a", "b", "c")] == [True, True, False]


def test_an_account_is_counted_once_however_often_it_is_asked_for() -> None:
    made = budgets()
    assert all(made.take("older", "a", 1, minutes(at)) for at in range(5))
    assert not made.take("older", "b", 1, minutes(5))


def test_an_hour_later_there_is_another() -> None:
    made = budgets()
    made.take("older", "a", 1, minutes(0))
    assert not made.take("older", "b", 1, minutes(59))
    assert made.take("older", "b", 1, minutes(60))


def test_what_was_refused_is_not_counted() -> None:
    made = budgets()
    made.take("older", "a", 1, minutes(0))
    made.take("older", "b", 1, minutes(30))
    assert made.take("older", "c", 1, minutes(61))


def test_names_have_budgets_of_their_own_and_none_is_none() -> None:
    made = budgets()
    assert made.take("actor/a", "x", 1, minutes(0))
    assert made.take("actor/b", "x", 1, minutes(0))
    assert not made.take("actor/c", "x", 0, minutes(0))
