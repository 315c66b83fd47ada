"""The facts that an inventory gives: who existed before a case, and whose grant makes one administrator more."""

from nightlatch.contracts import Directory
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.recorded import RecordedDirectory
from nightlatch.model import Activity, Facts, Holding, Inventory, Kind, Policy
from nightlatch.model.facts import INVENTORY
from nightlatch.signals.g3_administrators_over_limit import SIGNAL as G3
from nightlatch.signals.q7_nobody_knows_the_account import SIGNAL as Q7
from nightlatch.stages.enrich import Enricher
from tests.build import TENANT, activity, case, grant, minutes, principal

TOP = "arn:aws:iam::aws:policy/AdministratorAccess"


def inventory(at: float = 0, *names: str, gaps: tuple[str, ...] = ()) -> Inventory:
    holdings = tuple(Holding(account=principal(name, id=f"AIDA{name}"), roles=(TOP,)) for name in names)
    return Inventory(provider="aws", tenant=TENANT, at=minutes(at), holdings=holdings, gaps=gaps)


def facts(kept: Inventory | None, *activities: Activity) -> Facts:
    evidence, control = Evidence.over(MemoryStore(clock=None)), Control.over(MemoryStore(clock=None))
    for each in activities:
        evidence.file(each)
    if kept is not None:
        control.inventories.keep(kept)
    directory: Directory = RecordedDirectory(evidence)
    return Enricher(evidence, directory, Policy(), control.inventories).facts(case(*activities))


GIVEN = activity(Kind.ROLE_GRANTED, 60, grants=(grant(0, TOP),))


def test_an_account_that_the_inventory_does_not_list_is_noticed_and_a_listed_one_is_not() -> None:
    strange, known = facts(inventory(0, "ana"), GIVEN), facts(inventory(0, "ana", "svc-report"), GIVEN)
    assert INVENTORY not in strange.missing
    assert Q7.check(case(GIVEN), strange)
    assert Q7.check(case(GIVEN), known) is None


def test_without_an_inventory_or_with_one_that_is_old_later_or_not_whole_the_fact_is_missing() -> None:
    for kept in (None, inventory(-60 * 48, "ana"), inventory(90, "ana"), inventory(0, "ana", gaps=("users were refused",))):
        assert INVENTORY in facts(kept, GIVEN).missing


def test_administrators_of_the_inventory_count_towards_the_limit() -> None:
    five = facts(inventory(0, *(f"admin-{number}" for number in range(5))), GIVEN)
    hit = G3.check(case(GIVEN), five)
    assert hit is not None
    assert "5 → 6" in hit.says
    assert len(five.administrators) == 5
