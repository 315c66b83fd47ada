"""Eligibility that the case gave is taken with a permission that can only take, and comes back."""

from nightlatch.model import Kind, PrincipalType
from nightlatch.providers.entra.playbooks.remove_eligible_roles import PLAYBOOK
from nightlatch.sandbox.microsoft import known, making
from tests.build import START, activity, case
from tests.providers.entra.playbooks.acting import BEFORE, acting, granted, take_back, there_and_back, who
from tests.providers.stepping import lock, newborn

GLOBAL = known.GLOBAL_ADMINISTRATOR


def test_it_is_taken_and_comes_back_and_others_stay() -> None:
    with acting() as there:
        making.entitle(there.tenant, str(there.subject.id), GLOBAL, made=START)
        making.entitle(there.tenant, str(there.subject.id), known.HELPDESK, made=START)
        making.entitle(there.tenant, str(there.user("pear@contoso.com").id), GLOBAL)
        found = case(granted(there.subject, GLOBAL))
        target = there_and_back(PLAYBOOK, found, take_back(found, GLOBAL), there)
        assert target.says.startswith("take the eligible role Global Administrator back")


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        robot, live = there.robot(), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        group = making.group(there.tenant, "Masters", assignable=True)
        making.entitle(there.tenant, str(there.user("pear@contoso.com").id), GLOBAL)
        for subject in (there.subject, robot, who(PrincipalType.GROUP, group["id"], "Masters")):
            making.entitle(there.tenant, live.object_id(subject), GLOBAL, made=START)
            found = case(granted(subject, GLOBAL))
            (target,) = PLAYBOOK.plan(found, take_back(found, GLOBAL), live).targets
            PLAYBOOK.apply(subject, target, live)
            PLAYBOOK.revert(subject, target, live)
        assert live.rest.named == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_of_a_newborn_all_is_taken_with_the_lock_and_of_an_older_account_what_the_case_gave() -> None:
    with acting() as there:
        making.entitle(there.tenant, str(there.subject.id), GLOBAL, made=START)
        found = newborn(there.subject)
        assert len(PLAYBOOK.plan(found, lock(found), there.live()).targets) == 1
        making.entitle(there.tenant, str(there.subject.id), known.HELPDESK, made=BEFORE)
        older = case(activity(Kind.CREDENTIAL_ADDED, subject=there.subject), granted(there.subject, known.HELPDESK))
        assert PLAYBOOK.plan(older, lock(older), there.live()).targets == ()
        plan = PLAYBOOK.plan(older, take_back(older, known.HELPDESK), there.live())
        assert plan.targets == ()
        assert "has been eligible for Helpdesk Administrator since" in plan.notes[0]


def test_without_a_privileged_identity_it_is_a_persons() -> None:
    with acting() as there:
        making.entitle(there.tenant, str(there.subject.id), GLOBAL, made=START)
        found = newborn(there.subject)
        plan = PLAYBOOK.plan(found, lock(found), there.live(over=False))
        assert plan.targets == ()
        assert "roleEligibilityScheduleRequests" in plan.notes[0]


def test_of_a_holder_who_is_gone_nothing_is_left() -> None:
    with acting() as there:
        making.entitle(there.tenant, str(there.subject.id), GLOBAL, made=START)
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        del there.tenant.users[str(there.subject.id)]
        assert PLAYBOOK.read(there.subject, target, live) is None
