"""Q10: somebody undid what Nightlatch did."""

from typing import Any

import pytest

from nightlatch.model import Change, ChangeState, Credential, Grant, Kind
from nightlatch.signals.q10_response_countered import SIGNAL
from tests.build import activity, case, facts, minutes

KEY = "AKIAIOSFODNN7EXAMPLE"


def denial(**more: Any) -> Change:
    """Our inline policy, written at minute 1."""
    return Change(
        **{
            "run": 1,
            "order": 10,
            "playbook": "deny_user",
            "target": "deny",
            "says": "deny everything",
            "state": ChangeState.VERIFIED,
            "intended_at": minutes(1),
            "done_at": minutes(1),
            "calls": ("PutUserPolicy",),
            "undo_calls": ("DeleteUserPolicy",),
            "about": "inline:nightlatch-quarantine",
            **more,
        }
    )


def key_off(**more: Any) -> Change:
    """A key of the account switched off, by the same call that switches it on."""
    calls = ("UpdateAccessKey",)
    return denial(target=f"access_key:{KEY}", calls=calls, undo_calls=calls, about=KEY, says="switch off the key", **more)


def deleted(at: float, role: str = "inline:nightlatch-quarantine") -> Any:
    return activity(Kind.ROLE_REMOVED, at, operation="DeleteUserPolicy", grants=(Grant(role=role),))


def switched(kind: Kind, at: float, id: str = KEY) -> Any:
    return activity(kind, at, operation="UpdateAccessKey", credential=Credential(type="access_key", id=id))


def test_it_fires_on_a_denial_that_is_deleted_and_names_who_did_it() -> None:
    gone = deleted(5)
    hit = SIGNAL.check(case(activity(), gone), facts(changes=(denial(),)))
    assert hit
    assert hit.says == "dana undid our quarantine of svc-report (DeleteUserPolicy): deny everything"
    assert hit.because == (gone.id,)


def test_it_fires_on_a_key_that_is_switched_on_again() -> None:
    assert SIGNAL.check(case(activity(), switched(Kind.ACCOUNT_ENABLED, 5)), facts(changes=(key_off(),)))


def test_it_fires_on_what_only_a_re_check_saw() -> None:
    undone = denial(undone=2, undone_at=minutes(9))
    hit = SIGNAL.check(case(activity()), facts(changes=(undone,)))
    assert hit
    assert "found undone 2 times; no record tells yet by whom" in hit.says
    assert hit.because == (undone.evidence,)


def test_it_fires_on_our_policy_overwritten_once_a_re_check_found_it_undone() -> None:
    written = activity(Kind.ROLE_GRANTED, 5, operation="PutUserPolicy", grants=(Grant(role="inline:nightlatch-quarantine"),))
    changes = (denial(undone=1, undone_at=minutes(6), done_at=minutes(1)),)
    hit = SIGNAL.check(case(activity(), written), facts(changes=changes))
    assert hit
    assert hit.says.startswith("dana undid")


@pytest.mark.parametrize(
    "happened",
    [deleted(0), deleted(5, "inline:another"), switched(Kind.ACCOUNT_ENABLED, 5, "AKIAI44QH8DHBEXAMPLE"), activity(at=5)],
    ids=["before", "another policy", "another key", "something else"],
)
def test_it_stays_quiet_on_what_does_not_undo_a_change_of_ours(happened: Any) -> None:
    assert SIGNAL.check(case(activity(), happened), facts(changes=(denial(), key_off()))) is None


def test_it_stays_quiet_on_a_key_that_somebody_else_switches_off_too() -> None:
    assert SIGNAL.check(case(activity(), switched(Kind.CREDENTIAL_REMOVED, 5)), facts(changes=(key_off(),))) is None


def test_it_stays_quiet_on_our_own_release() -> None:
    released = denial(state=ChangeState.REVERTED, undoing_at=minutes(5), reverted_at=minutes(5))
    assert SIGNAL.check(case(activity(), deleted(5)), facts(changes=(released,))) is None


def test_it_stays_quiet_without_a_quarantine() -> None:
    assert SIGNAL.check(case(activity(), deleted(5)), facts()) is None
