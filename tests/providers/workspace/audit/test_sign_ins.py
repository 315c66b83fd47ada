"""What users do to their own accounts, and what Google closes by itself."""

import pytest

from nightlatch.model import Kind, Level, Outcome, PrincipalType
from tests.providers.workspace.records import ADMINISTRATOR, FORMS, NEWCOMER, only, read, reported


@pytest.mark.parametrize("form", FORMS)
def test_whoever_signs_in_is_actor_and_subject(form: type) -> None:
    activity = only(form("login_success", {"login_type": "google_password", "login_challenge_method": ["password"]}, log="login"))
    assert (activity.kind, activity.level, activity.succeeded) == (Kind.SIGN_IN, Level.CONTEXT, True)
    assert activity.subject == activity.actor
    assert activity.origin.mfa is None, "a device that is remembered is not asked again"


@pytest.mark.parametrize("form", FORMS)
def test_a_refused_sign_in_is_a_failure(form: type) -> None:
    activity = only(form("login_failure", log="login"))
    assert (activity.kind, activity.outcome, activity.error) == (Kind.SIGN_IN, Outcome.FAILURE, "login_failure")


def test_one_refused_sign_in_makes_no_other_event_a_failure() -> None:
    events = [{"name": "login_failure"}, {"name": "2sv_disable"}]
    assert [a.succeeded for a in read(reported("-", log="login", events=events))] == [False, True]


def test_what_users_change_is_read_from_their_own_log() -> None:
    dropped = only(reported("2sv_disable", log="user_accounts"))
    assert (dropped.kind, dropped.level, dropped.evidence["mark"]) == (Kind.GUARD_REMOVED, Level.WATCH, "mfa")
    enrolled = only(reported("2sv_enroll", log="user_accounts"))
    assert enrolled.credential is not None
    assert (enrolled.kind, enrolled.credential.type, enrolled.level) == (Kind.CREDENTIAL_ADDED, "mfa", Level.CONTEXT)
    assert only(reported("recovery_email_edit", log="user_accounts")).kind is Kind.POLICY_CHANGED


@pytest.mark.parametrize(
    ("name", "kind"), [("IMPORT_SSH_PUBLIC_KEY", Kind.CREDENTIAL_ADDED), ("DELETE_SSH_PUBLIC_KEY", Kind.CREDENTIAL_REMOVED)]
)
def test_a_key_of_os_login_is_its_owners_and_makes_a_mark(name: str, kind: Kind) -> None:
    activity = only(reported(name, {"USER_EMAIL": NEWCOMER}, log="gcp"))
    assert (activity.kind, activity.level, activity.subject.email) == (kind, Level.CONTEXT, NEWCOMER)
    assert activity.credential is not None
    assert activity.credential.type == "ssh_key"
    assert not read(reported("GET_SSH_PUBLIC_KEY", {"USER_EMAIL": NEWCOMER}, log="gcp"))


def test_google_shuts_the_account_it_names() -> None:
    record = reported(
        "account_disabled_password_leak", {"affected_email_address": NEWCOMER}, log="login", actor={"key": "SYSTEM"}
    )
    activity = only(record)
    assert (activity.kind, activity.subject.email, activity.actor.type) == (Kind.ACCOUNT_REMOVED, NEWCOMER, PrincipalType.SYSTEM)
    assert only(reported("account_disabled_hijacked", log="login")).subject.email == ADMINISTRATOR
    assert not read(reported("account_disabled_hijacked", log="login", actor={"key": "SYSTEM"}))
