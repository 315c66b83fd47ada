"""The AWS that tests run against is what they take it for: on this machine only, strict, and gone afterwards."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.aws.ministack import ACCOUNT, Ministack

STARTS_ONE = """
import sys, time
from pathlib import Path
from tests.aws.ministack import running
with running(Path(sys.argv[1]), Path(sys.argv[2])) as server:
    print(server.url, flush=True)
    time.sleep(60)
"""


def listening(url: str, host: str = "127.0.0.1") -> bool:
    port = urlsplit(url).port
    assert port
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, port)) == 0


def test_it_takes_events_that_only_aws_may_send(ministack: Ministack) -> None:
    entry = {"Source": "aws.iam", "DetailType": "AWS API Call via CloudTrail", "Detail": "{}"}
    assert ministack.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def test_it_knows_who_calls_and_refuses_what_was_not_allowed(ministack: Ministack) -> None:
    key = ministack.user("may-do-nothing")
    assert ministack.client("sts", key).get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/may-do-nothing"
    with pytest.raises(ClientError, match="AccessDenied"):
        ministack.client("dynamodb", key).list_tables()


def test_it_listens_to_this_machine_only(ministack: Ministack) -> None:
    """Every 127.x address is this machine's: a server that listened to all of them would listen to the network."""
    assert listening(ministack.url)
    assert not listening(ministack.url, "127.0.0.2")


def test_it_ends_when_the_tests_are_killed(ministack: Ministack, tmp_path: Path) -> None:
    python = os.environ["NIGHTLATCH_MINISTACK"]
    with subprocess.Popen([sys.executable, "-c", STARTS_ONE, python, tmp_path], stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout
        url = tests.stdout.readline().strip()
        assert listening(url)
        tests.kill()
    latest = time.monotonic() + 10
    while listening(url) and time.monotonic() < latest:
        time.sleep(0.05)
    assert not listening(url)
