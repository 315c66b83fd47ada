"""A whole set of roles is judged by what it adds, whatever arrived first, and by all of it where nothing is known of before."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch import bootstrap
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.model import Activity, Case, Grant, Holding, Inventory, Kind, Outcome, Policy, Privilege
from nightlatch.model.evidence import WHOLE_SET
from nightlatch.stages.difference import by_difference
from tests.build import activity, minutes, principal

WHO = principal("kim@example.com", provider="okta", tenant="okta", id="00uexampleKim0000001", keyed_by_id=True)
SUPER, REPORT, HELP = "Super administrator", "Report administrator", "Help desk administrator"
_TIERS = {SUPER: 0, REPORT: 3, HELP: 1}
Shown = tuple[datetime, frozenset[str]] | None


def holds(at: float, *roles: str, kind: Kind = Kind.ROLE_GRANTED, **more: Any) -> Activity:
    """Okta tells that these are all the roles of Kim now; a role may be told with what it reaches, behind a slash."""
    pairs = [role.partition("/")[::2] for role in roles]
    grants = tuple(
        Grant(role=name, scope=scope or "*", privilege=Privilege.model_validate({"tier": _TIERS[name]})) for name, scope in pairs
    )
    told = {"provider": "okta", "tenant": "okta", "subject": WHO, "grants": grants, "evidence": {WHOLE_SET: "true"}}
    return activity(kind, at, **{**told, **more})


def born(at: float, **more: Any) -> Activity:
    return activity(Kind.ACCOUNT_CREATED, at, provider="okta", tenant="okta", subject=WHO, **more)


def new(*filed: Activity, of: Activity, shown: Shown = None) -> tuple[Kind, list[str], bool]:
    """What an activity tells then: its kind, roles, and whether that is still all that is held."""
    found = by_difference(filed, lambda _activity: shown)[of.id]
    return found.kind, [grant.role for grant in found.grants], WHOLE_SET in found.evidence


def test_what_an_earlier_set_held_is_not_new_in_a_later_one() -> None:
    before, after = holds(0, REPORT), holds(60, REPORT, HELP)
    assert new(before, after, of=after) == (Kind.ROLE_GRANTED, [HELP], False)
    assert new(before, after, of=before) == (Kind.ROLE_GRANTED, [REPORT], True), "what was before it nobody knows"


def test_a_newborn_held_nothing_before() -> None:
    made, first = born(0), holds(1, REPORT, HELP)
    assert new(made, first, of=first) == (Kind.ROLE_GRANTED, [REPORT, HELP], False)


def test_after_everything_was_revoked_all_is_new() -> None:
    given_, taken, again = holds(0, REPORT), holds(30, REPORT, HELP, SUPER, kind=Kind.ROLE_REMOVED), holds(60, REPORT)
    assert new(given_, taken, again, of=again) == (Kind.ROLE_GRANTED, [REPORT], False)


def test_a_set_that_lost_a_role_and_gained_none_tells_what_is_gone() -> None:
    before, after = holds(0, REPORT, HELP), holds(60, REPORT)
    assert new(before, after, of=after) == (Kind.ROLE_REMOVED, [HELP], False)


def test_a_set_told_again_gives_nothing() -> None:
    before, after = holds(0, REPORT), holds(60, REPORT)
    assert new(before, after, of=after) == (Kind.ROLE_GRANTED, [], False)


def test_a_role_that_reaches_further_than_before_is_new_and_one_that_reaches_less_is_not() -> None:
    narrow, wide = holds(0, f"{HELP}/Builders"), holds(60, HELP)
    assert new(narrow, wide, of=wide)[1] == [HELP]
    wide, narrow = holds(0, HELP), holds(60, f"{HELP}/Builders")
    assert new(wide, narrow, of=narrow)[1] == []


def test_two_sets_of_one_moment_are_compared_with_what_was_before_both() -> None:
    before, one, other = holds(-60, REPORT), holds(0, REPORT, HELP), holds(0.02, REPORT, HELP, SUPER)
    assert new(before, one, other, of=other)[1] == [HELP, SUPER]
    assert new(before, one, other, of=one)[1] == [HELP]


def test_a_refused_grant_is_no_witness() -> None:
    refused, after = holds(0, HELP, outcome=Outcome.FAILURE), holds(60, HELP)
    assert new(refused, after, of=after) == (Kind.ROLE_GRANTED, [HELP], True)
    assert new(refused, after, of=refused)[1] == [HELP]


def test_what_the_last_inventory_showed_is_not_new_and_the_rest_still_counts_for_nobody_knows() -> None:
    found = holds(60, SUPER, HELP)
    shown = minutes(0), frozenset({SUPER.casefold()})
    assert new(found, of=found, shown=shown) == (Kind.ROLE_GRANTED, [HELP], True)


def test_an_inventory_from_before_the_last_set_says_nothing_more() -> None:
    lost, again = holds(30, REPORT), holds(60, REPORT, SUPER)
    shown = minutes(0), frozenset({SUPER.casefold()})
    assert new(lost, again, of=again, shown=shown)[1] == [SUPER]


_ROLES = st.lists(st.sampled_from([SUPER, REPORT, HELP]), unique=True, min_size=1)


@given(st.lists(_ROLES, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_it_is_the_same_in_any_order_and_adds_up_to_what_is_held(sets: list[list[str]], random: Any) -> None:
    filed = [born(-1), *(holds(number, *roles) for number, roles in enumerate(sets))]
    shuffled = random.sample(filed, len(filed))
    found = by_difference(shuffled, lambda _activity: None)
    assert found == by_difference(filed, lambda _activity: None)
    held: set[str] = set()
    for number, roles in enumerate(sets, 1):
        told = found[filed[number].id]
        names = {grant.role for grant in told.grants}
        assert names <= set(roles) - held if told.kind is Kind.ROLE_GRANTED else names <= held - set(roles)
        held = set(roles)


def judged(*filed: Activity, inventory: Inventory | None = None) -> Case:
    pipeline = bootstrap.pipeline(Policy(), MemoryStore(clock=None), MemoryStore(clock=None), strict=True)
    if inventory is not None:
        pipeline.control.inventories.keep(inventory)
    for each in filed:
        pipeline.file(each)
    return pipeline.judge_all()[-1]


@pytest.mark.parametrize("turned", [False, True])
def test_an_administrator_of_lesser_rank_is_shown_with_the_role_that_is_new(turned: bool) -> None:
    filed = [holds(0, REPORT), holds(60 * 24 * 60, REPORT, SUPER)]
    case = judged(*(reversed(filed) if turned else filed))
    assert [grant.role for grant in case.activities[-1].grants] == [SUPER]
    assert any("gave kim@example.com a privilege that can become full administrator" in found.says for found in case.findings)
    assert not any("all of them count" in gap for gap in case.gaps)
    assert [step.target for step in case.judgment.plan] == [SUPER]


def test_where_nothing_is_known_of_before_everything_counts_and_it_is_said() -> None:
    case = judged(holds(0, HELP, SUPER))
    assert [grant.role for grant in case.activities[0].grants] == [HELP, SUPER]
    assert any("which of the roles that kim@example.com holds are new is not known" in gap for gap in case.gaps)


def test_what_an_inventory_showed_weeks_before_is_not_given_now() -> None:
    holding = Holding(account=WHO, roles=(SUPER,))
    case = judged(
        holds(60, HELP, SUPER), inventory=Inventory(provider="okta", tenant="okta", at=minutes(-600), holdings=(holding,))
    )
    assert [grant.role for grant in case.activities[0].grants] == [HELP]
