"""QuickSight: users by the API, and by the service events of its console."""

from typing import Any

import pytest

from nightlatch.model.evidence import LIMITED_TO
from tests.providers.aws.cloudtrail.told import line, only, read, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "quicksight",
        "RegisterUser",
        {
            "userName": "rosa",
            "namespace": "default",
            "awsAccountId": "111122223333",
            "email": "rosa@example.com",
            "userRole": "ADMIN",
            "identityType": "QUICKSIGHT",
        },
        None,
        "account_created user rosa",
    ),
    (
        "quicksight",
        "RegisterUser",
        {
            "namespace": "default",
            "identityType": "IAM",
            "userRole": "READER",
            "iamArn": "arn:aws:iam::111122223333:role/bi",
            "sessionName": "rosa",
        },
        {"user": {"userName": "bi/rosa"}},
        "account_created user bi/rosa",
    ),
    (
        "quicksight",
        "UpdateUser",
        {"userName": "rosa", "namespace": "default", "awsAccountId": "111122223333", "role": "AUTHOR"},
        None,
        "role_granted user rosa",
    ),
    (
        "quicksight",
        "DeleteUser",
        {"userName": "rosa", "namespace": "default", "awsAccountId": "111122223333"},
        None,
        "account_removed user rosa",
    ),
    ("quicksight", "DeleteUserByPrincipalId", {"principalId": "p-1"}, None, "account_removed user p-1"),
    (
        "quicksight",
        "CreateGroupMembership",
        {"memberName": "rosa", "groupName": "bi", "namespace": "default"},
        None,
        "role_granted user rosa",
    ),
    (
        "quicksight",
        "DeleteGroupMembership",
        {"memberName": "rosa", "groupName": "bi", "namespace": "default"},
        None,
        "role_removed user rosa",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_quicksight(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt_on_nobody(service: str, name: str) -> None:
    activity = only(service, name, errorCode="AccessDenied")
    assert (activity.outcome, activity.subject.name, activity.grants) == ("failure", None, ())


def test_an_administrator_of_dashboards_is_worth_more_than_a_reader() -> None:
    roles = [
        only("quicksight", "UpdateUser", {"userName": "rosa", "role": role}).grants[0].tier
        for role in ("ADMIN", "ADMIN_PRO", "READER")
    ]
    assert roles == [2, 2, 3]


def test_the_console_writes_a_service_event_that_names_each_user() -> None:
    details = {
        "eventRequestDetails": {"users": {"rosa": {"role": "ADMIN"}, "ben": {"role": "USER"}}},
        "eventResponseDetails": {"validUsers": ["rosa"], "InvalidUsers": ["ben"]},
    }
    made = read("quicksight", "BatchCreateUser", eventType="AwsServiceEvent", serviceEventDetails=details)
    assert [line(activity) for activity in made] == ["account_created user rosa success", "account_created user ben failure"]
    assert made[0].grants[0].role == "quicksight:ADMIN"
    assert made[0].evidence[LIMITED_TO] == "quicksight"


@pytest.mark.parametrize("details", [None, {}, {"eventRequestDetails": {"users": ["rosa"]}}, "{not json"])
def test_a_service_event_without_users_tells_nothing(details: Any) -> None:
    assert read("quicksight", "BatchCreateUser", serviceEventDetails=details) == ()


def test_a_refused_iam_identity_is_told_as_quicksight_would_have_called_it() -> None:
    request = {"namespace": "default", "iamArn": "arn:aws:iam::111122223333:role/bi", "sessionName": "rosa"}
    activity = only("quicksight", "RegisterUser", request, errorCode="AccessDenied")
    assert (activity.subject.name, activity.outcome) == ("bi/rosa", "failure")
