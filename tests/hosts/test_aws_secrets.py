"""Secrets of the AWS host: Secrets Manager on ministack, with its IAM, and on moto."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from nightlatch.errors import SettingsError, StoreError
from nightlatch.hosts.aws.secrets import ParameterSecrets
from tests.aws.ministack import REGION, Ministack, free_port


@pytest.fixture
def moto() -> Iterator[Any]:
    with mock_aws():
        yield boto3.session.Session("test", "test", region_name=REGION).client("secretsmanager")


def test_a_secret_is_read_by_its_name_and_remembered_for_a_while(moto: Any) -> None:
    moto.create_secret(Name="nightlatch/slack-token", SecretString="first")
    patient, hasty = ParameterSecrets(moto), ParameterSecrets(moto, remembered_s=0)
    assert (patient.get("slack-token"), hasty.get("slack-token")) == ("first", "first")
    moto.put_secret_value(SecretId="nightlatch/slack-token", SecretString="second")
    assert (patient.get("slack-token"), hasty.get("slack-token")) == ("first", "second")


def test_a_missing_secret_says_where_to_put_it_and_is_found_once_it_is_there(moto: Any) -> None:
    secrets = ParameterSecrets(moto)
    with pytest.raises(SettingsError, match="there is no secret 'nightlatch/slack-token': create it in Secrets Manager"):
        secrets.get("slack-token")
    moto.create_secret(Name="nightlatch/slack-token", SecretString="text")
    assert secrets.get("slack-token") == "text"


def test_a_secret_that_is_blank_binary_or_deleted_says_so(moto: Any) -> None:
    moto.create_secret(Name="nightlatch/blank", SecretString=" ")
    moto.create_secret(Name="nightlatch/binary", SecretBinary=b"text")
    moto.create_secret(Name="nightlatch/deleted", SecretString="text")
    moto.delete_secret(SecretId="nightlatch/deleted")
    secrets = ParameterSecrets(moto)
    for name, fault in (("blank", "is empty: put"), ("binary", "as text"), ("deleted", "restore it")):
        with pytest.raises(SettingsError, match=fault):
            secrets.get(name)


def test_a_secret_one_may_not_read_names_the_permission(ministack: Ministack) -> None:
    manager = ministack.client("secretsmanager")
    for name in ("open", "closed"):
        manager.create_secret(Name=f"nightlatch/{name}", SecretString=name)
    may = {
        "Effect": "Allow",
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "arn:aws:secretsmanager:*:*:secret:nightlatch/open-*",
    }
    secrets = ParameterSecrets(ministack.client("secretsmanager", ministack.user("reads-one-secret", may)))
    assert secrets.get("open") == "open"
    with pytest.raises(SettingsError, match=r"'nightlatch/closed' may not be read: allow secretsmanager:GetSecretValue"):
        secrets.get("closed")


def test_secrets_that_cannot_be_asked_for_are_no_missing_secrets(ministack: Ministack) -> None:
    nobody = replace(ministack, url=f"http://127.0.0.1:{free_port()}").client("secretsmanager")
    with pytest.raises(StoreError, match="Secrets Manager could not be reached"):
        ParameterSecrets(nobody).get("slack-token")
