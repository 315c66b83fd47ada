"""Federated credentials of the case are removed and come back as they were."""

import pytest

from nightlatch.model import Action, Kind, PrincipalType, Step
from nightlatch.providers.entra.playbooks.remove_federated_credentials import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from tests.build import activity, case
from tests.providers.entra.playbooks.acting import BEFORE, acting, there_and_back, who
from tests.providers.stepping import deactivate, given, lock, newborn

SORT, ISSUER, SUBJECT = "federated_credential", "https://login.example.com", "repo:example/tools:ref:refs/heads/main"


@pytest.mark.parametrize("by", ["id", "name", "subject", "whole"])
def test_it_is_removed_by_whatever_the_record_tells_and_comes_back_and_others_stay(by: str) -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        app = there.application(robot)["id"]
        making.federated(there.tenant, app, "kept", ISSUER, "another")
        told = making.federated(there.tenant, app, "deploy", ISSUER, SUBJECT)
        text = f"{ISSUER}#{SUBJECT}" if by == "whole" else told[by]
        target = there_and_back(PLAYBOOK, given(robot, SORT, text), deactivate(SORT, text), there)
        assert f"for {SUBJECT} of {ISSUER}" in target.says


def test_one_of_the_name_that_lets_in_another_than_the_records_told_of_stays() -> None:
    with acting() as there:
        robot, live = there.robot(made=BEFORE), there.live()
        making.federated(there.tenant, there.application(robot)["id"], "deploy", ISSUER, SUBJECT)
        for whom, kept in ((SUBJECT, False), ("repo:evil/x", True)):
            (told,) = given(robot, SORT, "deploy").activities
            found = case(told.model_copy(update={"evidence": {"issuer": ISSUER, "federated_subject": whom}}))
            plan = PLAYBOOK.plan(found, deactivate(SORT, "deploy"), live)
            assert len(plan.targets) == (not kept)
            assert ("lets in another" in " ".join(plan.notes)) is kept


def test_a_trust_in_a_subject_is_removed_by_that() -> None:
    with acting() as there:
        robot = there.robot(made=BEFORE)
        making.federated(there.tenant, there.application(robot)["id"], "deploy", ISSUER, SUBJECT)
        step = Step(action=Action.DISTRUST, target=SUBJECT, says="distrust", because=(), sort="trust")
        there_and_back(PLAYBOOK, case(activity(Kind.TRUST_CHANGED, subject=robot)), step, there)


def test_of_a_newborn_all_go_with_the_lock_and_of_an_older_one_none() -> None:
    with acting() as there:
        robot = there.robot()
        for name in ("one", "two"):
            making.federated(there.tenant, there.application(robot)["id"], name, ISSUER, name)
        found = newborn(robot)
        assert len(PLAYBOOK.plan(found, lock(found), there.live()).targets) == 2
        older = there.robot("Old", made=BEFORE)
        making.federated(there.tenant, there.application(older)["id"], "one", ISSUER, "one")
        reborn = newborn(older)
        assert PLAYBOOK.plan(reborn, lock(reborn), there.live()).targets == (), (
            "what its application had before is not the case's"
        )


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        robot, live = there.robot(), there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        making.federated(there.tenant, there.application(robot)["id"], "deploy", ISSUER, SUBJECT)
        found = newborn(robot)
        PLAYBOOK.apply(robot, PLAYBOOK.plan(found, lock(found), live).targets[0], live)
        assert live.rest.named == there.tenant.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_our_own_what_is_not_there_and_what_is_gone() -> None:
    with acting() as there:
        own, robot, live = who(PrincipalType.SERVICE_PRINCIPAL, there.own["appId"], "Nightlatch"), there.robot(), there.live()
        assert "is Nightlatch itself" in PLAYBOOK.plan(given(own, SORT, "x"), deactivate(SORT, "x"), live).notes[0]
        assert "has no federated credential x now" in PLAYBOOK.plan(given(robot, SORT, "x"), deactivate(SORT, "x"), live).notes[0]
        making.federated(there.tenant, there.application(robot)["id"], "deploy", ISSUER, SUBJECT)
        found = newborn(robot)
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        there.tenant.applications.clear()
        assert PLAYBOOK.read(robot, target, live) is None
        assert PLAYBOOK.plan(found, lock(found), live).targets == ()
        quiet = there.live([])
        assert PLAYBOOK.plan(found, deactivate("client_secret", "x"), quiet).targets == ()
        assert quiet.rest.named == set()
