"""What the roles of template.yaml may ask and change, as resources of a template: from what the library's own modules declare.

Reads come from each module's READS, writes from each playbook's `writes`, so least privilege cannot drift from the code. What the
playbooks need is managed policies of the stack's own: inline policies of a role hold 10,240 characters together, and these are more.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nightlatch.contracts import Playbook
from nightlatch.providers.aws import bearers, census, directory, organization
from nightlatch.providers.aws import permissions as own
from nightlatch.providers.aws.resources import RESOURCES

Statement = dict[str, Any]

READERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "DirectoryReads": (("AssessRole", "ActRole"), directory.READS),
    "CensusReads": (("SweepRole",), (*census.READS, *organization.READS)),
    "CountReads": (("ActRole",), tuple(action for action in census.READS if action not in directory.READS)),
}
"""Policy → the roles it is part of, and the actions it allows."""

ROLES = ("AssessRole", "ActRole", "SweepRole", "InteractRole", "HearRole")
"""The roles of the functions: none of them may be changed by any."""
MOST_CHARACTERS = 6_144
"""Of a managed policy, white space not counted (IAM's quotas)."""


def statements(actions: Iterable[str]) -> Iterator[Statement]:
    """These actions as a template allows them: those with the same resources together, in order of their names."""
    for statement in own.statements(actions):
        yield {**statement, "Resource": [_substituted(arn) for arn in statement["Resource"]]}


def policies(playbooks: Iterable[Playbook]) -> dict[str, Any]:
    """Every generated policy by its name in the template. What playbooks write is there only where Mode lets it be used."""
    found = {name: inline(name, roles, actions) for name, (roles, actions) in READERS.items()}
    acts = tuple(playbooks)
    reads = {action for each in acts for action in each.reads} | ({*bearers.READS} if acts else set())
    held = {action for roles, actions in READERS.values() if "ActRole" in roles for action in actions}
    found |= managed("PlaybookReads", ("ActRole",), statements(reads - held))
    writes = [action for each in acts for action in each.writes]
    if writes:
        found |= managed("PlaybookWrites", ("ActRole",), [*statements(writes), *never(writes)], condition="MayWrite")
    return found


def never(writes: Iterable[str], ours: Iterable[Any] | None = None) -> list[Statement]:
    """What is denied whatever is allowed: our own roles (None: those of template.yaml), AWS's own, and the accounts kept for the
    worst day, by their path.
    """
    changing = sorted({action for action in writes if action.startswith("iam:") and _is_of_managed(action)})
    if not changing:
        return []
    kept = ["user", "role"]
    paths = [{"Fn::Sub": f"arn:${{AWS::Partition}}:iam::*:{kind}/${{BreakGlassPath}}/*"} for kind in kept]
    of_aws = [{"Fn::Sub": f"arn:${{AWS::Partition}}:iam::*:role/{path}/*"} for path in ("aws-service-role", "aws-reserved")]
    roles = [{"Fn::GetAtt": [role, "Arn"]} for role in ROLES] if ours is None else list(ours)
    return [{"Sid": "NeverTouch", "Effect": "Deny", "Action": changing, "Resource": [*roles, *of_aws, *paths]}]


def inline(name: str, roles: Iterable[str], actions: Iterable[str]) -> dict[str, Any]:
    """An inline policy of these roles, as a resource of a template."""
    document = {"Version": "2012-10-17", "Statement": list(statements(actions))}
    properties = {"PolicyName": name, "Roles": [{"Ref": role} for role in roles], "PolicyDocument": document}
    return {"Type": "AWS::IAM::Policy", "Properties": properties}


def managed(name: str, roles: Iterable[str], wanted: Iterable[Statement], condition: str | None = None) -> dict[str, Any]:
    """These statements as managed policies of these roles, as many as their quota asks for, numbered from 1."""
    made: dict[str, Any] = {}
    for number, part in enumerate(_parts(wanted), start=1):
        made[f"{name}{number}"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            **({"Condition": condition} if condition else {}),
            "Properties": {
                "Roles": [{"Ref": role} for role in roles],
                "PolicyDocument": {"Version": "2012-10-17", "Statement": part},
            },
        }
    return made


def _parts(wanted: Iterable[Statement]) -> Iterator[list[Statement]]:
    """The statements in groups that each fit a managed policy, with room for what the variables in them become."""
    part: list[Statement] = []
    for statement in wanted:
        if part and len(json.dumps([*part, statement])) > MOST_CHARACTERS - 500:
            yield part
            part = []
        part.append(statement)
    if part:
        yield part


def _is_of_managed(action: str) -> bool:
    return any(f":{kind}/*" in arn for arn in RESOURCES.get(action, ()) for kind in ("user", "role"))


def _substituted(arn: str) -> Any:
    return {"Fn::Sub": arn} if "${" in arn else arn
