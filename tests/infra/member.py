"""infra/aws/organization/member.yaml as CloudFormation would deploy it in one account and Region, every reference resolved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cfnlint.decode.cfn_yaml import load

from infra.aws.make_member import MEMBER

HOME, OTHER, ORGANIZATION = "444455556666", "111122223333", "o-a1b2c3d4e5"
HOME_REGION, ELSEWHERE = "us-east-1", "eu-west-1"
GIVEN: Mapping[str, str] = {
    "HomeAccount": HOME,
    "OrganizationId": ORGANIZATION,
    **{f"{name}RoleArn": f"arn:aws:iam::{HOME}:role/nightlatch-{name}Role-1A2B" for name in ("Assess", "Act", "Sweep")},
}
_VARIABLE = re.compile(r"\$\{([\w:]+)\}")


@cache
def member() -> dict[str, Any]:
    """The template, its short forms in their long ones."""
    loaded: dict[str, Any] = load(str(MEMBER))
    return loaded


@dataclass(frozen=True)
class Instance:
    """One instance of the StackSet. `account` is a member's unless it is said to be the home."""

    account: str = OTHER
    region: str = HOME_REGION
    parameters: Mapping[str, str] = field(default_factory=dict)
    partition: str = "aws"

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The properties of every resource of a type that is there, by its name in the template."""
        found = {name: each for name, each in member()["Resources"].items() if each["Type"] == kind}
        there = {name: each for name, each in found.items() if "Condition" not in each or self.holds(each["Condition"])}
        return {name: self.value(each["Properties"]) for name, each in there.items()}

    def documents(self, role: str) -> list[dict[str, Any]]:
        """Every policy document of a role."""
        own = self.of_type("AWS::IAM::Role")[role].get("Policies", [])
        shared = (self.of_type("AWS::IAM::Policy") | self.of_type("AWS::IAM::ManagedPolicy")).values()
        of_role = [each for each in shared if self._ref(role) in each["Roles"]]
        return [each["PolicyDocument"] for each in (*own, *of_role)]

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template does."""
        return bool(self.value(member()["Conditions"][condition]))

    def value(self, node: Any) -> Any:
        """Anything of the template, with what it refers to in the place of the reference."""
        if isinstance(node, list):
            return [self.value(each) for each in node]
        if not isinstance(node, dict):
            return node
        ((key, told), *more) = node.items()
        if more or not (key in ("Ref", "Condition") or key.startswith("Fn::")) or isinstance(told, dict):
            return {str(name): self.value(each) for name, each in node.items()}
        return self._intrinsic(key, told)

    def _intrinsic(self, key: str, told: Any) -> Any:
        if key == "Condition":
            return self.holds(told)
        if key == "Fn::Sub":
            return _VARIABLE.sub(lambda found: str(self._ref(found[1])), told)
        if key == "Fn::GetAtt":
            return self._arn(told[0])
        if key == "Ref":
            return self._ref(told)
        parts = self.value(told)
        if key == "Fn::Equals":
            return parts[0] == parts[1]
        return all(parts) if {"Fn::And": True, "Fn::Not": False}[key] else not parts[0]

    def _ref(self, name: str) -> Any:
        told = {"AWS::AccountId": self.account, "AWS::Region": self.region, "AWS::Partition": self.partition}
        told |= {each: parameter.get("Default") for each, parameter in member()["Parameters"].items()}
        found = {**told, "AWS::StackName": "nightlatch-member", **GIVEN, **self.parameters}.get(name)
        return member()["Resources"][name]["Properties"].get("RoleName", name) if found is None else found

    def _arn(self, name: str) -> str:
        if member()["Resources"][name]["Type"] == "AWS::IAM::Role":
            path = member()["Resources"][name]["Properties"].get("Path", "/")
            return f"arn:{self.partition}:iam::{self.account}:role{path}{self._ref(name)}"
        return f"arn:{self.partition}:sqs:{self.region}:{self.account}:{name}"
