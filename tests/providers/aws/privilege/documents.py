"""Policy documents for these tests, as short as the thought behind them."""

import json
from typing import Any

from nightlatch.providers.aws.privilege import evaluate_document


def allow(*actions: str, on: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows actions on resources; `Condition=` and the like as in a policy."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on, **more}


def deny(*actions: str, on: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {**allow(*actions, on=on, **more), "Effect": "Deny"}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def text(*statements: dict[str, Any]) -> str:
    """As CloudTrail shows it: JSON in a string, with newlines."""
    return json.dumps(policy(*statements), indent=4)


def trusts(principal: Any, action: Any = "sts:AssumeRole", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, **more}


WHEN_TAGGED = {"StringEquals": {"aws:PrincipalTag/team": "ops"}}
"""A condition that narrows."""


def tier(*statements: dict[str, Any]) -> int:
    """The tier of a policy of these statements."""
    return evaluate_document(policy(*statements)).tier
