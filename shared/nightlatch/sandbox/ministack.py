"""An AWS on this machine: ministack, a server of its own for each caller, that checks signatures and IAM.

The demo's last chapter and the tests run against it. It stands in an environment of its own (docs/decisions/0013).
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nightlatch.classes import dataclass

ACCOUNT = "111122223333"
REGION = "us-east-1"
LAUNCHER = Path(__file__).with_name("launch_ministack.py")
START_S = 60


@dataclass(frozen=True, slots=True)
class Key:
    """An access key, with the token of its session where it has one."""

    id: str
    secret: str
    token: str | None = None


ROOT = Key("test", "test")
"""The key that may do everything."""


@dataclass(frozen=True, slots=True)
class Ministack:
    """A running server. What it writes goes to `folder`, and is gone with it."""

    url: str
    folder: Path

    def client(self, service: str, key: Key = ROOT) -> Any:
        """A boto3 client of this server that acts with that key and makes every call once."""
        import boto3
        from botocore.config import Config

        session = boto3.session.Session(
            aws_access_key_id=key.id, aws_secret_access_key=key.secret, aws_session_token=key.token, region_name=REGION
        )
        return session.client(service, endpoint_url=self.url, config=Config(retries={"total_max_attempts": 1}))

    def session(self, key: Key = ROOT) -> "Session":
        """What makes clients as a boto3 session does, all of this server, that act with that key."""
        import boto3

        made = boto3.session.Session(
            aws_access_key_id=key.id, aws_secret_access_key=key.secret, aws_session_token=key.token, region_name=REGION
        )
        return Session(made, self.url)

    def environment(self, key: Key = ROOT) -> dict[str, str]:
        """The variables by which an SDK finds this server and acts with that key."""
        token = {"AWS_SESSION_TOKEN": key.token} if key.token else {}
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": key.id,
            "AWS_SECRET_ACCESS_KEY": key.secret,
            **token,
        }

    def user(self, name: str, *statements: Mapping[str, Any]) -> Key:
        """A new user who may do what the statements say, and nothing else."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
            iam.put_user_policy(UserName=name, PolicyName="may", PolicyDocument=document)
        return self.user_key(name)

    def federated_role(self, name: str, provider: str, policy: str) -> None:
        """A new role for whom the SAML provider of that ARN lets in, with a policy by its ARN.

        It trusts its own account as well: that is how the sign-in is played here (`Witness.signs_in`).
        """
        iam = self.client("iam")
        by_saml = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithSAML"}
        own = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [by_saml, own]})
        )
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)

    def user_key(self, name: str) -> Key:
        """A new key of a user who is there."""
        made = self.client("iam").create_access_key(UserName=name)["AccessKey"]
        return Key(made["AccessKeyId"], made["SecretAccessKey"])

    def log(self) -> str:
        """What the server has said so far."""
        return (self.folder / "ministack.log").read_text(errors="replace")


@dataclass(frozen=True, slots=True)
class Session:
    """A boto3 session of which every client talks to one server."""

    session: Any
    url: str
    region_name: str = REGION

    def client(self, service: str, **more: Any) -> Any:
        """A client of that service, of this server."""
        return self.session.client(service, endpoint_url=self.url, **more)

    def get_partition_for_region(self, region: str) -> str:
        """The partition that a Region is in."""
        return str(self.session.get_partition_for_region(region))


@contextmanager
def running(python: Path, folder: Path) -> Iterator[Ministack]:
    """A server on a free port of this machine, from its first answer on; gone afterwards with all it started."""
    port = free_port()
    server = Ministack(f"http://127.0.0.1:{port}", folder)
    with (folder / "ministack.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the interpreter is the caller's own choice
            [python, "-P", LAUNCHER],  # without this folder on its path, where this file would hide the real one
            env=_settings(port, folder),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(server, process)
        yield server
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(process.pid, signal.SIGKILL)  # also the functions it runs; it keeps nothing that would have to be saved
        process.communicate()


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _settings(port: int, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",  # in the URLs of queues
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ROOT.id,
        "AWS_SECRET_ACCESS_KEY": ROOT.secret,
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "CLOUDTRAIL_RECORDING": "0",
        "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.2",
        "LOG_LEVEL": "WARNING",
    }


def _wait(server: Ministack, process: "subprocess.Popen[bytes]") -> None:
    latest = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < latest:
        if _answers(urlsplit(server.url).netloc):
            return
        time.sleep(0.05)
    raise RuntimeError(f"ministack does not answer on {server.url}:\n{server.log()[-3000:]}")


def _answers(netloc: str) -> bool:
    connection = http.client.HTTPConnection(netloc, timeout=5)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
