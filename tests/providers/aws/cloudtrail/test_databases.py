"""Databases: master users, new passwords, and users that a request for credentials makes."""

from typing import Any

import pytest

from nightlatch.model import Kind, Level
from nightlatch.model.evidence import INTERNET, LIMITED_TO
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    (
        "rds",
        "CreateDBInstance",
        {"dBInstanceIdentifier": "db1", "masterUsername": "admin", "masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        None,
        "policy_changed service_account admin",
    ),
    (
        "rds",
        "CreateDBCluster",
        {"dBClusterIdentifier": "cl1", "masterUsername": "admin"},
        None,
        "policy_changed service_account admin",
    ),
    (
        "rds",
        "RestoreDBInstanceFromDBSnapshot",
        {"dBInstanceIdentifier": "db2"},
        {"masterUsername": "admin"},
        "policy_changed service_account admin",
    ),
    (
        "rds",
        "RestoreDBClusterToPointInTime",
        {"dBClusterIdentifier": "cl2"},
        {"masterUsername": "admin"},
        "policy_changed service_account admin",
    ),
    (
        "rds",
        "ModifyDBInstance",
        {"dBInstanceIdentifier": "db1", "masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"masterUsername": "admin"},
        "policy_changed service_account admin",
    ),
    (
        "rds",
        "ModifyDBCluster",
        {"dBClusterIdentifier": "cl1", "masterUserPassword": "****"},
        {"masterUsername": "admin"},
        "policy_changed service_account admin",
    ),
    (
        "docdb-elastic",
        "CreateCluster",
        {"clusterName": "d1", "adminUserName": "admin", "adminUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        None,
        "policy_changed service_account admin",
    ),
    (
        "docdb-elastic",
        "UpdateCluster",
        {"clusterArn": "arn:d1", "adminUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"cluster": {"adminUserName": "admin"}},
        "policy_changed service_account admin",
    ),
    (
        "redshift",
        "CreateCluster",
        {"clusterIdentifier": "r1", "masterUsername": "admin"},
        None,
        "policy_changed service_account admin",
    ),
    (
        "redshift",
        "RestoreFromClusterSnapshot",
        {"clusterIdentifier": "r1"},
        {"masterUsername": "admin"},
        "policy_changed service_account admin",
    ),
    (
        "redshift",
        "ModifyCluster",
        {"clusterIdentifier": "r1", "masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"masterUsername": "admin"},
        "policy_changed service_account admin",
    ),
    (
        "redshift",
        "GetClusterCredentials",
        {"clusterIdentifier": "r1", "dbUser": "ghost", "autoCreate": True},
        None,
        "account_created service_account ghost",
    ),
    (
        "redshift",
        "GetClusterCredentials",
        {"clusterIdentifier": "r1", "dbUser": "etl"},
        None,
        "elevation_used service_account etl",
    ),
    (
        "redshift",
        "GetClusterCredentialsWithIAM",
        {"clusterIdentifier": "r1"},
        {"dbUser": "IAMR:etl"},
        "elevation_used service_account IAMR:etl",
    ),
    (
        "redshift-serverless",
        "CreateNamespace",
        {"namespaceName": "n1", "adminUsername": "admin"},
        None,
        "policy_changed service_account admin",
    ),
    (
        "redshift-serverless",
        "UpdateNamespace",
        {"namespaceName": "n1", "adminUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"},
        {"namespace": {"adminUsername": "admin"}},
        "policy_changed service_account admin",
    ),
    (
        "redshift-serverless",
        "GetCredentials",
        {"workgroupName": "w1"},
        {"dbUser": "IAMR:etl"},
        "elevation_used service_account IAMR:etl",
    ),
    (
        "timestream-influxdb",
        "CreateDbInstance",
        {"name": "t1", "username": "admin"},
        None,
        "policy_changed service_account admin",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_databases(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_never_succeeds(service: str, name: str) -> None:
    assert all(line.endswith("failure") for line in told(service, name, errorCode="AccessDenied"))


def test_a_new_database_is_routine_and_a_new_password_of_an_old_one_is_not() -> None:
    made, modified = only("rds", LINES[0][1], LINES[0][2]), only("rds", LINES[4][1], LINES[4][2], LINES[4][3])
    assert (made.level, modified.level) == (Level.CONTEXT, Level.WATCH)
    assert modified.credential is not None
    assert modified.credential.type == "password"
    assert (modified.subject.id, modified.evidence[LIMITED_TO]) == ("db1/master", "rds")


def test_the_master_of_a_database_is_one_account_also_where_the_record_does_not_name_it() -> None:
    activity = only("rds", "ModifyDBInstance", {"dBInstanceIdentifier": "db1", "masterUserPassword": "****"})
    assert (activity.subject.name, activity.subject.id) == (None, "db1/master")


@pytest.mark.parametrize("member", ["publiclyAccessible", "enableIAMDatabaseAuthentication"])
def test_a_database_opened_wider_is_a_mark(member: str) -> None:
    activity = only("rds", "ModifyDBInstance", {"dBInstanceIdentifier": "db1", member: True})
    assert (activity.kind, activity.level, activity.credential) == (Kind.POLICY_CHANGED, Level.CONTEXT, None)


def test_whether_a_database_can_be_reached_is_told_only_where_the_record_says() -> None:
    answers = [
        only("rds", "CreateDBInstance", {"publiclyAccessible": open_}).evidence.get(INTERNET) for open_ in (True, False, None)
    ]
    assert answers == ["true", "false", None]


@pytest.mark.parametrize("name", ["ModifyDBInstance", "ModifyDBCluster"])
def test_maintenance_of_a_database_is_nobodys_account(name: str) -> None:
    assert told("rds", name, {"allocatedStorage": 50, "publiclyAccessible": False}, {"publiclyAccessible": True}) == []


def test_a_user_made_by_asking_for_its_password_opens_a_case_and_a_lent_password_does_not() -> None:
    made, lent = only("redshift", LINES[11][1], LINES[11][2]), only("redshift", LINES[12][1], LINES[12][2])
    assert (made.level, lent.level) == (Level.WATCH, Level.CONTEXT)
    assert made.credential is not None
    assert made.credential.long_lived is False
