"""Users: what is read beside whom."""

import pytest

from nightlatch.model import Credential, Kind, PrincipalType
from tests.providers.workspace.records import CUSTOMER, FORMS, NEWCOMER, Json, logged, only, read, reported

WHO = {"USER_EMAIL": NEWCOMER}


@pytest.mark.parametrize("form", FORMS)
def test_a_new_user_is_a_person(form: type) -> None:
    activity = only(form("CREATE_USER", WHO))
    assert activity.evidence["person"] == "true"
    assert activity.evidence["service"] == "admin.googleapis.com"
    assert (activity.subject.type, activity.subject.tenant) == (PrincipalType.USER, "example.com")


def test_an_upload_of_many_tells_how_many_and_nobodys_name() -> None:
    activity = only(reported("USERS_BULK_UPLOAD", {"BULK_UPLOAD_TOTAL_USERS_NUMBER": "40", "BULK_UPLOAD_FAIL_USERS_NUMBER": "0"}))
    assert (activity.kind, activity.subject.folded, activity.evidence["count"]) == (Kind.ACCOUNT_CREATED, None, "40")
    assert "count" not in only(reported("BULK_UPLOAD")).evidence


def test_automatic_provisioning_is_read_by_its_method() -> None:
    activity = only(logged("-", methodName="google.admin.AdminService.createUserWithAutoProv", metadata={}))
    assert (activity.kind, activity.operation) == (Kind.ACCOUNT_CREATED, "google.admin.AdminService.createUserWithAutoProv")


def test_a_user_that_is_not_named_is_nobody() -> None:
    for record in (reported("CREATE_USER"), reported("CREATE_USER", {"USER_EMAIL": ""})):
        subject = only(record).subject
        assert (subject.type, subject.folded, subject.tenant) == (PrincipalType.USER, None, "example.com")


@pytest.mark.parametrize("address", ["not an address", "x@", "@", "x@y:z.example", "x@" + "a" * 300 + ".example"])
def test_an_odd_address_is_a_name_and_never_a_tenant(address: str) -> None:
    subject = only(reported("CREATE_USER", {"USER_EMAIL": address}, actor={"key": "SYSTEM"})).subject
    assert (subject.name, subject.email, subject.tenant) == (address.lower(), None, CUSTOMER)


@pytest.mark.parametrize(
    ("name", "type", "lasting"),
    [
        ("CHANGE_PASSWORD", "password", True),
        ("VIEW_TEMP_PASSWORD", "password", False),
        ("GENERATE_2SV_SCRATCH_CODES", "scratch_codes", True),
        ("CHANGE_RECOVERY_EMAIL", "recovery_email", True),
        ("ADD_RECOVERY_EMAIL", "recovery_email", True),
        ("ADD_RECOVERY_PHONE", "recovery_phone", True),
        ("SECURITY_KEY_REGISTERED_FOR_USER", "mfa_security_key", True),
    ],
)
def test_a_credential_is_given_its_sort(name: str, type: str, lasting: bool) -> None:
    activity = only(reported(name, WHO))
    assert (activity.kind, activity.credential) == (Kind.CREDENTIAL_ADDED, Credential(type=type, long_lived=lasting))


@pytest.mark.parametrize(
    ("name", "more", "gone"),
    [
        ("REVOKE_ASP", {"ASP_ID": "3"}, Credential(type="application_password", id="3")),
        ("REVOKE_3LO_TOKEN", {"APP_ID": "100200300400"}, Credential(type="oauth_token", id="100200300400")),
        ("RESET_SIGNIN_COOKIES", {}, Credential(type="session")),
    ],
)
def test_a_credential_that_is_taken_is_told_by_its_id(name: str, more: Json, gone: Credential) -> None:
    activity = only(reported(name, WHO | more))
    assert (activity.kind, activity.credential) == (Kind.CREDENTIAL_REMOVED, gone)


@pytest.mark.parametrize("name", ["TURN_OFF_2_STEP_VERIFICATION", "UNENROLL_USER_FROM_TITANIUM"])
def test_a_second_factor_that_goes_is_a_guard(name: str) -> None:
    assert only(reported(name, WHO)).evidence["mark"] == "mfa"


def test_collecting_somebodys_mail_is_a_mark_on_the_actors_timeline() -> None:
    (found,) = read(reported("CREATE_EMAIL_MONITOR", WHO))
    assert (found.kind, found.level) == (Kind.POLICY_CHANGED, "context")
