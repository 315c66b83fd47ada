"""Azurite, Microsoft's emulator of Azure Storage, on free ports of this machine, with an account of its own, gone afterwards.

It comes from npm (`make azurite`), keeps everything in memory, and listens to this machine only.
"""

import base64
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.google.emulators import LAUNCHER, START_S

ACCOUNT = "nightlatchtests"
SERVICES = ("blob", "queue", "table")
SCRIPT = Path(__file__).parents[1] / "azurite" / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Azurite:
    """A running emulator: `connection` is its connection string, as the libraries take it."""

    connection: str
    ports: dict[str, int]

    def table(self) -> str:
        """The name of a new, empty table."""
        from azure.data.tables import TableServiceClient

        name = f"ledger{next(_NUMBERS)}"
        with TableServiceClient.from_connection_string(self.connection) as service:
            service.create_table(name)
        return name

    def queue(self) -> str:
        """The name of a new, empty queue."""
        from azure.storage.queue import QueueServiceClient

        name = f"queue-{next(_NUMBERS)}"
        with QueueServiceClient.from_connection_string(self.connection) as service:
            service.create_queue(name)
        return name

    def container(self) -> str:
        """The name of a new, empty container."""
        from azure.storage.blob import BlobServiceClient

        name = f"container-{next(_NUMBERS)}"
        with BlobServiceClient.from_connection_string(self.connection) as service:
            service.create_container(name)
        return name


def azurite_command() -> list[str] | None:
    """What starts Azurite, without its addresses; None when this machine has none."""
    node = shutil.which("node")
    if node is None or not SCRIPT.is_file():
        return None
    return [node, str(SCRIPT), "--silent", "--skipApiVersionCheck", "--inMemoryPersistence", "--disableTelemetry"]


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[Azurite]:
    """An emulator from the moment it listens; gone afterwards, also when the tests are killed."""
    ports = _free_ports()
    key = base64.b64encode(secrets.token_bytes(64)).decode()
    asked = [word for service, port in ports.items() for word in (f"--{service}Host", "127.0.0.1", f"--{service}Port", str(port))]
    log = folder / "azurite.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, LAUNCHER, *command, *asked],
            cwd=folder,
            env={**os.environ, "AZURITE_ACCOUNTS": f"{ACCOUNT}:{key}"},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, ports, log)
        yield Azurite(_connection(ports, key), ports)
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _free_ports() -> dict[str, int]:
    """A port for each service that nobody listens on at this moment: held together, or one may be given twice."""
    with ExitStack() as held:
        probes = {service: held.enter_context(socket.create_server(("127.0.0.1", 0))) for service in SERVICES}
        return {service: probe.getsockname()[1] for service, probe in probes.items()}


def _connection(ports: dict[str, int], key: str) -> str:
    ends = ";".join(f"{name.title()}Endpoint=http://127.0.0.1:{port}/{ACCOUNT}" for name, port in ports.items())
    return f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={key};{ends}"


def _wait(process: "subprocess.Popen[Any]", ports: dict[str, int], log: Path) -> None:
    latest = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < latest:
        if all(_listens(port) for port in ports.values()):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Azurite does not listen:\n{log.read_text(errors='replace')[-3000:]}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
