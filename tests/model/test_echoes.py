"""Which records only tell of what Nightlatch did, and which of somebody taking it away again."""

from typing import Any

import pytest

from nightlatch.model import Activity, Change, ChangeState, Credential, Grant, Kind, Outcome
from nightlatch.model.echoes import counters, is_made, is_undone
from tests.build import activity, minutes

KEY = "AKIAIOSFODNN7EXAMPLE"
DENY = "inline:nightlatch-quarantine"


def denial(**more: Any) -> Change:
    """A deny policy written at minute 10."""
    told = {"run": 1, "order": 10, "playbook": "deny_user", "target": "deny", "says": "deny", "state": ChangeState.VERIFIED}
    times = {"intended_at": minutes(10), "done_at": minutes(10)}
    calls = {"calls": ("PutUserPolicy",), "undo_calls": ("DeleteUserPolicy",), "about": DENY}
    return Change(**{**told, **times, **calls, **more})


def key_off(**more: Any) -> Change:
    """A key switched off by the call that also switches it on."""
    return denial(**{"calls": ("UpdateAccessKey",), "undo_calls": ("UpdateAccessKey",), "about": KEY, **more})


def put(at: float, role: str = DENY, operation: str = "PutUserPolicy", **more: Any) -> Activity:
    return activity(Kind.ROLE_GRANTED, at, operation=operation, grants=(Grant(role=role),), **more)


def switched(at: float, kind: Kind = Kind.CREDENTIAL_REMOVED, id: str = KEY) -> Activity:
    return activity(kind, at, operation="UpdateAccessKey", credential=Credential(type="access_key", id=id))


SECOND = 1 / 60


@pytest.mark.parametrize("at", [10 - 5 * SECOND, 10, 11])
def test_a_record_of_our_call_on_our_thing_at_our_time_is_an_echo(at: float) -> None:
    assert is_made(denial(), put(at))


@pytest.mark.parametrize("at", [10 - 6 * SECOND, 11 + SECOND])
def test_the_same_call_at_another_time_is_none(at: float) -> None:
    assert not is_made(denial(), put(at))


@pytest.mark.parametrize(
    "other", [put(10, "inline:another"), put(10, operation="AttachUserPolicy"), activity(Kind.ROLE_GRANTED, 10)]
)
def test_another_thing_or_call_at_our_time_is_none(other: Activity) -> None:
    assert not is_made(denial(), other)


def test_what_is_about_the_account_alone_needs_no_more() -> None:
    assert is_made(denial(about="", calls=("TagUser",)), activity(operation="TagUser", at=10))


def test_one_of_several_names_is_enough_where_records_tell_one_or_another() -> None:
    either = denial(about=f"inline:another\n{DENY}")
    assert is_made(either, put(10))
    assert is_made(either, put(10, "inline:another"))
    assert not is_made(either, put(10, "inline:third"))


def test_names_are_compared_without_case() -> None:
    assert is_made(denial(), put(10, DENY.upper()))


def test_a_change_whose_end_was_never_written_may_echo_for_an_hour() -> None:
    unfinished = denial(done_at=None, state=ChangeState.INTENT)
    assert is_made(unfinished, put(70))
    assert not is_made(unfinished, put(72))


def test_a_change_that_was_made_again_echoes_then_too() -> None:
    assert is_made(denial(remade_at=minutes(30)), put(30))
    assert not is_made(denial(), put(30))


def test_our_own_undoing_is_an_echo_only_once_it_was_begun() -> None:
    gone = put(30, operation="DeleteUserPolicy")
    assert not is_undone(denial(), gone)
    assert is_undone(denial(undoing_at=minutes(30)), gone)
    assert is_undone(denial(undoing_at=minutes(30), reverted_at=minutes(30)), gone)
    assert not is_undone(denial(undoing_at=minutes(30), reverted_at=minutes(30)), put(35, operation="DeleteUserPolicy"))
    assert not is_undone(denial(undoing_at=minutes(40)), gone)


def test_the_inverse_call_after_our_change_counters_it() -> None:
    assert counters(denial(), put(12, operation="DeleteUserPolicy"))


@pytest.mark.parametrize(
    "other",
    [
        put(9, operation="DeleteUserPolicy"),
        put(12, "inline:another", operation="DeleteUserPolicy"),
        put(12, operation="DeleteUserPolicy", outcome=Outcome.FAILURE),
        put(12, operation="DetachUserPolicy"),
        put(10.5),
    ],
    ids=["before", "another thing", "refused", "another call", "our own"],
)
def test_what_comes_before_or_is_about_another_thing_or_was_refused_counters_nothing(other: Activity) -> None:
    assert not counters(denial(), other)


def test_our_own_release_counters_nothing_and_neither_does_what_comes_after_it() -> None:
    over = denial(undoing_at=minutes(30))
    assert not counters(over, put(30, operation="DeleteUserPolicy"))
    assert not counters(over, put(99, operation="DeleteUserPolicy"))
    assert counters(over, put(20, operation="DeleteUserPolicy"))


def test_a_call_that_does_both_counters_when_it_switches_on() -> None:
    assert counters(key_off(), switched(12, Kind.ACCOUNT_ENABLED))
    assert not counters(key_off(), switched(12))
    assert not counters(key_off(), switched(12, Kind.ACCOUNT_ENABLED, "AKIAI44QH8DHBEXAMPLE"))


def test_a_call_that_does_both_counters_when_a_re_check_found_the_change_undone_later() -> None:
    document = key_off(undone=1, undone_at=minutes(20))
    assert counters(document, switched(15))
    assert not counters(document, switched(20.5))
    assert counters(denial(), put(10 + 2 * SECOND, operation="DeleteUserPolicy"))
