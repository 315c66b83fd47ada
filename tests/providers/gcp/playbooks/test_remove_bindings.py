"""Roles are taken back binding by binding; everything else in the policy stays to the byte, and nobody's edit is lost."""

import copy
import json

import pytest

from nightlatch.errors import ChangeFailed, TryLater
from nightlatch.model import Action, Case, Step
from nightlatch.providers.gcp.conditions import canonical
from nightlatch.providers.gcp.playbooks.remove_bindings import PLAYBOOK
from tests.providers.gcp.playbooks.acting import Acting, acting, granted, there_and_back

OWNER = "roles/owner"
PROJECT = "projects/orchard-prod"
UNTIL = {"title": "until May", "expression": "request.time < timestamp('2026-05-01T00:00:00Z')"}
AT_NIGHT = {"title": "at night", "description": "on call", "expression": "request.time.getHours() < 6"}


def take_back(role: str = OWNER) -> Step:
    return Step(action=Action.TAKE_BACK, target=role, says="back", because=(), sort="role")


def member(there: Acting) -> str:
    return f"serviceAccount:{there.subject.email}"


@pytest.mark.parametrize("scope", [PROJECT, "folders/123", "organizations/456"])
def test_a_binding_is_taken_back_and_put_back(scope: str) -> None:
    with acting() as there:
        there.cloud.policies.bind(scope, "roles/viewer", "group:readers@example.com")
        there.cloud.policies.bind(scope, OWNER, "user:robin@example.com", member(there))
        found = granted(there.subject, OWNER, scope, member(there))
        target = there_and_back(PLAYBOOK, found, take_back(), there)
        assert "add-iam-policy-binding" in target.by_hand[0]
        assert "--condition=None" in target.by_hand[0]


@pytest.mark.parametrize("chosen", [None, UNTIL, AT_NIGHT])
def test_of_three_bindings_of_one_role_the_other_two_stay_to_the_byte(chosen: dict[str, str] | None) -> None:
    with acting() as there:
        for condition in (UNTIL, None, AT_NIGHT):
            there.cloud.policies.bind(PROJECT, OWNER, member(there), "user:robin@example.com", condition=condition)
        others = [each for each in copy.deepcopy(there.cloud.policies.bindings(PROJECT)) if each.get("condition") != chosen]
        found = granted(there.subject, OWNER, PROJECT, member(there), condition=canonical(chosen))
        live = there.live((*PLAYBOOK.reads, *PLAYBOOK.writes))
        (target,) = PLAYBOOK.plan(found, take_back(), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        left = there.cloud.policies.bindings(PROJECT)
        kept = [each for each in left if each.get("condition") != chosen]
        assert json.dumps(kept) == json.dumps(others)
        assert [each["members"] for each in left if each.get("condition") == chosen] == [["user:robin@example.com"]]


def conditional(there: Acting) -> Case:
    there.cloud.policies.bind(PROJECT, OWNER, member(there), condition=UNTIL)
    return granted(there.subject, OWNER, PROJECT, member(there), condition=canonical(UNTIL))


def test_a_binding_that_is_emptied_goes_and_comes_back_with_its_condition() -> None:
    with acting() as there:
        found = conditional(there)
        there_and_back(PLAYBOOK, found, take_back(), there)


@pytest.mark.parametrize("times", [1, 3])
def test_an_edit_between_reading_and_writing_is_not_lost(times: int) -> None:
    with acting() as there:
        found, live = conditional(there), there.live()
        (target,) = PLAYBOOK.plan(found, take_back(), live).targets
        left = [f"user:u{number}@example.com" for number in range(times)]

        def edit() -> None:
            there.cloud.policies.bind(PROJECT, "roles/viewer", left.pop())
            if left:
                there.cloud.before["resourcemanager.projects.setIamPolicy"] = edit

        there.cloud.before["resourcemanager.projects.setIamPolicy"] = edit
        PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after
        assert len(there.cloud.policies.bindings(PROJECT)) == times, "each edit stands"


def test_who_is_always_outrun_tries_later() -> None:
    with acting() as there:
        found, live = conditional(there), there.live()
        (target,) = PLAYBOOK.plan(found, take_back(), live).targets

        def edit() -> None:
            there.cloud.policies.bind(PROJECT, "roles/viewer", "user:busy@example.com")
            there.cloud.before["resourcemanager.projects.setIamPolicy"] = edit

        there.cloud.before["resourcemanager.projects.setIamPolicy"] = edit
        with pytest.raises(TryLater, match="ABORTED"):
            PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.before


def test_a_policy_that_may_not_be_written_says_which_permission_is_missing() -> None:
    with acting() as there:
        found = conditional(there)
        (target,) = PLAYBOOK.plan(found, take_back(), there.live(PLAYBOOK.reads)).targets
        with pytest.raises(ChangeFailed, match=r"grant resourcemanager\.projects\.setIamPolicy"):
            PLAYBOOK.apply(there.subject, target, there.live(PLAYBOOK.reads))


def test_what_does_not_stand_any_more_or_stands_where_only_people_edit_is_left_alone() -> None:
    with acting() as there:
        gone = granted(there.subject, OWNER, PROJECT, member(there))
        assert "does not hold" in PLAYBOOK.plan(gone, take_back(), there.live()).notes[0]
        bucket = granted(there.subject, OWNER, "projects/_/buckets/archive", member(there))
        assert "only a person may edit" in PLAYBOOK.plan(bucket, take_back(), there.live()).notes[0]


def test_another_role_and_another_kind_of_grant_are_not_its_business() -> None:
    with acting() as there:
        found = conditional(there)
        assert PLAYBOOK.plan(found, take_back("roles/editor"), there.live()).targets == ()
        group = Step(action=Action.TAKE_BACK, target=OWNER, says="back", because=(), sort="group")
        assert PLAYBOOK.plan(found, group, there.live()).targets == ()
