"""Reads an IAM policy document, however it arrives, into statements.

Records carry documents as text with any indent, URL-encoded, cut short, or written by somebody who hopes that the
reader falls over. So this reader never raises: it gives what could be read, and says what could not.
"""

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any
from urllib.parse import unquote

from nightlatch.classes import dataclass

LARGEST = 512 * 1024
"""Characters. AWS allows 10,240; a whole CloudTrail record is at most 256 KB."""

Values = tuple[str, ...]
Condition = Mapping[str, Mapping[str, Values]]
"""Operator → key → values; operators and keys in lower case."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `all_but_*` say that the list came from NotAction, NotResource or NotPrincipal.

    `actions` are in lower case; `resources` is `("*",)` where the document names none (trust policies do not);
    `principals` are pairs of kind (`aws`, `service`, `federated`, `*` …) and value.
    """

    allows: bool
    actions: Values
    all_but_actions: bool = False
    resources: Values = ("*",)
    all_but_resources: bool = False
    condition: Condition = field(default_factory=dict)
    principals: tuple[tuple[str, str], ...] = ()
    all_but_principals: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """`problem` says why nothing could be read; `skipped` counts the statements that make no sense."""

    statements: tuple[Statement, ...] = ()
    skipped: int = 0
    problem: str | None = None


class _Nonsense(Exception):
    """A statement is not built as IAM's grammar has it; never leaves this module."""


def read_document(document: str | Mapping[str, Any]) -> Document:
    """The statements of a policy document given as JSON text (also URL-encoded) or decoded. Never raises."""
    decoded = _decode(document) if isinstance(document, str) else document
    if isinstance(decoded, str):
        return Document(problem=decoded)
    stated = _lowered(decoded).get("statement")
    if stated is None:
        return Document(problem="the policy document holds no statement")
    statements: list[Statement] = []
    skipped = 0
    for item in stated if isinstance(stated, list | tuple) else (stated,):
        try:
            statements.append(_statement(item))
        except _Nonsense:
            skipped += 1
    return Document(tuple(statements), skipped)


def _decode(text: str) -> Mapping[str, Any] | str:
    """The decoded document, or a sentence that says why there is none."""
    if len(text) > LARGEST:
        return "the policy document is larger than AWS allows"
    text = text.strip("\ufeff \t\r\n")
    if text[:1] == "%":
        text = unquote(text)
    try:
        decoded = json.loads(text)
        if isinstance(decoded, str):  # JSON quoted inside JSON, as some exporters leave it
            decoded = json.loads(decoded)
    except ValueError:
        return "the policy document is not JSON"
    except RecursionError:
        return "the policy document is nested too deeply to be one"
    return decoded if isinstance(decoded, Mapping) else "the policy document is no JSON object"


def _lowered(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in mapping.items()}


def _statement(item: object) -> Statement:
    if not isinstance(item, Mapping):
        raise _Nonsense
    parts = _lowered(item)
    effect = parts.get("effect")
    if not isinstance(effect, str) or effect.lower() not in ("allow", "deny"):
        raise _Nonsense
    actions, all_but_actions = _either(parts, "action", "notaction")
    if actions is None:
        raise _Nonsense
    resources, all_but_resources = _either(parts, "resource", "notresource")
    not_principal = parts.get("notprincipal")
    principal = parts.get("principal") if not_principal is None else not_principal
    return Statement(
        allows=effect.lower() == "allow",
        actions=tuple(action.lower() for action in actions),
        all_but_actions=all_but_actions,
        resources=("*",) if resources is None else resources,
        all_but_resources=all_but_resources,
        condition=_condition(parts.get("condition")),
        principals=_principals(principal),
        all_but_principals=not_principal is not None,
    )


def _either(parts: Mapping[str, Any], plain: str, negated: str) -> tuple[Values | None, bool]:
    """The list under one of two keys (None under neither), and whether it was the negated one."""
    if parts.get(plain) is not None and parts.get(negated) is not None:
        raise _Nonsense
    if parts.get(negated) is not None:
        return _texts(parts[negated]), True
    return (_texts(parts[plain]) if parts.get(plain) is not None else None), False


def _texts(value: object) -> Values:
    """A scalar or a list of texts; booleans and numbers (conditions have them) as JSON writes them."""
    items = value if isinstance(value, list | tuple) else (value,)
    if not all(isinstance(item, str | int | float) for item in items):
        raise _Nonsense
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in items)


def _condition(value: object) -> Condition:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _Nonsense
    operators: dict[str, dict[str, Values]] = {}
    for operator, keys in value.items():
        if not isinstance(keys, Mapping):
            raise _Nonsense
        operators[str(operator).lower()] = {str(key).lower(): _texts(values) for key, values in keys.items()}
    return operators


def _principals(value: object) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return tuple((str(kind).lower(), text) for kind, texts in value.items() for text in _texts(texts))
    return tuple(("*", text) for text in _texts(value))
