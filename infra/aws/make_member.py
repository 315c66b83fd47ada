"""Writes the sections of infra/aws/organization/member.yaml that follow from the library: forwarding rules and the roles' permissions.

`python -m infra.aws.make_member` writes them, `--check` only says whether they differ, as `make_rules` does for template.yaml.
"""

import sys
from collections.abc import Iterable
from typing import Any

from infra.aws import make_rules
from infra.aws.permissions import Statement, inline, managed, statements
from infra.aws.permissions import never as of_roles
from nightlatch.contracts import Playbook
from nightlatch.providers.aws import bearers, census, directory, subscription

MEMBER = make_rules.ROOT / "infra" / "aws" / "organization" / "member.yaml"
READING = (*directory.READS, *census.READS)
"""What assess and sweep ask of an account that is not their own."""


def main() -> int:
    """Write the sections, or compare them. Gives 1 where they differ and may not be written."""
    return make_rules.keep(MEMBER, written, __doc__ or "", "infra.aws.make_member")


def written(template: str, playbooks: Iterable[Playbook]) -> str:
    """This template with its generated sections as they must be. Raises ValueError when a section's marks are not there."""
    for name, entries in (("rules", rules()), ("permissions", permissions(tuple(playbooks)))):
        template = make_rules.replaced(template, name, make_rules.as_yaml(entries))
    return template


def rules() -> dict[str, Any]:
    """Every rule of the home stack, forwarding to its bus."""
    return {rule.name: _rule(rule.pattern, make_rules.STATES[rule.reads]) for rule in subscription.rules()}


def permissions(playbooks: tuple[Playbook, ...]) -> dict[str, Any]:
    """What the two roles may do, each once in an account."""
    reads = {*READING, *bearers.READS, *(action for each in playbooks for action in each.reads)}
    writes = {action for each in playbooks for action in each.writes}
    found = {"ReaderReads": {**inline("ReaderReads", ("Reader",), READING), "Condition": "Once"}}
    found |= managed("ResponderReads", ("Responder",), statements(reads), condition="Once")
    changing = [*statements(writes), *never(writes)]
    return found | managed("ResponderWrites", ("Responder",), changing, condition="MayWrite")


def never(writes: Iterable[str]) -> list[Statement]:
    """As in the home account: our own roles, AWS's own, and the accounts kept for the worst day."""
    forwarders = {"Fn::Sub": "arn:${AWS::Partition}:iam::*:role/nightlatch/*"}
    ours = [{"Fn::GetAtt": ["Reader", "Arn"]}, {"Fn::GetAtt": ["Responder", "Arn"]}, forwarders]
    return of_roles(writes, ours)


def _rule(pattern: subscription.Pattern, state: str) -> dict[str, Any]:
    target = {
        "Id": "home",
        "Arn": {"Fn::Sub": "arn:${AWS::Partition}:events:${HomeRegion}:${HomeAccount}:event-bus/default"},
        "RoleArn": {"Fn::GetAtt": ["Forwarder", "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["NotForwarded", "Arn"]}},
        "RetryPolicy": {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185},
    }
    properties = {"State": state, "EventPattern": dict(pattern), "Targets": [target]}
    return {"Type": "AWS::Events::Rule", "Condition": "Elsewhere", "Properties": properties}


if __name__ == "__main__":
    sys.exit(main())
