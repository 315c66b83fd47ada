"""Logs as Cloud Logging reads them: a JSON object a line, and counts and times among them, which log-based metrics are made from."""

import json
import logging
import sys
from typing import Any

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


def log_lines() -> None:
    """Have everything of ours logged so, on standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Structured())
    ours = logging.getLogger("nightlatch")
    ours.handlers = [handler]
    ours.setLevel(logging.INFO)
