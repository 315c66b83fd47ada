"""Active roles that the case assigned through PIM are taken with a permission that can only take, and come back with their end."""

from datetime import timedelta
from typing import Any

import pytest

from nightlatch.errors import ChangeFailed, TryLater
from nightlatch.model import PrincipalType
from nightlatch.providers.entra.playbooks.remove_active_roles import PLAYBOOK
from nightlatch.providers.entra.scopes import ACTIVE, ACTIVE_REMOVE
from nightlatch.sandbox.microsoft import known, making
from tests.build import START, case
from tests.providers.entra.playbooks.acting import BEFORE, acting, granted, take_back, there_and_back, who
from tests.providers.stepping import lock, newborn

GLOBAL = known.GLOBAL_ADMINISTRATOR
FOR_GOOD = {"type": "noExpiration", "endDateTime": None, "duration": None}
UNTIL_NOON = {"type": "afterDateTime", "endDateTime": "2026-03-02T12:00:00Z", "duration": None}


@pytest.mark.parametrize("ends", [FOR_GOOD, UNTIL_NOON])
def test_it_is_taken_and_comes_back_to_end_when_it_would_have_ended(ends: dict[str, Any]) -> None:
    with acting() as there:
        told = making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        there.tenant.schedules[told["id"]]["scheduleInfo"]["expiration"] = dict(ends)
        making.assign(there.tenant, str(there.user("pear@contoso.com").id), GLOBAL)
        there.tenant.minimum_s = 0
        found = case(granted(there.subject, GLOBAL))
        there_and_back(PLAYBOOK, found, take_back(found, GLOBAL), there)


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        robot, group = (
            there.robot(),
            making.group(there.tenant, "Masters", str(there.user("kim@contoso.com").id), assignable=True),
        )
        making.assign(there.tenant, group["id"], GLOBAL)
        live = there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        for subject in (there.subject, robot):
            making.assign(there.tenant, live.object_id(subject), GLOBAL, made=START)
            found = case(granted(subject, GLOBAL))
            (target,) = PLAYBOOK.plan(found, take_back(found, GLOBAL), live).targets
            PLAYBOOK.apply(subject, target, live)
            PLAYBOOK.revert(subject, target, live)
        assert live.rest.named == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_whoever_moves_the_end_of_a_role_keeps_none_of_it_and_who_gave_it_again_is_not_overruled() -> None:
    with acting() as there:
        told = making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        there.tenant.schedules[told["id"]]["scheduleInfo"]["expiration"] = dict(UNTIL_NOON)
        assert PLAYBOOK.read(there.subject, target, live) == target.before
        there.tenant.minimum_s = 0
        PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after
        again = making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        there.tenant.schedules[again["id"]]["scheduleInfo"]["expiration"] = dict(UNTIL_NOON)
        PLAYBOOK.revert(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.before
        assert [each["id"] for each in there.tenant.schedules.values() if each["principalId"] == there.subject.id] == [
            again["id"]
        ]


def test_who_may_only_take_takes_and_is_told_at_a_release_what_to_grant() -> None:
    with acting() as there:
        making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        found, live = newborn(there.subject), there.live({*PLAYBOOK.reads, ACTIVE_REMOVE})
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after
        with pytest.raises(ChangeFailed, match=ACTIVE.replace(".", r"\.")):
            PLAYBOOK.revert(there.subject, target, live)


def test_in_the_first_five_minutes_it_is_to_be_tried_again() -> None:
    with acting() as there:
        making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        there.clock.now = START + timedelta(minutes=1)
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        with pytest.raises(TryLater, match="ActiveDurationTooShort"):
            PLAYBOOK.apply(there.subject, target, live)
        there.clock.now = START + timedelta(minutes=6)
        PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after


def test_what_would_have_ended_by_now_is_gone() -> None:
    with acting() as there:
        told = making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        there.tenant.schedules[told["id"]]["scheduleInfo"]["expiration"] = dict(UNTIL_NOON)
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        there.clock.now = START + timedelta(hours=3)
        assert PLAYBOOK.read(there.subject, target, live) is None


def test_one_from_before_the_case_stays_and_is_named_and_an_activation_is_not_its_business() -> None:
    with acting() as there:
        own = str(there.subject.id)
        making.assign(there.tenant, own, known.HELPDESK, made=BEFORE)
        making.assign(there.tenant, own, GLOBAL, made=START, sort="Activated")
        found = case(granted(there.subject, known.HELPDESK), granted(there.subject, GLOBAL))
        plan = PLAYBOOK.plan(found, take_back(found, known.HELPDESK), there.live())
        assert plan.targets == ()
        assert "has been active for Helpdesk Administrator since" in plan.notes[0]
        assert PLAYBOOK.plan(found, take_back(found, GLOBAL), there.live()).targets == ()


def test_without_a_privileged_identity_it_is_a_persons_and_the_command_is_told() -> None:
    with acting() as there:
        making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        found = newborn(there.subject)
        plan = PLAYBOOK.plan(found, lock(found), there.live(over=False))
        assert plan.targets == ()
        assert "roleAssignmentScheduleRequests" in plan.notes[0]
        assert '"action": "adminRemove"' in plan.notes[0]


def test_the_last_global_administrator_stays_one_and_so_does_our_own_identity() -> None:
    with acting() as there:
        making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        found = case(granted(there.subject, GLOBAL))
        assert "stays one" in PLAYBOOK.plan(found, take_back(found, GLOBAL), there.live()).notes[0]
        own = who(PrincipalType.SERVICE_PRINCIPAL, there.own["id"], "Nightlatch")
        ours = case(granted(own, known.PRIVILEGED_AUTHENTICATION))
        plan = PLAYBOOK.plan(ours, take_back(ours, known.PRIVILEGED_AUTHENTICATION), there.live())
        assert "is Nightlatch itself" in plan.notes[0]


def test_of_a_holder_who_is_gone_nothing_is_left() -> None:
    with acting() as there:
        making.assign(there.tenant, str(there.subject.id), GLOBAL, made=START)
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        del there.tenant.users[str(there.subject.id)]
        assert PLAYBOOK.read(there.subject, target, live) is None
        assert PLAYBOOK.plan(found, lock(found), live).targets == ()
