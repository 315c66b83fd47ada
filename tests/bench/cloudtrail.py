"""Writes a folder of CloudTrail files as a busy account fills it: the same for the same seed.

Of a thousand records five are IAM writes, a hundred are AssumeRole (nearly all by services), thirty start instances or
change functions; the rest only looks around. Some carry names of operations, braces and JSON inside their strings.
"""

import gzip
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ACCOUNT = "111122223333"
PER_FILE = 3000
START = datetime(2026, 3, 2, tzinfo=UTC)

LOOKING = (
    ("ec2.amazonaws.com", "DescribeInstances"),
    ("s3.amazonaws.com", "GetObject"),
    ("kms.amazonaws.com", "Decrypt"),
    ("dynamodb.amazonaws.com", "DescribeTable"),
    ("logs.amazonaws.com", "DescribeLogStreams"),
    ("cloudwatch.amazonaws.com", "DescribeAlarms"),
    ("ssm.amazonaws.com", "GetParameter"),
    ("elasticloadbalancing.amazonaws.com", "DescribeTargetHealth"),
)
DECOYS = ('"eventName":"CreateUser"', '{"Records":[{"eventName": "AttachUserPolicy"}]}', "}]}", 'quoted "CreateAccessKey"', "{[")
_ADDRESSES = {f"app-{number}": f"192.0.2.{100 + number}" for number in range(40)}


def write_folder(folder: Path, megabytes: float, *, seed: int = 7) -> int:
    """Fill a folder with about so many megabytes of text before compression; gives how many bytes it is."""
    dice = random.Random(seed)  # noqa: S311  # a repeatable mix, no secret
    numbers = iter(range(10**9))
    written = 0
    for file in range(10**6):
        if written >= megabytes * 1_000_000:
            break
        text = b'{"Records":[' + b",".join(_records(dice, numbers)) + b"]}"
        name = f"{ACCOUNT}_CloudTrail_us-east-1_{file:05}.json.gz"
        (folder / name).write_bytes(gzip.compress(text, 6, mtime=0))
        written += len(text)
    return written


def _records(dice: random.Random, numbers: Iterator[int]) -> Iterator[bytes]:
    for _ in range(PER_FILE):
        yield json.dumps(_record(dice, next(numbers)), separators=(",", ":")).encode()


def _record(dice: random.Random, number: int) -> dict[str, Any]:
    draw = dice.random()
    if draw < 0.005:
        source, name, request, response = _write(dice, number)
    elif draw < 0.105:
        source, name, request, response = _assume(dice)
    elif draw < 0.135:
        source, name, request, response = _compute(dice, number)
    else:
        source, name = dice.choice(LOOKING)
        request, response = _filter(dice), None
    by_service = name == "AssumeRole" and dice.random() < 0.95
    role = "deploy" if source == "iam.amazonaws.com" else f"app-{dice.randrange(40)}"
    return {
        "eventVersion": "1.10",
        "userIdentity": _service(dice) if by_service else _session(dice, role),
        "eventTime": f"{START + timedelta(seconds=number // 40):%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": source,
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": _ADDRESSES.get(role, "192.0.2.7"),
        "userAgent": "aws-sdk-java/2.25.60 Linux/5.10.216 OpenJDK_64-Bit_Server_VM/17.0.11 cfg/retry-mode/standard",
        "requestParameters": request,
        "responseElements": response,
        "requestID": _uuid(dice),
        "eventID": _uuid(dice),
        "readOnly": response is None,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": source},
    }


def _session(dice: random.Random, role: str) -> dict[str, Any]:
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/i-0{dice.getrandbits(64):016x}"
    issuer = {
        "type": "Role",
        "principalId": "AROAIOSFODNN7EXAMPLE",
        "arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
        "accountId": ACCOUNT,
        "userName": role,
    }
    attributes = {"creationDate": "2026-03-02T00:00:00Z", "mfaAuthenticated": "false"}
    return {
        "type": "AssumedRole",
        "principalId": f"AROAIOSFODNN7EXAMPLE:{arn.rpartition('/')[2]}",
        "arn": arn,
        "accountId": ACCOUNT,
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {"sessionIssuer": issuer, "attributes": attributes},
    }


def _service(dice: random.Random) -> dict[str, Any]:
    return {"type": "AWSService", "invokedBy": dice.choice(["ec2", "lambda", "ecs-tasks"]) + ".amazonaws.com"}


Call = tuple[str, str, dict[str, Any], dict[str, Any] | None]


def _write(dice: random.Random, number: int) -> Call:
    user = f"svc-{number}"
    name = dice.choice(["CreateUser", "CreateAccessKey", "AttachUserPolicy"])
    request = {"userName": user}
    if name == "CreateUser":
        made = {"userName": user, "userId": f"AIDAEXAMPLE{number:09}", "arn": f"arn:aws:iam::{ACCOUNT}:user/{user}", "path": "/"}
        return "iam.amazonaws.com", name, request, {"user": made}
    if name == "CreateAccessKey":
        key = {"userName": user, "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "status": "Active"}
        return "iam.amazonaws.com", name, request, {"accessKey": key}
    return "iam.amazonaws.com", name, {**request, "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, {}


def _assume(dice: random.Random) -> Call:
    role = f"arn:aws:iam::{ACCOUNT}:role/app-{dice.randrange(40)}"
    credentials = {"accessKeyId": "ASIAIOSFODNN7EXAMPLE", "expiration": "Mar 2, 2026, 1:00:00 AM", "sessionToken": "x" * 300}
    return "sts.amazonaws.com", "AssumeRole", {"roleArn": role, "roleSessionName": "s"}, {"credentials": credentials}


def _compute(dice: random.Random, number: int) -> Call:
    if dice.random() < 0.5:
        profile = {"name": f"app-{dice.randrange(40)}"}
        return "ec2.amazonaws.com", "RunInstances", {"iamInstanceProfile": profile, "instanceType": "m7g.large"}, {}
    function = {"functionName": f"job-{number % 50}", "role": f"arn:aws:iam::{ACCOUNT}:role/app-{dice.randrange(40)}"}
    return "lambda.amazonaws.com", "UpdateFunctionConfiguration20150331v2", function, function


def _filter(dice: random.Random) -> dict[str, Any]:
    values = [f"vol-0{dice.getrandbits(96):024x}" for _ in range(dice.randrange(4, 14))]
    if dice.random() < 0.01:
        values.append(dice.choice(DECOYS))
    return {"filterSet": {"items": [{"name": "tag:team", "valueSet": {"items": [{"value": value} for value in values]}}]}}


def _uuid(dice: random.Random) -> str:
    text = f"{dice.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
