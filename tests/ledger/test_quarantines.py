"""What holds an account: run by run, change by change, found by the account and by the clock."""

from typing import Any

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.control import Control
from nightlatch.ledger.quarantines import Quarantines
from nightlatch.model import CaseKey, Change, ChangeState, Hold, PrincipalType, Quarantine
from tests.build import minutes, principal

KEY = CaseKey(provider="aws", tenant="111122223333", type="user", name="svc-report")


def quarantines() -> Quarantines:
    return Control.over(MemoryStore(clock=None)).quarantines


def held(number: int = 1, **more: Any) -> Quarantine:
    told = {"key": KEY, "case": f"{KEY}@x", "subject": principal(), "by": "nightlatch", "opened_at": minutes(number)}
    return Quarantine(**{"number": number, **told, **more})


def change(target: str = "door", order: int = 10, run: int = 1, **more: Any) -> Change:
    told = {"playbook": "shut_door", "says": "shut it", "state": ChangeState.INTENT, "intended_at": minutes(1)}
    return Change(**{"run": run, "order": order, "target": target, **told, **more})


def test_the_last_run_is_the_current_one() -> None:
    made = quarantines()
    assert made.current(KEY) is None
    for number in (1, 2, 10):
        made.write(held(number))
    assert made.current(KEY) == held(10)


def test_what_is_live_is_listed_until_it_is_over_and_again_in_another_run() -> None:
    made = quarantines()
    for state, live in (
        (Hold.LOCKING, True),
        (Hold.HELD, True),
        (Hold.RELEASING, True),
        (Hold.RELEASED, False),
        (Hold.GONE, False),
    ):
        made.write(held(state=state))
        assert bool(list(made.live())) is live, state
    made.write(held(2))
    assert list(made.live()) == [held(2)]


def test_what_is_over_is_struck_so_that_the_clock_need_not_read_it_again() -> None:
    made = quarantines()
    made.write(held())
    assert made.shelf.read("quarantines", str(KEY)) == str(KEY)
    made.write(held(state=Hold.RELEASED))
    assert made.shelf.read("quarantines", str(KEY)) == ""


def test_one_who_died_between_listing_and_writing_leaves_nothing_that_misleads() -> None:
    made = quarantines()
    made.shelf.change("quarantines", str(KEY), lambda _old: str(KEY))
    assert list(made.live()) == []
    assert made.write(held()) in list(made.live())


def test_the_first_intent_of_a_change_stays_with_how_it_was_found_then() -> None:
    made = quarantines()
    first = made.intend(KEY, change(before={"state": "open"}))
    again = made.intend(KEY, change(before={"state": "shut"}))
    assert (first.before, again.before) == ({"state": "open"}, {"state": "open"})
    done = made.note(KEY, again.model_copy(update={"state": ChangeState.VERIFIED}))
    assert made.intend(KEY, change(before={"state": "shut"})) == done


def test_changes_come_in_order_of_runs_and_places() -> None:
    made = quarantines()
    for each in (change("b", 20), change("z", 10), change("a", 20, run=2), change("c", 5, run=2)):
        made.intend(KEY, each)
    assert [each.target for each in made.changes(KEY)] == ["z", "b", "c", "a"]
    assert [each.target for each in made.of_run(held(2))] == ["c", "a"]


def test_a_document_byte_for_byte_also_when_it_is_larger_than_an_item() -> None:
    made = quarantines()
    document = '{"a": "\\u00e9\t ø" }\n' * 5000
    made.intend(KEY, change(before={"document": document}))
    assert made.changes(KEY)[0].before == {"document": document}


def test_a_change_whose_records_are_about_another_account_is_found_there_too_and_is_not_its_own() -> None:
    made = quarantines()
    role = principal("build", PrincipalType.ROLE)
    made.intend(KEY, change("trust", logged_for=role))
    done = made.note(KEY, change("trust", logged_for=role, state=ChangeState.DONE))
    other = CaseKey.of(role)
    assert other is not None
    assert made.echoing(other) == ((), (done,))
    assert made.changes(other) == ()
    assert made.echoing(KEY) == ((done,), ())


def test_a_change_may_be_told_of_several_others_and_is_found_at_each() -> None:
    made = quarantines()
    others = [principal(name, PrincipalType.ROLE) for name in ("build", "deploy")]
    done = made.intend(KEY, change("trust", logged_for=others[0], logged_also=(others[1], principal())))
    for each in others:
        key = CaseKey.of(each)
        assert key is not None
        assert made.echoing(key) == ((), (done,))
    assert made.echoing(KEY) == ((done,), ())


def test_hostile_names_do_not_meet() -> None:
    made = quarantines()
    keys = [KEY.model_copy(update={"name": name}) for name in ("a/b", "a_b", "x" * 600, "x" * 601, "elsewhere/")]
    for key in keys:
        made.write(held(key=key))
        made.intend(key, change(says=key.name))
    for key in keys:
        assert [each.says for each in made.changes(key)] == [key.name]
    assert len(list(made.live())) == len(keys)
