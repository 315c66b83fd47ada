"""What our roles have to be allowed, as IAM statements: from what the provider's own modules declare they ask and change.

Whoever holds the permission to write a policy to any user is an administrator. So beside what is allowed stands what is denied
whatever else is allowed: our own roles, AWS's own, and the paths that the owner keeps for the worst day.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any

from nightlatch.providers.aws import bearers, census, directory
from nightlatch.providers.aws.resources import CONDITIONS, RESOURCES

Statement = dict[str, Any]

LOOKING = (*directory.READS, *bearers.READS, *census.READS)
"""What is asked of an account before anything is changed in it: who it is, and how many administrators would be left."""


def document(reads: Collection[str], writes: Collection[str], account: str = "*", partition: str = "aws") -> dict[str, Any]:
    """A policy document for one account (`*`: any)."""
    allowed = statements({*reads, *writes})
    return {"Version": "2012-10-17", "Statement": [spelled(each, account, partition) for each in allowed]}


def statements(actions: Iterable[str]) -> list[Statement]:
    """These actions, those with the same resources and conditions together, in order of their names."""
    together: dict[str, list[str]] = {}
    for action in sorted(set(actions)):
        together.setdefault(json.dumps(_limits(action), sort_keys=True), []).append(action)
    told = sorted(together.items(), key=lambda item: item[1])
    return [{"Effect": "Allow", "Action": names, **json.loads(limits)} for limits, names in told]


def _limits(action: str) -> Statement:
    condition = CONDITIONS.get(action)
    return {"Resource": list(RESOURCES.get(action, ("*",))), **({"Condition": condition} if condition else {})}


def spelled(statement: Statement, account: str, partition: str) -> Statement:
    """A statement for one account (`*`: any), with CloudFormation's variables replaced."""
    given = {"${AWS::Partition}": partition, "${AWS::AccountId}": account}
    resources = []
    for arn in statement["Resource"]:
        for variable, value in given.items():
            arn = arn.replace(variable, value)  # noqa: PLW2901 - one variable after the other
        resources.append(arn)
    return {**statement, "Resource": resources}
