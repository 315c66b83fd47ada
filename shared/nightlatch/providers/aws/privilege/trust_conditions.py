"""What the conditions of a trust policy hold its parties to: an id, an organization, accounts.

A wildcard trust is only as narrow as what a stranger cannot arrange for himself, so each test here asks that question.
"""

import re

from nightlatch.model import Trait
from nightlatch.providers.aws.privilege.conditions import EQUALS, met_by_anybody, operator_of
from nightlatch.providers.aws.privilege.document import Condition, Statement, Values
from nightlatch.providers.aws.privilege.federation import values
from nightlatch.providers.aws.privilege.matching import fits

ASSUMING = ("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity")
ACCOUNT = re.compile(r"\d{12}")
ORGANIZATION = ("aws:principalorgid", "aws:principalorgpaths")
_EXTERNAL_ID = "sts:externalid"
_ACCOUNTS = ("aws:principalaccount", "aws:principalarn", "aws:sourceaccount", "aws:sourcearn")
_ALWAYS_THERE = ("aws:principalaccount", "aws:principalarn", "aws:userid")
_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
}


def assumes(statement: Statement) -> bool:
    """Whether a statement speaks of becoming the role, in any of the ways there are."""
    named = [any(fits(pattern, action) for pattern in statement.actions) for action in ASSUMING]
    return not all(named) if statement.all_but_actions else any(named)


def guards_of(statements: tuple[Statement, ...]) -> Condition:
    """What a Deny for all but some holds everybody to, as the condition that an Allow would state.

    Only a Deny with a single test counts: one with several forbids only those who fail all of them.
    """
    held: dict[str, dict[str, Values]] = {}
    for statement in statements:
        tests = [(op, key, texts) for op, keys in statement.condition.items() for key, texts in keys.items()]
        everybody = not statement.all_but_principals and any(value == "*" for _, value in statement.principals)
        if statement.allows or not everybody or len(tests) != 1:
            continue
        operator, key, texts = tests[0]
        plain = _NEGATED.get(operator.removesuffix("ifexists"))
        if plain and assumes(statement):
            held.setdefault(plain, {})[key] = texts
    return held


def both(condition: Condition, guards: Condition) -> Condition:
    """An Allow's own condition, and what a Deny holds everybody to."""
    if not guards:
        return condition
    return {operator: {**guards.get(operator, {}), **condition.get(operator, {})} for operator in {**condition, **guards}}


def asks_for_id(condition: Condition) -> tuple[Trait, ...]:
    """The trait of a trust that asks for an external id; one that takes any id asks for none."""
    return (Trait.EXTERNAL_ID,) if any(value.strip("*?") for value in values(condition, (_EXTERNAL_ID,))) else ()


def narrowed(condition: Condition) -> bool:
    """Whether anything but an external id stands before the party."""
    return any(
        key != _EXTERNAL_ID and not met_by_anybody(operator, key, texts)
        for operator, keys in condition.items()
        for key, texts in keys.items()
    )


def held_to(condition: Condition, keys: tuple[str, ...]) -> Values:
    """What the keys are held to, when that shuts anybody out: no key that may be absent, no value that is all wildcard."""
    held: list[str] = []
    for operator, tested in condition.items():
        plain, may_be_absent, for_all = operator_of(operator)
        for key, texts in tested.items():
            loose = (may_be_absent or for_all) and key not in _ALWAYS_THERE
            anybody = any(text.removeprefix("o-")[:1] in ("", "*", "?") for text in texts)
            if key in keys and plain in EQUALS and not loose and not anybody:
                held += texts
    return tuple(held)


def accounts_of(condition: Condition) -> frozenset[str]:
    """The accounts that a condition narrows everybody to; empty when it does not say, or says it with a wildcard.

    A pattern such as `arn:aws:iam::*:role/deploy` names no account: anybody may have a role of that name.
    """
    for key in _ACCOUNTS:
        texts = held_to(condition, (key,))
        named = [text if ACCOUNT.fullmatch(text) else (text.split(":") + [""] * 5)[4] for text in texts]
        if named and all(ACCOUNT.fullmatch(name) for name in named):
            return frozenset(named)
    return frozenset()
