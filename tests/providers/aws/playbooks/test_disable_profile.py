"""Switching a profile of Roles Anywhere off and on again."""

from datetime import timedelta

import pytest

from nightlatch.model import Action, Case
from nightlatch.providers.aws.playbooks.disable_profile import PLAYBOOK
from tests.providers.aws.playbooks.acting import Acting, acting, now, planned, step, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.anywhere import ID, REGION, Anywhere, case_of


def notes(case: Case, there: Acting) -> tuple[str, ...]:
    plan = PLAYBOOK.plan(case, step(Action.LOCK, case), there.live)
    assert not plan.targets
    return plan.notes


def test_it_is_switched_off_and_on_again() -> None:
    with acting() as there:
        anywhere = Anywhere(there)
        anywhere.hold("profile")
        case = case_of("CreateProfile")
        asked = step(Action.LOCK, case)
        target = there_and_back(PLAYBOOK, case, asked, there.live, lambda: str(anywhere.held))
        assert target.before == {"id": ID, "region": REGION, "enabled": "true"}
        assert target.disturbs == ""
        assert f"--region={REGION}" in target.by_hand[0]
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_one_that_is_older_than_its_case_is_left_to_a_person() -> None:
    with acting() as there:
        Anywhere(there).hold("profile", at=now() - timedelta(days=400))
        case = case_of("UpdateProfile")
        assert "older than this case" in planned(PLAYBOOK, case, step(Action.LOCK, case), there.live).disturbs


@pytest.mark.parametrize("seconds", [-6, 6])
def test_a_record_of_what_never_happened_changes_nothing(seconds: int) -> None:
    with acting() as there:
        Anywhere(there).hold("profile")
        assert "not created when" in notes(case_of("CreateProfile", now() + timedelta(seconds=seconds * 10)), there)[0]


def test_an_id_of_another_name_is_not_touched() -> None:
    with acting() as there:
        Anywhere(there).hold("profile", "production")
        assert "no profile plant" in notes(case_of("CreateProfile"), there)[0]


@pytest.mark.parametrize("missing", ["id", "region"])
def test_without_id_or_region_it_says_so(missing: str) -> None:
    with acting() as there:
        Anywhere(there).hold("profile")
        assert "do not tell" in notes(case_of("CreateProfile", **{missing: None}), there)[0]


def test_one_that_is_off_is_left_so() -> None:
    with acting() as there:
        Anywhere(there).hold("profile", enabled=False)
        assert notes(case_of("CreateProfile"), there) == ()


def test_one_that_is_gone_is_done() -> None:
    with acting() as there:
        anywhere = Anywhere(there)
        anywhere.hold("profile")
        case = case_of("CreateProfile")
        target = planned(PLAYBOOK, case, step(Action.LOCK, case), there.live)
        anywhere.held.clear()
        taken_as_done_when_gone(PLAYBOOK, case, target, there.live)
        assert "no profile" in notes(case, there)[0]


def test_a_federation_of_another_sort_is_none_of_its_business() -> None:
    with acting() as there:
        Anywhere(there).hold("profile")
        assert notes(case_of("CreateSAMLProvider"), there) == ()
        assert not there.used
