"""A run of changes as a whole: denies first, proof from the platform, and the last one first on the way out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from nightlatch.contracts import Identity, Proof
from nightlatch.errors import ChangeFailed, LookupFailed, TryLater
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.model import Action, ChangeState, Hold, Quarantine, Step
from nightlatch.policy.guardrails import Looked
from nightlatch.stages.changing import Changing
from nightlatch.stages.consider import Considered
from nightlatch.stages.planning import Planned
from nightlatch.stages.respond import Responder
from tests.build import activity, case, grant, minutes, principal
from tests.duties.attending import ADMIN, THINGS, Hands, Town, born, target

CASE = case(*born())
STEP = Step(action=Action.LOCK, target="svc-report", says="lock", because=())
SHUT = [("svc-report", thing, "shut") for thing in THINGS]


class Bench:
    """Three things of one account, shut by three playbooks; `prove` is what the platform says when asked."""

    def __init__(self, prove: Callable[..., Any] | None = None) -> None:
        self.clock, self.town = Hands(), Town({"svc-report": dict.fromkeys(THINGS, "open")})
        names = zip(("shut_door", "disable_keys", "take_grants"), THINGS, strict=True)
        more = {"shut_door": {"prove": prove}}
        books = {id: self.town.playbook(id, 10 * n, Action.LOCK, **more.get(id, {})) for n, (id, _) in enumerate(names, 1)}
        self.planned = [Planned(book, target(thing), (STEP,)) for book, thing in zip(books.values(), THINGS, strict=True)]
        self.quarantines = Control.over(MemoryStore(clock=None)).quarantines
        until = self.clock() + timedelta(hours=1)
        self.responder = Responder(Changing(books, self.quarantines, self.clock, self.clock.pause, until))

    def lock(self, planned: list[Planned] | None = None, live: str = "AIDAEXAMPLESVC-REPORT") -> Quarantine:
        return self.responder.lock(CASE, self.considered(self.planned if planned is None else planned, live), "me")

    def considered(self, planned: list[Planned], live: str = "AIDAEXAMPLEBORN") -> Considered:
        looked = Looked(now=self.clock(), live=Identity(live, minutes(0)))
        return Considered(looked, newborn=True, ready=tuple(planned), live=self.town)

    def release(self, *, forced: bool = False) -> Quarantine:
        current = self.quarantines.current(CASE.key)
        assert current is not None
        return self.responder.release(current, self.town, "you", forced=forced)

    def states(self) -> list[ChangeState]:
        return [change.state for change in self.quarantines.changes(CASE.key)]


def says(*answers: Any) -> Callable[..., Any]:
    left = list(answers)

    def prove(*_asked: object) -> Any:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return prove


def test_a_run_tells_whose_it_is_by_whom_and_when() -> None:
    bench = Bench()
    held = bench.lock()
    assert (held.number, held.by, held.newborn, held.strong, held.state) == (1, "me", True, True, Hold.HELD)
    assert (held.subject.id, held.happened_at, held.held_at) == ("AIDAEXAMPLESVC-REPORT", minutes(0), minutes(10))
    assert held.proof == "read back"
    assert bench.town.calls == SHUT


def test_a_case_without_a_top_grant_is_not_strong() -> None:
    bench = Bench()
    weak = case(activity(subject=principal()), activity(grants=(grant(2, ADMIN),)))
    assert not bench.responder.lock(weak, bench.considered(bench.planned), "me").strong


def test_it_is_held_only_when_the_platform_refuses_the_account() -> None:
    bench = Bench(says(Proof(False, "it may still list buckets"), Proof(True, "simulated: denied")))
    first = bench.lock()
    assert (first.state, first.held_at, first.proof) == (Hold.LOCKING, None, "it may still list buckets")
    second = bench.responder.hold(first, bench.town)
    assert (second.state, second.proof) == (Hold.HELD, "simulated: denied")


@pytest.mark.parametrize(("answer", "proof"), [(None, "read back"), (LookupFailed("denied"), "could not be asked: denied")])
def test_where_the_platform_cannot_tell_what_was_read_back_counts(answer: Any, proof: str) -> None:
    held = Bench(says(answer)).lock()
    assert held.state is Hold.HELD
    assert held.proof.endswith(proof)


def test_one_change_that_fails_keeps_no_other_from_being_made() -> None:
    bench = Bench()
    bench.town.fails = [ChangeFailed("grant town:Shut")]
    bench.lock()
    assert bench.states() == [ChangeState.FAILED, ChangeState.VERIFIED, ChangeState.VERIFIED]
    assert bench.town.calls == SHUT


def test_what_is_not_made_yet_is_not_called_held() -> None:
    bench = Bench()
    bench.town.fails = [TryLater("slow down")] * 10_000
    locking = bench.lock()
    assert locking.state is Hold.LOCKING
    bench.town.fails = []
    assert bench.responder.hold(locking, bench.town).state is Hold.HELD


def test_more_to_lock_joins_the_run_in_force() -> None:
    bench = Bench()
    bench.lock(bench.planned[:1])
    assert bench.lock(bench.planned[1:]).number == 1
    assert len(bench.states()) == 3


def test_another_who_bears_the_name_gets_a_run_of_its_own() -> None:
    bench = Bench()
    bench.lock(bench.planned[:1])
    other = bench.lock(bench.planned[1:], "AIDAEXAMPLEANOTHER")
    assert (other.number, other.subject.id) == (2, "AIDAEXAMPLEANOTHER")
    assert [change.run for change in bench.quarantines.changes(CASE.key)] == [1, 2, 2]


def test_a_new_life_of_the_same_thing_is_locked_with_how_it_stands_now() -> None:
    bench = Bench()
    held = bench.lock(bench.planned[:1])
    things = bench.town.things["svc-report"]
    del things["door"]
    bench.clock.pass_(minutes=11)
    bench.responder.hold(held, bench.town)
    assert bench.states() == [ChangeState.LEFT]
    things["door"] = "ajar"
    bench.lock([Planned(bench.planned[0].playbook, target("door", "ajar"), (STEP,))])
    assert bench.states() == [ChangeState.VERIFIED]
    bench.release()
    assert things["door"] == "ajar"


def test_a_release_undoes_the_last_change_first() -> None:
    bench = Bench()
    bench.lock()
    bench.clock.pass_(minutes=3)
    released = bench.release()
    assert (released.state, released.released_by, released.released_at) == (Hold.RELEASED, "you", bench.clock())
    assert bench.town.calls[3:] == [("svc-report", thing, "open") for thing in reversed(THINGS)]
    assert set(bench.states()) == {ChangeState.REVERTED}


def test_a_door_is_never_opened_while_a_lock_behind_it_could_not_be_put_back() -> None:
    bench = Bench()
    bench.lock()
    bench.town.fails = [ChangeFailed("denied")]
    assert bench.release().state is Hold.RELEASING
    assert bench.town.things["svc-report"]["door"] == "shut"
    assert bench.release().state is Hold.RELEASED


def test_only_our_changes_are_undone() -> None:
    bench = Bench()
    bench.town.things["svc-report"][THINGS[1]] = "shut"
    bench.lock([bench.planned[0]])
    bench.release()
    assert bench.town.things["svc-report"] == {**dict.fromkeys(THINGS, "open"), THINGS[1]: "shut"}


def test_what_was_refused_to_us_and_then_shut_by_its_owner_is_left_shut() -> None:
    bench = Bench()
    bench.town.fails = [ChangeFailed("denied")]
    bench.lock()
    bench.town.things["svc-report"]["door"] = "shut"
    assert bench.release().state is Hold.RELEASED
    assert bench.town.things["svc-report"] == {**dict.fromkeys(THINGS, "open"), "door": "shut"}


def test_what_differs_is_named_for_everything_in_force() -> None:
    bench = Bench()
    held = bench.lock()
    bench.town.things["svc-report"].update(dict.fromkeys(THINGS[:2], "ajar"))
    told = bench.responder.differences(held, bench.town)
    assert [text.partition(": state")[0] for text in told] == list(THINGS[:2])


def test_an_account_that_is_gone_is_noted_with_why() -> None:
    bench = Bench()
    gone = bench.responder.gone(bench.lock(), "nobody bears the name")
    assert (gone.state, gone.notes) == (Hold.GONE, ("nobody bears the name",))
