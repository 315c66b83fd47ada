"""What would be changed: every playbook that serves a step is asked, each thing comes once, denies come first."""

from typing import Any

from nightlatch.contracts import Plan, Playbook
from nightlatch.errors import LookupFailed
from nightlatch.model import Action, PrincipalType, Step
from nightlatch.stages.planning import plan, serving
from tests.build import activity, case, principal
from tests.duties.attending import Town, target

CASE = case(activity())
LOCK = Step(action=Action.LOCK, target="svc-report", says="lock", because=())
OFF = Step(action=Action.DEACTIVATE, target="k1", says="off", because=())


def playbook(id: str, order: int, *things: str, actions: tuple[Action, ...] = (Action.LOCK,), **more: Any) -> Playbook:
    made = Plan(tuple(target(thing) for thing in things), (f"{id} left something",))
    return Town({}).playbook(id, order, *actions, **{"plan": lambda _case, _step, _live: made, **more})


def test_denies_come_first_and_each_thing_once() -> None:
    made = plan(CASE, (LOCK,), (playbook("b", 20, "k2", "k1"), playbook("a", 10, "door"), playbook("c", 30, "door", "z")), None)
    assert [(each.playbook.id, each.target.id) for each in made.planned] == [("a", "door"), ("b", "k1"), ("b", "k2"), ("c", "z")]
    assert made.notes == ("b left something", "a left something", "c left something")
    assert made.gaps == ()


def test_a_thing_that_several_steps_call_for_names_them_all() -> None:
    both = (Action.LOCK, Action.DEACTIVATE)
    (each,) = plan(CASE, (LOCK, OFF), (playbook("b", 20, "k1", actions=both),), None).planned
    assert each.steps == (LOCK, OFF)


def test_a_playbook_that_cannot_look_keeps_no_other_from_its_work() -> None:
    def denied(*_asked: object) -> Plan:
        raise LookupFailed("grant iam:ListAccessKeys")

    made = plan(CASE, (LOCK,), (playbook("a", 10, plan=denied), playbook("b", 20, "k1")), None)
    assert [each.target.id for each in made.planned] == ["k1"]
    assert made.gaps == ("a could not be planned: grant iam:ListAccessKeys",)


def test_only_what_serves_the_action_on_such_an_account_is_asked() -> None:
    lock, off = playbook("a", 10), playbook("b", 20, actions=(Action.DEACTIVATE,))
    assert serving(CASE, LOCK, (lock, off)) == (lock,)
    federation = case(activity(subject=principal("idp", PrincipalType.FEDERATION)))
    assert serving(federation, LOCK, (lock, off)) == ()
