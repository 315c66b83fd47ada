"""Taking permission sets back from people of Identity Center: only what the incident assigned, and only while it is there."""

from datetime import timedelta

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.model import Case, Principal
from nightlatch.providers.aws.playbooks.remove_assignments import PLAYBOOK
from tests.build import case, principal
from tests.providers.aws.emulated import answers
from tests.providers.aws.playbooks.acting import now, planned, taken_as_done_when_gone, there_and_back
from tests.providers.aws.playbooks.at_the_center import WORK, Center, center, given, take_back


def assigned(there: Center, name: str = "dee") -> Case:
    who = there.person(name)
    there.assign(str(who.id))
    return told(there, who)


def told(there: Center, who: Principal) -> Case:
    return case(given(who, there.named["PermissionSetArn"], WORK))


def role(there: Center) -> str:
    return there.named["PermissionSetArn"]


def test_an_assignment_goes_and_comes_back() -> None:
    with center() as there:
        subject = assigned(there)
        other = there.person("eve")
        there.assign(str(other.id))
        target = there_and_back(PLAYBOOK, subject, take_back(subject, role(there)), there.live, there.held)
        assert target.id == f"assignment:{WORK}:{role(there)}"
        assert [each["PrincipalId"] for each in there.held()].count(str(other.id)) == 1


def test_it_finds_the_instance_again_in_the_region_of_the_records() -> None:
    with center() as there:
        subject = assigned(there)
        target = planned(PLAYBOOK, subject, take_back(subject, role(there)), there.live)
        assert target.before["region"] == "us-east-1"
        assert "--region=us-east-1" in target.by_hand[0]


def test_a_forged_record_takes_nothing() -> None:
    with center() as there:
        who = there.person()
        there.assign(str(who.id), at=now() - timedelta(minutes=1))
        subject = told(there, who)
        plan = PLAYBOOK.plan(subject, take_back(subject, role(there)), there.live)
        assert not plan.targets
        assert "does not tell" in plan.notes[0]


def test_a_run_that_made_anothers_assignment_does_not_count() -> None:
    with center() as there:
        who, other = there.person(), there.person("eve")
        there.assign(str(who.id), at=now() - timedelta(minutes=1))
        there.assign(str(other.id))
        subject = told(there, who)
        assert not PLAYBOOK.plan(subject, take_back(subject, role(there)), there.live).targets


def test_what_comes_by_a_group_and_what_is_elsewhere_is_left_alone() -> None:
    with center() as there:
        who = there.person()
        there.assign(there.group("ops", who), "GROUP")
        there.assign(str(who.id), account="999988887777")
        subject = told(there, who)
        plan = PLAYBOOK.plan(subject, take_back(subject, role(there)), there.live)
        assert not plan.targets
        assert "only by a group" in plan.notes[0]


def test_what_aws_lists_of_a_group_is_not_taken_for_the_persons_own() -> None:
    with center() as there:
        who = there.person()
        listed = {"AccountId": WORK, "PermissionSetArn": role(there), "PrincipalId": "g", "PrincipalType": "GROUP"}
        answers(there.live.clients, "sso-admin", "ListAccountAssignmentsForPrincipal", 200, {"AccountAssignments": [listed]})
        subject = told(there, who)
        assert not PLAYBOOK.plan(subject, take_back(subject, role(there)), there.live).targets


def test_other_roles_and_other_users_are_for_other_playbooks() -> None:
    with center() as there:
        subject = assigned(there)
        there.used.clear()
        assert not PLAYBOOK.plan(subject, take_back(subject, "arn:aws:iam::aws:policy/AdministratorAccess"), there.live).targets
        of_iam = told(there, principal("dee", id="AIDAEXAMPLEDEE"))
        assert not PLAYBOOK.plan(of_iam, take_back(of_iam, role(there)), there.live).targets
        assert not there.used


def test_a_person_or_a_permission_set_that_is_gone_is_taken_as_done() -> None:
    with center() as there:
        subject = assigned(there)
        target = planned(PLAYBOOK, subject, take_back(subject, role(there)), there.live)
        PLAYBOOK.apply(subject.subject, target, there.live)
        there.store.delete_user(IdentityStoreId=there.directory, UserId=subject.subject.id)
        taken_as_done_when_gone(PLAYBOOK, subject, target, there.live)


def test_a_deletion_that_fails_is_told() -> None:
    with center() as there:
        subject = assigned(there)
        target = planned(PLAYBOOK, subject, take_back(subject, role(there)), there.live)
        begun = {"Status": "IN_PROGRESS", "RequestId": "11111111-2222-3333-4444-555555555555"}
        status = "AccountAssignmentDeletionStatus"
        region = target.after["region"]
        answers(there.live.clients, "sso-admin", "DeleteAccountAssignment", 200, {status: begun}, region)
        ended = {status: {**begun, "Status": "FAILED"}}
        answers(there.live.clients, "sso-admin", f"Describe{status}", 200, ended, region)
        with pytest.raises(ChangeFailed, match="could not finish"):
            PLAYBOOK.apply(subject.subject, target, there.live)


def test_every_permission_that_it_declares_is_used_and_no_other() -> None:
    with center() as there:
        subject = assigned(there)
        target = there_and_back(PLAYBOOK, subject, take_back(subject, role(there)), there.live, there.held)
        begun = {"Status": "IN_PROGRESS", "RequestId": "11111111-2222-3333-4444-555555555555"}
        region, deletion = target.after["region"], "AccountAssignmentDeletionStatus"
        answers(there.live.clients, "sso-admin", "DeleteAccountAssignment", 200, {deletion: begun}, region)
        answers(there.live.clients, "sso-admin", f"Describe{deletion}", 200, {deletion: {**begun, "Status": "SUCCEEDED"}}, region)
        PLAYBOOK.apply(subject.subject, target, there.live)
        assert there.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}
