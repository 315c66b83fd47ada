"""What the SDK's errors become, and that throttling is heard."""

import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from moto import mock_aws

from nightlatch.errors import LookupFailed
from nightlatch.providers.aws.clients import ATTEMPTS, Clients, permission
from tests.providers.aws.emulated import ACCOUNT, REGION, account, refuses


@pytest.fixture
def clients() -> Iterator[Clients]:
    with account() as (clients, _):
        yield clients


def test_a_permission_is_named_as_policies_name_it() -> None:
    assert permission("iam", "GetUser") == "iam:GetUser"
    assert permission("sso-admin", "ListInstances") == "sso:ListInstances"


def test_whose_credentials_they_are_can_always_be_asked(clients: Clients) -> None:
    assert clients.account() == ACCOUNT


def test_nobody_is_an_answer(clients: Clients) -> None:
    assert clients.ask("iam", "GetUser", UserName="nobody") is None
    assert clients.listed("iam", "ListGroupPolicies", "PolicyNames", GroupName="nobody") is None


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("AccessDenied", "grant iam:GetUser"),
        ("AccessDeniedException", "grant iam:GetUser"),
        ("Throttling", "try again later"),
        ("ExpiredToken", "renew them"),
        ("ServiceFailure", "look the code up"),
    ],
)
def test_a_refusal_says_what_to_do_next(clients: Clients, code: str, says: str) -> None:
    refuses(clients, "iam", "GetUser", code)
    with pytest.raises(LookupFailed, match=says) as caught:
        clients.ask("iam", "GetUser", UserName="ana")
    assert "not for you" not in str(caught.value), "AWS's own text may repeat what an intruder wrote"


def test_a_role_of_another_account_that_is_not_ours_is_told_from_a_permission_that_lacks(clients: Clients) -> None:
    """The SDK takes the role on in the midst of the first call."""

    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not for you"}}, "AssumeRole")

    clients.client("iam").meta.events.register("before-sign.iam.GetUser", refuse)
    with pytest.raises(LookupFailed, match=r"sts:AssumeRole.*infra/aws/organization/member.yaml"):
        clients.ask("iam", "GetUser", UserName="ana")


def test_whoever_cannot_be_reached_was_not_asked() -> None:
    session = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test")
    with pytest.raises(LookupFailed, match="sso:ListInstances"):
        Clients(session).listed("sso-admin", "ListInstances", "Instances")  # no Region anywhere


def test_every_answer_that_asks_to_slow_down_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)  # botocore waits between attempts
    heard: list[None] = []
    with mock_aws():
        session = boto3.session.Session(region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
        clients = Clients(session, on_throttle=lambda: heard.append(None))
        body = b"<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>slow</Message></Error></ErrorResponse>"

        def slow(**_: Any) -> AWSResponse:
            return AWSResponse("https://iam.amazonaws.com", 400, {}, _Raw(body))

        clients.client("iam").meta.events.register_first("before-send.iam.GetUser", slow)
        with pytest.raises(LookupFailed, match="slow down at iam:GetUser"):
            clients.ask("iam", "GetUser", UserName="ana")
    assert len(heard) == ATTEMPTS


def test_one_client_is_made_for_all_threads(clients: Clients) -> None:
    made: list[Any] = []
    threads = [threading.Thread(target=lambda: made.append(clients.client("iam"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(client) for client in made}) == 1


class _Raw:
    """The body of an answer as urllib3 hands it over."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body
