"""Passwords and methods in the directory audit."""

import pytest

from nightlatch.model import Kind, Level
from nightlatch.model.evidence import MARK, MARK_MFA, RESET_REQUIRED
from tests.providers.entra.entries import ADMIN_ID, JO_ID, by_user, entry, jo, only


@pytest.mark.parametrize("name", ["Reset password (by admin)", "Reset user password", "Reset password"])
def test_a_password_set_by_an_administrator_opens_the_account_once(name: str) -> None:
    found = only(entry(name, jo()))
    assert found.kind is Kind.CREDENTIAL_ADDED
    assert found.credential is not None
    assert (found.credential.type, found.credential.long_lived, found.evidence[RESET_REQUIRED]) == ("password", False, "true")


def test_a_password_that_users_change_themselves_is_a_mark() -> None:
    assert only(entry("Change password (self-service)", jo(), initiatedBy=by_user(JO_ID))).level is Level.CONTEXT


def test_a_temporary_access_pass_is_told_from_other_methods_by_the_reason() -> None:
    reason = "Admin registered temporary access pass method for user"
    found = only(entry("Admin registered security info", jo(), resultReason=reason))
    assert found.credential is not None
    assert (found.credential.type, found.credential.long_lived) == ("temporary_access_pass", False)


def test_a_method_that_a_user_registers_is_his_credential_even_where_no_target_is_named() -> None:
    found = only(entry("User registered security info", resultReason="User registered Authenticator App"))
    assert (found.kind, found.subject.id) == (Kind.CREDENTIAL_ADDED, ADMIN_ID)


@pytest.mark.parametrize(
    "name", ["Add Passkey (device-bound)", "Add FIDO2 security key", "Add Windows Hello for Business credential"]
)
def test_keys_that_take_a_passwords_place_are_credentials(name: str) -> None:
    found = only(entry(name, jo()))
    assert found.credential is not None
    assert (found.kind, found.credential.type) == (Kind.CREDENTIAL_ADDED, "passkey")


@pytest.mark.parametrize("name", ["Disable Strong Authentication", "Admin deleted security info", "Add bypass user"])
def test_a_second_factor_that_falls_is_a_guard_removed(name: str) -> None:
    found = only(entry(name, jo()))
    assert (found.kind, found.evidence[MARK], found.subject.id) == (Kind.GUARD_REMOVED, MARK_MFA, JO_ID)


def test_a_key_taken_away_is_a_credential_removed() -> None:
    assert only(entry("Delete FIDO2 security key(s)", jo())).kind is Kind.CREDENTIAL_REMOVED


def test_steps_on_the_way_are_not_read() -> None:
    from nightlatch.providers.entra import PROVIDER

    assert list(PROVIDER.normalize(entry("User started security info registration", jo()))) == []
