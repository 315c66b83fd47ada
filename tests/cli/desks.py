"""An account on the emulator with an intruder's newborn in it, a ledger that tells of it, and an operator with a key of their own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nightlatch import bootstrap
from nightlatch.ledger.control import Control
from nightlatch.pipeline import Pipeline
from nightlatch.sandbox.witness import Person, Witness, key_of
from nightlatch.settings import Settings
from nightlatch.settings.aws import Deployment
from tests.aws.ministack import Key, Ministack, empty
from tests.e2e.aws.scene import ADMIN, ANYTHING, ELSEWHERE, TOOL
from tests.hosts.checkup_stack import Halves, template

NEWBORN, OPERATOR, THIEF = "svc-backups", "noa-on-call", "ci-deployer"


@dataclass
class Office:
    """`ledger` is a folder that tells of what happened on `server`; `policy` lets people approve, and the machine do nothing."""

    server: Ministack
    ledger: Path
    policy: Path
    newborn: Person
    thief: Person

    @contextmanager
    def opened(self) -> Iterator[Pipeline]:
        with bootstrap.opened(Settings(ledger=self.ledger, policy=self.policy)) as pipeline:
            yield pipeline

    @contextmanager
    def control(self) -> Iterator[Control]:
        with self.opened() as pipeline:
            yield pipeline.control

    def works(self) -> bool:
        """Whether the newborn's key lets it do something."""
        return self.newborn.can("iam:ListUsers")

    def options(self) -> tuple[str, ...]:
        return ("--ledger", str(self.ledger), "--policy", str(self.policy))


@contextmanager
def office(server: Ministack, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str = NEWBORN) -> Iterator[Office]:
    """A day at it: the thief makes a user, the records of it are judged, and the operator's key is in the environment."""
    witness = Witness(server)
    thief = witness.user(THIEF, server.user(THIEF, ANYTHING), ELSEWHERE, TOOL)
    newborn = born(thief, name)
    policy = folder / "nightlatch.toml"
    policy.write_text('[modes]\ndefault = "approve"\n')
    made = Office(server, folder / "ledger", policy, newborn, thief)
    with made.opened() as pipeline:
        pipeline.assess((("aws", each) for each in witness.taken()), datetime.now(UTC))
    as_somebody(monkeypatch, server, server.user(OPERATOR, ANYTHING))
    try:
        yield made
    finally:
        empty(server)


def born(thief: Person, name: str) -> Person:
    thief.call("iam:CreateUser", UserName=name)
    key = key_of(thief.call("iam:CreateAccessKey", UserName=name))
    thief.call("iam:AttachUserPolicy", UserName=name, PolicyArn=ADMIN)
    return thief.witness.user(name, key, ELSEWHERE, TOOL)


def as_somebody(monkeypatch: pytest.MonkeyPatch, server: Ministack, key: Key) -> None:
    """The environment has this key, and no set-up of this machine's own."""
    for each in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "NIGHTLATCH_LEDGER", "NIGHTLATCH_POLICY"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    for variable, value in server.environment(key).items():
        monkeypatch.setenv(variable, value)


def rows(ledger: Path) -> dict[str, bytes]:
    """Every file of a ledger as it stands, but for what SQLite keeps beside it."""
    return {file.name: file.read_bytes() for file in sorted(ledger.glob("*.sqlite"))}


class ActingHalf(Halves):
    """The acting function of a stack whose mode is approve."""

    def _deployment(self) -> Deployment:
        return replace(super()._deployment(), mode="approve", check_queue=self.resources["CheckQueue"])


@contextmanager
def stack(server: Ministack, name: str) -> Iterator[dict[str, str]]:
    """A small stack with the outputs of template.yaml that a desk reads; physical ids by logical id."""
    outputs = {
        "EvidenceTable": {"Ref": "Evidence"},
        "ControlTable": {"Ref": "Control"},
        "CaseQueueUrl": {"Ref": "CaseQueue"},
        "CheckQueueUrl": {"Ref": "CheckQueue"},
        "Mode": "approve",
        "ActRoleArn": {"Fn::GetAtt": ["ActRole", "Arn"]},
    }
    body = {**template(), "Outputs": {key: {"Value": value} for key, value in outputs.items()}}
    cloud = server.client("cloudformation")
    cloud.create_stack(StackName=name, TemplateBody=json.dumps(body), Capabilities=["CAPABILITY_IAM"])
    cloud.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    listed = cloud.list_stack_resources(StackName=name)["StackResourceSummaries"]
    try:
        yield {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}
    finally:
        cloud.delete_stack(StackName=name)
