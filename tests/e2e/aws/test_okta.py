"""Okta's events in a deployed stack, under its own roles: from a partner's bus, or from an event hook, into the ledger."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from nightlatch.ledger.cases import Snapshot
from tests.aws.ministack import Ministack
from tests.e2e.aws.stack import BATCH, Stack, deployed, until
from tests.e2e.aws.test_least_privilege import without
from tests.intake.test_hooked import SECRET, post
from tests.providers.okta.records import JO, ROBIN, event

STREAM = "aws.partner/okta.com/example/nightlatch"
MADE = event("user.lifecycle.create", JO)


@pytest.fixture(scope="module")
def stack(ministack: Ministack) -> Iterator[Stack]:
    """A stack to which the owner named the bus of Okta's log stream."""
    ministack.client("events").create_event_bus(Name=STREAM)
    ministack.client("secretsmanager").create_secret(Name="nightlatch/okta-hook", SecretString=SECRET)
    with deployed(ministack, "nightlatch", OktaBus=STREAM, OktaHook="yes") as made:
        yield made
    ministack.client("secretsmanager").delete_secret(SecretId="nightlatch/okta-hook", ForceDeleteWithoutRecovery=True)


def put(stack: Stack, record: Any, bus: str = STREAM) -> None:
    """Put an event on a bus as Okta's log stream does."""
    entry = {"EventBusName": bus, "Source": STREAM, "DetailType": "SystemLog", "Detail": json.dumps(record)}
    answer = stack.server.client("events").put_events(Entries=[entry])
    assert answer["FailedEntryCount"] == 0, answer


def of_okta(stack: Stack) -> list[Snapshot]:
    """The cases of Okta's accounts."""
    return [case for case in stack.cases().values() if case.key.provider == "okta"]


def test_what_the_log_stream_brings_is_judged_as_okta_tells_it(stack: Stack) -> None:
    put(stack, MADE)
    put(stack, event("user.authentication.sso", ROBIN, uuid="0e1d2c3b-1000-11f1-8000-000000000002"))
    until(lambda: of_okta(stack), "the new user is in the ledger")
    (case,) = of_okta(stack)
    assert (case.key.tenant, case.subject.id) == ("okta", JO["id"])
    assert not stack.waiting("RejectsQueue")


def call(stack: Stack, method: str, headers: dict[str, str], body: bytes = b"") -> Any:
    """A request to the hook's address, as a Function URL hands it over."""
    encoded = {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    failed, answer = stack.invoke("Hear", {"requestContext": {"http": {"method": method}}, "headers": headers, **encoded})
    assert not failed, answer
    return answer


def test_what_an_event_hook_posts_is_judged_by_the_same_way(stack: Stack) -> None:
    other = JO | {"id": "00uexampleSam0000001", "alternateId": "sam.newcomer@example.com"}
    hooked = event("user.lifecycle.create", other, uuid="0e1d2c3b-1000-11f1-8000-000000000003")
    assert call(stack, "POST", {"Authorization": SECRET}, post(hooked))["statusCode"] == 200
    until(lambda: other["id"] in {case.subject.id for case in of_okta(stack)}, "the new user is in the ledger")


def test_a_hook_is_verified_once_and_never_believed_without_its_secret(stack: Stack) -> None:
    verified = call(stack, "GET", {"x-okta-verification-challenge": "abc-123"})
    assert (verified["statusCode"], json.loads(verified["body"])) == (200, {"verification": "abc-123"})
    assert call(stack, "POST", {"authorization": "a guess"}, post(MADE))["statusCode"] == 401
    told = [line for line in stack.lines("Hear") if line.get("message") == "a request was not believed"]
    assert [line["reason"] for line in told] == ["its Authorization is not okta-hook"]
    assert any("requests_disbelieved" in line for line in stack.lines("Hear"))


def test_what_may_not_be_sent_on_is_never_said_to_be_taken(stack: Stack) -> None:
    with without(stack, "Hear", BATCH, "RecordsQueue"):
        assert call(stack, "POST", {"authorization": SECRET}, post(MADE))["statusCode"] == 503


def test_on_the_account_s_own_bus_nobody_speaks_of_okta(stack: Stack) -> None:
    stack.assess(
        [json.dumps({"source": "aws.iam", "account": "111122223333", "detail-type": "x via CloudTrail", "detail": MADE})]
    )
    until(lambda: stack.waiting("RejectsQueue"), "it is among the rejects")
    (reject,) = stack.taken("RejectsQueue")
    assert "may not speak of accounts of okta" in reject["MessageAttributes"]["reason"]["StringValue"]
