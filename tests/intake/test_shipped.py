"""Records as shippers of logs hand them on: found inside the text, and only where nothing else is known."""

import json
from typing import Any

import pytest

from tests.intake.logs import document, found, lines, record, results

ONE = json.dumps(record())
SHIPPER = {"@timestamp": "2026-03-02T10:00:00Z", "agent": {"type": "filebeat"}}


@pytest.mark.parametrize(
    "shipped",
    [
        {**SHIPPER, "message": ONE},
        {**SHIPPER, "event": {"original": ONE, "kind": "event"}},
        {**SHIPPER, "event.original": ONE},
        {"_time": "1772445600", "_raw": ONE},
        {"severity_text": "INFO", "body": ONE},
        {"log": f"  {ONE}\n", "kubernetes": {}},
        {**SHIPPER, "message": "an event of the stream", "event": {"original": ONE}},
    ],
)
def test_a_record_is_found_in_the_text_that_a_shipper_made_of_it(shipped: dict[str, Any]) -> None:
    assert found(lines(shipped)) == [(1, 1, "e1")]
    assert found(json.dumps(shipped, indent=1).encode()) == [(1, 1, "e1")]


def test_several_in_one_text_are_parts() -> None:
    both = json.dumps({"Records": [record(number=1), record("ListUsers", 2), record(number=3)]})
    assert [each[2] for each in found(lines({**SHIPPER, "message": both}))] == ["e1", "e2", "e3"]


def test_what_a_reader_knows_is_not_looked_into() -> None:
    assert found(document(record(message=json.dumps(record(number=7))))) == [(1, 1, "e1")]


@pytest.mark.parametrize("text", ["hello", "[INFO] started", '["a", "b"]', '{"cut": ', "{}", '{"message": "{}"}', 7, None])
def test_text_that_holds_no_record_is_quiet(text: object) -> None:
    assert results(lines({**SHIPPER, "message": text})) == []
