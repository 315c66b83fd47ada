"""Application permissions of the case are taken and given again; of a managed identity it is said what lives on."""

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import GrantKind, Kind, PrincipalType
from nightlatch.providers.entra.first_party import GRAPH
from nightlatch.providers.entra.playbooks.remove_app_roles import PLAYBOOK
from nightlatch.providers.entra.scopes import IDS, ROLES
from nightlatch.sandbox.microsoft import making
from tests.build import START, activity, case
from tests.providers.entra.playbooks.acting import BEFORE, acting, granted, take_back, there_and_back, who
from tests.providers.stepping import lock, newborn

BY_ID = f"{GRAPH}/{IDS[ROLES]}"


@pytest.mark.parametrize("name", [BY_ID, ROLES])
def test_a_permission_is_taken_by_id_or_by_value_and_comes_back_and_others_stay(name: str) -> None:
    with acting() as there:
        robot = there.robot("Builder", ROLES, "User.Read.All")
        found = newborn(robot, granted(robot, name))
        target = there_and_back(PLAYBOOK, found, take_back(found, name), there)
        assert f"{ROLES} of Microsoft Graph" in target.says
        assert target.about == BY_ID


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        robot, live = there.robot("Builder", ROLES), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        found = newborn(robot, granted(robot, BY_ID))
        PLAYBOOK.apply(robot, PLAYBOOK.plan(found, take_back(found, BY_ID), live).targets[0], live)
        assert live.rest.named == there.tenant.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_one_from_before_the_case_stays_and_is_named() -> None:
    with acting() as there:
        robot = there.robot("Builder", ROLES, made=BEFORE)
        found = case(granted(robot, BY_ID))
        plan = PLAYBOOK.plan(found, take_back(found, BY_ID), there.live())
        assert plan.targets == ()
        assert f"has held {ROLES} of Microsoft Graph since" in plan.notes[0]


def test_from_a_newborn_managed_identity_everything_is_taken_and_it_is_said_what_lives_on() -> None:
    with acting() as there:
        machine = making.managed_identity(there.tenant, "vm-report", "/subscriptions/x", made=START)
        making.permit(there.tenant, machine["id"], ROLES, START)
        subject = who(PrincipalType.MANAGED_IDENTITY, machine["appId"], "vm-report")
        found = newborn(subject)
        there_and_back(PLAYBOOK, found, lock(found), there)
        (note,) = PLAYBOOK.plan(found, lock(found), there.live()).notes
        assert "up to 24 h" in note
        older = case(activity(Kind.CREDENTIAL_ADDED, subject=subject))
        assert PLAYBOOK.plan(older, lock(older), there.live()).targets == ()


def test_who_is_disabled_keeps_what_no_token_can_hold() -> None:
    with acting() as there:
        found = newborn(there.robot("Builder", ROLES))
        plan = PLAYBOOK.plan(found, lock(found), there.live())
        assert (plan.targets, plan.notes) == ((), ())


def test_our_own_identity_and_other_grants_are_left_alone() -> None:
    with acting() as there:
        ours = case(granted(who(PrincipalType.SERVICE_PRINCIPAL, there.own["appId"], "Nightlatch"), BY_ID))
        assert "is Nightlatch itself" in PLAYBOOK.plan(ours, take_back(ours, BY_ID), there.live()).notes[0]
        robot = there.robot()
        other = case(granted(robot, "group:x", GrantKind.GROUP))
        assert PLAYBOOK.plan(other, take_back(other, "group:x", GrantKind.GROUP), there.live()).targets == ()


def test_what_is_not_held_gone_or_refused_is_said() -> None:
    with acting() as there:
        robot, live = there.robot("Builder", ROLES), there.live()
        found = newborn(robot, granted(robot, BY_ID))
        (target,) = PLAYBOOK.plan(found, take_back(found, BY_ID), live).targets
        with pytest.raises(ChangeFailed, match=r"AppRoleAssignment\.ReadWrite\.All"):
            PLAYBOOK.apply(robot, target, there.live(PLAYBOOK.reads))
        there.tenant.app_roles.clear()
        assert "does not hold the permission" in PLAYBOOK.plan(found, take_back(found, BY_ID), live).notes[0]
        del there.tenant.principals[there.principal(robot)["id"]]
        assert PLAYBOOK.read(robot, target, live) is None
        assert PLAYBOOK.plan(found, take_back(found, BY_ID), live).targets == ()
