"""When an unconfirmed lock reminds, pages, or opens by itself."""

from typing import Any

import pytest

from nightlatch.model import Case, Kind, Policy, Quarantine
from nightlatch.policy.opening import may_open, wants_page, wants_reminder
from tests.build import activity, case, minutes, principal

POLICY = Policy.model_validate({"responses": {"remind_minutes": 60, "page_minutes": 240, "open_hours": 8}})
HARMLESS = case(activity(Kind.SIGN_IN))


def held(**more: Any) -> Quarantine:
    return Quarantine(
        **{
            "key": HARMLESS.key,
            "number": 1,
            "case": HARMLESS.id,
            "subject": principal(),
            "by": "nightlatch",
            "opened_at": minutes(0),
            "held_at": minutes(0),
            **more,
        }
    )


def opens(quarantine: Quarantine, about: Case | None = HARMLESS, policy: Policy = POLICY, at: float = 480) -> bool:
    return may_open(quarantine, about, policy, minutes(at))


def test_a_reminder_is_due_when_its_time_is_up_and_not_before() -> None:
    assert not wants_reminder(held(), POLICY, minutes(59))
    assert wants_reminder(held(), POLICY, minutes(60))


def test_a_page_is_due_when_its_time_is_up_and_not_before() -> None:
    assert not wants_page(held(), POLICY, minutes(239))
    assert wants_page(held(), POLICY, minutes(240))


@pytest.mark.parametrize(
    "quarantine", [held(confirmed_at=minutes(5)), held(held_at=None), held(reminded_at=minutes(60), paged_at=minutes(240))]
)
def test_nobody_is_told_of_what_is_confirmed_or_not_whole_or_was_told(quarantine: Quarantine) -> None:
    assert not wants_reminder(quarantine, POLICY, minutes(900))
    assert not wants_page(quarantine, POLICY, minutes(900))


def test_it_opens_where_policy_says_so_and_nothing_would_come_alive() -> None:
    assert not opens(held(), at=479)
    assert opens(held())


def test_without_hours_in_the_policy_it_never_opens() -> None:
    assert not opens(held(), policy=Policy(), at=100_000)


@pytest.mark.parametrize("told", [{"newborn": True}, {"strong": True}, {"confirmed_at": minutes(5)}, {"held_at": None}])
def test_it_never_opens_for_a_newborn_a_top_grant_a_confirmed_or_an_unfinished_lock(told: dict[str, Any]) -> None:
    assert not opens(held(**told))


@pytest.mark.parametrize(
    "kind",
    [
        Kind.CREDENTIAL_ADDED,
        Kind.ROLE_GRANTED,
        Kind.TRUST_CHANGED,
        Kind.FEDERATION_ADDED,
        Kind.ACCOUNT_ENABLED,
        Kind.ACCOUNT_CREATED,
        Kind.IDENTITY_ATTACHED,
    ],
)
def test_it_never_opens_while_something_of_the_incident_would_come_alive_with_it(kind: Kind) -> None:
    assert not opens(held(), case(activity(kind)))


def test_it_never_opens_without_its_case() -> None:
    assert not opens(held(), None)
