"""template.yaml deployed to ministack by CloudFormation, and what a test asks of it.

Six things differ from a real deployment, each counted where it is replaced. The two archives lie in this server's S3. The
layer holds only the library's source, for what it requires is in the Python that runs the functions there. Layers are not
unpacked to /opt there, so the policy is named by its path here. And the server speaks plain HTTP, which the queues' policies
refuse as they should (test_delivery.py shows it): the condition is turned round, so that they refuse TLS instead. And the server
knows no policy of a bus, so that is left out. And it asks for a permission that AWS does not have, where AWS takes
`sqs:SendMessage` for several messages in one call as well.
"""

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nightlatch.hosts.aws.dynamodb import DynamoStore
from nightlatch.ledger.cases import Cases, Snapshot
from nightlatch.ledger.control import Control
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.proposals import Proposals
from nightlatch.model.proposal import Proposal
from nightlatch.sandbox.bus import batch, event
from nightlatch.sandbox.trail import Record
from tests.aws.ministack import ACCOUNT, REGION, Key, Ministack

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = ROOT / "shared" / "nightlatch"
HANDLER = ROOT / "functions" / "aws" / "handler.py"
BUCKET = "nightlatch-deployment"
LONGEST_S = 90
CALLS = 10
"""What PutEvents takes at once, and a batch of the template's functions holds."""

BATCH = "sqs:SendMessageBatch"
"""What this server wants of who sends several messages in one call."""
SUBSTITUTED: Mapping[str, tuple[int, str]] = {
    "CodeUri: functions/aws\n": (1, f"CodeUri: s3://{BUCKET}/code.zip\n"),
    "ContentUri: dist/nightlatch-layer.zip\n": (1, f"ContentUri: s3://{BUCKET}/layer.zip\n"),
    "NIGHTLATCH_POLICY: /opt/nightlatch.toml\n": (1, f"NIGHTLATCH_POLICY: {LIBRARY / 'policy' / 'default.toml'}\n"),
    "Action: sqs:SendMessage, Resource: !GetAtt RecordsQueue.Arn}\n": (
        2,
        f'Action: ["sqs:SendMessage", "{BATCH}"], Resource: !GetAtt RecordsQueue.Arn}}\n',
    ),
    'Bool: {"aws:SecureTransport": "false"}\n': (3, 'Bool: {"aws:SecureTransport": "true"}\n'),
}
"""Text of the template → how often it stands there, and what stands there instead."""

UNKNOWN_HERE = re.compile(r"  FromOrganization:\n(    .*\n)+")
"""The bus's own policy: this server has no such resource, and admits whoever it knows."""

