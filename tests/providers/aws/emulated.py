"""An account on moto, and what moto lacks: AWS's refusals, and one call of Identity Center, answered by botocore's own events."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from moto import mock_aws
from moto.ssoadmin.models import ssoadmin_backends

from nightlatch.providers.aws.clients import Clients, permission

REGION = "us-east-1"
ACCOUNT = "123456789012"
"""moto's own account."""


@contextmanager
def account(*, load_aws_managed_policies: bool = False) -> Iterator[tuple[Clients, Any]]:
    """Clients of an empty emulated account, and a boto3 session to fill it with. To load AWS's policies takes a second."""
    with mock_aws(config={"iam": {"load_aws_managed_policies": load_aws_managed_policies}}):
        session = boto3.session.Session(
            region_name=REGION, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="test", aws_session_token="test"
        )
        yield Clients(session), session


def permission_set(session: Any, name: str) -> tuple[Any, dict[str, str]]:
    """A new permission set of Identity Center: the client, and the parameters that name the set. moto gives it another form of ARN."""
    sso = session.client("sso-admin")
    instance: str = sso.list_instances()["Instances"][0]["InstanceArn"]
    sso.create_permission_set(Name=name, InstanceArn=instance)
    (backend,) = ssoadmin_backends[ACCOUNT].values()
    backend.permission_sets[-1].permission_set_arn = f"{instance.replace(':instance/', ':permissionSet/')}/ps-{name.lower():0<16}"
    return sso, {"InstanceArn": instance, "PermissionSetArn": backend.permission_sets[-1].permission_set_arn}


def answers(clients: Clients, service: str, operation: str, status: int, body: dict[str, Any], region: str | None = None) -> None:
    """From now on the call is answered so, by these clients, and nobody is asked."""

    def short(**_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        metadata = {"HTTPStatusCode": status, "RetryAttempts": 0, "HTTPHeaders": {}}
        return AWSResponse("", status, {}, None), {"ResponseMetadata": metadata, **body}

    client = clients.client(service, region)
    client.meta.events.register(f"before-call.{client.meta.service_model.service_id.hyphenize()}.{operation}", short)


def refuses(clients: Clients, service: str, operation: str, code: str = "AccessDenied", region: str | None = None) -> None:
    """From now on the call is refused with this code."""
    answers(clients, service, operation, 403, {"Error": {"Code": code, "Message": "not for you"}}, region)


def asked(clients: Clients, *services: str, region: str | None = None) -> set[str]:
    """The permissions that these clients use from now on, filled while they are used."""
    used: set[str] = set()

    def hear(model: Any, **_: Any) -> None:
        prefix = model.service_model.service_name
        used.add(permission(prefix, model.name))

    for service in services:
        clients.client(service, region).meta.events.register("provide-client-params", hear)
    return used


def text(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
