"""Q7: nobody knows this account."""

from nightlatch.model import Kind, Outcome
from nightlatch.model.facts import INVENTORY
from nightlatch.signals.q7_nobody_knows_the_account import SIGNAL
from tests.build import activity, case, facts, principal


def test_it_fires_on_a_grant_to_an_account_that_is_neither_born_here_nor_listed() -> None:
    granted = activity(Kind.ROLE_GRANTED)
    hit = SIGNAL.check(case(granted), facts(inventory=frozenset({"somebody-else"})))
    assert hit is not None
    assert hit.because == (granted.id,)


def test_it_needs_the_inventory() -> None:
    assert SIGNAL.needs == (INVENTORY,)


def test_it_stays_quiet_on_what_the_inventory_lists_by_name_or_id() -> None:
    for listed in ("svc-report", "aidaexample", "AIDAEXAMPLE"):
        known = case(activity(Kind.ROLE_GRANTED, subject=principal("Svc-Report", id="AIDAEXAMPLE")))
        assert SIGNAL.check(known, facts(inventory=frozenset({listed}))) is None


def test_it_stays_quiet_on_a_newborn_and_on_a_refused_grant() -> None:
    assert SIGNAL.check(case(activity(), activity(Kind.ROLE_GRANTED, 1)), facts()) is None
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, outcome=Outcome.FAILURE)), facts()) is None
