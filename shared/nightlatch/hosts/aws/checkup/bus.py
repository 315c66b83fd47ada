"""Whether the bus admits whom it should: the organization, the accounts that were named, and nobody else.

What is put on it by another account's rules is judged as that account's. Whoever is admitted by mistake can distract, though
not accuse: EventBridge says itself whose event it is. Who may also put rules on it can read what it carries.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.lambdas import Deployed
from nightlatch.hosts.aws.checkup.stack import Stack
from nightlatch.model.check import Check, Topic, several

BUS = Topic(id="bus", title="the bus admits the organization and nobody else")
NARROWING: Mapping[str, re.Pattern[str]] = {
    **{f"aws:{key}": re.compile(r"(o-[a-z0-9]+)(?:/.*)?") for key in ("principalorgid", "principalorgpaths")},
    **{f"aws:{key}": re.compile(r"(\d{12})") for key in ("principalaccount", "sourceaccount")},
    "aws:principalarn": re.compile(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):.*"),
}
"""Condition key by which a statement for everybody is one for some → whom a value of it says. One with a wildcard there says nobody."""
_EVERYBODY = "*"
_PUT = "events:putevents"
# Not the negated, nor those that hold where the key is missing (…IfExists, Null, ForAllValues): strangers meet them as well.
_MEETS = re.compile(r"(?:foranyvalue:)?(?:string(?:equals(?:ignorecase)?|like)|arn(?:equals|like))")
_OF_EACH = re.compile(r"(?:forallvalues:)?string(?:equals|like)")
_DEPLOY = "Deploy template.yaml again with OrganizationId."
_TAKE = "Find out who put it there, then: aws events remove-permission --event-bus-name default --statement-id SID"


def check_bus(asking: Asking, stack: Stack, assess: Deployed) -> Iterator[Check]:
    """Compare the policy of the account's default bus with what `assess` accepts. Raises LookupFailed."""
    told = asking.ask("events", "DescribeEventBus", Name="default") or {}
    document = json.loads(told["Policy"]) if told.get("Policy") else {}
    organization = assess.environment.get("NIGHTLATCH_ORGANIZATION", "")
    accepted = {stack.account, organization, *assess.environment.get("NIGHTLATCH_ACCOUNTS", "").split(",")} - {""}
    given = [
        (_sid(each), each, _whom(each, accepted)) for each in _many(document.get("Statement")) if each.get("Effect") == "Allow"
    ]
    everybody = [sid for sid, _, whom in given if _EVERYBODY in whom]
    strange = sorted({each for _, _, whom in given for each in whom} - accepted)
    wide = [sid for sid, each, whom in given if _is_wide(each, whom - {stack.account})]
    if everybody:
        yield BUS.fail(f"Every AWS account may put events on it, by {several(everybody)}.", _TAKE)
    elif organization and not any(organization in whom and _may_put(each) for _, each, whom in given):
        yield BUS.fail(f"It does not admit organization {organization}: no event of another account arrives.", _DEPLOY)
    elif strange:
        yield BUS.warn(f"It admits whom Nightlatch was not told of: {several(strange)}. Their events are rejected.", _TAKE)
    elif wide:
        yield BUS.warn(f"It admits others for more than putting events of AWS's own sources there, by {several(wide)}.", _TAKE)
    elif organization:
        yield BUS.ok(f"It admits organization {organization}.")
    else:
        yield BUS.ok("It admits no account that was not named.")


def _sid(statement: Mapping[str, Any]) -> str:
    return str(statement.get("Sid", "a statement without a name"))


def _whom(statement: Mapping[str, Any], accepted: Collection[str]) -> set[str]:
    """The accounts and organizations that a statement is for; `*` where strangers may be among them. Of several conditions,
    all of which must hold, the one that keeps to who is accepted.
    """
    principal = statement.get("Principal", _EVERYBODY)  # without one it is for everybody but somebody
    named = _many(principal.get("AWS")) if isinstance(principal, Mapping) else _many(principal)
    whom = {each.split(":")[4] if each.startswith("arn:") else each for each in map(str, named)}
    if _EVERYBODY not in whom:
        return whom
    kept = [found for found in _kept_to(statement) if found]
    return next((each for each in kept if each <= set(accepted)), kept[0] if kept else whom)


def _kept_to(statement: Mapping[str, Any]) -> Iterator[set[str]]:
    """Whom each condition keeps a statement to; nobody where one does not tell."""
    for operator, key, values in _conditions(statement):
        if key in NARROWING and _MEETS.fullmatch(operator):
            said = [NARROWING[key].fullmatch(value) for value in values]
            yield {each[1] for each in said if each} if all(said) else set()


def _is_wide(statement: Mapping[str, Any], others: Collection[str]) -> bool:
    """Whether others may do more than put events, or an organization put those of other sources than AWS's own."""
    if not others:
        return False
    if _actions(statement) != {_PUT}:
        return True
    kept = any(
        key == "events:source" and _OF_EACH.fullmatch(operator) and all(value.startswith("aws.") for value in values)
        for operator, key, values in _conditions(statement)
    )
    return any(each.startswith("o-") for each in others) and not kept


def _may_put(statement: Mapping[str, Any]) -> bool:
    return any(fnmatchcase(_PUT, each) for each in _actions(statement))


def _actions(statement: Mapping[str, Any]) -> set[str]:
    return {str(each).lower() for each in _many(statement.get("Action"))}


def _conditions(statement: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Operator and condition key in lower case, and what the key is compared with."""
    for operator, tests in statement.get("Condition", {}).items():
        for key, values in tests.items():
            yield operator.lower(), key.lower(), tuple(map(str, _many(values)))


def _many(value: Any) -> tuple[Any, ...]:
    """One or several, as policy documents write them."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
