"""HMAC keys: all with the account, or the one that the case added and no other."""

from nightlatch.providers.gcp.playbooks.deactivate_hmac_keys import PLAYBOOK
from tests.providers.gcp.playbooks.acting import acting, deactivate, there_and_back
from tests.providers.stepping import given, lock, newborn


def test_with_the_account_every_active_key_becomes_inactive_and_comes_back() -> None:
    with acting() as there:
        id = there.cloud.hmac_key(str(there.subject.email))
        there.cloud.hmac_key(str(there.account("somebody-else").email))
        found = newborn(there.subject)
        target = there_and_back(PLAYBOOK, found, lock(found), there)
        assert target.about == id


def test_of_an_older_account_only_the_key_of_the_case() -> None:
    with acting() as there:
        email = str(there.subject.email)
        _own, minted = there.cloud.hmac_key(email), there.cloud.hmac_key(email)
        found = given(there.subject, "hmac_key", minted)
        assert there_and_back(PLAYBOOK, found, deactivate(found), there).about == minted


def test_a_key_that_is_not_there_is_left_alone() -> None:
    with acting() as there:
        found = given(there.subject, "hmac_key", "GOOG1EXAMPLE")
        assert "has no HMAC key" in PLAYBOOK.plan(found, deactivate(found), there.live()).notes[0]
