"""The live account is looked at, its past is remembered, and administrators are counted only where it matters."""

from datetime import timedelta
from typing import Any

from nightlatch.contracts import Identity
from nightlatch.errors import LookupFailed
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.model import Action, Case, Holding, Inventory, Kind, Principal, Step
from nightlatch.policy.guardrails import Looked
from nightlatch.stages.look import Looker, others
from tests.build import START, TENANT, activity, case, grant, minutes, principal
from tests.duties.attending import ADMIN, RESPONDER, Bench
from tests.fakes import FakeDirectory

SUBJECT = principal(id="AIDAEXAMPLEOLD")
OLDER = case(activity(Kind.ROLE_GRANTED, subject=SUBJECT, grants=(grant(0, ADMIN),)))
LOCK = Step(action=Action.LOCK, target="svc-report", says="lock", because=())
OFF = Step(action=Action.DEACTIVATE, target="k1", says="off", because=())


def inventory(*accounts: Principal, at: float = -60, **more: Any) -> Inventory:
    held = tuple(Holding(account=each, roles=(ADMIN,)) for each in accounts)
    return Inventory(**{"provider": "aws", "tenant": TENANT, "at": minutes(at), "holdings": held, **more})


class World:
    """A tenant, as it was taken stock of before and as it is counted now; `asked` counts the countings."""

    def __init__(self, before: Inventory | None = None, now: Inventory | None = None) -> None:
        self.control, self.now, self.asked = Control.over(MemoryStore(clock=None)), now, 0
        if before is not None:
            self.control.inventories.keep(before)

    def look(self, about: Case = OLDER, *steps: Step, directory: FakeDirectory | None = None) -> Looked:
        known = directory or FakeDirectory(identities={"svc-report": Identity("AIDAEXAMPLEOLD", START - timedelta(days=90))})
        looker = Looker(known, self._count, self.control.inventories, lambda: minutes(10), (RESPONDER,))
        return looker.look(about, Bench().pipeline.providers["aws"], steps or (LOCK,), stopped=False)

    def _count(self, _provider: str, _tenant: str) -> Inventory:
        self.asked += 1
        if self.now is None:
            raise LookupFailed("throttled")
        return self.now


def test_it_tells_who_bears_the_name_and_when_it_looked() -> None:
    looked = World().look()
    assert looked.live is not None
    assert (looked.live.id, looked.now, looked.gap, looked.responders) == ("AIDAEXAMPLEOLD", minutes(10), "", (RESPONDER,))


def test_a_look_that_fails_is_told_apart_from_an_account_that_is_not_there() -> None:
    assert World().look(directory=FakeDirectory()).gap == "the platform does not tell of an account svc-report now"
    assert World().look(directory=FakeDirectory(refuses="denied")).gap == "the live account could not be looked at: denied"


def test_administrators_are_counted_only_where_a_step_may_cost_one() -> None:
    world = World(now=inventory(principal("ana"), principal("ben")))
    assert (world.look(OLDER, OFF).others, world.asked) == (None, 0)
    born = case(activity(subject=SUBJECT))
    assert (world.look(born, LOCK).others, world.asked) == (None, 0)
    assert (world.look(OLDER, LOCK).others, world.asked) == (2, 1)


def test_a_count_that_fails_is_no_count() -> None:
    looked = World().look()
    assert (looked.others, looked.uncounted) == (None, "throttled")


def test_only_administrators_from_before_outside_the_incident_and_not_ours_count() -> None:
    now = inventory(principal("ana"), SUBJECT, OLDER.first.actor)
    late = Holding(account=principal("new"), roles=(ADMIN,), created=minutes(1))
    early = Holding(account=principal("old"), roles=(ADMIN,), created=minutes(-1))
    own = Holding(account=principal("nightlatch-act"), roles=(ADMIN,), address=RESPONDER)
    full = now.model_copy(update={"holdings": (*now.holdings, late, early, own)})
    assert {each.name for each in others(full, OLDER, (RESPONDER,))} == {"ana", "old"}


def test_who_acts_in_the_incident_does_not_count_however_the_record_calls_him() -> None:
    for actor in (principal("ana@example.com"), principal("o-1", id="o-1"), principal("x", email="ana@example.com")):
        about = OLDER.model_copy(update={"activities": (OLDER.first.model_copy(update={"actor": actor}),)})
        ana = principal("ana", id="a-1", email="ana@example.com", keyed_by_id=True)
        now = inventory(principal("ben"))
        full = now.model_copy(update={"holdings": (*now.holdings, Holding(account=ana, roles=(ADMIN,), address="O-1"))})
        assert {each.name for each in others(full, about)} == {"ben"}


def test_an_account_of_two_objects_is_known_by_the_id_of_either() -> None:
    application = principal("builder", id="app-1", keyed_by_id=True)
    before = inventory().model_copy(update={"holdings": (Holding(account=application, roles=(ADMIN,), address="object-1"),)})
    for id in ("app-1", "OBJECT-1"):
        told = principal("builder", id=id, keyed_by_id=True)
        about = case(activity(Kind.ROLE_GRANTED, subject=told, grants=(grant(0, ADMIN),)))
        looked = World(before).look(about)
        assert (looked.held_before, looked.was_administrator) == (frozenset({ADMIN.casefold()}), True)
        assert others(before, about) == ()


def test_what_it_held_before_is_known_by_the_last_inventory_before_the_case() -> None:
    looked = World(inventory(SUBJECT)).look()
    assert (looked.held_before, looked.was_administrator) == (frozenset({ADMIN.casefold()}), True)
    looked = World(inventory(principal("ana"))).look()
    assert (looked.held_before, looked.was_administrator) == (frozenset(), False)


def test_a_namesake_with_another_id_is_not_the_account() -> None:
    assert World(inventory(principal(id="AIDAEXAMPLEANOTHER"))).look().was_administrator is False


def test_without_a_whole_inventory_from_before_nothing_is_known() -> None:
    for world in (World(), World(inventory(SUBJECT, gaps=("a page is missing",))), World(inventory(SUBJECT, at=5))):
        looked = world.look()
        assert (looked.held_before, looked.was_administrator) == (None, None)
