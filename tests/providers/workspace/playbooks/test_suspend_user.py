"""A user is signed out and suspended, and comes back as before; who is no user is not, and that is said."""

import pytest

from nightlatch.errors import ChangeFailed, TryLater
from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK, MARK_DOMAIN_WIDE_DELEGATION
from nightlatch.providers.workspace.playbooks.suspend_user import PLAYBOOK
from tests.build import activity, case
from tests.providers.stepping import lock, newborn, there_and_back
from tests.providers.workspace.playbooks.acting import NEWCOMER, OWN, acting, gone, who


def test_a_user_is_suspended_and_comes_back() -> None:
    with acting() as there:
        found = newborn(there.subject)
        target = there_and_back(PLAYBOOK, found, lock(found), there)
        assert "sessions do not come back" in target.says
        assert f"https://admin.google.com/ac/users/{there.subject.id}" in target.by_hand[0]
        assert there.cloud.workspace.sessions[str(there.subject.id)] == []


def test_his_tokens_are_refused_from_then_on_and_the_platform_says_so() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        token = there.cloud.token(NEWCOMER)
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        assert PLAYBOOK.prove is not None
        proof = PLAYBOOK.prove(there.subject, target, live)
        assert proof is not None
        assert not proof.denied
        PLAYBOOK.apply(there.subject, target, live)
        with pytest.raises(Exception, match="invalid authentication"):
            there.cloud.admit(token, "admin.directory.user")
        proof = PLAYBOOK.prove(there.subject, target, live)
        assert proof is not None
        assert proof.denied


def test_a_user_whose_creation_is_not_complete_is_tried_again() -> None:
    with acting() as there:
        found, live, id = newborn(there.subject), there.live(), str(there.subject.id)
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        there.cloud.workspace.incomplete.add(id)
        with pytest.raises(TryLater, match="creation is not complete"):
            PLAYBOOK.apply(there.subject, target, live)
        PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after


def test_who_cannot_be_signed_out_is_suspended_all_the_same_and_it_is_said() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live(["admin.directory.user"])
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        with pytest.raises(ChangeFailed, match=r"grant admin\.directory\.user\.security"):
            PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after


def test_a_delegated_administrator_cannot_suspend_a_super_administrator() -> None:
    with acting() as there:
        space, found, live = there.cloud.workspace, newborn(there.subject), there.live()
        space.delegated.add(OWN)
        space.assign(str(there.subject.id), space.role_id("_SEED_ADMIN_ROLE"))
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        with pytest.raises(ChangeFailed, match=r"403 forbidden \(Not Authorized"):
            PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.before


def test_a_user_who_is_gone_is_done() -> None:
    with acting() as there:
        found = newborn(there.subject)
        gone(PLAYBOOK, found, lock(found), there)


def test_a_namesake_that_was_made_later_is_not_touched() -> None:
    with acting() as there:
        found = newborn(there.subject)
        del there.cloud.workspace.users[str(there.subject.id)]
        there.user(NEWCOMER)
        assert PLAYBOOK.plan(found, lock(found), there.live()).notes == (f"there is no user {NEWCOMER} (any more)",)


def test_a_guest_and_a_delegated_application_are_left_to_people_and_said() -> None:
    with acting() as there:
        guest = newborn(who(PrincipalType.GUEST, "sam@example.org"))
        assert "not ours to suspend" in PLAYBOOK.plan(guest, lock(guest), there.live()).notes[0]
        client = who(PrincipalType.APPLICATION, "112233")
        marked = {MARK: MARK_DOMAIN_WIDE_DELEGATION}
        told = case(activity(Kind.FEDERATION_ADDED, subject=client, evidence=marked))
        (said,) = PLAYBOOK.plan(told, lock(told), there.live()).notes
        assert "no interface to take that back" in said
        assert "https://admin.google.com/ac/owl/domainwidedelegation" in said
        assert "disable its service account in Google Cloud" in said
