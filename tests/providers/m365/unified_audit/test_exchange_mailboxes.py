"""Mailboxes and what else is an account in Exchange."""

from typing import Any

import pytest

from nightlatch.model import Kind, PrincipalType
from tests.providers.m365.records import APP, GUEST, JO, OBJECT, cmdlet, only, read


@pytest.mark.parametrize(
    ("operation", "parameters", "name"),
    [
        ("New-Mailbox", {"Name": "jo", "MicrosoftOnlineServicesID": JO}, JO),
        ("New-Mailbox", {"Name": "jo", "Alias": "jo.n"}, "jo"),
        ("New-MailUser", {"Name": "ann", "ExternalEmailAddress": "ann@fabrikam.com", "MicrosoftOnlineServicesID": JO}, JO),
        ("New-RemoteMailbox", {"UserPrincipalName": JO}, JO),
        ("Enable-Mailbox", {"Identity": JO}, JO),
        ("Enable-MailUser", {"Identity": "contoso.onmicrosoft.com/Users/jo"}, "jo"),
    ],
)
def test_a_mailbox_is_an_account(operation: str, parameters: dict[str, str], name: str) -> None:
    activity = only(cmdlet(operation, **parameters))
    assert (activity.kind, activity.subject.type, activity.subject.name) == (Kind.ACCOUNT_CREATED, PrincipalType.USER, name)
    assert activity.evidence["person"] == "true"


def test_a_refused_mailbox_tells_its_would_be_name() -> None:
    activity = only(cmdlet("New-Mailbox", Name="jo", MicrosoftOnlineServicesID=JO) | {"ResultStatus": "False"})
    assert (activity.succeeded, activity.subject.email) == (False, JO)


@pytest.mark.parametrize("switch", ["Shared", "Room", "Equipment", "Discovery"])
def test_a_mailbox_for_no_person_says_so(switch: str) -> None:
    assert only(cmdlet("New-Mailbox", Name="plans", **{switch: "True"})).evidence["person"] == "false"


def test_an_archive_is_no_new_account() -> None:
    assert only(cmdlet("Enable-Mailbox", Identity=JO, Archive="True")).kind is Kind.POLICY_CHANGED


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("Remove-Mailbox", Kind.ACCOUNT_REMOVED),
        ("Disable-Mailbox", Kind.ACCOUNT_REMOVED),
        ("Undo-SoftDeletedMailbox", Kind.ACCOUNT_ENABLED),
        ("Connect-Mailbox", Kind.ACCOUNT_ENABLED),
    ],
)
def test_a_mailbox_goes_and_comes_back(operation: str, kind: Kind) -> None:
    activity = only(cmdlet(operation, Identity=JO))
    assert (activity.kind, activity.subject.name) == (kind, JO)


@pytest.mark.parametrize("operation", ["Set-Mailbox", "Set-MailUser", "Set-User"])
def test_a_password_that_is_set_is_a_credential(operation: str) -> None:
    activity = only(cmdlet(operation, Identity=JO, Password="*******"))
    assert (activity.kind, activity.credential and activity.credential.type) == (Kind.CREDENTIAL_ADDED, "password")
    assert "***" not in activity.model_dump_json()


def test_a_rooms_account_that_is_switched_on_is_told_with_its_password() -> None:
    told = read(cmdlet("Set-Mailbox", Identity="room1", EnableRoomMailboxAccount="True", RoomMailboxPassword="***"))
    assert [activity.kind for activity in told] == [Kind.CREDENTIAL_ADDED, Kind.ACCOUNT_ENABLED]


@pytest.mark.parametrize(("value", "kind"), [("False", Kind.ACCOUNT_ENABLED), ("$true", Kind.ACCOUNT_REMOVED)])
def test_an_account_is_disabled_and_enabled_by_its_mailbox(value: str, kind: Kind) -> None:
    assert only(cmdlet("Set-Mailbox", Identity=JO, AccountDisabled=value)).kind is kind


@pytest.mark.parametrize("told", [{"AppId": APP.upper(), "ObjectId": OBJECT}, {"Identity": APP}])
def test_an_application_is_known_to_exchange_by_its_application_id(told: dict[str, Any]) -> None:
    activity = only(cmdlet("New-ServicePrincipal", DisplayName="Mailer", **told))
    assert (activity.kind, activity.subject.type) == (Kind.ACCOUNT_CREATED, PrincipalType.SERVICE_PRINCIPAL)
    assert (activity.subject.id, activity.subject.name) == (APP, "Mailer")


def test_a_guest_is_known_by_name_and_has_his_own_address() -> None:
    subject = only(cmdlet("Enable-MailUser", Identity=GUEST)).subject
    assert (subject.type, subject.name, subject.email) == (PrincipalType.GUEST, GUEST, "ann@fabrikam.com")


def test_other_settings_of_a_user_tell_nothing() -> None:
    assert read(cmdlet("Set-User", Identity=JO, Office="1")) == []
    assert read(cmdlet("Set-Mailbox", Identity=JO, CustomAttribute1="x")) == []
