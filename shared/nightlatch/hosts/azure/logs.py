"""Logs as Application Insights reads them: one JSON object is the message, and counts and times are among them.

The Python worker hands the text of a record to the host and drops what it carries beside, so that goes into the text: a query reads it back
with `parse_json(message)`, and alert rules count on `metric`.
"""

import json
import logging
from typing import Any

_OWN = frozenset(vars(logging.makeLogRecord({})))


class Folded(logging.Filter):
    """Folds what a record carries beside its message into the message."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True; the record is changed in place, once."""
        more = {name: value for name, value in vars(record).items() if name not in _OWN}
        if more:
            record.msg, record.args = json.dumps({"message": record.getMessage(), **more}, default=str), ()
            for name in more:
                delattr(record, name)
        return True


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
    """Have everything of ours logged so, and of Azure's libraries what goes wrong: they log each request with its headers."""
    ours = logging.getLogger("nightlatch")
    if not any(isinstance(each, Folded) for each in ours.filters):
        ours.addFilter(Folded())
    ours.setLevel(logging.INFO)
    for name, level in (("azure.core", logging.WARNING), ("azure.identity", logging.WARNING), ("urllib3", logging.ERROR)):
        logging.getLogger(name).setLevel(level)  # urllib3 warns of each connection that it has no room to keep
