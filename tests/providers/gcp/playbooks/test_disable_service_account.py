"""A service account is disabled, its tokens with it; release waits until the old ones have run out."""

from datetime import timedelta

import pytest

from nightlatch.errors import ChangeFailed, LookupFailed, TryLater
from nightlatch.providers.gcp.playbooks.disable_service_account import PLAYBOOK
from tests.providers.gcp.playbooks.acting import acting, there_and_back
from tests.providers.stepping import lock, newborn


def test_it_is_disabled_and_enabled_again() -> None:
    with acting() as there:
        found = newborn(there.subject)
        target = there_and_back(PLAYBOOK, found, lock(found), there)
        assert target.by_hand == (f"gcloud iam service-accounts enable {there.subject.email}",)


def test_its_tokens_are_refused_from_then_on_and_the_platform_says_so() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        token = there.cloud.token(str(there.subject.email))
        there.cloud.admit(token, "iam.serviceAccounts.get")
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        with pytest.raises(Exception, match="invalid authentication"):
            there.cloud.admit(token, "iam.serviceAccounts.get")
        assert PLAYBOOK.prove is not None
        proof = PLAYBOOK.prove(there.subject, target, live)
        assert proof is not None
        assert proof.denied


def test_release_waits_for_tokens_that_enabling_would_revive_and_says_how_not_to() -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        PLAYBOOK.apply(there.subject, target, live)
        there.now += timedelta(minutes=59)
        with pytest.raises(ChangeFailed, match=r"work again once it is enabled, until 11:00:00 UTC.*service-accounts enable"):
            PLAYBOOK.revert(there.subject, target, live)
        there.now += timedelta(minutes=1)
        PLAYBOOK.revert(there.subject, target, live)
        assert PLAYBOOK.read(there.subject, target, live) == target.before


def test_a_namesake_that_was_made_later_is_not_touched() -> None:
    with acting() as there:
        live, email = there.live(), str(there.subject.email)
        found = newborn(there.subject)
        del there.cloud.accounts[email]
        there.account("night-export")
        assert PLAYBOOK.plan(found, lock(found), live).notes == (f"there is no service account {email} (any more)",)


@pytest.mark.parametrize(
    ("word", "error"), [("PERMISSION_DENIED", ChangeFailed), ("UNAVAILABLE", TryLater), ("RESOURCE_EXHAUSTED", TryLater)]
)
def test_a_refusal_names_the_permission(word: str, error: type[Exception]) -> None:
    with acting() as there:
        found, live = newborn(there.subject), there.live()
        (target,) = PLAYBOOK.plan(found, lock(found), live).targets
        there.cloud.failing.append(("iam.serviceAccounts.disable", word))
        with pytest.raises(error, match=r"iam\.serviceAccounts\.disable") as raised:
            PLAYBOOK.apply(there.subject, target, live)
        assert type(raised.value) is error
        there.cloud.failing.append(("iam.serviceAccounts.get", word))
        with pytest.raises(LookupFailed, match=r"iam\.serviceAccounts\.get"):
            PLAYBOOK.read(there.subject, target, live)
