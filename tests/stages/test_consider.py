"""What may be changed now, what waits, and what is refused altogether: looked at, and nothing changed."""

from dataclasses import replace
from typing import Any

from nightlatch.contracts import Identity, Plan, Playbook
from nightlatch.errors import LookupFailed
from nightlatch.model import Action, Case, Order, Policy, Verb
from nightlatch.stages.consider import Considered
from tests.build import START, minutes
from tests.duties.attending import ADMIN, ENFORCE, KEY_ID, THINGS, Bench, Town, target
from tests.duties.test_attend import administrators, rekeyed
from tests.fakes import FakeDirectory


class Burning(Town):
    """A town in which one thing cannot be put back."""

    def playbooks(self) -> tuple[Playbook, ...]:
        burn = self.playbook("burn", 25, Action.LOCK, plan=lambda *_: Plan((target("house", irreversible="ashes"),)))
        return (*super().playbooks(), burn)


def ready(considered: Considered) -> list[str]:
    return [each.target.id for each in considered.ready]


def asked(case: Case, verb: Verb = Verb.QUARANTINE, **more: Any) -> Order:
    told = {"id": "o", "case": case.id, "case_key": str(case.key), "seen_version": 1, "who": "w", "at": START, "reason": "r"}
    return Order(**{"verb": verb, **told, **more})


def test_everything_of_a_dangerous_newborn_is_ready_and_nothing_is_changed() -> None:
    bench = Bench()
    case = bench.intrude()
    considered = bench.act.consider(case)
    assert ready(considered) == list(THINGS)
    assert considered.newborn
    assert considered.says == ()
    assert not bench.town.calls


def test_what_is_never_touched_is_not_even_planned() -> None:
    bench = Bench(
        Policy.model_validate({"modes": {"default": "enforce"}, "break_glass": {"accounts": ["AIDAEXAMPLESVC-REPORT"]}})
    )
    case = bench.intrude()
    for considered in (bench.act.consider(case), bench.act.consider(case, order=asked(case))):
        assert considered.refused == ("svc-report is a break-glass account and is never touched",)
        assert (considered.planned, considered.live) == ((), None)


def test_what_only_a_person_may_do_is_planned_and_told() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.pipeline.control.switch(stopped=True)
    considered = bench.act.consider(case)
    assert ready(considered) == []
    assert [each.target.id for each in considered.planned] == list(THINGS)
    assert considered.refused[0] == "the kill switch is pulled: nothing is changed without a person"
    assert ready(bench.act.consider(case, order=asked(case))) == list(THINGS)


def test_where_there_is_nothing_to_change_there_is_nothing_to_refuse() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.attend(case)
    bench.pipeline.control.switch(stopped=True)
    assert bench.act.consider(case).refused == ()


def test_a_thing_waits_only_while_every_step_that_calls_for_it_does() -> None:
    """The lock waits for a yes; the key, which the case added, may be switched off at once."""
    bench = Bench(Policy.model_validate({"modes": {"default": "enforce", "actions": {"aws.lock": "approve"}}}))
    case = bench.intrude()
    considered = bench.act.consider(case)
    assert ready(considered) == [f"key:{KEY_ID}", f"grant:{ADMIN}"]
    (waits,) = considered.waiting
    assert waits.startswith("waits for a person's yes, for the mode of aws.lock is approve")


def test_an_irreversible_change_waits_while_the_others_are_ready() -> None:
    bench = Bench(town=Burning({}))
    case = bench.intrude()
    considered = bench.act.consider(case)
    assert ready(considered) == list(THINGS)
    assert considered.waiting == ("waits for a person's yes, for it cannot be undone (ashes): shut house",)
    assert "house" in ready(bench.act.consider(case, order=asked(case)))


def test_a_tenant_that_cannot_be_reached_is_a_reason_against_everything() -> None:
    bench = Bench()
    case = bench.intrude()
    act = bench.act

    def unreached(_provider: str, _tenant: str) -> Any:
        raise LookupFailed("grant sts:AssumeRole")

    assert replace(act, reach=unreached).consider(case).refused == ("the account could not be reached: grant sts:AssumeRole",)


def test_an_approval_means_the_plan_and_a_quarantine_the_whole_account() -> None:
    bench = Bench(ENFORCE)
    bench.inventory = administrators("ana", "ben")
    case = rekeyed(bench, "svc-old")
    assert ready(bench.act.consider(case, order=asked(case, Verb.APPROVE))) == [f"key:{KEY_ID}"]
    assert ready(bench.act.consider(case, order=asked(case))) == ["door", f"key:{KEY_ID}"]


def test_another_who_bears_the_name_is_refused_with_what_was_seen() -> None:
    bench = Bench()
    case = bench.intrude()
    bench.directory = FakeDirectory(identities={"svc-report": Identity("AIDAEXAMPLEANOTHER", minutes(1))})
    considered = bench.act.consider(case, order=asked(case))
    assert considered.looked.live is not None
    assert considered.looked.live.id == "AIDAEXAMPLEANOTHER"
    assert not considered.newborn


def test_where_no_playbook_reaches_a_person_is_told_what_to_run() -> None:
    bench = Bench()
    case = bench.intrude()
    alone = bench.pipeline.providers["aws"]._replace(by_hand=lambda _case: ("Remove-It",))
    pipeline = bench.pipeline.changed(providers={"aws": alone})
    considered = replace(bench.act, pipeline=pipeline, playbooks={}).consider(case)
    assert considered.says == (
        f"nothing in {alone.title} is changed by Nightlatch: a person does it by hand",
        "by hand: Remove-It",
    )
    assert (considered.ready, considered.live) == ((), None)


def test_what_only_a_person_can_do_is_told_beside_what_playbooks_do() -> None:
    bench = Bench()
    case = bench.intrude()
    both = bench.pipeline.providers["aws"]._replace(by_hand=lambda _case: ("Remove-It",))
    considered = replace(bench.act, pipeline=bench.pipeline.changed(providers={"aws": both})).consider(case)
    assert ready(considered) == list(THINGS)
    assert considered.notes[-1] == "by hand: Remove-It"
