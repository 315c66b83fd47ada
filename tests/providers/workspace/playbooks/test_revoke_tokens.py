"""Tokens, application passwords and codes are revoked for good, which is said, and so only ever on a person's wish."""

import pytest

from nightlatch.model import Credential, Kind
from nightlatch.providers.workspace.playbooks.revoke_tokens import PLAYBOOK
from tests.build import activity, case
from tests.providers.stepping import deactivate, given, lock, newborn, there_and_back
from tests.providers.workspace.playbooks.acting import Acting, acting, gone


def held(there: Acting) -> str:
    """Give the user one thing of each sort."""
    space, id = there.cloud.workspace, str(there.subject.id)
    space.token(id, "client")
    space.token(id, "older")
    space.codes[id] += ["12345678", "23456789"]
    return space.password(id)


@pytest.mark.parametrize(("sort", "id"), [("oauth_token", "client"), ("application_password", "1"), ("scratch_codes", None)])
def test_what_the_case_added_is_revoked_and_nothing_else(sort: str, id: str | None) -> None:
    with acting() as there:
        held(there)
        target = there_and_back(PLAYBOOK, given(there.subject, sort, id), deactivate(sort, id), there)
        assert target.irreversible
        assert target.undo_calls == ()
        assert "older" in there.cloud.workspace.tokens[str(there.subject.id)]


def test_of_a_newborn_everything_is_revoked_and_of_an_older_account_by_a_lock_nothing() -> None:
    with acting() as there:
        held(there)
        born = newborn(there.subject)
        targets = PLAYBOOK.plan(born, lock(born), there.live()).targets
        assert {each.id for each in targets} == {
            "oauth_token:client",
            "oauth_token:older",
            "application_password:1",
            "scratch_codes:",
        }
        assert all(each.irreversible for each in targets), "the machine asks first"
        older = case(activity(Kind.CREDENTIAL_ADDED, subject=there.subject, credential=Credential(type="password")))
        assert PLAYBOOK.plan(older, lock(older), there.live()).targets == ()


def test_what_no_call_takes_back_is_said() -> None:
    with acting() as there:
        found = given(there.subject, "recovery_email")
        assert "no call takes the recovery email" in PLAYBOOK.plan(found, deactivate("recovery_email"), there.live()).notes[0]
        assert PLAYBOOK.plan(found, deactivate("domain_wide_delegation"), there.live()) == PLAYBOOK.plan(
            found, deactivate("unheard_of"), there.live()
        )


def test_what_is_not_there_or_whose_user_is_gone_is_left_alone() -> None:
    with acting() as there:
        found, step = given(there.subject, "oauth_token", "client"), deactivate("oauth_token", "client")
        assert "has no oauth token client now" in PLAYBOOK.plan(found, step, there.live()).notes[0]
        held(there)
        gone(PLAYBOOK, found, step, there)