_POLLER = "the server takes messages for the function by itself, without its role"
_LOG = "the server writes the function's log by itself, without its role"
_CENTER = "the server has no Identity Center"
NOT_ENFORCED_HERE: Mapping[str, str] = {
    "sqs:ReceiveMessage": _POLLER,
    "sqs:DeleteMessage": _POLLER,
    "sqs:GetQueueAttributes": _POLLER,
    "logs:CreateLogStream": _LOG,
    "logs:PutLogEvents": _LOG,
    "identitystore:DescribeUser": _CENTER,
    "identitystore:ListGroupMemberships": _CENTER,
    "sso:DescribePermissionSet": _CENTER,
    "sso:GetInlinePolicyForPermissionSet": _CENTER,
    "sso:GetPermissionsBoundaryForPermissionSet": _CENTER,
    "sso:ListAccountAssignments": _CENTER,
    "sso:ListAccountAssignmentsForPrincipal": _CENTER,
    "sso:ListCustomerManagedPolicyReferencesInPermissionSet": _CENTER,
    "sso:ListInstances": _CENTER,
    "sso:ListManagedPoliciesInPermissionSet": _CENTER,
    "sso:ListPermissionSetsProvisionedToAccount": _CENTER,
}
"""Action → why taking it from a role shows nothing on this server; the simulator's tests cover these."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack: `told` are its outputs, `physical` the names its resources have, by their names in the template."""

    server: Ministack
    name: str
    told: Mapping[str, str]
    physical: Mapping[str, str]

    # --- in ---

    def put(self, records: Iterable[Record]) -> None:
        """Put the records on the bus, as AWS's own services do, ten at a time."""
        entries = [
            {"Source": each["source"], "DetailType": each["detail-type"], "Detail": json.dumps(each["detail"])}
            for each in map(event, records)
        ]
        for first in range(0, len(entries), CALLS):
            answer = self.server.client("events").put_events(Entries=entries[first : first + CALLS])
            assert answer["FailedEntryCount"] == 0, answer

    def assess(self, records: Iterable[Record | str]) -> list[str]:
        """Hand a batch to `assess`; gives the ids of what must come again."""
        bodies = (each if isinstance(each, str) else event(each) for each in records)
        return self.again("Assess", batch(bodies, datetime.now(UTC)))

    def act(self, cases: Iterable[Snapshot]) -> list[str]:
        """Hand these cases to `act`; gives the ids of what must come again."""
        bodies = (json.dumps({"case": case.id, "version": case.version}) for case in cases)
        return self.again("Act", batch(bodies, datetime.now(UTC), "cases.fifo"))

    def again(self, function: str, event: Mapping[str, Any]) -> list[str]:
        """Hand a batch to a function; gives the ids of what must come again."""
        failed, body = self.invoke(function, event)
        assert not failed, body
        return [each["itemIdentifier"] for each in body["batchItemFailures"]]

    def invoke(self, function: str, event: Mapping[str, Any]) -> tuple[bool, Any]:
        """Whether the function failed, and what it answered."""
        answer = self.server.client("lambda").invoke(FunctionName=self.told[f"{function}Function"], Payload=json.dumps(event))
        return "FunctionError" in answer, json.loads(answer["Payload"].read())

    @contextmanager
    def paused(self, *sources: str) -> Iterator[None]:
        """While the block runs, nothing is taken from these queues' mappings (`AssessRecords`, `ActCases`, `ActChecks`)."""
        client = self.server.client("lambda")
        for source in sources:
            client.update_event_source_mapping(UUID=self.physical[source], Enabled=False)
        try:
            yield
        finally:
            for source in sources:
                client.update_event_source_mapping(UUID=self.physical[source], Enabled=True)

    # --- out ---

    def cases(self) -> dict[str, Snapshot]:
        """The living snapshots in the evidence table, by name of the account.

        A case that moves to an earlier start is there under both ids for a moment, and no longer.
        """
        evidence, latest = Evidence.over(self.store("Evidence")), time.monotonic() + LONGEST_S
        while True:
            living = list(Cases(evidence.shelf).all(evidence.accounts()))
            by_name = {str(snapshot.subject.name): snapshot for snapshot in living}
            if len(by_name) == len(living):
                return by_name
            assert time.monotonic() < latest, "an account has two cases"

    def proposals(self, case: Snapshot) -> list[Proposal]:
        """What act wrote of a case."""
        return list(Proposals(Control.over(self.store("Control")).shelf).of(case.id))

    def store(self, table: str) -> DynamoStore:
        """A table (`Evidence`, `Control`), as root."""
        return DynamoStore(self.server.client("dynamodb"), self.told[f"{table}Table"])

    def waiting(self, queue: str) -> int:
        """How many messages are on a queue (`RecordsQueue`, `RecordsDeadLetters` …), also those that are being worked on."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.server.client("sqs").get_queue_attributes(QueueUrl=self.told[f"{queue}Url"], AttributeNames=names)
        return sum(int(found["Attributes"][name]) for name in names)

    def taken(self, queue: str) -> list[dict[str, Any]]:
        """Everything on a queue, taken off it."""
        sqs, url, found = self.server.client("sqs"), self.told[f"{queue}Url"], []
        while got := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=CALLS, MessageAttributeNames=["All"]).get("Messages"):
            found += got
            for message in got:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def lines(self, function: str) -> list[dict[str, Any]]:
        """What a function (`Assess` …) logged, as far as it is JSON."""
        group = self.physical[f"{function}Logs"]
        pages = self.server.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        texts = (line["message"] for page in pages for line in page["events"])
        return [json.loads(text) for text in texts if text.startswith("{")]

    # --- roles ---

    def role(self, function: str) -> str:
        """The name of a function's role."""
        return self.told[f"{function}RoleArn"].rpartition("/")[2]

    def key_of(self, function: str) -> Key:
        """The key of a session of a function's role, as Lambda has it: root assumes it, and may where the trust says Lambda."""
        iam, role = self.server.client("iam"), self.role(function)
        trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
        ours = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        iam.update_assume_role_policy(
            RoleName=role, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [*trust["Statement"], ours]})
        )
        try:
            made = self.server.client("sts").assume_role(RoleArn=self.told[f"{function}RoleArn"], RoleSessionName="test")
        finally:
            iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
        given = made["Credentials"]
        return Key(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def until(holds: Callable[[], object], what: str) -> None:
    """Wait until something holds. Fails when it does not within LONGEST_S."""
    latest = time.monotonic() + LONGEST_S
    while not holds():
        assert time.monotonic() < latest, f"not within {LONGEST_S} s: {what}"
        time.sleep(0.1)


@contextmanager
def deployed(server: Ministack, name: str, policy: Path | None = None, **parameters: str) -> Iterator[Stack]:
    """The template as a stack of that name, with these parameters and this policy (None: the packaged one), until the block ends.

    One at a time: its rules listen to the account's only bus.
    """
    s3, formation = server.client("s3"), server.client("cloudformation")
    s3.create_bucket(Bucket=BUCKET)
    text = substituted((ROOT / "template.yaml").read_text(encoding="utf-8"))
    if policy is not None:
        text = text.replace(str(LIBRARY / "policy" / "default.toml"), str(policy))
    for file, body in {"layer.zip": _layer(), "code.zip": _code(), "template.yaml": text.encode()}.items():
        s3.put_object(Bucket=BUCKET, Key=file, Body=body)
    formation.create_stack(
        StackName=name,
        TemplateURL=f"{server.url}/{BUCKET}/template.yaml",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in {"Architecture": "x86_64", **parameters}.items()
        ],
    )
    until(lambda: not _state(server, name)["StackStatus"].endswith("IN_PROGRESS"), "the stack is made")
    try:
        made = _state(server, name)
        assert made["StackStatus"] == "CREATE_COMPLETE", made
        told = {each["OutputKey"]: each["OutputValue"] for each in made["Outputs"]}
        parts = formation.describe_stack_resources(StackName=name)["StackResources"]
        yield Stack(server, name, told, {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in parts})
    finally:
        formation.delete_stack(StackName=name)


def substituted(text: str) -> str:
    """The template's text for this server. Fails when it does not hold exactly what is replaced."""
    for before, (times, after) in SUBSTITUTED.items():
        assert text.count(before) == times, f"template.yaml holds {before!r} {text.count(before)} times, not {times}"
        text = text.replace(before, after)
    text, removed = UNKNOWN_HERE.subn("", text)
    assert removed == 1, f"template.yaml holds a policy of the bus {removed} times"
    return text


def arn(part: str) -> str:
    """An ARN of the template, its variables put in."""
    values = {"${AWS::Partition}": "aws", "${AWS::AccountId}": ACCOUNT, "${AWS::Region}": REGION}
    for variable, value in values.items():
        part = part.replace(variable, value)
    return part


def _state(server: Ministack, name: str) -> dict[str, Any]:
    state: dict[str, Any] = server.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    return state


def _layer() -> bytes:
    files = (path for path in sorted(LIBRARY.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return _zip({f"python/nightlatch/{path.relative_to(LIBRARY)}": path for path in files})


def _code() -> bytes:
    return _zip({HANDLER.name: HANDLER})


def _zip(files: Mapping[str, Path]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            archive.write(path, name)
    return buffer.getvalue()
