"""Applications: what they may do in users' names, and how they are called."""

from typing import Any

import pytest

from nightlatch.model import Kind, Level, PrincipalType
from tests.providers.workspace.records import FORMS, only, read, reported

DRIVE = "https://www.googleapis.com/auth/drive"
READS = "https://www.googleapis.com/auth/calendar.readonly"
CLIENT = {"API_CLIENT_NAME": "100200300400"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "scopes", [[DRIVE, READS], f"{DRIVE},{READS}", f"{DRIVE} {READS}", f"[{DRIVE}, {READS}]", [f"{DRIVE},{READS}", DRIVE]]
)
def test_domain_wide_delegation_grants_each_scope_once(form: type, scopes: Any) -> None:
    activity = only(form("AUTHORIZE_API_CLIENT_ACCESS", CLIENT | {"API_SCOPES": scopes}))
    assert activity.kind is Kind.FEDERATION_ADDED
    assert (activity.subject.type, activity.subject.name) == (PrincipalType.APPLICATION, "100200300400")
    assert [(grant.role, grant.tier) for grant in activity.grants] == [(DRIVE, 0), (READS, 2)]
    assert activity.evidence["mark"] == "domain_wide_delegation"


def test_delegation_without_scopes_is_unresolved() -> None:
    (grant,) = only(reported("AUTHORIZE_API_CLIENT_ACCESS", CLIENT)).grants
    assert (grant.tier, grant.resolved) == (1, False)


def test_what_is_beyond_a_hundred_scopes_is_said() -> None:
    grants = only(reported("AUTHORIZE_API_CLIENT_ACCESS", CLIENT | {"API_SCOPES": [f"scope{n}" for n in range(130)]})).grants
    assert (len(grants), grants[-1].privilege.reasons) == (101, ("30 more scopes",))


@pytest.mark.parametrize("name", ["REMOVE_API_CLIENT_ACCESS", "UNAUTHORIZE_API_CLIENT_ACCESS"])
def test_delegation_that_ends_is_a_credential_taken(name: str) -> None:
    given, taken = only(reported("AUTHORIZE_API_CLIENT_ACCESS", CLIENT)), only(reported(name, CLIENT))
    assert (taken.kind, taken.subject, taken.credential) == (Kind.CREDENTIAL_REMOVED, given.subject, given.credential)


def test_an_application_is_called_by_its_name_and_known_by_its_id() -> None:
    added = only(
        reported("ADD_APPLICATION", {"APP_ID": "77", "APPLICATION_NAME": "Invented Notes", "APPLICATION_ENABLED": "true"})
    )
    assert (added.subject.name, added.subject.id, added.evidence["mark"]) == ("Invented Notes", "77", "application")
    trusted = only(reported("ADD_TO_TRUSTED_OAUTH2_APPS", {"OAUTH2_APP_ID": "78"}))
    assert (trusted.subject.name, trusted.subject.id) == ("78", "78")


def test_a_trusted_domain_is_told_as_what_it_is() -> None:
    activity = only(reported("ADD_TRUSTED_DOMAINS", {"DOMAIN_NAME": "example.org"}))
    assert (activity.subject.name, activity.evidence["mark"]) == ("example.org", "trusted_domain")


DIRECTORY = "https://www.googleapis.com/auth/admin.directory.user"


@pytest.mark.parametrize(
    ("scopes", "held"),
    [
        ([DIRECTORY, DRIVE, "openid"], [DIRECTORY]),
        ("https://www.googleapis.com/auth/cloud-platform", ["https://www.googleapis.com/auth/cloud-platform"]),
        ([DRIVE, "openid", "email"], []),
        ([f"{DIRECTORY}.readonly", "https://www.googleapis.com/auth/cloud-platform.read-only"], []),
        (None, []),
    ],
)
def test_a_user_who_lets_an_application_reach_the_directory_makes_a_mark(scopes: Any, held: list[str]) -> None:
    told = {"app_name": "Invented Notes", "client_id": "77.apps.example.com", "scope": scopes}
    found = read(reported("authorize", told, log="token"))
    assert [each.level for each in found] == [Level.CONTEXT] * bool(held)
    assert all((each.kind, each.subject.name) == (Kind.ROLE_GRANTED, "Invented Notes") for each in found)
    assert [grant.role for each in found for grant in each.grants] == held
    assert not read(reported("revoke", told, log="token"))
