"""Policies as the census holds them: cut to what can matter, each judged once, however many accounts carry it.

A large account has thousands of roles and few distinct policies, of which most actions lead nowhere. So each document is
read once, and only the statements that the escalation tables know anything of are merged and judged with others.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any
from urllib.parse import unquote

from nightlatch.classes import dataclass
from nightlatch.model import Evaluated, Privilege
from nightlatch.providers.aws.privilege import evaluate_document, policy_arn
from nightlatch.providers.aws.privilege.document import Statement, Values, read_document
from nightlatch.providers.aws.privilege.matching import fits, reached

Document = str | Mapping[str, Any]

_ASSUME = "sts:assumerole"
EVERYTHING = {"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one statement says of sts:AssumeRole. `patterns` are resources in lower case (or all but them)."""

    allows: bool
    patterns: Values
    all_but: bool
    conditional: bool


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """One policy under the reader's name for it. `statements` are those that can matter, as a document holds them.

    `unread` says that some or all of it could not be read. Policies are compared by identity: the library keeps one of each.
    """

    name: str
    statements: tuple[Mapping[str, Any], ...]
    tier: int
    rules: tuple[Rule, ...] = ()
    unread: bool = False

    @property
    def forbids(self) -> tuple[Mapping[str, Any], ...]:
        """Its Deny statements."""
        return tuple(statement for statement in self.statements if statement.get("Effect") == "Deny")


@dataclass(frozen=True, slots=True)
class Library:
    """The policies of one account. `documents` are managed policies by ARN, as the version that counts has them."""

    documents: Mapping[str, Document]
    _managed: dict[str, Policy] = field(default_factory=dict, init=False, repr=False)
    _written: dict[tuple[str, str], Policy] = field(default_factory=dict, init=False, repr=False)
    _tiers: dict[tuple[int, ...], int] = field(default_factory=dict, init=False, repr=False)

    def managed(self, arn: str) -> Policy:
        """A managed policy by its ARN; one whose document is not at hand by what the table of AWS's policies says."""
        if arn not in self._managed:
            document = self.documents.get(arn)
            self._managed[arn] = _opaque(arn, policy_arn(arn)) if document is None else _read(arn, document)
        return self._managed[arn]

    def inline(self, name: str, document: Document) -> Policy:
        """A policy written into its holder; equal ones of several holders are one."""
        text = document if isinstance(document, str) else json.dumps(document, sort_keys=True)
        key = (name, text)
        if key not in self._written:
            self._written[key] = _read(f"inline:{name}", document)
        return self._written[key]

    def tier(self, held: Iterable[Policy], more: Iterable[Mapping[str, Any]] = ()) -> int:
        """What somebody is worth who holds all of these, as one document: so denies and combinations count. 0 to 3."""
        policies = list(dict.fromkeys(held))
        extra = tuple(more)
        if len(policies) == 1 and not extra:
            return policies[0].tier
        key = (*sorted(map(id, policies)), -1, *map(id, extra))
        if key not in self._tiers:
            statements = [*(statement for policy in policies for statement in policy.statements), *extra]
            self._tiers[key] = evaluate_document({"Statement": statements}).tier if statements else 3
        return self._tiers[key]

    @property
    def unread(self) -> tuple[str, ...]:
        """The names of policies that could not be read, each once."""
        everything = (*self._managed.values(), *self._written.values())
        return tuple(sorted({policy.name for policy in everything if policy.unread}))


def _opaque(name: str, worth: Privilege) -> Policy:
    """A policy known by its worth alone: one of an administrator stands for everything."""
    statements = (EVERYTHING,) if worth.tier == 0 else ()
    return Policy(name, statements, worth.tier, unread=worth.evaluated is Evaluated.PARTIAL and worth.tier > 0)


def _read(name: str, document: Document) -> Policy:
    decoded = _decoded(document)
    whole = read_document(decoded)
    if whole.problem is not None:
        return _opaque(name, Privilege.unresolved(whole.problem))
    kept = [cut for cut in map(_cut, whole.statements) if cut is not None]
    statements = tuple(map(_written_out, kept))
    tier = evaluate_document({"Statement": statements}).tier if statements else 3
    return Policy(name, statements, tier, tuple(_rules(kept)), unread=whole.skipped > 0)


def _decoded(document: Document) -> Document:
    """AWS hands documents out URL-encoded, and the SDK decodes them, mostly."""
    return unquote(document) if isinstance(document, str) and document.lstrip()[:3].upper() in ("%7B", "%5B") else document


def _cut(statement: Statement) -> Statement | None:
    """A statement without the actions that lead nowhere; None when none is left."""
    if statement.all_but_actions:
        return statement
    actions = tuple(action for action in statement.actions if reached(action))
    if not actions:
        return None
    return Statement(
        statement.allows,
        actions,
        resources=statement.resources,
        all_but_resources=statement.all_but_resources,
        condition=statement.condition,
    )


def _written_out(statement: Statement) -> Mapping[str, Any]:
    """A statement as a document holds it."""
    return {
        "Effect": "Allow" if statement.allows else "Deny",
        "NotAction" if statement.all_but_actions else "Action": list(statement.actions),
        "NotResource" if statement.all_but_resources else "Resource": list(statement.resources),
        "Condition": statement.condition,
    }


def _rules(statements: Iterable[Statement]) -> Iterable[Rule]:
    for statement in statements:
        named = any(fits(pattern, _ASSUME) for pattern in statement.actions)
        if named is not statement.all_but_actions:
            patterns = tuple(pattern.lower() for pattern in statement.resources)
            yield Rule(statement.allows, patterns, statement.all_but_resources, bool(statement.condition))
