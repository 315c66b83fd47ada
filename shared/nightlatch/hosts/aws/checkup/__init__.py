"""Looks a deployment over, as its owner: what it stands on, what it may do, and whether a record comes through.

Each look is its own small file and gives checks; a refusal to answer makes a check unknown and never stops the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed, SettingsError, UsageError
from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.bus import BUS, check_bus
from nightlatch.hosts.aws.checkup.center import CENTER, check_center
from nightlatch.hosts.aws.checkup.forwarding import REGION, REGIONS, check_region, check_regions
from nightlatch.hosts.aws.checkup.lambdas import FEEDS, FUNCTIONS, Deployed, check_feeds, check_functions, deployed
from nightlatch.hosts.aws.checkup.probe import Probe, run_probe
from nightlatch.hosts.aws.checkup.queues import ALARMS, QUEUES, check_alarms, check_queues
from nightlatch.hosts.aws.checkup.roles import Calls, check_roles, topic_of
from nightlatch.hosts.aws.checkup.rules import RULES, Wanted, check_rules, sources
from nightlatch.hosts.aws.checkup.stack import STACK, Stack, check_stack, read_stack
from nightlatch.hosts.aws.checkup.synthetic import synthetic
from nightlatch.hosts.aws.checkup.trails import TRAIL, check_trails
from nightlatch.hosts.aws.clients import Clients
from nightlatch.hosts.aws.dynamodb import DynamoStore
from nightlatch.ledger.probe import POLICY, PROBE, Ledger, Policies
from nightlatch.model.check import Check

__all__ = ["PERMISSIONS", "Asking", "Expected", "Policies", "Probe", "Wanted", "asking_in", "look_over", "synthetic"]

PERMISSIONS: tuple[str, ...] = (
    "cloudformation:DescribeStacks",
    "cloudformation:ListStackResources",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetTrailStatus",
    "cloudwatch:DescribeAlarms",
    "dynamodb:Query",
    "ec2:DescribeRegions",
    "events:DescribeEventBus",
    "events:DescribeRule",
    "events:ListRuleNamesByTarget",
    "events:ListRules",
    "events:ListTargetsByRule",
    "events:PutEvents",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
    "lambda:GetFunctionConfiguration",
    "lambda:ListEventSourceMappings",
    "sqs:GetQueueAttributes",
    "sso:ListInstances",
)
"""What whoever runs the doctor must be allowed, for every check; events:PutEvents for the probe alone. sts:GetCallerIdentity needs none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a deployment of this version must match; `reads` and `writes` are the permissions over accounts that each function calls."""

    rules: Sequence[Wanted]
    policies: Policies
    reads: Mapping[str, Sequence[str]] = field(default_factory=dict)
    writes: Mapping[str, Sequence[str]] = field(default_factory=dict)


def look_over(asking: Asking, name: str, expected: Expected, probe: Probe | None) -> Iterator[Check]:
    """Every check, one after the other; without a probe nothing is sent. Raises UsageError when there is no such stack."""
    try:
        stack = read_stack(asking, name)
    except LookupFailed as error:
        yield STACK.unknown(f"{error}.")
        return
    yield from check_stack(stack)
    forwarded = [each for each in expected.rules if each.forwarded]
    yield from REGION.asked(lambda: check_region(asking, stack, forwarded))
    yield from REGIONS.asked(lambda: check_regions(asking, stack, forwarded))
    yield from TRAIL.asked(lambda: _trails(asking, expected))
    yield from RULES.asked(lambda: check_rules(asking, stack, expected.rules))
    yield from CENTER.asked(lambda: check_center(asking, stack))
    functions: list[Deployed] = []
    yield from FUNCTIONS.asked(lambda: _functions(asking, stack, functions))
    yield from FEEDS.asked(lambda: check_feeds(asking, stack))
    for assess in (each for each in functions if each.duty == "Assess"):
        yield from BUS.asked(lambda one=assess: check_bus(asking, stack, one))  # type: ignore[misc]
    own = frozenset(stack.of_type("AWS::IAM::ManagedPolicy").values())
    calls = Calls(expected.reads, expected.writes, own)
    for function in functions:
        yield from topic_of(function).asked(lambda one=function: check_roles(asking, [one], calls))  # type: ignore[misc]
    yield from QUEUES.asked(lambda: check_queues(asking, stack))
    yield from ALARMS.asked(lambda: check_alarms(asking, stack))
    if probe is None:
        yield POLICY.unknown(
            "Which policy decides shows only in a decision, and no record was sent.", "Run it without --no-probe."
        )
        return
    yield from PROBE.asked(lambda: _probe(asking, stack, probe, expected.policies))


def _trails(asking: Asking, expected: Expected) -> Iterator[Check]:
    watched = sources([each.pattern for each in expected.rules if not each.reads])
    return check_trails(asking, watched, sources([each.pattern for each in expected.rules if each.reads]))


def _functions(asking: Asking, stack: Stack, found: list[Deployed]) -> Iterator[Check]:
    found.extend(deployed(asking, stack))
    yield check_functions(tuple(found))


def _probe(asking: Asking, stack: Stack, probe: Probe, policies: Policies) -> Iterator[Check]:
    tables = [stack.resources.get(logical) for logical in ("Evidence", "Control")]
    if not all(tables):
        yield PROBE.fail("The stack has not both tables of the ledger.", "Deploy template.yaml again.")
        return
    dynamodb = asking.clients.client("dynamodb", asking.region)
    evidence, control = (DynamoStore(dynamodb, str(table)) for table in tables)
    yield from run_probe(asking, Ledger(evidence, control), probe, policies)


def asking_in(region: str | None) -> Asking:
    """AWS as this machine's own credentials reach it. Raises UsageError when no Region is named."""
    from botocore.exceptions import BotoCoreError

    clients = Clients()
    try:
        return Asking(clients, str(clients.client("sts", region).meta.region_name))
    except SettingsError as error:
        raise UsageError(f"{error}, or give --region") from error
    except BotoCoreError as error:  # a profile that is not there, for instance
        raise UsageError(f"AWS's SDK cannot be set up ({error}): check AWS_PROFILE and your AWS configuration") from error
