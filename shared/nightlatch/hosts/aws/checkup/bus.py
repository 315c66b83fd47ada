"""Whether the bus admits whom it should: the organization, the accounts that were named, and nobody else.

What is put on it by another account's rules is judged as that account's. Whoever is admitted by mistake can distract, though
not accuse: EventBridge says itself whose event it is.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.lambdas import Deployed
from nightlatch.hosts.aws.checkup.stack import Stack
from nightlatch.hosts.aws.checkup.topic import Topic, several
from nightlatch.model.check import Check

BUS = Topic(id="bus", title="the bus admits the organization and nobody else")
NARROWING = frozenset(
    {f"aws:{key}" for key in ("principalorgid", "principalorgpaths", "principalaccount", "principalarn", "sourceaccount")}
)
"""Condition keys by which a statement for everybody is one for some."""
_DEPLOY = "Deploy template.yaml again with OrganizationId."
_TAKE = "Find out who put it there, then: aws events remove-permission --event-bus-name default --statement-id SID"


def check_bus(asking: Asking, stack: Stack, assess: Deployed) -> Iterator[Check]:
    """Compare the policy of the account's default bus with what `assess` accepts. Raises LookupFailed."""
    told = asking.ask("events", "DescribeEventBus", Name="default") or {}
    document = json.loads(told["Policy"]) if told.get("Policy") else {}
    given = [each for each in _many(document.get("Statement")) if each.get("Effect") == "Allow"]
    organization = assess.environment.get("NIGHTLATCH_ORGANIZATION", "")
    accepted = {stack.account, *assess.environment.get("NIGHTLATCH_ACCOUNTS", "").split(",")}
    everybody = [_sid(each) for each in given if "*" in _admitted(each) and not NARROWING & _conditions(each).keys()]
    foreign = sorted({each for statement in given for each in _admitted(statement)} - accepted - {"*"})
    orgs = {each for statement in given for each in _conditions(statement).get("aws:principalorgid", ())}
    if everybody:
        yield BUS.fail(f"Every AWS account may put events on it, by {several(everybody)}.", _TAKE)
    elif organization and organization not in orgs:
        yield BUS.fail(f"It does not admit organization {organization}: no event of another account arrives.", _DEPLOY)
    elif orgs - {organization} or foreign:
        strange = sorted({*(orgs - {organization}), *foreign})
        yield BUS.warn(f"It admits whom Nightlatch was not told of: {several(strange)}. Their events are rejected.", _TAKE)
    elif organization:
        yield BUS.ok(f"It admits organization {organization}.")
    else:
        yield BUS.ok("It admits no account that was not named.")


def _sid(statement: Mapping[str, Any]) -> str:
    return str(statement.get("Sid", "a statement without a name"))


def _admitted(statement: Mapping[str, Any]) -> set[str]:
    """The accounts that a statement is for; `*` where it is for everybody. Services are nobody's account."""
    principal = statement.get("Principal", ())
    named = _many(principal.get("AWS")) if isinstance(principal, Mapping) else _many(principal)
    return {each.split(":")[4] if each.startswith("arn:") else each for each in map(str, named)}


def _conditions(statement: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Condition key in lower case → what it is compared with, whatever the operator."""
    found: dict[str, tuple[str, ...]] = {}
    for tests in statement.get("Condition", {}).values():
        for key, values in tests.items():
            found[key.lower()] = (*found.get(key.lower(), ()), *map(str, _many(values)))
    return found


def _many(value: Any) -> tuple[Any, ...]:
    """One or several, as policy documents write them."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
