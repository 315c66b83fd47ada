"""EventBridge's matching of patterns, as far as our rules use it: written from its documentation, not from ours."""

import re
from collections.abc import Mapping
from typing import Any

from nightlatch.providers.aws.cloudtrail.table import Narrowing

OPERATORS = {"prefix", "suffix", "exists", "wildcard"}
RECORD = "AWS API Call via CloudTrail"


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether all fields of the pattern match; of a `$or` with two branches or more, one must."""
    return all(
        any(matches(branch, event) for branch in wanted) if key == "$or" and len(wanted) > 1 else _field(wanted, event.get(key))
        for key, wanted in pattern.items()
    )


def delivered(source: str, name: str, narrowing: Narrowing, detail_type: str = RECORD) -> dict[str, Any]:
    """An event with the smallest record that a narrowing lets through."""
    detail = {"eventSource": source, "eventName": name, **_meeting(narrowing)}
    return {"source": f"aws.{source.partition('.')[0]}", "detail-type": detail_type, "detail": detail}


def _field(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and matches(wanted, value)
    return any(_value(each, value) for each in wanted)


def _value(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, Mapping):
        return type(wanted) is type(value) and bool(wanted == value)
    ((operator, operand),) = wanted.items()
    assert operator in OPERATORS, f"this matcher does not know {operator}: teach it"
    if operator == "exists":  # of leaves only: an object is no value
        return (value is not None and not isinstance(value, Mapping)) is operand
    if not isinstance(value, str):
        return False
    if operator == "wildcard":
        return re.fullmatch(".*".join(map(re.escape, operand.split("*"))), value, re.DOTALL) is not None
    return value.startswith(operand) if operator == "prefix" else value.endswith(operand)


def _meeting(narrowing: Mapping[str, Any]) -> dict[str, Any]:
    """A record that meets a narrowing, and holds nothing else."""
    return {key: _meeting(below) if isinstance(below, Mapping) else _example(below[0]) for key, below in narrowing.items()}


def _example(wanted: Any) -> Any:
    if not isinstance(wanted, Mapping):
        return wanted
    ((operator, operand),) = wanted.items()
    return operand.replace("*", " x ") if operator == "wildcard" else "x"
