"""Sign-ins to the console."""

from typing import Any

import pytest

from nightlatch.model import Kind, Level, Outcome, Session
from tests.providers.aws.cloudtrail.reading import only
from tests.providers.aws.cloudtrail.records import iam_user, record, root, sso_session

SIGN_IN = "signin.amazonaws.com"


def _login(answer: str = "Success", **more: Any) -> dict[str, Any]:
    identity = more.pop("identity", iam_user(key=""))
    return record(
        "ConsoleLogin", SIGN_IN, identity=identity, response={"ConsoleLogin": answer}, eventType="AwsConsoleSignIn", **more
    )


def test_a_sign_in_is_by_and_about_the_user() -> None:
    found = only(_login(additionalEventData={"MFAUsed": "No"}))
    assert (found.kind, found.outcome, found.subject, found.level) == (Kind.SIGN_IN, Outcome.SUCCESS, found.actor, Level.WATCH)
    assert (found.origin.session, found.origin.mfa) == (Session.CONSOLE, False)


def test_a_sign_in_can_fail_without_an_error_code() -> None:
    assert only(_login("Failure")).outcome is Outcome.FAILURE
    assert only(_login("Failure", errorMessage="Failed authentication")).error == "Failed authentication"


def test_a_wrong_user_name_is_redacted_and_names_nobody() -> None:
    hidden = {"type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS", "accessKeyId": "", "accountId": "111122223333"}
    assert only(_login("Failure", identity=hidden)).subject.name is None


def test_root_at_the_console_is_root() -> None:
    found = only(_login(identity=root()))
    assert (found.subject.name, found.origin.session, found.origin.console) == ("root", Session.ROOT, True)


def test_a_person_through_identity_center_is_context() -> None:
    found = only(_login(identity=sso_session()))
    assert (found.level, found.origin.session) == (Level.CONTEXT, Session.SSO)


@pytest.mark.parametrize("name", ["SwitchRole", "CheckMfa", "UserAuthentication", "PasswordRecoveryRequested", "PasswordUpdated"])
def test_what_surrounds_a_sign_in_is_one_too(name: str) -> None:
    assert only(record(name, SIGN_IN, response={name: "Failure"})).outcome is Outcome.FAILURE
