"""Runs a handler as Lambda does: AWS's own runtime client in a process of its own, fed over the Runtime API.

The API is the one of the Lambda developer guide ("Using the Lambda runtime API"): the client asks for the next invocation
and posts its answer or its error.
"""

import http.server
import json
import os
import queue
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST_S = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `failed` when the handler raised, or its process could not even start."""

    failed: bool
    body: Any


@dataclass
class Runtime:
    """One function. `invoke` waits for its answer."""

    arn: str
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    _next: "queue.Queue[tuple[str, bytes]]" = field(default_factory=queue.Queue)
    _answers: "queue.Queue[Answer]" = field(default_factory=queue.Queue)

    def invoke(self, event: Mapping[str, Any]) -> Answer:
        """The answer to one event."""
        self._next.put((str(uuid.uuid4()), json.dumps(event).encode()))
        try:
            return self._answers.get(timeout=LONGEST_S)
        except queue.Empty:
            raise RuntimeError(f"the function did not answer:\n{self.log.read_text()[-3000:]}") from None

    def cpu_s(self) -> float:
        """Seconds of processors' time that the function's process has taken; the runtime client runs on Linux only."""
        if self.process is None:
            raise RuntimeError("the function has not been started")
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")  # in billionths; /proc/PID/stat counts hundredths
        return sum(int(each.read_text(encoding="utf-8").split()[0]) for each in threads) / 1e9

    def lines(self) -> list[dict[str, Any]]:
        """What the function logged, as far as it is JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


class Server(http.server.ThreadingHTTPServer):
    """Says nothing of a client that hangs up, as a function's process does when it is killed; of anything else what every server says."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong on standard error."""
        if not isinstance(sys.exception(), BrokenPipeError | ConnectionResetError):
            super().handle_error(request, client_address)


@contextmanager
def function(
    handler: str, environment: Mapping[str, str], folder: Path, *, python: str = sys.executable, path: str = ""
) -> Iterator[Runtime]:
    """The handler (`handler.assess`) in a process of its own, until the block ends."""
    runtime = Runtime(f"arn:aws:lambda:us-east-1:111122223333:function:{handler}", folder / f"{handler}.log")
    server = Server(("127.0.0.1", 0), _api(runtime))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with runtime.log.open("wb") as log:
        process = subprocess.Popen(
            [python, "-m", "awslambdaric", handler],
            env=_settings(handler, server.server_port, path) | dict(environment),
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        runtime.process = process
        try:
            yield runtime
        finally:
            process.kill()
            process.wait()
            server.shutdown()
            server.server_close()


def _settings(handler: str, port: int, path: str) -> dict[str, str]:
    code = str(ROOT / "functions" / "aws")
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(filter(None, (path, code))),
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_LAMBDA_FUNCTION_NAME": handler.rpartition(".")[2],
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "LAMBDA_TASK_ROOT": code,
        "_HANDLER": handler,
        "POWERTOOLS_SERVICE_NAME": handler.rpartition(".")[2],
        "POWERTOOLS_METRICS_NAMESPACE": "Nightlatch",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",
        "NIGHTLATCH_STRICT": "0",
    }


def _api(runtime: Runtime) -> type[http.server.BaseHTTPRequestHandler]:
    class Api(http.server.BaseHTTPRequestHandler):
        """The three calls of the Runtime API that a client makes."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            request, body = runtime._next.get()
            self._head(200, len(body), request)
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._head(202, 0)
            runtime._answers.put(Answer(not self.path.endswith("/response"), json.loads(body) if body else None))

        def _head(self, status: int, length: int, request: str | None = None) -> None:
            self.send_response(status)
            if request is not None:
                self.send_header("Lambda-Runtime-Aws-Request-Id", request)
                self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + LONGEST_S) * 1000)))
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", runtime.arn)
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(length))
            self.end_headers()

    return Api
