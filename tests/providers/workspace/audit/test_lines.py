"""Every line of the tables is read alike in both forms, and by its method alone."""

from typing import Any

import pytest

from nightlatch.model import Activity, Kind, Level, PrincipalType
from nightlatch.providers.workspace.audit.table import named, watched
from tests.providers.workspace.records import FORMS, GROUP, NEWCOMER, camel, listed, logged, only, read, reported

BOTH = ("admin", "login", "groups")
"""The logs that both forms tell."""
LINES = [(log, name) for log in BOTH for name in named()[log] if name != "UpdateMembership"]
NAMES: dict[str, Any] = {
    "USER_EMAIL": NEWCOMER,
    "GROUP_EMAIL": GROUP,
    "group_id": GROUP,
    "member_id": NEWCOMER,
    "affected_email_address": NEWCOMER,
    "ROLE_NAME": "_HELP_DESK_ADMIN_ROLE",
    "PRIVILEGE_NAME": "USERS_CREATE",
    "API_CLIENT_NAME": "100200300400",
    "API_SCOPES": ["https://www.googleapis.com/auth/drive"],
    "APPLICATION_NAME": "Invented Notes",
    "OAUTH2_APP_NAME": "Invented Notes",
    "DOMAIN_NAME": "example.org",
    "INBOUND_SSO_PROFILE_NAME": "invented-idp",
    "NEW_VALUE": "false",
    "member_role": "member",
}
LOGS = {"groups": "groups_enterprise"}
KINDS = {
    Kind.ACCOUNT_CREATED: {
        "CREATE_USER",
        "CREATE_USER_WITH_AUTO_PROV",
        "USER_INVITE",
        "USERS_BULK_UPLOAD",
        "BULK_UPLOAD",
        "UNMANAGED_USERS_BULK_UPLOAD",
    },
    Kind.ACCOUNT_ENABLED: {"UNDELETE_USER", "UNSUSPEND_USER", "UNARCHIVE_USER"},
    Kind.ROLE_GRANTED: {"GRANT_ADMIN_PRIVILEGE", "GRANT_DELEGATED_ADMIN_PRIVILEGES", "ASSIGN_ROLE", "ADD_GROUP_MEMBER"},
    Kind.FEDERATION_ADDED: {
        "AUTHORIZE_API_CLIENT_ACCESS",
        "ADD_APPLICATION",
        "ADD_TO_TRUSTED_OAUTH2_APPS",
        "ADD_TRUSTED_DOMAINS",
        "INBOUND_SSO_PROFILE_CREATED",
        "INBOUND_SSO_PROFILE_UPDATED",
        "CHANGE_SSO_SETTINGS",
    },
    Kind.GUARD_REMOVED: {
        "TURN_OFF_2_STEP_VERIFICATION",
        "UNENROLL_USER_FROM_STRONG_AUTH",
        "UNENROLL_USER_FROM_TITANIUM",
        "USER_PUT_IN_TWO_STEP_VERIFICATION_GRACE_PERIOD",
        "ENFORCE_STRONG_AUTHENTICATION",
        "ALLOW_STRONG_AUTHENTICATION",
    },
    Kind.ACCOUNT_REMOVED: {"DELETE_USER", "SUSPEND_USER", "ARCHIVE_USER"},
    Kind.ROLE_REMOVED: {"UNASSIGN_ROLE", "REVOKE_ADMIN_PRIVILEGE", "REMOVE_GROUP_MEMBER"},
}


@pytest.mark.parametrize(("log", "name"), LINES)
def test_a_line_is_read_alike_in_both_forms(log: str, name: str) -> None:
    told, entry = (read(form(name, NAMES, log=LOGS.get(log, log))) for form in FORMS)
    assert told, "each line gives an activity"
    assert [_shared(a) for a in told] == [_shared(a) for a in entry]
    assert [a.same_as for a in told] == [a.same_as for a in entry]
    assert {a.id for a in told}.isdisjoint(a.id for a in entry)
    assert all(a.operation == name and a.succeeded is (name != "login_failure") for a in told)


