"""The small AWS speaks to a real SDK in its own protocols, and takes nothing that the published models would not take."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from nightlatch.sandbox.aws import Cloud, serving
from nightlatch.sandbox.aws.cloud import offered
from nightlatch.sandbox.aws.requests import Http, service_model
from tests.build import START, TENANT

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260302/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
ANCHOR: dict[str, Any] = {
    "sourceType": "CERTIFICATE_BUNDLE",
    "sourceData": {"x509CertificateData": "-----BEGIN CERTIFICATE-----"},
}


@contextmanager
def reached(cloud: Cloud, service: str, region: str = "us-east-1", *, checked: bool = True) -> Iterator[Any]:
    """A real SDK client of a served cloud; unchecked, it sends also what its own model would not let pass."""
    config = Config(inject_host_prefix=False, parameter_validation=checked, retries={"total_max_attempts": 1})
    session = boto3.session.Session(aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="test", region_name=region)
    with serving(cloud) as url:
        yield session.client(service, endpoint_url=url, config=config)


def refused(found: pytest.ExceptionInfo[ClientError]) -> str:
    return str(found.value.response["Error"]["Code"])


def sent(
    body: Any, target: str, service: str = "appstream", method: str = "POST", **headers: str
) -> tuple[int, Mapping[str, Any]]:
    told = {"authorization": SIGNED.format(service), **headers}
    answer = Cloud().answer(Http(method, target, told, json.dumps(body).encode()))
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize("service", sorted(offered()))
def test_every_operation_on_offer_is_one_of_the_published_model(service: str) -> None:
    assert set(offered()[service]) <= set(service_model(service).operation_names)
    assert service_model(service).resolved_protocol in ("json", "rest-json", "query")


def test_a_trust_anchor_is_made_switched_off_and_on_and_listed() -> None:
    with reached(Cloud(clock=lambda: START), "rolesanywhere") as client:
        made = client.create_trust_anchor(name="anchor", source=ANCHOR)["trustAnchor"]
        assert made["createdAt"] == START
        assert made["trustAnchorArn"].startswith(f"arn:aws:rolesanywhere:us-east-1:{TENANT}:trust-anchor/")
        for enabled, switch in ((False, client.disable_trust_anchor), (True, client.enable_trust_anchor)):
            switch(trustAnchorId=made["trustAnchorId"])
            assert client.get_trust_anchor(trustAnchorId=made["trustAnchorId"])["trustAnchor"]["enabled"] is enabled
        (listed,) = client.list_trust_anchors()["trustAnchors"]
        assert listed["source"] == ANCHOR


def test_a_profile_is_made_switched_off_and_deleted() -> None:
    with reached(Cloud(), "rolesanywhere") as client:
        id = client.create_profile(name="p", roleArns=[f"arn:aws:iam::{TENANT}:role/r"], enabled=True)["profile"]["profileId"]
        assert client.disable_profile(profileId=id)["profile"]["enabled"] is False
        assert client.enable_profile(profileId=id)["profile"]["enabled"] is True
        client.delete_profile(profileId=id)
        assert client.list_profiles()["profiles"] == []
        with pytest.raises(ClientError) as found:
            client.get_profile(profileId=id)
        assert refused(found) == "ResourceNotFoundException"


def test_lists_times_and_truths_come_through_the_query_protocol() -> None:
    with reached(Cloud(), "elasticache") as client:
        asked = {"UserId": "u-1", "UserName": "u", "Engine": "redis", "AccessString": "on ~<&> +@all"}
        client.create_user(**asked, Passwords=["Invented-Invented-1", "Invented-Invented-2"])
        (user,) = client.describe_users(UserId="U-1")["Users"]
        assert (user["AccessString"], user["Authentication"]["PasswordCount"]) == (asked["AccessString"], 2)
        with pytest.raises(ClientError) as found:
            client.describe_users(UserId="nobody")
        assert refused(found) == "UserNotFound"


def test_names_with_slashes_come_through_a_path() -> None:
    with reached(Cloud(), "eks") as client:
        arn = f"arn:aws:iam::{TENANT}:role/a/b c"
        client.create_access_entry(clusterName="shop", principalArn=arn)
        assert client.describe_access_entry(clusterName="shop", principalArn=arn)["accessEntry"]["username"] == arn


def test_regions_do_not_know_of_each_other() -> None:
    cloud = Cloud()
    with reached(cloud, "rolesanywhere") as here:
        here.create_trust_anchor(name="anchor", source=ANCHOR)
    with reached(cloud, "rolesanywhere", "eu-west-1") as there:
        assert there.list_trust_anchors()["trustAnchors"] == []
    assert cloud.calls == [("rolesanywhere", "CreateTrustAnchor"), ("rolesanywhere", "ListTrustAnchors")]


@pytest.mark.parametrize(
    "parameters",
    [
        {"UserName": "olga@example.com"},
        {"UserName": "olga@example.com", "AuthenticationType": "SOMETHING"},
        {"UserName": 7, "AuthenticationType": "USERPOOL"},
    ],
    ids=["a missing member", "a value that is none", "a wrong type"],
)
def test_what_the_model_does_not_allow_is_refused(parameters: dict[str, Any]) -> None:
    with reached(Cloud(), "appstream", checked=False) as client, pytest.raises(ClientError) as found:
        client.disable_user(**parameters)
    assert refused(found) == "ValidationException"


def test_too_long_a_text_is_refused() -> None:
    with reached(Cloud(), "transfer") as client:
        server = client.create_server()["ServerId"]
        client.create_user(ServerId=server, UserName="upload", Role=f"arn:aws:iam::{TENANT}:role/files")
        with pytest.raises(ClientError) as found:
            client.update_user(ServerId=server, UserName="upload", Policy="x" * 2049)
    assert refused(found) == "ValidationException"


TARGET = "PhotonAdminProxyService.{}"


@pytest.mark.parametrize(
    ("code", "headers", "body"),
    [
        (
            "ValidationException",
            {"x-amz-target": TARGET.format("DisableUser")},
            {"Username": "x", "AuthenticationType": "USERPOOL"},
        ),
        ("UnknownOperationException", {"x-amz-target": TARGET.format("LockUser")}, {}),
        ("NotImplemented", {"x-amz-target": TARGET.format("DescribeFleets")}, {}),
        ("SerializationException", {"x-amz-target": TARGET.format("DisableUser")}, ["x"]),
        ("MissingAuthenticationToken", {"x-amz-target": TARGET.format("DisableUser"), "authorization": ""}, {}),
        ("UnknownServiceException", {"authorization": SIGNED.format("sqs")}, {}),
    ],
)
def test_what_nobody_offers_is_refused_and_says_what_to_do(code: str, headers: dict[str, str], body: Any) -> None:
    status, answer = sent(body, "/", **headers)
    assert (status, answer["__type"]) == (400, code)
    assert answer["message"]


def test_a_path_or_query_that_the_model_does_not_know_is_refused() -> None:
    assert sent({}, "/trustanchors?colour=red", "rolesanywhere", "GET")[1]["__type"] == "ValidationException"
    assert sent({}, "/trustedanchors", "rolesanywhere", "GET")[1]["__type"] == "UnknownOperationException"
    assert sent({}, "/trustanchors", "rolesanywhere", "GET") == (200, {"trustAnchors": []})


def test_stamps_are_whole_seconds() -> None:
    cloud = Cloud(clock=lambda: datetime(2026, 3, 2, 10, 0, 0, 987654, tzinfo=UTC))
    with reached(cloud, "appstream") as client:
        client.create_user(UserName="olga@example.com", AuthenticationType="USERPOOL")
        assert client.describe_users(AuthenticationType="USERPOOL")["Users"][0]["CreatedTime"] == START
