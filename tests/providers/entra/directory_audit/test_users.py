"""Users and guests in the directory audit."""

from datetime import timedelta

import pytest

from nightlatch.ledger.fold import incarnations
from nightlatch.model import Kind, Level, PrincipalType
from nightlatch.model.evidence import MARK, MARK_MFA, PERSON
from tests.providers.entra.entries import ADMIN_ID, JO_ID, by_app, entry, jo, only, prop, read, target, unified


def test_a_user_made_is_a_person_by_id_and_sign_in_name() -> None:
    found = only(entry("Add user", jo()))
    assert (found.kind, found.subject.type, found.subject.keyed_by_id) == (Kind.ACCOUNT_CREATED, PrincipalType.USER, True)
    assert (found.subject.email, found.evidence[PERSON]) == ("jo@contoso.com", "true")


def test_a_refused_creation_that_names_nobody_is_told_all_the_same() -> None:
    found = only(entry("Add user", result="failure", initiatedBy=by_app("Robot")))
    assert (found.kind, found.succeeded, found.subject.id) == (Kind.ACCOUNT_CREATED, False, None)


def test_a_guest_is_one_by_the_external_mark_in_the_name_or_by_the_type() -> None:
    by_name = only(entry("Add user", jo(upn="jo_fabrikam.com#EXT#@contoso.onmicrosoft.com")))
    by_type = only(entry("Add user", jo(prop("UserType", ["Guest"], []))))
    assert by_name.subject.type is by_type.subject.type is PrincipalType.GUEST


@pytest.mark.parametrize("name", ["Invite external user", "Invite Internal User", "Redeem external user invite"])
def test_an_invitation_is_a_creation_of_a_guest_with_the_address_invited(name: str) -> None:
    invited = target("User", JO_ID, "Jo Newcomer")
    found = only(entry(name, invited, details={"invitedUserEmailAddress": "jo@fabrikam.com"}))
    assert (found.kind, found.subject.type, found.subject.name) == (Kind.ACCOUNT_CREATED, PrincipalType.GUEST, "Jo Newcomer")
    assert found.subject.email == "jo@fabrikam.com"


def test_an_invitation_and_the_user_it_adds_later_are_one_life() -> None:
    upn = "jo_fabrikam.com#EXT#@contoso.onmicrosoft.com"
    invited = only(entry("Invite external user", jo(upn=upn)))
    redeemed = only(entry("Redeem external user invite", jo(upn=upn), id="Directory_2", activityDateTime="2026-03-02T11:00:00Z"))
    assert len(incarnations([invited, redeemed], timedelta(days=7))) == 1


def test_a_guest_who_takes_an_invitation_up_is_named_in_the_text_that_stands_for_his_name() -> None:
    upn = "jo_fabrikam.com#EXT#@contoso.onmicrosoft.com"
    text = f"UPN: {upn}, Email: jo@fabrikam.com, InvitationId: 4c93fc70, Source: One Time Passcode"
    found = only(entry("Redeem external user invite", target("User", JO_ID, text)))
    assert (found.subject.name, found.subject.email, found.subject.type) == (upn, "jo@fabrikam.com", PrincipalType.GUEST)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Enable account", Kind.ACCOUNT_ENABLED),
        ("Restore user", Kind.ACCOUNT_ENABLED),
        ("Disable account", Kind.ACCOUNT_REMOVED),
        ("Delete user", Kind.ACCOUNT_REMOVED),
        ("Hard Delete user", Kind.ACCOUNT_REMOVED),
    ],
)
def test_what_brings_a_user_back_or_takes_him_away(name: str, kind: Kind) -> None:
    assert only(entry(name, jo())).kind is kind


def test_the_object_id_before_a_deleted_users_name_is_left_out() -> None:
    found = only(entry("Delete user", jo(upn=f"{JO_ID.replace('-', '')}jo@contoso.com")))
    assert found.subject.name == "jo@contoso.com"


def test_an_update_that_switches_the_account_on_enables_it_and_off_removes_it() -> None:
    assert only(entry("Update user", jo(prop("AccountEnabled", [True], [False])))).kind is Kind.ACCOUNT_ENABLED
    assert only(entry("Update user", jo(prop("AccountEnabled", [False], [True])))).kind is Kind.ACCOUNT_REMOVED


def test_a_guest_made_a_member_is_enabled() -> None:
    assert only(entry("Update user", jo(prop("UserType", ["Member"], ["Guest"])))).kind is Kind.ACCOUNT_ENABLED


def test_a_new_anchor_set_by_a_person_lets_another_directory_vouch_for_the_user() -> None:
    anchor = prop("SourceAnchor", ["aW52ZW50ZWQ="], [])
    assert only(entry("Update user", jo(anchor))).kind is Kind.TRUST_CHANGED
    assert read(entry("Update user", jo(anchor), initiatedBy=by_app("Azure AD Cloud Sync"))) == []


def test_an_update_of_anything_else_is_quiet() -> None:
    assert read(entry("Update user", jo(prop("Department", ["Sales"], ["Support"])))) == []


def test_methods_added_by_an_update_are_a_credential_and_taken_away_a_guard_removed() -> None:
    method = [{"MethodType": 7, "Default": True}]
    added = only(entry("Update user", jo(prop("StrongAuthenticationMethod", method, []))))
    taken = only(entry("Update user", jo(prop("StrongAuthenticationMethod", [], method))))
    assert (added.kind, taken.kind, taken.evidence[MARK]) == (Kind.CREDENTIAL_ADDED, Kind.GUARD_REMOVED, MARK_MFA)


def test_a_second_factor_that_is_no_longer_demanded_is_a_guard_removed() -> None:
    demand = prop("StrongAuthenticationRequirement", [], [{"RelyingParty": "*", "State": 1}])
    assert only(entry("Update user", jo(demand))).kind is Kind.GUARD_REMOVED


def test_a_file_of_users_is_only_a_mark() -> None:
    found = only(entry("Bulk create users - finished (bulk)"))
    assert (found.kind, found.level, found.subject.folded) == (Kind.ACCOUNT_CREATED, Level.CONTEXT, None)


def test_an_update_in_the_unified_log_is_read_alike() -> None:
    properties = [{"Name": "AccountEnabled", "NewValue": "[\r\n  true\r\n]", "OldValue": "[\r\n  false\r\n]"}]
    found = only(unified("Update user.", (f"User_{JO_ID}", 2), ("jo@contoso.com", 5), properties=properties))
    assert (found.kind, found.subject.id) == (Kind.ACCOUNT_ENABLED, JO_ID)


@pytest.mark.parametrize(
    "name",
    [
        *("Add user", "Invite external user", "Redeem external user invite", "Restore user", "Enable account", "Delete user"),
        *("Reset user password", "Reset password (by admin)"),
    ],
)
def test_an_entry_that_names_no_account_is_never_about_whoever_did_it(name: str) -> None:
    found = only(entry(name))
    assert found.actor.id == ADMIN_ID
    assert (found.subject.id, found.subject.name, found.same_as) == (None, None, None)


def test_an_invitation_that_names_only_the_address_is_of_that_address() -> None:
    found = only(entry("Invite external user", details={"invitedUserEmailAddress": "jo@fabrikam.com"}))
    assert (found.subject.id, found.subject.name, found.subject.email) == (None, "jo@fabrikam.com", "jo@fabrikam.com")
