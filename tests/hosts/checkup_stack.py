"""A small stack with the names of template.yaml, for the doctor to look at: real queues, tables, rules and roles, idle functions.

What the functions would do is done by `Halves`, in this process, so that a record really goes all the way.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from nightlatch import bootstrap
from nightlatch.bootstrap.aws import Functions
from nightlatch.hosts.aws.checkup.queues import ENDS
from nightlatch.hosts.aws.checkup.roles import OWN
from nightlatch.providers.aws import census, directory, organization, subscription
from nightlatch.providers.aws.permissions import LOOKING
from nightlatch.settings import Settings
from nightlatch.settings.aws import Deployment
from tests.aws.ministack import ACCOUNT, Ministack
from tests.fakes import FakeMeter

PLAYBOOKS = bootstrap.playbooks()["aws"]
READS = {
    "Assess": directory.READS,
    "Act": (*LOOKING, *(action for each in PLAYBOOKS for action in each.reads)),
    "Sweep": (*census.READS, *organization.READS),
    "Interact": (),
    "Hear": (),
}
WRITES = {"Act": tuple(action for each in PLAYBOOKS for action in each.writes)}
RULES = {**{rule.name: rule.pattern for rule in subscription.rules()}, "Probe": subscription.PROBE}
READING = {rule.name for rule in subscription.rules() if rule.reads}
TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


def of(logical: str, attribute: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [logical, attribute]}


def template() -> dict[str, Any]:
    """The stack as CloudFormation takes it."""
    resources: dict[str, Any] = {name: {"Type": "AWS::SQS::Queue"} for name in ("RecordsQueue", "CheckQueue", *ENDS)}
    resources["CaseQueue"] = {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}}
    resources |= {name: _table() for name in ("Evidence", "Control")}
    resources |= {f"{duty}Role": _role(duty) for duty in OWN} | {duty: _function(duty) for duty in OWN}
    resources |= {name: _rule(name) for name in RULES}
    resources["PolicyFailuresAlarm"] = _alarm("nightlatch.toml does not load.", "policy_failures")
    resources["ThrottlesAlarm"] = _alarm("AWS slowed our questions down often.", "throttles")
    return {"Resources": resources}


@contextmanager
def deployed(server: Ministack, name: str) -> Iterator[dict[str, str]]:
    """The stack for as long as the block runs: physical ids by logical id."""
    cloud = server.client("cloudformation")
    cloud.create_stack(StackName=name, TemplateBody=json.dumps(template()), Capabilities=["CAPABILITY_IAM"])
    cloud.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    listed = cloud.list_stack_resources(StackName=name)["StackResourceSummaries"]
    try:
        yield {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}
    finally:
        cloud.delete_stack(StackName=name)


@dataclass
class Halves:
    """Both functions as Lambda would run them on what the queues hold, until the block ends."""

    server: Ministack
    resources: Mapping[str, str]
    settings: Settings
    halves: tuple[str, ...] = ("assess", "act")
    failed: list[str] = field(default_factory=list)
    ready: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator["Halves"]:
        """Polling, in a thread of its own."""
        thread = threading.Thread(target=self._poll, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            thread.join()

    def _poll(self) -> None:
        functions = Functions(self.settings, self._deployment(), FakeMeter())
        sqs = self.server.client("sqs")
        for half in self.halves:
            getattr(functions, half)({"Records": []})
        self.ready.set()
        while not self._over.is_set():
            for half, queue in (("assess", "RecordsQueue"), ("act", "CaseQueue")):
                if half in self.halves:
                    self._hand_over(sqs, self.resources[queue], getattr(functions, half))
            self._over.wait(0.05)

    def _hand_over(self, sqs: Any, url: str, function: Any) -> None:
        told = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"])
        messages = told.get("Messages", [])
        if not messages:
            return
        event = {"Records": [{"messageId": m["MessageId"], "body": m["Body"], "attributes": m["Attributes"]} for m in messages]}
        self.failed += [each["itemIdentifier"] for each in function(event)["batchItemFailures"]]
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def _deployment(self) -> Deployment:
        return Deployment(
            home=ACCOUNT,
            accounts=(ACCOUNT,),
            evidence_table=self.resources["Evidence"],
            control_table=self.resources["Control"],
            case_queue=self.resources["CaseQueue"],
            rejects_queue=self.resources["RejectsQueue"],
        )


def _table() -> dict[str, Any]:
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    return {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys],
        },
    }


def _role(duty: str) -> dict[str, Any]:
    """Everything the duty calls; its writes to a table only where they belong."""
    writes = {"Assess": "Evidence", "Act": "Control", "Sweep": "Control"}.get(duty)
    plain = [action for action in (*OWN[duty], *READS[duty]) if action != "dynamodb:PutItem"]
    statements: list[dict[str, Any]] = [{"Effect": "Allow", "Action": plain, "Resource": "*"}]
    if writes:
        statements.append({"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": of(writes)})
    policy = {"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, "Policies": [policy]}}


def _function(duty: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "NIGHTLATCH_HOME": ACCOUNT,
        "NIGHTLATCH_EVIDENCE_TABLE": {"Ref": "Evidence"},
        "NIGHTLATCH_CONTROL_TABLE": {"Ref": "Control"},
        "NIGHTLATCH_MODE": "observe",
        "NIGHTLATCH_POLICY": "/opt/nightlatch.toml",
    }
    if duty == "Assess":
        told |= {"NIGHTLATCH_CASE_QUEUE": {"Ref": "CaseQueue"}, "NIGHTLATCH_REJECTS_QUEUE": {"Ref": "RejectsQueue"}}
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": {"Fn::Sub": f"${{AWS::StackName}}-{duty.lower()}"},
            "Runtime": "python3.13",
            "Handler": f"handler.{duty.lower()}",
            "Role": of(f"{duty}Role"),
            "Code": {"ZipFile": "def assess(event, context):\n    return {}\n"},
            "Environment": {"Variables": told},
        },
    }


def _rule(name: str) -> dict[str, Any]:
    state = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" if name in READING else "ENABLED"
    target = {"Id": "records", "Arn": of("RecordsQueue"), "DeadLetterConfig": {"Arn": of("RuleDeadLetters")}}
    return {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": RULES[name], "State": state, "Targets": [target]}}


def _alarm(says: str, metric: str) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": says,
            "Namespace": "Nightlatch",
            "MetricName": metric,
            "Statistic": "Sum",
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
        },
    }
