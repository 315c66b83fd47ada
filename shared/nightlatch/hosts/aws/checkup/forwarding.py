"""Whether what happens elsewhere arrives here: IAM's events from their one Region, and those of every other Region of this account.

EventBridge takes nothing from one Region to another by itself: rules of infra/aws/organization do, where it was rolled out. Rules of
other accounts cannot be seen from here; their StackSet tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nightlatch.errors import LookupFailed
from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.hosts.aws.checkup.rules import PLAIN, WITH_READS, Found, Wanted, pattern_of
from nightlatch.hosts.aws.checkup.stack import Stack
from nightlatch.model.check import Check, Topic, several

REGION = Topic(id="region", title="IAM's events arrive")
REGIONS = Topic(id="regions", title="the other Regions forward their events")
HOMES = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}
"""Partition → the only Region whose bus gets the events of IAM and Organizations (EventBridge user guide, "AWS service
events delivered via CloudTrail"; the two others by their IAM endpoints)."""
_ROLL_OUT = "Roll out infra/aws/organization/member.yaml there, as docs/aws-organization.md says."


def check_region(asking: Asking, stack: Stack, wanted: Sequence[Wanted]) -> Iterator[Check]:
    """Whether IAM's events come here, by themselves or forwarded from their Region. Raises LookupFailed."""
    home = HOMES.get(stack.partition)
    if home is None:
        yield REGION.unknown(f"Where IAM's events arrive in partition {stack.partition} is not known here.")
        return
    told = f"IAM's and Organizations' events arrive in {home} only"
    if stack.region == home:
        yield REGION.ok(f"{told}, and there it is.")
    elif not (lacking := _lacking(asking, stack, home, wanted)):
        yield REGION.ok(f"{told}, and all {len(wanted)} patterns are forwarded from there.")
    else:
        yield REGION.fail(
            f"{told}, this stack is in {stack.region}, and {several(lacking)} are not forwarded from there: it never sees them.",
            f"Deploy template.yaml in {home} and remove this stack; or keep it. {_ROLL_OUT}",
        )


def check_regions(asking: Asking, stack: Stack, wanted: Sequence[Wanted]) -> Iterator[Check]:
    """Whether each other Region that is enabled in this account forwards to the bus here. Raises LookupFailed."""
    told = (asking.ask("ec2", "DescribeRegions") or {}).get("Regions", ())
    others = sorted({str(each["RegionName"]) for each in told} - {stack.region})
    deaf: list[str] = []
    closed: list[str] = []
    for region in others:
        try:
            if _lacking(asking, stack, region, wanted):
                deaf.append(region)
        except LookupFailed:  # an organization may forbid whole Regions
            closed.append(region)
    if deaf:
        yield REGIONS.warn(
            f"{len(deaf)} of {len(others)} other Regions of this account do not forward what is watched ({several(deaf)}): calls of"
            " regional services, to STS and sign-ins there are not seen.",
            _ROLL_OUT,
        )
    elif closed:
        yield REGIONS.unknown(f"These Regions did not answer, the others forward: {several(closed)}.")
    else:
        yield REGIONS.ok(
            f"All {len(others)} other Regions of this account forward; those of other accounts their StackSet tells."
        )


def _lacking(asking: Asking, stack: Stack, region: str, wanted: Sequence[Wanted]) -> list[str]:
    """The patterns that no enabled rule of a Region leads to the bus of the stack's Region. Raises LookupFailed."""
    there = replace(asking, region=region)
    bus = f"arn:{stack.partition}:events:{stack.region}:{stack.account}:event-bus/default"
    leading = set(there.listed("events", "ListRuleNamesByTarget", "RuleNames", TargetArn=bus) or ())
    listed = there.listed("events", "ListRules", "Rules") if leading else None
    rules = [Found(each["Name"], each.get("State", ""), pattern_of(each), ()) for each in listed or () if each["Name"] in leading]
    return [each.name for each in wanted if not any(_serves(rule, each) for rule in rules)]


def _serves(rule: Found, wanted: Wanted) -> bool:
    states = (WITH_READS,) if wanted.reads else (PLAIN, WITH_READS)
    return rule.pattern == wanted.pattern and rule.state in states
