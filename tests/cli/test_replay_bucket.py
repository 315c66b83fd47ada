"""`nightlatch replay s3://…` as a user runs it, against a server that checks signatures and permissions."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from nightlatch.sandbox.intrusion import BACK_DOOR, BORN, intrusion
from nightlatch.sandbox.routine import routine
from tests.aws.ministack import ROOT, Key, Ministack
from tests.cli.commands import Shell

DAY = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/02"
_NUMBERS = count(1)


class Trail:
    """A bucket as CloudTrail fills it, and the command over it."""

    def __init__(self, server: Ministack) -> None:
        self.server = server
        self.bucket = f"trail-{next(_NUMBERS)}"
        self.s3: Any = server.client("s3")
        self.s3.create_bucket(Bucket=self.bucket)
        self.code = 0
        self.err = ""

    def put(self, name: str, body: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=f"{DAY}/{name}", Body=body)

    def run(self, *arguments: str, key: Key = ROOT) -> str:
        """What the command prints."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        called = subprocess.run(
            [sys.executable, "-m", "nightlatch", *arguments],
            env={**environment, **self.server.environment(key)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.code, self.err = called.returncode, called.stderr
        return called.stdout


def packed(records: list[Mapping[str, Any]]) -> bytes:
    return gzip.compress(json.dumps({"Records": records}).encode())


@pytest.fixture
def trail(ministack: Ministack) -> Trail:
    trail = Trail(ministack)
    story = [*routine(), *intrusion()]
    for number, record in enumerate(story):
        trail.put(f"{number:03}.json.gz", packed([record]))
    trail.s3.put_object(Bucket=trail.bucket, Key=DAY.replace("CloudTrail", "CloudTrail-Digest") + "/d.json.gz", Body=b"{}")
    return trail


def test_a_bucket_is_judged_as_the_same_files_in_a_folder(trail: Trail, shell: Shell, tmp_path: Path) -> None:
    for number, record in enumerate([*routine(), *intrusion()]):
        (tmp_path / f"{number:03}.json.gz").write_bytes(packed([record]))
    out = trail.run("replay", f"s3://{trail.bucket}/AWSLogs/", "--json")
    assert (trail.code, trail.err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == shell("replay", tmp_path, "--json").rows
    assert BORN in out
    assert BACK_DOOR in trail.run("explain", BACK_DOOR, "--from", f"s3://{trail.bucket}/{DAY}/*.json.gz")


def test_each_activity_tells_which_object_it_stood_in(trail: Trail) -> None:
    rows = [json.loads(line) for line in trail.run("normalize", f"s3://{trail.bucket}/{DAY}/").splitlines()]
    names = [row["file"] for row in rows]
    assert names == sorted(names)
    assert all(name.startswith(f"s3://{trail.bucket}/{DAY}/") for name in names)


def test_objects_that_cannot_be_read_are_counted_and_the_rest_is_judged(trail: Trail, tmp_path: Path) -> None:
    trail.put("000-cut.json.gz", packed([{"eventName": "x"}])[:-9])
    trail.put("\x1b[2J.json.gz", b"no log at all")
    kept = tmp_path / "rejects.jsonl"
    out = trail.run("replay", f"s3://{trail.bucket}/", "--json", "--rejects", str(kept))
    assert json.loads(out.splitlines()[0])["subject"] == BORN
    assert "2 records could not be read" in trail.err
    assert "\x1b" not in trail.err
    names = sorted(json.loads(line)["file"].rpartition("/")[2] for line in kept.read_text().splitlines())
    assert names == ["\x1b[[]2J.json.gz", "000-cut.json.gz"], "as an address means that object alone"


def test_whoever_may_list_and_not_read_is_told_so_of_every_object(trail: Trail) -> None:
    lists = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{trail.bucket}"}
    trail.run("replay", f"s3://{trail.bucket}/", key=trail.server.user(f"lists-{trail.bucket}", lists))
    assert "s3:GetObject" in trail.err
    assert "held a record about accounts" in trail.err


@pytest.mark.parametrize(
    ("address", "said"), [("s3://never-made/x", "there is no such bucket"), ("s3://{}/elsewhere/", "nothing lies at")]
)
def test_a_wrong_address_is_one_line_and_leaves_no_ledger(trail: Trail, tmp_path: Path, address: str, said: str) -> None:
    trail.run("replay", address.format(trail.bucket), "--ledger", str(tmp_path / "ledger"))
    assert trail.code == 2
    assert said in trail.err
    assert len(trail.err.splitlines()) == 1
    assert not (tmp_path / "ledger").exists()


def test_without_the_sdk_it_says_how_to_get_it(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert shell("replay", "s3://trail/logs/").code == 2
    assert "requirements/aws.txt" in shell.err


@pytest.mark.skipif(sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="one process reads alone here")
def test_an_interrupt_ends_it_with_all_its_processes(trail: Trail) -> None:
    environment = {**os.environ, **trail.server.environment()}
    command = [sys.executable, "-m", "nightlatch", "replay", f"s3://{trail.bucket}/"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as run:
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
        while len(workers := children.read_text().split()) < 2:
            assert run.poll() is None, "it was over before its workers were seen"
        time.sleep(0.2)
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does, to all of them
        assert run.wait(30) == 130
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
