"""Events of another account and another Region end in the right case, if the organization told of that account."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from nightlatch.ledger.control import Control
from nightlatch.model import Verdict
from nightlatch.providers.aws import subscription
from nightlatch.sandbox.bus import event
from nightlatch.sandbox.intrusion import BORN, intrusion
from nightlatch.sandbox.trail import Record
from tests.aws.ministack import ACCOUNT, Ministack
from tests.e2e.aws.stack import BUCKET, ROOT, Stack, deployed, until

MEMBER, STRANGER, ELSEWHERE = "444455556666", "999988887777", "eu-west-1"
OF_A_STOLEN_KEY = tuple(list(intrusion())[5:8])
TEMPLATE = ROOT / "infra" / "aws" / "organization" / "member.yaml"


@pytest.fixture
def stack(ministack: Ministack) -> Iterator[Stack]:
    """The home stack of an organization whose sweep has read that the member is in it."""
    with deployed(ministack, "nightlatch", OrganizationId="o-exampleorgid") as made:
        Control.over(made.store("Control")).keep_organization("aws", [ACCOUNT, MEMBER])
        yield made


def moved(record: Record, account: str, region: str) -> Record:
    """The same happening in another account and Region."""
    return {**json.loads(json.dumps(record).replace(ACCOUNT, account)), "awsRegion": region}


def handed_over(stack: Stack, records: list[Record]) -> None:
    """What a forwarder put on the home bus, and the home stack's rules on its queue: those whose pattern one of them has."""
    sqs, events = stack.server.client("sqs"), stack.server.client("events")
    patterns = [rule["EventPattern"] for rule in events.list_rules()["Rules"] if rule.get("EventPattern")]
    for each in records:
        body = json.dumps(event(each))
        assert any(events.test_event_pattern(EventPattern=one, Event=body)["Result"] for one in patterns), body
        sqs.send_message(QueueUrl=stack.told["RecordsQueueUrl"], MessageBody=body)


def test_a_members_events_become_a_case_of_that_member(stack: Stack) -> None:
    handed_over(stack, [moved(each, MEMBER, ELSEWHERE) for each in OF_A_STOLEN_KEY])
    until(lambda: len(stack.cases()[BORN].activity_ids) == 3 if BORN in stack.cases() else False, "the case is whole")
    case = stack.cases()[BORN]
    assert (case.key.tenant, case.decision and case.decision.verdict) == (MEMBER, Verdict.QUARANTINE)
    assert stack.waiting("RejectsQueue") == 0


def test_an_account_outside_of_the_organization_is_rejected_with_what_to_do(stack: Stack) -> None:
    handed_over(stack, [moved(OF_A_STOLEN_KEY[0], STRANGER, ELSEWHERE)])
    until(lambda: stack.waiting("RejectsQueue") == 1, "it is rejected")
    (reject,) = stack.taken("RejectsQueue")
    assert "wait until sweep has read your organization" in reject["MessageAttributes"]["reason"]["StringValue"]
    assert stack.cases() == {}


def test_a_member_cannot_accuse_an_account_of_another_member_or_of_the_home(stack: Stack) -> None:
    told = json.dumps(event(OF_A_STOLEN_KEY[0], account=MEMBER))
    stack.server.client("sqs").send_message(QueueUrl=stack.told["RecordsQueueUrl"], MessageBody=told)
    until(lambda: stack.waiting("RejectsQueue") == 1, "it is rejected")
    (reject,) = stack.taken("RejectsQueue")
    assert f"speaks of '{ACCOUNT}', but came from '{MEMBER}'" in reject["MessageAttributes"]["reason"]["StringValue"]
    assert stack.cases() == {}


def test_in_another_region_the_same_events_go_to_the_home_bus(stack: Stack, ministack: Ministack) -> None:
    """member.yaml in another Region of this server, which does not itself hand an event to the bus of a second Region: what such a
    target gets is what the tests above begin with.
    """
    there = regional(ministack, ELSEWHERE)
    parameters = {
        "HomeAccount": ACCOUNT,
        "OrganizationId": "o-exampleorgid",
        "AssessRoleArn": stack.told["AssessRoleArn"],
        "ActRoleArn": stack.told["ActRoleArn"],
        "SweepRoleArn": stack.told["SweepRoleArn"],
    }
    ministack.client("s3").put_object(Bucket=BUCKET, Key="member.yaml", Body=TEMPLATE.read_bytes())
    formation = there("cloudformation")
    formation.create_stack(
        StackName="member",
        TemplateURL=f"{ministack.url}/{BUCKET}/member.yaml",  # it is larger than what may be sent along
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    until(lambda: state(formation) == "CREATE_COMPLETE", "the member's stack is made")
    try:
        rules = there("events").list_rules()["Rules"]
        assert len(rules) == len(subscription.rules())
        targets = there("events").list_targets_by_rule(Rule=rules[0]["Name"])["Targets"]
        assert [each["Arn"] for each in targets] == [f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"]
        assert targets[0]["RoleArn"].startswith(f"arn:aws:iam::{ACCOUNT}:role/")
        assert targets[0]["DeadLetterConfig"]["Arn"].startswith(f"arn:aws:sqs:{ELSEWHERE}:{ACCOUNT}:")
        for each in OF_A_STOLEN_KEY:
            told = json.dumps(event({**each, "awsRegion": ELSEWHERE}))
            patterns = [rule["EventPattern"] for rule in rules]
            assert any(there("events").test_event_pattern(EventPattern=one, Event=told)["Result"] for one in patterns)
    finally:
        formation.delete_stack(StackName="member")


def regional(server: Ministack, region: str) -> Any:
    """Clients of another Region of the server."""
    session = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=region)
    return lambda service: session.client(service, endpoint_url=server.url)


def state(formation: Any) -> str:
    told = formation.describe_stacks(StackName="member")["Stacks"][0]
    assert not any(word in told["StackStatus"] for word in ("FAILED", "ROLLBACK")), told
    return str(told["StackStatus"])
