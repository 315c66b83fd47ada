"""A function app in a process of its own, with the variables that its module sets: invoked as the host of Azure Functions would.

Like the host it is the caller of retries: what fails is tried again by whoever delivers it.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOSTED = Path(__file__).with_name("hosted.py")
KEPT = ("PATH", "HOME", "LANG", "SSL_CERT_FILE", "TMPDIR")


@dataclass
class Worker:
    """`functions` are the bindings of each function that the worker found, `library` is where it took ours from."""

    process: "subprocess.Popen[str]"
    functions: dict[str, list[dict[str, Any]]]
    retries: dict[str, str]
    library: str

    def call(
        self, function: str, inputs: Mapping[str, Any], about: Mapping[str, Any] | None = None, tries: int = 0
    ) -> dict[str, Any]:
        """Invoke a function once; gives `status` (`Success`, `Failure`), `exception` and `http`."""
        assert self.process.stdin
        self.process.stdin.write(
            json.dumps({"function": function, "inputs": inputs, "about": about or {}, "tries": tries}) + "\n"
        )
        self.process.stdin.flush()
        return self._read()

    def event(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """An event of Event Grid, by its trigger."""
        return self.call("assess_event", {"event": {"json": json.dumps(event)}})

    def stream(self, bodies: Sequence[bytes], tries: int = 0, at: str = "2026-03-02T10:00:05.123Z") -> dict[str, Any]:
        """A batch of the Event Hub."""
        properties = [{"EnqueuedTimeUtc": at, "SequenceNumber": number, "Offset": number} for number in range(len(bodies))]
        many = [base64.b64encode(body).decode() for body in bodies]
        return self.call("assess", {"events": {"many": many}}, {"SystemPropertiesArray": {"json": json.dumps(properties)}}, tries)

    def message(self, function: str, body: str, tries: int = 1) -> dict[str, Any]:
        """A message of a queue, out of its base64."""
        about = {"Id": {"string": "1"}, "DequeueCount": {"json": str(tries)}, "PopReceipt": {"string": "1"}}
        return self.call(function, {"message": {"string": body}}, about)

    def post(self, door: str, body: bytes, headers: Mapping[str, str] | None = None, method: str = "POST") -> dict[str, Any]:
        """A request; gives `status`, `headers` and `body` of the answer."""
        http = {
            "method": method,
            "url": f"https://app.example.com/{door}",
            "headers": dict(headers or {}),
            "params": {"door": door},
        }
        told = self.call("interact", {"req": {"http": {**http, "body": base64.b64encode(body).decode()}}})
        assert told["status"] == "Success", told
        found: dict[str, Any] = {
            **told["http"],
            "headers": {name.lower(): text for name, text in told["http"]["headers"].items()},
        }
        return found

    def tick(self) -> dict[str, Any]:
        """A stroke of the clock."""
        return self.call("sweep", {"timer": {"json": json.dumps({"Schedule": {"AdjustForDST": True}, "IsPastDue": False})}})

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the worker ended"
        found: dict[str, Any] = json.loads(line)
        assert found.get("status") != "harness", found
        return found


@contextmanager
def working(folder: Path, variables: Mapping[str, str], log: Path) -> Iterator[Worker]:
    """A worker that has indexed the app in a folder; raises AssertionError with the worker's words where it cannot."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, str(HOSTED), str(folder)],
            env={**kept, **variables, "PYTHONWARNINGS": "ignore"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        assert process.stdout
        try:
            first = json.loads(process.stdout.readline() or json.dumps({"failed": log.read_text()[-3000:]}))
            assert "failed" not in first, first
            yield Worker(process, first["functions"], first["retries"], first["library"])
        finally:
            process.kill()
