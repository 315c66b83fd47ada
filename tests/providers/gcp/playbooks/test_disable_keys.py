"""Keys of a service account: all with the account, or the one that the case added and no other."""

from nightlatch.providers.gcp.playbooks.disable_keys import PLAYBOOK
from tests.providers.gcp.playbooks.acting import acting, deactivate, there_and_back
from tests.providers.stepping import given, lock, newborn


def test_with_the_account_every_key_that_works_is_disabled_and_comes_back_as_it_was() -> None:
    with acting() as there:
        email = str(there.subject.email)
        active, off = there.cloud.key(email), there.cloud.key(email)
        there.cloud.keys[email][off]["disabled"] = True
        found = newborn(there.subject)
        target = there_and_back(PLAYBOOK, found, lock(found), there)
        assert target.id == f"service_account_key:{active}"
        assert there.cloud.used == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_of_an_older_account_only_the_key_of_the_case_is_disabled() -> None:
    with acting() as there:
        email = str(there.subject.email)
        own, minted = there.cloud.key(email), there.cloud.key(email)
        found = given(there.subject, "service_account_key", minted)
        target = there_and_back(PLAYBOOK, found, deactivate(found), there)
        assert (target.about, own in target.says) == (minted, False)


def test_a_key_that_is_gone_and_another_sort_of_credential_are_left_alone() -> None:
    with acting() as there:
        gone = given(there.subject, "service_account_key", "0123")
        assert "has no key 0123" in PLAYBOOK.plan(gone, deactivate(gone), there.live()).notes[0]
        other = given(there.subject, "hmac_key", "GOOG1E")
        assert PLAYBOOK.plan(other, deactivate(other), there.live()).notes == ()