def _shared(activity: Activity) -> tuple[object, ...]:
    """What both forms must tell alike. Only the Reports API tells an actor's id, and so a subject's that is the actor."""
    who = activity.subject
    told = (who.type, who.tenant, who.folded, who.email, activity.actor.folded, activity.actor.tenant)
    return (activity.kind, activity.operation, *told, activity.grants, activity.credential, activity.level, activity.origin.ip)


@pytest.mark.parametrize("name", [name for log, name in LINES if log == "admin"])
def test_a_line_is_found_by_its_method_where_the_metadata_is_missing(name: str) -> None:
    method = f"google.admin.AdminService.{camel(name)}"
    known = only(logged(name, NAMES))
    found = read(logged(name, methodName=method, metadata=None))
    assert [(a.kind, a.operation) for a in found] == [(found[0].kind, method)]
    assert found[0].subject.type in (known.subject.type, PrincipalType.UNKNOWN)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in KINDS.items() for name in sorted(names)])
def test_an_event_is_of_the_kind_that_the_reference_gives_it(kind: Kind, name: str) -> None:
    assert only(reported(name, NAMES)).kind is kind


def test_the_events_that_open_cases_are_declared_by_log_and_name() -> None:
    assert watched()["admin/CREATE_USER"] is Kind.ACCOUNT_CREATED
    assert "login/login_success" not in watched()
    assert named()["login"]["login_success"].level is Level.CONTEXT


@pytest.mark.parametrize(
    "name",
    [
        *("CHANGE_CALENDAR_SETTING", "DELETE_ROLE", "RENAME_ROLE", "REMOVE_PRIVILEGE", "RENAME_USER", "CHANGE_FIRST_NAME"),
        *("ADD_NICKNAME", "MOVE_USER_TO_ORG_UNIT", "CHANGE_PASSWORD_ON_NEXT_LOGIN", "CHANGE_PASSWORD_MIN_LENGTH"),
        *("CANCEL_USER_INVITE", "RESEND_USER_INVITE", "REMOVE_RECOVERY_EMAIL", "USER_LICENSE_ASSIGNMENT"),
        *("CREATE_GROUP", "DELETE_GROUP", "CHANGE_GROUP_SETTING", "CHANGE_GROUP_NAME", "WHITELISTED_GROUPS_UPDATED"),
        *(
            "REMOVE_TRUSTED_DOMAINS",
            "CREATE_APPLICATION_SETTING",
            "CHANGE_EMAIL_SETTING",
            "ENABLE_NON_ADMIN_USER_PASSWORD_RECOVERY",
        ),
        *("logout", "suspicious_login", "login_verification", "titanium_enroll"),
    ],
)
def test_other_events_give_nothing(name: str) -> None:
    assert not read(reported(name, NAMES))
    assert not read(logged(name, NAMES))


def test_an_event_of_another_application_gives_nothing_even_under_a_known_name() -> None:
    assert not read(reported("CREATE_USER", NAMES, log="drive"))
    assert not read(reported("add_member", NAMES, log="chat"))
    assert not read(reported("CREATE_USER", NAMES, log="login"))


def test_parameters_are_read_by_name_as_an_object_too() -> None:
    record = reported("ASSIGN_ROLE")
    record["events"][0]["parameters"] = {"USER_EMAIL": NEWCOMER, "ROLE_NAME": {"value": "_SEED_ADMIN_ROLE"}}
    activity = only(record)
    assert activity.subject.email == NEWCOMER
    assert activity.grants[0].tier == 0


def test_a_single_parameter_and_other_spellings_are_read() -> None:
    for given in (
        {"name": "USER_EMAIL", "value": NEWCOMER},
        [{"name": "user_email", "multi_value": [NEWCOMER]}],
        [{"name": "USER_EMAIL", "multiValue": [NEWCOMER, "x"]}, {"name": "USER_EMAIL", "value": "second@example.com"}],
        f'[{{"name": "USER_EMAIL", "value": "{NEWCOMER}"}}]',
        listed({"USER_EMAIL": f" {NEWCOMER.upper()} "}),
    ):
        assert only(reported("CREATE_USER", events=[{"name": "CREATE_USER", "parameters": given}])).subject.name == NEWCOMER
