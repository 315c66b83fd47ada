"""Q4: refused, then done."""

from typing import Any

import pytest

from nightlatch.model import Entry, Kind, Outcome
from nightlatch.signals.q4_refused_then_done import SIGNAL
from tests.build import activity, case, entry, facts


def refused(at: float, operation: str, kind: Kind = Kind.ACCOUNT_CREATED, **more: Any) -> Entry:
    return entry(
        kind, at, **{"operation": operation, "outcome": Outcome.FAILURE, "error": "AccessDenied", "subject": "?", **more}
    )


DONE = activity(Kind.CREDENTIAL_ADDED, 20, operation="CreateAccessKey")


def test_it_fires_on_two_different_refusals_before_a_success() -> None:
    marks = (refused(5, "CreateUser"), refused(6, "AttachUserPolicy", Kind.ROLE_GRANTED))
    hit = SIGNAL.check(case(DONE), facts(marks))
    assert hit is not None
    assert hit.because == (DONE.id, marks[0].activity, marks[1].activity)
    assert "refused 2 times (CreateUser, AttachUserPolicy)" in hit.says


def test_it_fires_when_one_call_is_tried_again_much_later_or_on_another_account() -> None:
    assert SIGNAL.check(case(DONE), facts((refused(1, "CreateUser"), refused(4, "CreateUser"))))
    pair = (refused(5, "CreateUser", subject="one"), refused(5.2, "CreateUser", subject="two"))
    assert SIGNAL.check(case(DONE), facts(pair))


def test_it_fires_whatever_the_code_that_a_platform_gives_a_refusal() -> None:
    for error in ("Client.UnauthorizedOperation", "PERMISSION_DENIED", "Forbidden", None):
        assert SIGNAL.check(case(DONE), facts((refused(5, "CreateUser", error=error), refused(6, "CreateRole", error=error))))


def test_it_stays_quiet_on_a_tool_that_tries_the_same_call_again() -> None:
    retries = tuple(refused(5 + second / 60, "CreateUser", subject="one") for second in (0, 10, 25))
    assert SIGNAL.check(case(DONE), facts(retries)) is None


def test_it_stays_quiet_when_the_refused_call_is_the_one_that_then_went_well() -> None:
    first = refused(5, "CreateUser")
    assert SIGNAL.check(case(DONE), facts((first, refused(19.6, "CreateAccessKey", Kind.CREDENTIAL_ADDED)))) is None


@pytest.mark.parametrize(
    "marks",
    [
        (refused(5, "CreateUser"),),
        (refused(-20, "CreateUser"), refused(-15, "CreateRole")),
        (refused(25, "CreateUser"), refused(26, "CreateRole")),
        (refused(5, "CreateUser", error="EntityAlreadyExists"), refused(6, "CreateRole", error="EntityAlreadyExists")),
        (refused(5, "ListUsers", Kind.DISCOVERY), refused(6, "ListRoles", Kind.DISCOVERY)),
    ],
    ids=["only one", "long before", "afterwards", "slips", "only looking"],
)
def test_it_stays_quiet_on_what_is_no_probing(marks: tuple[Entry, ...]) -> None:
    assert SIGNAL.check(case(DONE), facts(marks)) is None


def test_it_stays_quiet_when_nothing_succeeded_in_the_end() -> None:
    marks = (refused(5, "CreateUser"), refused(6, "CreateRole"))
    assert SIGNAL.check(case(activity(at=20, outcome=Outcome.FAILURE)), facts(marks)) is None
