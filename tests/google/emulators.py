"""Google's own emulators of Firestore and Pub/Sub, each a JVM on a free port of this machine, gone afterwards.

They come with gcloud (`google-cloud-cli-firestore-emulator`, `google-cloud-cli-pubsub-emulator`) and stand in its folder.
"""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

PROJECT = "nightlatch-tests"
LAUNCHER = Path(__file__).with_name("launch.py")
START_S = 60
FIRESTORE = ("cloud-firestore-emulator", "cloud-firestore-emulator.jar")
FIRESTORE_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
PUBSUB = ("pubsub-emulator", "lib/cloud-pubsub-emulator-*.jar")


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator: `host` is `127.0.0.1:port`, as the variables FIRESTORE_EMULATOR_HOST and PUBSUB_EMULATOR_HOST want it."""

    host: str
    log: Path
    pid: int

    def channel(self, *interceptors: Any) -> Any:
        """A gRPC channel to it, without encryption."""
        import grpc  # type: ignore[import-untyped]  # no type information of its own

        plain = grpc.insecure_channel(self.host, options=[("grpc.max_receive_message_length", -1)])
        return grpc.intercept_channel(plain, *interceptors) if interceptors else plain


def firestore_command() -> list[str] | None:
    """What starts the Firestore emulator, without its address; None when this machine has none."""
    jar = _jar(*FIRESTORE)
    return ["java", "-Duser.language=en", *_JVM, "-cp", str(jar), FIRESTORE_MAIN, "start"] if jar else None


def pubsub_command() -> list[str] | None:
    """What starts the Pub/Sub emulator, without its address; None when this machine has none."""
    jar = _jar(*PUBSUB)
    return ["java", *_JVM, "-jar", str(jar)] if jar else None


_JVM = ["-Xmx512m", "-XX:TieredStopAtLevel=1"]  # several may run at once, and none long enough for the second compiler


def _jar(folder: str, pattern: str) -> Path | None:
    root = _sdk_root()
    if root is None or shutil.which("java") is None:
        return None
    return next(iter(sorted((root / "platform" / folder).glob(pattern))), None)


@cache
def _sdk_root() -> Path | None:
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        return None
    asked = [gcloud, "info", "--format=value(installation.sdk_root)"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=START_S)
    root = told.stdout.strip()
    return Path(root) if told.returncode == 0 and root else None


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[Emulator]:
    """An emulator from its first answer on; gone afterwards with all it started, also when the tests are killed."""
    port = free_port()
    log = folder / "emulator.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, LAUNCHER, *command, "--host=127.0.0.1", f"--port={port}"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    emulator = Emulator(f"127.0.0.1:{port}", log, process.pid)
    try:
        _wait(emulator, process)
        yield emulator
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(process.pid, signal.SIGKILL)  # it keeps nothing that would have to be saved
        process.communicate()


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _wait(emulator: Emulator, process: "subprocess.Popen[bytes]") -> None:
    latest = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < latest:
        if answers(emulator.host):
            return
        time.sleep(0.05)
    raise RuntimeError(f"no emulator answers on {emulator.host}:\n{emulator.log.read_text(errors='replace')[-3000:]}")


def answers(host: str) -> bool:
    """Whether an emulator answers there: each says `Ok` to whoever asks for `/`."""
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
