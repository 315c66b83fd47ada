"""A user is suspended and his sessions end; he comes back as before. Who is not to be suspended is not, and that is said."""

import pytest

from nightlatch.errors import ChangeFailed, TryLater
from nightlatch.model import Kind
from nightlatch.providers.okta.playbooks.suspend_user import PLAYBOOK
from nightlatch.sandbox.okta.organization import SUPER
from tests.build import activity, case
from tests.providers.okta.playbooks.acting import acting, gone
from tests.providers.stepping import lock, newborn, there_and_back


def test_a_user_is_suspended_and_comes_back() -> None:
    with acting() as there:
        found = case(activity(Kind.CREDENTIAL_ADDED, subject=there.subject))
        target = there_and_back(PLAYBOOK, found, lock(found), there)
        assert "do not come back" in target.says
        assert f"/admin/user/profile/view/{there.subject.id}" in target.by_hand[0]
        assert there.org.sessions[str(there.subject.id)] == []


def test_his_tokens_are_refused_from_then_on_and_the_platform_says_so() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        own = str(there.subject.id)
        (_, token), bearer = there.org.api_token(own), there.org.bearer(own, ["okta.users.read"])
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        assert PLAYBOOK.prove is not None
        proof = PLAYBOOK.prove(there.subject, target, live)
        assert proof is not None
        assert not proof.denied
        PLAYBOOK.apply(there.subject, target, live)
        for header in (f"SSWS {token}", f"Bearer {bearer}"):
            with pytest.raises(Exception, match="Invalid token"):
                there.org.admit(header, "okta.users.read")
        proof = PLAYBOOK.prove(there.subject, target, live)
        assert proof is not None
        assert proof.denied
        PLAYBOOK.revert(there.subject, target, live)
        with pytest.raises(Exception, match="Invalid token"):
            there.org.admit(f"Bearer {bearer}", "okta.users.read")


def test_whose_sessions_cannot_be_ended_is_suspended_all_the_same_and_it_is_said() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        there.org.failing.append(("okta.users.manage", "E0000009"))
        with pytest.raises(TryLater, match="500 E0000009"):
            PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.after


def test_who_lacks_the_scope_is_told_which_to_grant() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live(["okta.users.read"])
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        with pytest.raises(ChangeFailed, match=r"grant okta\.users\.manage to"):
            PLAYBOOK.apply(there.subject, target, live)


def test_only_a_super_administrator_suspends_an_administrator() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        there.org.assignments.clear()
        there.org.assign(str(there.subject.id), SUPER)
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        with pytest.raises(ChangeFailed, match="403 E0000006"):
            PLAYBOOK.apply(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.before


@pytest.mark.parametrize("status", ["STAGED", "PROVISIONED", "LOCKED_OUT", "PASSWORD_EXPIRED"])
def test_whoever_is_not_active_is_left_to_a_person(status: str) -> None:
    with acting() as there:
        there.org.users[str(there.subject.id)]["status"] = status
        found = newborn(there.subject)
        plan = PLAYBOOK.plan(found, lock(found), there.live())
        assert plan.targets == ()
        assert "suspends only whoever is active" in plan.notes[0]


@pytest.mark.parametrize(
    ("source", "said"), [("ACTIVE_DIRECTORY", "Active Directory"), ("LDAP", "an LDAP"), ("IMPORT", "the application")]
)
def test_of_a_user_who_is_mastered_elsewhere_it_is_said_where_else_to_act(source: str, said: str) -> None:
    with acting() as there:
        who = there.user("kim@example.com", source=source)
        found = newborn(who)
        plan = PLAYBOOK.plan(found, lock(found), there.live())
        assert len(plan.targets) == 1
        assert f"is mastered by {said}" in plan.notes[0]
        assert "its next import may bring it back" in plan.notes[0]


def test_the_last_super_administrator_is_never_suspended_and_one_of_several_is() -> None:
    with acting() as there:
        found = case(activity(Kind.CREDENTIAL_ADDED, subject=there.subject))
        there.org.assign(str(there.subject.id), SUPER)
        other = there.user("pear@example.com", status="SUSPENDED")
        there.org.assign(str(other.id), SUPER)
        plan = PLAYBOOK.plan(found, lock(found), there.live())
        assert plan.targets == ()
        assert "is the last super administrator" in plan.notes[0]
        there.org.users[str(other.id)]["status"] = "ACTIVE"
        assert len(PLAYBOOK.plan(found, lock(found), there.live()).targets) == 1


def test_the_owner_of_our_own_api_token_is_never_suspended() -> None:
    with acting() as there:
        _, token = there.org.api_token(str(there.subject.id))
        found = newborn(there.subject)
        plan = PLAYBOOK.plan(found, lock(found), there.by_token(token))
        assert plan.targets == ()
        assert "owns the API token by which Nightlatch acts" in plan.notes[0]


def test_who_is_suspended_already_or_gone_is_left_alone() -> None:
    with acting() as there:
        found = newborn(there.subject)
        gone(PLAYBOOK, found, lock(found), there)
        assert "there is no user" in PLAYBOOK.plan(found, lock(found), there.live()).notes[0]
        del there.org.users[str(there.subject.id)]
        assert "there is no user" in PLAYBOOK.plan(found, lock(found), there.live()).notes[0]
        there.user(there.subject.name or "")
        assert "there is no user" in PLAYBOOK.plan(found, lock(found), there.live()).notes[0], "a namesake is another"


def test_who_is_known_by_his_login_alone_is_the_last_super_administrator_or_our_own_all_the_same() -> None:
    with acting() as there:
        by_login = there.subject.model_copy(update={"id": None, "keyed_by_id": False})
        there.org.assign(str(there.subject.id), SUPER)
        found = case(activity(Kind.CREDENTIAL_ADDED, subject=by_login))
        assert "nobody" not in str(PLAYBOOK.plan(newborn(by_login), lock(found), there.live()).notes)
        assert "is the last super administrator" in PLAYBOOK.plan(found, lock(found), there.live()).notes[0]
        _, token = there.org.api_token(str(there.subject.id))
        assert "owns the API token" in PLAYBOOK.plan(newborn(by_login), lock(found), there.by_token(token)).notes[0]
