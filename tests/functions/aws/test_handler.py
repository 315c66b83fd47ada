"""Every handler in AWS's own runtime client, against an AWS of this machine."""

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from nightlatch.hosts.aws.dynamodb import DynamoStore
from nightlatch.ledger.control import Control
from nightlatch.sandbox.bus import batch, event
from nightlatch.sandbox.intrusion import BORN, intrusion
from nightlatch.sandbox.slack import running
from nightlatch.sandbox.slack.acting import press
from tests.aws.lambda_runtime import Runtime, function
from tests.aws.ministack import ACCOUNT, Ministack

SENT = datetime.now(UTC)
_CHATTING = """
[modes]
default = "approve"

[slack]
channel = "C0EXAMPLE01"

[[approvals.approvers]]
name = "on call"
team = "{team}"
user = "U0EXAMPLE01"
"""


@pytest.fixture
def deployed(ministack: Ministack, request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment that the template would give, over tables and queues of this test alone."""
    name = request.node.name[:40].replace("[", "-").replace("]", "")
    dynamodb, sqs = ministack.client("dynamodb"), ministack.client("sqs")
    for table in ("evidence", "control"):
        dynamodb.create_table(
            TableName=f"{name}-{table}",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
    fifo = {"FifoQueue": "true"}
    return {
        **ministack.environment(),
        "NIGHTLATCH_HOME": ACCOUNT,
        "NIGHTLATCH_EVIDENCE_TABLE": f"{name}-evidence",
        "NIGHTLATCH_CONTROL_TABLE": f"{name}-control",
        "NIGHTLATCH_CASE_QUEUE": sqs.create_queue(QueueName=f"{name}-cases.fifo", Attributes=fifo)["QueueUrl"],
        "NIGHTLATCH_CHECK_QUEUE": sqs.create_queue(QueueName=f"{name}-checks")["QueueUrl"],
        "NIGHTLATCH_REJECTS_QUEUE": sqs.create_queue(QueueName=f"{name}-rejects")["QueueUrl"],
    }


@pytest.fixture
def assess(deployed: dict[str, str], tmp_path: Path) -> Iterator[Runtime]:
    with function("handler.assess", deployed, tmp_path) as runtime:
        yield runtime


def messages(ministack: Ministack, url: str) -> list[dict[str, Any]]:
    """Everything on a queue."""
    sqs, found = ministack.client("sqs"), []
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages"):
        found += batch
        for message in batch:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_assess_judges_what_arrives_and_keeps_what_it_cannot_read(
    assess: Runtime, ministack: Ministack, deployed: dict[str, str]
) -> None:
    bodies: list[Any] = [event(record) for record in intrusion()]
    answer = assess.invoke(batch([*bodies, "{"], SENT))
    assert not answer.failed, answer.body
    assert answer.body == {"batchItemFailures": []}
    queued = [json.loads(message["Body"])["case"] for message in messages(ministack, deployed["NIGHTLATCH_CASE_QUEUE"])]
    assert [case for case in queued if BORN in case]
    (reject,) = messages(ministack, deployed["NIGHTLATCH_REJECTS_QUEUE"])
    assert "not JSON" in reject["MessageAttributes"]["reason"]["StringValue"]


def test_assess_counts_cases_by_verdict_and_tells_both_times(assess: Runtime) -> None:
    assess.invoke(batch((event(record) for record in intrusion()), SENT))
    lines = assess.lines()
    metrics = {metric["Name"] for line in lines if "_aws" in line for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert {"cases", "happening_to_arrival", "arrival_to_verdict"} <= metrics
    verdicts = {line["verdict"] for line in lines if "_aws" in line and "cases" in line}
    assert "quarantine" in verdicts
    judged = [line for line in lines if line.get("message") == "case judged"]
    assert [line for line in judged if BORN in line["case"]]
    assert len({(line["case"], line["version"]) for line in judged}) == len(judged)


def test_assess_lets_everything_come_again_when_the_tables_are_gone(deployed: dict[str, str], tmp_path: Path) -> None:
    with function("handler.assess", {**deployed, "NIGHTLATCH_EVIDENCE_TABLE": "nowhere"}, tmp_path) as runtime:
        answer = runtime.invoke(batch((event(record) for record in list(intrusion())[5:8]), SENT))
    assert [each["itemIdentifier"] for each in answer.body["batchItemFailures"]] == ["m1", "m2", "m3"]


def test_a_policy_that_does_not_load_is_counted_and_observed_with(deployed: dict[str, str], tmp_path: Path) -> None:
    broken = tmp_path / "nightlatch.toml"
    broken.write_text("[verdicts]\nnotfy = 30\n")
    with function("handler.assess", {**deployed, "NIGHTLATCH_POLICY": str(broken)}, tmp_path) as runtime:
        answer = runtime.invoke(batch((event(record) for record in intrusion()), SENT))
        lines = runtime.lines()
    assert answer.body == {"batchItemFailures": []}
    assert [line for line in lines if "policy_failures" in line]
    assert [line for line in lines if "notfy" in json.dumps(line)]


def test_act_proposes_and_changes_nothing_that_is_not_there(
    assess: Runtime, ministack: Ministack, deployed: dict[str, str], tmp_path: Path
) -> None:
    assess.invoke(batch((event(record) for record in intrusion()), SENT))
    bodies = [message["Body"] for message in messages(ministack, deployed["NIGHTLATCH_CASE_QUEUE"])]
    with function("handler.act", deployed, tmp_path) as act:
        answer = act.invoke(batch(bodies, SENT, "cases.fifo"))
        lines = act.lines()
    waiting = ministack.client("sqs").get_queue_attributes(
        QueueUrl=deployed["NIGHTLATCH_CHECK_QUEUE"],
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"],
    )
    assert answer.body == {"batchItemFailures": []}
    considered = {line["case"]: line for line in lines if line.get("message") == "case attended to"}
    (born,) = [line for case, line in considered.items() if BORN in case]
    assert born["verdict"] == "quarantine"
    assert any("does not tell of an account" in text for text in born["says"])
    assert born["held"] == "nothing"
    assert sum(map(int, waiting["Attributes"].values())) > 0, "what may only be too new to be told of is looked at again"


def pressed(body: bytes, signed: dict[str, str]) -> dict[str, Any]:
    """A request as a Function URL brings it, which wraps the body."""
    return {"version": "2.0", "headers": signed, "body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def test_interact_refuses_what_slack_did_not_sign_and_keeps_the_attempt(
    ministack: Ministack, deployed: dict[str, str], tmp_path: Path
) -> None:
    secrets = ministack.client("secretsmanager")
    for name in ("slack-token", "slack-signing-secret"):
        with suppress(secrets.exceptions.ResourceExistsException):
            secrets.create_secret(Name=f"nightlatch/{name}", SecretString=f"example-{name}")
    body = urlencode({"command": "/nightlatch", "text": "cases", "team_id": "T0EXAMPLE01", "user_id": "U0EXAMPLE01"}).encode()
    stamp = str(int(datetime.now(UTC).timestamp()))
    good = str(SignatureVerifier("example-slack-signing-secret").generate_signature(timestamp=stamp, body=body))
    with function("handler.interact", deployed, tmp_path) as runtime:
        forged = runtime.invoke(pressed(body, {"x-slack-request-timestamp": stamp, "x-slack-signature": "v0=00"}))
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": good}
        believed, again = runtime.invoke(pressed(body, signed)), runtime.invoke(pressed(body, signed))
    assert forged.body["statusCode"] == 401
    assert believed.body["statusCode"] == 200
    assert "not among the approvers" in believed.body["body"]
    assert again.body["statusCode"] == 409
    control = Control.over(DynamoStore(ministack.client("dynamodb"), deployed["NIGHTLATCH_CONTROL_TABLE"]))
    says = [attempt.says for attempt in control.consents.of_day(datetime.now(UTC))]
    assert len(says) == 3
    assert any("signing secret" in text for text in says)


def test_act_tells_slack_and_a_press_becomes_an_order_for_act(
    assess: Runtime, ministack: Ministack, deployed: dict[str, str], tmp_path: Path
) -> None:
    secrets = ministack.client("secretsmanager")
    for name in ("slack-token", "slack-signing-secret"):
        with suppress(secrets.exceptions.ResourceExistsException):
            secrets.create_secret(Name=f"nightlatch/{name}", SecretString=f"example-{name}")
    sqs = ministack.client("sqs")
    checks = sqs.create_queue(QueueName=f"checks-{tmp_path.name}"[:70])["QueueUrl"]
    assess.invoke(batch((event(record) for record in intrusion()), SENT))
    bodies = [message["Body"] for message in messages(ministack, deployed["NIGHTLATCH_CASE_QUEUE"])]
    with running(signing_secret="example-slack-signing-secret", token="example-slack-token") as slack:
        slack.add_channel("C0EXAMPLE01", "security")
        slack.add_user("U0EXAMPLE01", "on-call", "oncall@example.com")
        policy = tmp_path / "nightlatch.toml"
        policy.write_text(_CHATTING.format(team=slack.team), encoding="utf-8")
        chatting = {
            **deployed,
            "NIGHTLATCH_POLICY": str(policy),
            "NIGHTLATCH_MODE": "approve",
            "NIGHTLATCH_SLACK_API": slack.api_url,
            "NIGHTLATCH_CHECK_QUEUE": checks,
        }
        with function("handler.act", chatting, tmp_path) as act:
            assert act.invoke(batch(bodies, SENT, "cases.fifo")).body == {"batchItemFailures": []}
        (message,) = [each for each in slack.messages("C0EXAMPLE01") if f"new user {BORN} in" in each.text and each.metadata]
        with function("handler.interact", chatting, tmp_path) as interact:
            payload = press(slack.space, slack.url, slack.space.user("U0EXAMPLE01"), message, "approve", None, None)
            body = urlencode({"payload": json.dumps(payload)}).encode()
            answer = interact.invoke(pressed(body, slack.signed(body)))
        assert answer.body["statusCode"] == 200
        assert "ordered" in slack.ephemerals("U0EXAMPLE01")[-1].text
    (queued,) = [json.loads(each["Body"]) for each in messages(ministack, deployed["NIGHTLATCH_CASE_QUEUE"])]
    assert BORN in queued["case"]
    control = Control.over(DynamoStore(ministack.client("dynamodb"), deployed["NIGHTLATCH_CONTROL_TABLE"]))
    (order,) = control.orders.waiting()
    assert (order.verb.value, order.who) == ("approve", f"on call (chat {slack.team}/U0EXAMPLE01)")


def test_interact_without_its_secrets_does_nothing_and_says_whose_turn_it_is(deployed: dict[str, str], tmp_path: Path) -> None:
    elsewhere = {**deployed, "AWS_DEFAULT_REGION": "eu-north-1", "AWS_REGION": "eu-north-1"}
    with function("handler.interact", elsewhere, tmp_path) as runtime:
        answer = runtime.invoke({"version": "2.0", "body": "payload=…"})
    assert answer.body["statusCode"] == 503
    assert "Nothing was done" in answer.body["body"]


def test_hear_without_its_secret_takes_nothing_and_says_whose_turn_it_is(deployed: dict[str, str], tmp_path: Path) -> None:
    elsewhere = {**deployed, "AWS_DEFAULT_REGION": "eu-north-1", "AWS_REGION": "eu-north-1"}
    with function("handler.hear", elsewhere, tmp_path) as runtime:
        answer = runtime.invoke({"version": "2.0", "body": "{}", "headers": {"authorization": "anything"}})
    assert answer.body["statusCode"] == 503
    assert "Nothing was taken" in answer.body["body"]


def test_sweep_says_of_each_part_whether_it_was_done(deployed: dict[str, str], tmp_path: Path) -> None:
    with function("handler.sweep", deployed, tmp_path) as runtime:
        answer = runtime.invoke({})
    assert not answer.failed, answer.body
    assert "accounts read" in answer.body[f"inventory of {ACCOUNT}"]
    assert answer.body["organization"]
