"""API tokens are revoked for good: those of the case by the machine too, older ones only on a person's wish."""

from nightlatch.model import Kind
from nightlatch.policy.guardrails import on_target
from nightlatch.providers.okta.playbooks.revoke_api_token import PLAYBOOK
from tests.build import activity, case
from tests.providers.okta.playbooks.acting import BEFORE, START, acting
from tests.providers.stepping import deactivate, given, lock, newborn, there_and_back


def test_a_token_of_the_case_is_revoked_and_others_stay() -> None:
    with acting() as there:
        own = str(there.subject.id)
        (older, _), (id, token) = there.org.api_token(own, BEFORE), there.org.api_token(own, START)
        target = there_and_back(PLAYBOOK, given(there.subject, "api_token", id), deactivate("api_token", id), there)
        assert target.irreversible
        assert on_target(target, asked=False) is None, "nothing is lost that was there before"
        assert set(there.org.api_tokens) == {older}
        assert token not in str(target)


def test_an_older_token_waits_for_a_person() -> None:
    with acting() as there:
        id, _ = there.org.api_token(str(there.subject.id), BEFORE)
        (target,) = PLAYBOOK.plan(given(there.subject, "api_token", id), deactivate("api_token", id), there.live()).targets
        assert "waits for a person's yes" in str(on_target(target, asked=False))
        assert on_target(target, asked=True) is None


def test_of_a_newborn_all_tokens_are_revoked_and_of_an_older_account_by_a_lock_none() -> None:
    with acting() as there:
        own = str(there.subject.id)
        ids = {there.org.api_token(own, START)[0] for _ in range(3)}
        there.org.api_token(str(there.user("robin@example.com").id))
        born = newborn(there.subject)
        targets = PLAYBOOK.plan(born, lock(born), there.live()).targets
        assert {each.before["id"] for each in targets} == ids
        older = case(activity(Kind.CREDENTIAL_ADDED, subject=there.subject))
        assert PLAYBOOK.plan(older, lock(older), there.live()).targets == ()


def test_a_forged_id_of_anothers_token_is_not_revoked() -> None:
    with acting() as there:
        id, _ = there.org.api_token(str(there.user("robin@example.com").id))
        plan = PLAYBOOK.plan(given(there.subject, "api_token", id), deactivate("api_token", id), there.live())
        assert plan.targets == ()
        assert f"has no API token {id} now" in plan.notes[0]


def test_another_credential_and_our_own_tokens_are_left_alone() -> None:
    with acting() as there:
        _, token = there.org.api_token(str(there.subject.id))
        born = newborn(there.subject)
        assert PLAYBOOK.plan(born, deactivate("password", "password of jo"), there.live()).targets == ()
        plan = PLAYBOOK.plan(born, lock(born), there.by_token(token))
        assert plan.targets == ()
        assert "owns the API token by which Nightlatch acts" in plan.notes[0]


def test_whose_owner_is_gone_is_done() -> None:
    with acting() as there:
        id, _ = there.org.api_token(str(there.subject.id), START)
        found, step = given(there.subject, "api_token", id), deactivate("api_token", id)
        (target,) = PLAYBOOK.plan(found, step, there.live()).targets
        there.org.api_tokens.clear()
        there.org.users[str(there.subject.id)]["status"] = "DEPROVISIONED"
        assert PLAYBOOK.read(there.subject, target, there.live()) is None


def test_of_a_user_known_by_his_login_alone_only_his_own_tokens_are_revoked() -> None:
    with acting() as there:
        id, _ = there.org.api_token(str(there.subject.id), START)
        nobodys, _ = there.org.api_token(str(there.subject.id), START)
        del there.org.api_tokens[nobodys]["userId"]
        born = newborn(there.subject.model_copy(update={"id": None, "keyed_by_id": False}))
        (target,) = PLAYBOOK.plan(born, lock(born), there.live()).targets
        assert target.before["id"] == id
