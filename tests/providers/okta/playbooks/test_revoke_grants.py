"""What a newborn user allowed to applications is revoked; of an older one nothing is."""

from nightlatch.model import Kind
from nightlatch.policy.guardrails import on_target
from nightlatch.providers.okta.playbooks.revoke_grants import PLAYBOOK
from tests.build import activity, case
from tests.providers.okta.playbooks.acting import acting
from tests.providers.stepping import lock, newborn, there_and_back


def test_a_grant_of_a_newborn_is_revoked_by_the_machine_and_others_keep_theirs() -> None:
    with acting() as there:
        app, other = there.org.app("Calendar")["id"], str(there.user("robin@example.com").id)
        there.org.allow(str(there.subject.id), app, "profile")
        there.org.allow(other, app, "profile")
        born = newborn(there.subject)
        target = there_and_back(PLAYBOOK, born, lock(born), there)
        assert "allow the application again" in target.irreversible
        assert on_target(target, asked=False) is None
        assert len(there.org.grants[other]) == 1


def test_of_an_older_user_nothing_is_and_who_is_gone_is_done() -> None:
    with acting() as there:
        there.org.allow(str(there.subject.id), there.org.app("Calendar")["id"], "profile")
        older = case(activity(Kind.CREDENTIAL_ADDED, subject=there.subject))
        assert PLAYBOOK.plan(older, lock(older), there.live()).targets == ()
        born = newborn(there.subject)
        (target,) = PLAYBOOK.plan(born, lock(born), there.live()).targets
        there.org.grants[str(there.subject.id)].clear()
        assert PLAYBOOK.read(there.subject, target, there.live()) == target.after
        there.org.allow(str(there.subject.id), there.own, "profile")
        assert len(PLAYBOOK.plan(born, lock(born), there.live()).targets) == 1
        there.org.grants[str(there.subject.id)].clear()
        there.org.users[str(there.subject.id)]["status"] = "DEPROVISIONED"
        assert PLAYBOOK.read(there.subject, target, there.live()) is None
        assert PLAYBOOK.plan(born, lock(born), there.live()).targets == ()
