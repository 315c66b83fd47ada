"""WorkMail: mailboxes, who reads whose, and impersonation."""

from typing import Any

import pytest

from nightlatch.model.evidence import LIMITED_TO
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    ("workmail", "CreateUser", {"organizationId": "m-1", "name": "rosa"}, {"userId": "id-1"}, "account_created user rosa"),
    (
        "workmail",
        "RegisterToWorkMail",
        {"organizationId": "m-1", "entityId": "id-1", "email": "rosa@example.com"},
        None,
        "account_enabled user rosa@example.com",
    ),
    ("workmail", "DeregisterFromWorkMail", {"organizationId": "m-1", "entityId": "id-1"}, None, "account_removed user id-1"),
    ("workmail", "DeleteUser", {"organizationId": "m-1", "userId": "id-1"}, None, "account_removed user id-1"),
    ("workmail", "ResetPassword", {"organizationId": "m-1", "userId": "id-1"}, None, "credential_added user id-1"),
    (
        "workmail",
        "PutMailboxPermissions",
        {"organizationId": "m-1", "entityId": "id-9", "granteeId": "id-1", "permissionValues": ["FULL_ACCESS"]},
        None,
        "role_granted user id-1",
    ),
    (
        "workmail",
        "DeleteMailboxPermissions",
        {"organizationId": "m-1", "entityId": "id-9", "granteeId": "id-1"},
        None,
        "role_removed user id-1",
    ),
    (
        "workmail",
        "DeleteImpersonationRole",
        {"organizationId": "m-1", "impersonationRoleId": "r-1"},
        None,
        "account_removed role r-1",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_workmail(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt_on_nobody(service: str, name: str) -> None:
    activity = only(service, name, errorCode="AccessDenied")
    assert (activity.outcome, activity.subject.name, activity.grants) == ("failure", None, ())


def test_access_to_anothers_mailbox_names_the_mailbox() -> None:
    (grant,) = only("workmail", LINES[5][1], LINES[5][2]).grants
    assert (grant.role, grant.scope, grant.privilege.reasons) == ("mailbox:id-9", "id-9", ("FULL_ACCESS",))


def test_an_impersonation_role_is_an_account_that_reads_mailboxes() -> None:
    activity = only("workmail", "CreateImpersonationRole", {"organizationId": "m-1", "name": "sync", "type": "FULL_ACCESS"})
    assert (activity.kind, activity.subject.type, activity.subject.name) == ("account_created", "role", "sync")
    assert activity.grants[0].role == "impersonation:FULL_ACCESS"
    assert activity.evidence[LIMITED_TO] == "workmail"


def test_creation_ties_the_name_to_the_id_that_later_records_carry() -> None:
    assert only("workmail", LINES[0][1], LINES[0][2], LINES[0][3]).subject.id == "id-1"
