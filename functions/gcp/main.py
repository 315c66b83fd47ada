"""The edge on Google Cloud: a push subscription calls this with what arrived; the library does the rest.

Plain HTTP, not a CloudEvent trigger, because only so the request's own signature can be checked here. Logs are JSON lines, which Cloud
Logging reads into fields; metrics are made from them by the Terraform module.
"""

import json
import logging
import sys
from functools import cache
from typing import Any

import functions_framework
from flask import Request

from nightlatch.bootstrap.gcp import functions

_OWN = frozenset(vars(logging.makeLogRecord({})))


class Structured(logging.Formatter):
    """A line of JSON with `severity` and `message`, as Cloud Logging reads them, and what the record carries beside."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        more = {name: value for name, value in vars(record).items() if name not in _OWN}
        told = {"severity": record.levelname, "message": record.getMessage(), **more}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)


class LogMeter:
    """Counts and times into the log."""

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        """So many more of this."""
        self._say(name, number, labels)

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """That long, this once."""
        self._say(name, length, labels)

    def _say(self, name: str, value: float, labels: dict[str, Any]) -> None:
        logging.getLogger("nightlatch").info("metric", extra={"metric": name, "value": value, **labels})


handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(Structured())
logging.getLogger("nightlatch").handlers = [handler]
logging.getLogger("nightlatch").setLevel(logging.INFO)
deployed = cache(lambda: functions(LogMeter()))


@functions_framework.http
def assess(request: Request) -> tuple[str, int]:
    """Judge the log entry of one push."""
    return "", deployed().assess(dict(request.headers), request.get_data())


@functions_framework.http
def act(request: Request) -> tuple[str, int]:
    """Look at the case that one push, or one task, names."""
    return "", deployed().act(dict(request.headers), request.get_data())
