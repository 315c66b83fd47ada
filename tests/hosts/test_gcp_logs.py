"""A log line is one JSON object, whatever stands in it."""

import json
import logging

import pytest

from nightlatch.hosts.gcp.logs import LogMeter, Structured


def line(**more: object) -> dict[str, object]:
    record = logging.makeLogRecord({"levelname": "WARNING", "msg": "a %s", "args": ("case",), **more})
    text = Structured().format(record)
    assert "\n" not in text
    found: dict[str, object] = json.loads(text)
    return found


def test_a_line_has_severity_message_and_what_comes_beside() -> None:
    assert line(case="x\ny") == {"severity": "WARNING", "message": "a case", "case": "x\ny"}


def test_a_traceback_is_part_of_the_line() -> None:
    try:
        int("broken")
    except ValueError as error:
        told = line(exc_info=(type(error), error, error.__traceback__))
    assert "ValueError: invalid literal" in str(told["exception"])


def test_counts_and_times_are_lines(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "nightlatch"):
        LogMeter().count("cases", verdict="ask")
        LogMeter().seconds("arrival_to_verdict", 0.5)
    told = [{name: getattr(each, name, None) for name in ("metric", "value", "verdict")} for each in caplog.records]
    assert told == [
        {"metric": "cases", "value": 1, "verdict": "ask"},
        {"metric": "arrival_to_verdict", "value": 0.5, "verdict": None},
    ]
