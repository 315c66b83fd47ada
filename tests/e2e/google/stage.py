"""A deployment on this machine: topics, a push subscription, the function behind it, and the ledger in Firestore."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from google.pubsub_v1 import SubscriberClient

from nightlatch.hosts.gcp.clients import Clients
from nightlatch.hosts.gcp.firestore import FirestoreStore
from nightlatch.ledger.cases import Cases, Snapshot
from nightlatch.ledger.evidence import Evidence
from tests.architecture.sources import ROOT
from tests.google.emulators import PROJECT, Emulator, free_port

LONGEST_S = 90
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Deployed:
    """A running deployment. `publisher` and `subscriber` are clients of the emulator."""

    clients: Clients
    subscriber: SubscriberClient
    number: int
    log: Path

    def topic(self, name: str) -> str:
        """The full name of one of its topics: `records`, `cases`, `rejects`."""
        return f"projects/{PROJECT}/topics/{name}-{self.number}"

    def subscription(self, name: str) -> str:
        """The full name of a subscription that keeps what a topic is told."""
        return f"projects/{PROJECT}/subscriptions/{name}-{self.number}"

    def publish(self, data: bytes | Mapping[str, Any]) -> None:
        """As the sink would."""
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        self.clients.publisher().publish(topic=self.topic("records"), messages=[{"data": body}])

    def cases(self) -> dict[str, Snapshot]:
        """The living cases in the evidence database, by name of the account."""
        evidence = Evidence.over(FirestoreStore(self.clients.firestore(database(self.number)), "ledger"))
        return {str(each.subject.name): each for each in Cases(evidence.shelf).all(evidence.accounts())}

    def metrics(self, name: str) -> list[float]:
        """The values of a metric that the function has logged so far."""
        lines = (json.loads(line) for line in self.log.read_text(errors="replace").splitlines() if line.startswith("{"))
        return [float(line["value"]) for line in lines if line.get("metric") == name]

    def taken(self, name: str) -> list[Any]:
        """What waits on a topic, taken off it."""
        found = list(self.subscriber.pull(subscription=self.subscription(name), max_messages=50, timeout=5).received_messages)
        if found:
            ids = [each.ack_id for each in found]
            self.subscriber.acknowledge(subscription=self.subscription(name), ack_ids=ids)
        return [each.message for each in found]


def database(number: int) -> str:
    """The evidence database of a deployment."""
    return f"evidence-{number}"


@contextmanager
def deployed(
    firestore: Emulator, pubsub: Emulator, subscriber: SubscriberClient, folder: Path, **more: str
) -> Iterator[Deployed]:
    """A deployment of its own, until the block ends. Its clients read the emulators' addresses from the environment; `more` is
    what its function is told otherwise.
    """
    made = Deployed(Clients(PROJECT), subscriber, next(_NUMBERS), folder / "assess.log")
    port = free_port()
    for name in ("records", "cases", "rejects", "dead"):
        made.clients.publisher().create_topic(name=made.topic(name))
        if name != "records":
            subscriber.create_subscription(name=made.subscription(name), topic=made.topic(name))
    pushing(made, "records", "records", port)
    with serving(made, firestore, pubsub, port, **more):
        yield made


def pushing(made: Deployed, name: str, topic: str, port: int, *, ordered: bool = False) -> None:
    """A subscription that pushes a topic to a function, as infra/gcp will make it but for the signature."""
    made.subscriber.create_subscription(
        request={
            "name": made.subscription(name),
            "topic": made.topic(topic),
            "push_config": {"push_endpoint": f"http://127.0.0.1:{port}/"},
            "ack_deadline_seconds": 10,
            "enable_message_ordering": ordered,
            "retry_policy": {"minimum_backoff": {"seconds": 1}, "maximum_backoff": {"seconds": 1}},
            "dead_letter_policy": {"dead_letter_topic": made.topic("dead"), "max_delivery_attempts": 5},
        }
    )


@contextmanager
def serving(
    made: Deployed, firestore: Emulator, pubsub: Emulator, port: int, target: str = "assess", **more: str
) -> Iterator[None]:
    """One of the functions, served by the functions framework; `more` is what it is told beside."""
    log = made.log.with_name(f"{target}.log")
    told = {
        "FIRESTORE_EMULATOR_HOST": firestore.host,
        "PUBSUB_EMULATOR_HOST": pubsub.host,
        "NIGHTLATCH_PROJECT": PROJECT,
        "NIGHTLATCH_SCOPE": "organizations/123456789012",
        "NIGHTLATCH_EVIDENCE_DATABASE": database(made.number),
        "NIGHTLATCH_CONTROL_DATABASE": f"control-{made.number}",
        "NIGHTLATCH_CASE_QUEUE": made.topic("cases"),
        "NIGHTLATCH_REJECTS_QUEUE": made.topic("rejects"),
        "NIGHTLATCH_STRICT": "1",
        "PYTHONPATH": str(ROOT / "shared"),
        **more,
    }
    command = [sys.executable, "-m", "functions_framework", f"--target={target}", f"--source={ROOT / 'functions/gcp/main.py'}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--signature-type=http", "--host=127.0.0.1", f"--port={port}"],
            env={**os.environ, **told},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: process.poll() is not None or _listens(port), "the function listens")
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(holds: Callable[[], object], what: str, every_s: float = 0.02) -> None:
    """Wait until something holds. Fails when it does not within forty seconds."""
    latest = time.monotonic() + LONGEST_S
    while not holds():
        assert time.monotonic() < latest, f"not within {LONGEST_S} s: {what}"
        time.sleep(every_s)
