"""Whether every pattern that the reader's tables ask for stands on a rule that is enabled and leads to the queue of records."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.stack import Stack
from nightlatch.model.check import Check, Topic, several

RULES = Topic(id="rules", title="the rules ask for what is watched, and are enabled")
TARGETS = Topic(id="targets", title="the rules lead to the queue of records")
PLAIN = "ENABLED"
WITH_READS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
"""The state in which a rule also gets read-only calls named Get…, List… and Describe…."""
_DEPLOY = "Deploy the template.yaml of this version again, with the same parameters."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pattern that must stand on some rule; `reads` when the rule must be in the state that delivers read-only calls, `forwarded`
    when other Regions and accounts have it too. Not `always`: only where the stack has a resource of this name, for a parameter asked
    for it.
    """

    name: str
    pattern: Mapping[str, Any]
    reads: bool = False
    forwarded: bool = True
    always: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A rule of the stack. `targets` are ARNs, each with that of its dead-letter queue."""

    name: str
    state: str
    pattern: Mapping[str, Any] | None
    targets: tuple[tuple[str, str | None], ...]


def check_rules(asking: Asking, stack: Stack, wanted: Sequence[Wanted]) -> Iterator[Check]:
    """Compare what is wanted with the rules of the stack. Raises LookupFailed."""
    found = [_found(asking, physical) for physical in stack.of_type("AWS::Events::Rule").values()]
    there = [rule for rule in found if rule is not None]
    asked = due(wanted, stack)
    yield compare(asked, there)
    yield _targets(stack, [rule for rule in there if any(rule.pattern == each.pattern for each in asked)])


def due(wanted: Sequence[Wanted], stack: Stack) -> list[Wanted]:
    """What is wanted of this stack: of what its parameters did not ask for, nothing."""
    return [each for each in wanted if each.always or each.name in stack.resources]


def compare(wanted: Sequence[Wanted], there: Sequence[Found]) -> Check:
    """One check of all patterns: the worst is told, with the names of the rules it is about."""
    missing = [each.name for each in wanted if not any(rule.pattern == each.pattern for rule in there)]
    pairs = [(each, rule) for each in wanted for rule in there if rule.pattern == each.pattern]
    clocks = [rule for rule in there if rule.pattern is None]  # sweep's schedule is a rule as well
    off = sorted({rule.name for rule in (*clocks, *(rule for _, rule in pairs)) if rule.state not in (PLAIN, WITH_READS)})
    deaf = sorted({rule.name for each, rule in pairs if each.reads and rule.state == PLAIN})
    if off:
        return RULES.fail(
            f"{_number(off)} disabled: {several(off)}.", f"Find out who did it, then: aws events enable-rule --name {off[0]}"
        )
    if missing:
        return RULES.fail(f"No rule of the stack has what {several(missing)} would ask for: these events never arrive.", _DEPLOY)
    if deaf:
        return RULES.fail(f"{_number(deaf)} in no state to get read-only calls: {several(deaf)}.", _DEPLOY)
    surplus = sorted(rule.name for rule in there if rule.pattern and not any(rule.pattern == each.pattern for each in wanted))
    if surplus:
        return RULES.warn(f"Rules ask for what this version does not expect: {several(surplus)}.", _DEPLOY)
    return RULES.ok(f"All {len(wanted)} patterns stand on rules that are enabled.")


def sources(patterns: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Every `eventSource` that these patterns name."""
    return frozenset(source for pattern in patterns for source in _sources(pattern))


def _sources(pattern: Any) -> Iterator[str]:
    if isinstance(pattern, list):
        for each in pattern:
            yield from _sources(each)
    elif isinstance(pattern, Mapping):
        for name, value in pattern.items():
            if name == "eventSource":
                yield from (each for each in value if isinstance(each, str))
            else:
                yield from _sources(value)


def _targets(stack: Stack, rules: Sequence[Found]) -> Check:
    queue = stack.queue_arn("RecordsQueue")
    if queue is None:
        return TARGETS.fail("The queue of records is gone.", _DEPLOY)
    astray = [rule.name for rule in rules if queue not in (target for target, _ in rule.targets)]
    if astray:
        return TARGETS.fail(f"{_number(astray)} not leading to the queue of records: {several(astray)}.", _DEPLOY)
    lossy = [rule.name for rule in rules if any(target == queue and dead is None for target, dead in rule.targets)]
    if lossy:
        return TARGETS.warn(
            f"{_number(lossy)} without a queue for what cannot be delivered: {several(lossy)}; after a day it is lost.", _DEPLOY
        )
    return TARGETS.ok(f"All {len(rules)} rules lead there, each with a dead-letter queue.")


def _found(asking: Asking, physical: str) -> Found | None:
    bus, _, name = physical.rpartition("|")  # a rule on another bus than the default one is called BUS|NAME
    which = {"EventBusName": bus} if bus else {}
    rule = asking.ask("events", "DescribeRule", Name=name, **which)
    targets = asking.ask("events", "ListTargetsByRule", Rule=name, **which)
    if rule is None:
        return None
    led = ((each["Arn"], each.get("DeadLetterConfig", {}).get("Arn")) for each in (targets or {}).get("Targets", ()))
    return Found(name, rule.get("State", ""), pattern_of(rule), tuple(led))


def pattern_of(rule: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a rule asks for, as DescribeRule and ListRules tell it; None of a schedule."""
    pattern: Mapping[str, Any] | None = json.loads(rule["EventPattern"]) if rule.get("EventPattern") else None
    return pattern


def _number(names: Sequence[str]) -> str:
    return "1 rule is" if len(names) == 1 else f"{len(names)} rules are"
