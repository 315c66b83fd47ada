"""What Privileged Identity Management gave in the case is taken back by a request, and given again with its end and its condition."""

from datetime import timedelta
from typing import Any

import pytest

from nightlatch.errors import TryLater
from nightlatch.model import Case, PrincipalType
from nightlatch.providers.azure.activity_log.subjects import ELIGIBLE
from nightlatch.providers.azure.playbooks.remove_pim_schedules import PLAYBOOK
from nightlatch.providers.azure.playbooks.remove_role_assignments import PLAYBOOK as ASSIGNMENTS
from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.arm.roles import CONTRIBUTOR, OWNER
from nightlatch.sandbox.microsoft.arm.schedules import make_schedule
from tests.build import case
from tests.providers.azure.playbooks.acting import BEFORE, SCOPE, START, Acting, acting, granted, take_back, there_and_back, who

ALL = (*PLAYBOOK.reads, *PLAYBOOK.writes)
LATER = timedelta(minutes=6)
UNTIL = "2026-09-01T00:00:00+00:00"
SORTS = ("Assignment", "Eligibility")


def given(there: Acting, sort: str, ends: str = "", **more: Any) -> Case:
    """A case in which PIM gave somebody Owner, for good or until an end, or made him eligible for it."""
    until = {"type": "AfterDateTime", "endDateTime": ends} if ends else {"type": "NoExpiration"}
    asked = {
        "principalId": there.subject.id,
        "roleDefinitionId": f"/x/{OWNER}",
        "scope": SCOPE,
        "scheduleInfo": {"expiration": until},
    }
    make_schedule(there.tenant.azure, sort, {**asked, **more}, START)
    operation = f"MICROSOFT.AUTHORIZATION/ROLE{sort.upper()}SCHEDULEREQUESTS/WRITE"
    return case(granted(there.subject, OWNER, operation=operation, **({ELIGIBLE: "true"} if sort == "Eligibility" else {})))


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("ends", ["", UNTIL])
def test_a_schedule_is_taken_back_and_given_again_with_its_end(sort: str, ends: str) -> None:
    with acting() as there:
        target = there_and_back(PLAYBOOK, given(there, sort, ends), take_back(), there, LATER)
        assert ("eligible" in target.says) == (sort == "Eligibility")
        assert (f"ends at {ends}" in target.says) == bool(ends)


def test_its_condition_comes_back_with_it() -> None:
    with acting() as there:
        found = given(there, "Eligibility", condition="@Resource[x] StringEquals 'y'", conditionVersion="2.0")
        there_and_back(PLAYBOOK, found, take_back(), there, LATER)


def test_in_its_first_minutes_it_is_tried_later() -> None:
    with acting() as there:
        found, live = given(there, "Assignment"), there.live(ALL)
        (target,) = PLAYBOOK.plan(found, take_back(), live).targets
        with pytest.raises(TryLater, match="ActiveDurationTooShort"):
            PLAYBOOK.apply(there.subject, target, live)


def test_one_whose_end_has_come_meanwhile_is_gone() -> None:
    with acting() as there:
        found, live = given(there, "Assignment", UNTIL), there.live(ALL)
        (target,) = PLAYBOOK.plan(found, take_back(), live).targets
        there.now += LATER
        PLAYBOOK.apply(there.subject, target, live)
        there.now += timedelta(days=300)
        assert PLAYBOOK.read(there.subject, target, live) is None
        PLAYBOOK.revert(there.subject, target, live)
        assert not there.tenant.azure.active


def test_what_was_given_again_to_another_end_is_left_at_a_release() -> None:
    with acting() as there:
        found, live = given(there, "Eligibility", UNTIL), there.live(ALL)
        (target,) = PLAYBOOK.plan(found, take_back(), live).targets
        for each in there.tenant.azure.eligible.values():
            each["properties"]["endDateTime"] = "2027-01-01T00:00:00Z"
        PLAYBOOK.revert(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.before, "what stands otherwise would never count as released"
        assert len(there.tenant.azure.eligible) == 1


def test_what_was_there_before_or_is_not_there_stays() -> None:
    with acting() as there:
        found = given(there, "Eligibility")
        for each in there.tenant.azure.eligible.values():
            each["properties"]["createdOn"] = BEFORE.isoformat()
        assert "before this case" in PLAYBOOK.plan(found, take_back(), there.live(ALL)).notes[0]
        there.tenant.azure.eligible.clear()
        assert "tells nothing of Owner" in PLAYBOOK.plan(found, take_back(), there.live(ALL)).notes[0]
        assert PLAYBOOK.plan(found, take_back(CONTRIBUTOR), there.live(ALL)).targets == ()


def test_who_took_the_role_up_himself_is_told_that_it_does_not_come_back() -> None:
    with acting() as there:
        found = given(there, "Assignment")
        for each in there.tenant.azure.active.values():
            each["properties"]["assignmentType"] = "Activated"
        (target,) = PLAYBOOK.plan(found, take_back(), there.live(ALL)).targets
        assert "takes it up again himself" in target.irreversible
        assert target.of_case


def test_requests_are_this_ones_and_assignments_the_others() -> None:
    with acting() as there:
        requested = given(there, "Assignment")
        live = there.live((*ALL, *ASSIGNMENTS.reads))
        assert ASSIGNMENTS.plan(requested, take_back(), live).targets == ()
        assert PLAYBOOK.plan(case(granted(there.subject, OWNER)), take_back(), live).targets == ()


def test_it_uses_what_it_declares_and_nothing_else() -> None:
    with acting() as there:
        named: set[str] = set()
        estate = there.tenant.azure
        estate.assignments.clear()
        custom = estate.define("Helper", ["Microsoft.Authorization/roleAssignments/write"])
        estate.assign(making.user(there.tenant, "robin@contoso.com")["id"], custom, SCOPE)
        machine, group = there.identity(), who(making.group(there.tenant, "operators")["id"], PrincipalType.UNKNOWN)
        for subject, sort in ((there.subject, "Assignment"), (group, "Eligibility"), (machine, "Eligibility")):
            there.subject = subject
            found, live = given(there, sort), there.live(ALL)
            if subject is machine:
                found = case(found.first.model_copy(update={"subject": machine.model_copy(update={"id": None})}))
            (target,) = PLAYBOOK.plan(found, take_back(), live).targets
            there.now = START + LATER
            PLAYBOOK.apply(subject, target, live)
            there.now = START
            assert live.graph is not None
            named |= live.rest.named | live.graph.named
        assert named == set(ALL)
