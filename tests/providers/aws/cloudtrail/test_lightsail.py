"""Lightsail: keys of buckets and machines, and masters of databases."""

from typing import Any

import pytest

from nightlatch.model import Level
from nightlatch.model.evidence import LIMITED_TO
from tests.providers.aws.cloudtrail.told import only, told

LINES: list[tuple[str, str, Any, Any, str]] = [
    ("lightsail", "CreateInstances", {"instanceNames": ["web"]}, None, "policy_changed unknown web"),
    (
        "lightsail",
        "CreateRelationalDatabase",
        {"relationalDatabaseName": "db", "masterUsername": "admin"},
        None,
        "policy_changed service_account admin",
    ),
    (
        "lightsail",
        "CreateBucketAccessKey",
        {"bucketName": "drop"},
        {"accessKey": {"accessKeyId": "AKIAIOSFODNN7EXAMPLE"}},
        "credential_added unknown drop",
    ),
    (
        "lightsail",
        "DeleteBucketAccessKey",
        {"bucketName": "drop", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"},
        None,
        "credential_removed unknown drop",
    ),
    ("lightsail", "CreateKeyPair", {"keyPairName": "ops"}, None, "credential_added unknown ops"),
    ("lightsail", "ImportKeyPair", {"keyPairName": "ops"}, None, "credential_added unknown ops"),
    ("lightsail", "DeleteKeyPair", {"keyPairName": "ops"}, None, "credential_removed unknown ops"),
    ("lightsail", "DownloadDefaultKeyPair", None, None, "elevation_used unknown (not named)"),
    ("lightsail", "GetInstanceAccessDetails", {"instanceName": "web"}, None, "elevation_used unknown web"),
    (
        "lightsail",
        "GetRelationalDatabaseMasterUserPassword",
        {"relationalDatabaseName": "db"},
        None,
        "elevation_used service_account db/master",
    ),
]


@pytest.mark.parametrize(("service", "name", "request_", "response", "expected"), LINES)
def test_each_operation_of_lightsail(service: str, name: str, request_: Any, response: Any, expected: str) -> None:
    assert told(service, name, request_, response) == [f"{expected} success"]


@pytest.mark.parametrize(("service", "name"), sorted({(service, name) for service, name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt_on_nobody(service: str, name: str) -> None:
    activity = only(service, name, errorCode="AccessDenied")
    assert (activity.outcome, activity.subject.name, activity.grants) == ("failure", None, ())


def test_a_buckets_key_is_told_by_its_id_and_opens_a_case() -> None:
    activity = only("lightsail", LINES[2][1], LINES[2][2], LINES[2][3])
    assert activity.credential is not None
    assert (activity.credential.id, activity.credential.long_lived) == ("AKIAIOSFODNN7EXAMPLE", True)
    assert (activity.level, activity.evidence[LIMITED_TO]) == (Level.WATCH, "lightsail")


def test_a_new_master_password_is_a_change_and_maintenance_is_not() -> None:
    hidden = {"relationalDatabaseName": "db", "masterUserPassword": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    assert only("lightsail", "UpdateRelationalDatabase", hidden).credential is not None
    assert told("lightsail", "UpdateRelationalDatabase", {"relationalDatabaseName": "db"}) == []
