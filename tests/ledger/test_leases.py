"""One at a time works on an account, and nobody for good."""

from datetime import timedelta

import pytest

from nightlatch.errors import StoreError
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.leases import Leases
from tests.duties.attending import Bench, Hands


def leases() -> tuple[Leases, Hands]:
    clock = Hands()
    return Leases(Control.over(MemoryStore(clock=None)).shelf, clock), clock


def test_of_two_at_once_the_second_has_to_come_again() -> None:
    made, _ = leases()
    with made.held("a"), pytest.raises(StoreError, match=r"working on 'a' until 10:11:30 UTC"), made.held("a"):
        pytest.fail("two hold it")


def test_different_names_do_not_wait_for_each_other() -> None:
    made, _ = leases()
    with made.held("a"), made.held("b"):
        pass


def test_what_was_given_back_may_be_taken_at_once_also_after_an_error() -> None:
    made, _ = leases()
    with pytest.raises(ZeroDivisionError), made.held("a"):
        raise ZeroDivisionError
    with made.held("a"):
        pass


def test_a_dead_holders_lease_ends() -> None:
    made, clock = leases()
    dead = made.held("a")
    dead.__enter__()
    clock.pass_(seconds=89)
    with pytest.raises(StoreError), made.held("a"):
        pytest.fail("it is still held")
    clock.pass_(seconds=1)
    with made.held("a"):
        pass


def test_a_holder_who_overstayed_gives_back_only_its_own() -> None:
    made, clock = leases()
    late = made.held("a")
    late.__enter__()
    clock.pass_(seconds=91)
    with made.held("a"):
        late.__exit__(None, None, None)
        with pytest.raises(StoreError), made.held("a"):
            pytest.fail("the late one gave back what is another's")


def test_a_lease_is_longer_than_the_work_that_it_covers() -> None:
    made, _ = leases()
    assert Bench().act.patience < made.length - timedelta(seconds=30)
