"""template.yaml as the tests ask it: its resources, and what each role's statements allow."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.decode.cfn_yaml import load

ROOT = Path(__file__).resolve().parents[2]
PATH = ROOT / "template.yaml"


@cache
def template() -> dict[str, Any]:
    """The template, its short forms (`!Ref`) in their long ones."""
    loaded: dict[str, Any] = load(str(PATH))
    return loaded


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """The properties of every resource of a type, by name."""
    return {name: each["Properties"] for name, each in template()["Resources"].items() if each["Type"] == kind}


def listed(value: Any) -> list[Any]:
    """What may stand alone or in a list, as a list."""
    return list(value) if isinstance(value, list) else [value]


def statements(role: str, *without: str) -> Iterator[dict[str, Any]]:
    """Everything that a role is allowed or denied, from its own policies and from those that name it, but for those that stand under
    one of these conditions.
    """
    for own in resources("AWS::IAM::Role")[role]["Policies"]:
        yield from own["PolicyDocument"]["Statement"]
    for name, shared in (resources("AWS::IAM::Policy") | resources("AWS::IAM::ManagedPolicy")).items():
        if {"Ref": role} in shared["Roles"] and template()["Resources"][name].get("Condition") not in without:
            yield from shared["PolicyDocument"]["Statement"]


ALONE = "Organized"
"""The condition that is not met where the stack watches its own account alone."""
IN_OBSERVE = (ALONE, "MayWrite")
"""The conditions that are not met there in mode observe."""


TELLING = ("Chatting", "Slacking", "Doors", "Hub", "Ocsf")
"""The conditions of what tells people; none is met unless a parameter says so."""

FETCHING = ("OktaHooks", "OktaPolls", "OktaReached")
"""The conditions of what fetches Okta's events, and of what calls it."""


def allowed(role: str, *without: str) -> dict[str, set[str]]:
    """Action → where it is allowed: names of the template's resources, or the ARNs as they are spelled."""
    found: dict[str, set[str]] = {}
    for statement in statements(role, *(without or (ALONE,))):
        if statement["Effect"] == "Deny":
            continue
        for action in listed(statement["Action"]):
            found.setdefault(action, set()).update(_named(resource) for resource in listed(statement["Resource"]))
    return found


def _named(resource: Any) -> str:
    if isinstance(resource, str):
        return resource
    attribute = resource.get("Fn::GetAtt")
    return attribute[0] if attribute else str(resource["Fn::Sub"])
