"""Ways to sign in that the case gave are deleted for good; those that were there before stay, and a password is a person's to set."""

import pytest

from nightlatch.errors import ChangeFailed
from nightlatch.providers.entra.playbooks.delete_authentication_methods import PLAYBOOK
from nightlatch.sandbox.microsoft import making
from tests.build import START
from tests.providers.entra.playbooks.acting import BEFORE, acting, there_and_back
from tests.providers.stepping import deactivate, given, newborn

SORTS = [
    ("temporary_access_pass", "temporaryAccessPass"),
    ("passkey", "fido2"),
    ("mfa", "phone"),
    ("mfa", "softwareOath"),
    ("passkey", "windowsHelloForBusiness"),
    ("mfa", "email"),
]


@pytest.mark.parametrize(("sort", "told"), SORTS)
def test_what_was_registered_in_the_case_is_deleted_and_what_was_there_before_stays(sort: str, told: str) -> None:
    with acting() as there:
        subject = there.user("kim@contoso.com")
        kept, made = (making.method(there.tenant, str(subject.id), told, at)["id"] for at in (BEFORE, START))
        target = there_and_back(PLAYBOOK, given(subject, sort), deactivate(sort, f"{sort} of kim@contoso.com"), there)
        left = there.tenant.methods[str(subject.id)]
        assert kept in left
        assert made not in left
        assert target.of_case
        assert "is not given back" in target.irreversible


def test_it_asks_with_all_that_it_declares() -> None:
    with acting() as there:
        live = there.live({*PLAYBOOK.reads, *PLAYBOOK.writes})
        making.method(there.tenant, str(there.subject.id), "phone", START)
        PLAYBOOK.apply(there.subject, PLAYBOOK.plan(newborn(there.subject), deactivate("mfa", "mfa of x"), live).targets[0], live)
        assert live.rest.named == {*PLAYBOOK.reads, *PLAYBOOK.writes}


def test_one_that_tells_no_time_is_left_to_a_person() -> None:
    with acting() as there:
        subject = there.user("kim@contoso.com")
        del making.method(there.tenant, str(subject.id), "phone")["createdDateTime"]
        (target,) = PLAYBOOK.plan(given(subject, "mfa"), deactivate("mfa", "mfa of x"), there.live()).targets
        assert target.irreversible
        assert not target.of_case


def test_of_a_password_it_is_said_where_to_set_another() -> None:
    with acting() as there:
        subject = there.user("kim@contoso.com")
        plan = PLAYBOOK.plan(given(subject, "password"), deactivate("password", "password of x"), there.live())
        assert plan.targets == ()
        assert (
            f"set another at https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/{subject.id}"
            in plan.notes[0]
        )
        assert PLAYBOOK.plan(newborn(there.subject), deactivate("password", "password of x"), there.live()).notes == ()


def test_what_is_not_there_of_another_sort_gone_or_refused() -> None:
    with acting() as there:
        live, step = there.live(), deactivate("mfa", "mfa of x")
        found = given(there.subject, "mfa")
        assert "has no mfa method from this case now" in PLAYBOOK.plan(found, step, live).notes[0]
        quiet = there.live([])
        assert PLAYBOOK.plan(found, deactivate("client_secret", "x"), quiet).targets == ()
        assert quiet.rest.named == set()
        making.method(there.tenant, str(there.subject.id), "phone", START)
        (target,) = PLAYBOOK.plan(found, step, live).targets
        with pytest.raises(ChangeFailed, match=r"UserAuthenticationMethod\.ReadWrite\.All"):
            PLAYBOOK.apply(there.subject, target, there.live(PLAYBOOK.reads))
        del there.tenant.users[str(there.subject.id)]
        assert PLAYBOOK.read(there.subject, target, live) is None
        assert PLAYBOOK.plan(found, step, live).targets == ()
