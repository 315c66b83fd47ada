"""From the bus to the ledger of a deployed stack, under its own roles: all of it arrives, and each of it once."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from nightlatch.ledger.cases import Snapshot
from nightlatch.model import Verdict
from nightlatch.sandbox.intrusion import BORN, STOLEN, intrusion
from nightlatch.sandbox.routine import at
from nightlatch.sandbox.trail import Record, made_user, record
from tests.e2e.aws.stack import ROOT, Stack, until

OF_A_STOLEN_KEY = tuple(list(intrusion())[5:8])
DEAD = ("RecordsDeadLetters", "CaseDeadLetters", "CheckDeadLetters", "RuleDeadLetters")


def newcomers(number: int) -> list[Record]:
    """A stolen key makes that many users, each of them a case."""
    made = ((f"svc-{index}", at(15, 0) + timedelta(minutes=index)) for index in range(number))
    return [record(when, STOLEN, "iam:CreateUser", {"userName": name}, made_user(name)) for name, when in made]


def considered(stack: Stack) -> bool:
    """Whether every record was judged, and every version that is above `log` considered by act."""
    if stack.waiting("RecordsQueue") or stack.waiting("CaseQueue"):
        return False
    return all(snapshot.queued == snapshot.version for snapshot in stack.cases().values() if not_log(snapshot))


def not_log(snapshot: Snapshot) -> bool:
    return snapshot.decision is not None and snapshot.decision.verdict is not Verdict.LOG


def versions(stack: Stack) -> Counter[tuple[str, int]]:
    """How many messages tell of each version of each case."""
    told = (json.loads(message["Body"]) for message in stack.taken("CaseQueue"))
    return Counter((each["case"], each["version"]) for each in told)


def test_the_operations_are_those_of_a_stolen_key() -> None:
    assert [each["eventName"] for each in OF_A_STOLEN_KEY] == ["CreateUser", "CreateAccessKey", "AttachUserPolicy"]


def test_what_a_stolen_key_does_comes_out_as_one_case_to_quarantine(stack: Stack) -> None:
    stack.put(OF_A_STOLEN_KEY)
    until(lambda: BORN in stack.cases() and considered(stack), "the case is judged and considered")
    (case,) = stack.cases().values()
    assert case.subject.name == BORN
    assert case.decision is not None
    assert case.decision.verdict is Verdict.QUARANTINE
    assert len(case.activity_ids) == 3
    assert case.arrived is not None
    assert case.judged is not None
    assert at(14, 6, 12) < case.arrived <= case.judged
    proposals = stack.proposals(case)
    assert len({proposal.version for proposal in proposals}) == len(proposals) <= case.version
    assert (proposals[-1].version, proposals[-1].judged) == (case.version, Verdict.QUARANTINE)
    assert any("does not tell of an account" in note for note in proposals[-1].notes)
    assert {queue: stack.waiting(queue) for queue in (*DEAD, "RejectsQueue")} == dict.fromkeys((*DEAD, "RejectsQueue"), 0)


def test_both_times_are_told(stack: Stack) -> None:
    stack.assess(OF_A_STOLEN_KEY)
    until(lambda: any("arrival_to_verdict" in line for line in stack.lines("Assess")), "the times are logged")
    (told,) = (line for line in stack.lines("Assess") if "arrival_to_verdict" in line)
    assert len(told["happening_to_arrival"]) == len(told["arrival_to_verdict"]) == 3
    assert min(told["happening_to_arrival"]) > max(told["arrival_to_verdict"])


def test_one_event_delivered_ten_times_from_two_functions_at_once_is_one_version_and_one_message(stack: Stack) -> None:
    granted = OF_A_STOLEN_KEY[2:]
    with stack.paused("ActCases"), ThreadPoolExecutor(2) as functions:
        answers = list(functions.map(lambda _: stack.assess(granted * 5), range(2)))
        told = versions(stack)
    assert answers == [[], []]
    assert instances(stack) == 2
    (case,) = stack.cases().values()
    assert case.version == 1
    assert told == {(case.id, 1): 1}


def instances(stack: Stack) -> int:
    """How many environments assess ran in: each has a log stream of its own."""
    logs = stack.server.client("logs")
    return len(logs.describe_log_streams(logGroupName=stack.physical["AssessLogs"])["logStreams"])


def test_ten_deliveries_in_any_order_are_one_case_one_verdict_and_one_message_a_version(stack: Stack) -> None:
    orders = random.Random(7)  # noqa: S311 - the same orders in every run
    shuffled = [orders.sample(OF_A_STOLEN_KEY, 3) for _ in range(9)]
    with stack.paused("ActCases"):
        with ThreadPoolExecutor(2) as functions:
            answers = list(functions.map(stack.assess, shuffled))
        with stack.paused("AssessRecords"):
            stack.put(orders.sample(OF_A_STOLEN_KEY, 3))
            until(lambda: stack.waiting("RecordsQueue") == 3, "the rules have delivered")
        until(lambda: stack.waiting("RecordsQueue") == 0, "what was put on the bus is judged")
        told = versions(stack)
    assert answers == [[]] * 9
    (case,) = stack.cases().values()
    assert case.decision is not None
    assert case.decision.verdict is Verdict.QUARANTINE
    assert len(case.activity_ids) == 3
    assert told[case.id, case.version] == 1
    assert set(told.values()) == {1}
    assert all(number <= case.version for _, number in told)


def test_a_poisoned_record_among_ten_is_one_reject_with_its_reason_and_nine_cases(stack: Stack) -> None:
    records = newcomers(10)
    records[4] = {**records[4], "userIdentity": "everybody"}
    with stack.paused("AssessRecords"):
        stack.put(records)
        until(lambda: stack.waiting("RecordsQueue") == 10, "the rules have delivered")
    until(lambda: len(stack.cases()) == 9 and stack.waiting("RejectsQueue"), "nine cases and a reject")
    until(lambda: considered(stack), "nothing is left to do")
    assert set(stack.cases()) == {f"svc-{index}" for index in range(10)} - {"svc-4"}
    (reject,) = stack.taken("RejectsQueue")
    assert "userIdentity" in reject["MessageAttributes"]["reason"]["StringValue"]
    assert json.loads(reject["Body"])["detail"] == records[4]
    assert [stack.waiting(queue) for queue in DEAD] == [0, 0, 0, 0]


def test_what_arrives_while_the_store_is_down_is_filed_when_it_is_back(stack: Stack) -> None:
    """Time runs faster: while it is down, messages come again after four seconds here, after six minutes in the template."""
    sqs, iam = stack.server.client("sqs"), stack.server.client("iam")
    records = {"QueueUrl": stack.told["RecordsQueueUrl"]}
    (ours,) = sqs.get_queue_attributes(**records, AttributeNames=["VisibilityTimeout"])["Attributes"].items()
    sqs.set_queue_attributes(**records, Attributes={"VisibilityTimeout": "4"})
    down: dict[str, Any] = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [down]})
    iam.put_role_policy(RoleName=stack.role("Assess"), PolicyName="down", PolicyDocument=document)
    stack.put(newcomers(6))
    until(lambda: most_often_refused(stack) >= 3, "records were refused three times")
    assert stack.cases() == {}
    sqs.set_queue_attributes(**records, Attributes=dict([ours]))
    iam.delete_role_policy(RoleName=stack.role("Assess"), PolicyName="down")
    until(lambda: len(stack.cases()) == 6 and considered(stack), "all is filed")
    assert [stack.waiting(queue) for queue in DEAD] == [0, 0, 0, 0]
    assert stack.waiting("RejectsQueue") == 0


def most_often_refused(stack: Stack) -> int:
    refused = Counter(line["delivery"] for line in stack.lines("Assess") if line.get("message") == "a record must come again")
    return max(refused.values(), default=0)


def test_a_queue_refuses_what_comes_without_tls(stack: Stack) -> None:
    sqs, url = stack.server.client("sqs"), stack.told["RejectsQueueUrl"]
    ours = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"]
    sqs.send_message(QueueUrl=url, MessageBody="plain")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ours.replace('"true"', '"false"')})  # as the template has it
    with pytest.raises(ClientError, match="AccessDenied"):
        sqs.send_message(QueueUrl=url, MessageBody="plain")


def test_the_command_line_reads_the_deployed_ledger_and_writes_nothing(stack: Stack) -> None:
    with stack.paused("ActCases"):
        stack.assess(OF_A_STOLEN_KEY)
    before = stack.cases()
    (line,) = told(stack, "cases", "--json").splitlines()
    assert json.loads(line)["verdict"] == "quarantine"
    assert json.loads(line)["case"] == before[BORN].id
    assert "QUARANTINE" in told(stack, "explain", before[BORN].id)
    assert stack.cases() == before


def told(stack: Stack, command: str, *arguments: str) -> str:
    """What `nightlatch COMMAND … --ledger aws:STACK` prints."""
    line = [sys.executable, "-m", "nightlatch", command, *arguments, "--ledger", f"aws:{stack.name}"]
    environment = {"PATH": os.environ["PATH"], **stack.server.environment()}
    done = subprocess.run(line, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
