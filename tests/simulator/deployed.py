"""template.yaml as if CloudFormation had deployed it: every reference is a real name, URL or ARN, every condition decided.

What each attribute and Ref gives: the CloudFormation template reference, "Return values" of each resource. Anything else that a
template may say is refused loudly, so that a policy is never simulated with half of it read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.infra.template import listed, template

HOME, REGION, STACK = "111122223333", "us-east-1", "nightlatch"
MODES = ("observe", "approve", "enforce")
_PSEUDO = {"AWS::Partition": "aws", "AWS::AccountId": HOME, "AWS::Region": REGION, "AWS::StackName": STACK}
_VARIABLE = re.compile(r"\$\{([\w:.]+)\}")

Statement = dict[str, Any]
_Make = Callable[[str], str]


def _arn(service: str, kind: str = "") -> _Make:
    return lambda name: f"arn:aws:{service}:{REGION}:{HOME}:{kind}{name}"


_ARNS: Mapping[str, _Make] = {
    "AWS::DynamoDB::Table": _arn("dynamodb", "table/"),
    "AWS::SQS::Queue": _arn("sqs"),
    "AWS::Logs::LogGroup": lambda name: f"{_arn('logs', 'log-group:')(name)}:*",  # with the star, unlike the others
    "AWS::Events::Rule": _arn("events", "rule/"),
    "AWS::IAM::Role": lambda name: f"arn:aws:iam::{HOME}:role/{name}",
}
_NAMED_BY = {"AWS::Logs::LogGroup": "LogGroupName", "AWS::Serverless::Function": "FunctionName"}


@dataclass(frozen=True)
class Deployed:
    """One deployment of the template, with these parameters instead of their defaults."""

    parameters: Mapping[str, str] = field(default_factory=dict)

    def names(self, kind: str) -> list[str]:
        """The logical names of the resources of a type that are there at all under these parameters."""
        found = template()["Resources"].items()
        return [name for name, each in found if each["Type"] == kind and self._holds(each.get("Condition"))]

    def properties(self, name: str) -> Any:
        """A resource's properties, resolved."""
        return self.value(self._resource(name)["Properties"])

    def arn(self, name: str) -> str:
        """A resource's ARN."""
        return _ARNS[self._resource(name)["Type"]](self.physical(name))

    def physical(self, name: str) -> str:
        """The name that a resource has in AWS: its own, or one as CloudFormation makes them."""
        resource = self._resource(name)
        own = _NAMED_BY.get(resource["Type"])
        if own:
            return str(self.value(resource["Properties"][own]))
        fifo = ".fifo" if resource["Properties"].get("FifoQueue") else ""
        return f"{STACK}-{name}-1A2B3C4D5E6F{fifo}"

    def ref(self, name: str) -> str:
        """What `!Ref` gives."""
        if name in _PSEUDO:
            return _PSEUDO[name]
        if name in template()["Parameters"]:
            return str(self.parameters.get(name, template()["Parameters"][name].get("Default")))
        if self._resource(name)["Type"] == "AWS::SQS::Queue":
            return f"https://sqs.{REGION}.amazonaws.com/{HOME}/{self.physical(name)}"
        return self.physical(name)

    def value(self, node: Any) -> Any:
        """Anything of the template, with what it refers to in the place of the reference."""
        if isinstance(node, list):
            return [self.value(each) for each in node]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((key, told),) = node.items()
            if key == "Ref" or key.startswith("Fn::"):
                return self._intrinsic(key, told)
        return {str(key): self.value(each) for key, each in node.items()}

    def statements(self, role: str) -> list[Statement]:
        """All that a role's policies say, those of others that name it included; not the managed ones (`managed`)."""
        found = [policy["PolicyDocument"] for policy in self.properties(role)["Policies"]]
        for name in self.names("AWS::IAM::Policy"):
            properties = self.properties(name)
            found += [properties["PolicyDocument"]] if self.physical(role) in properties["Roles"] else []
        assert not self.properties(role).get("ManagedPolicyArns"), f"{role} has policies that this does not read"
        return [statement for document in found for statement in document["Statement"]]

    def managed(self, role: str) -> list[Statement]:
        """All that the stack's managed policies give a role, or deny it: what playbooks need."""
        wanted = [name for name in self.names("AWS::IAM::ManagedPolicy") if self.physical(role) in self.properties(name)["Roles"]]
        return [statement for name in wanted for statement in self.properties(name)["PolicyDocument"]["Statement"]]

    def queue_policy(self, arn: str) -> Statement | None:
        """The policy of the queue with this ARN, all that are attached to it taken together; of anything else None."""
        if not arn.startswith("arn:aws:sqs:"):
            return None
        said: list[Statement] = []
        for name in self.names("AWS::SQS::QueuePolicy"):
            properties = self.properties(name)
            if arn.rpartition(":")[2] in {url.rpartition("/")[2] for url in properties["Queues"]}:
                said += properties["PolicyDocument"]["Statement"]
        return {"Version": "2012-10-17", "Statement": said} if said else None

    def _intrinsic(self, key: str, told: Any) -> Any:
        if key == "Ref":
            return self.ref(str(told))
        if key == "Fn::GetAtt":
            name, attribute = told
            return {"Arn": self.arn, "QueueName": self.physical}[attribute](str(name))
        if key == "Fn::Sub":
            return _VARIABLE.sub(lambda found: self.ref(found[1]), told)
        if key == "Fn::Join":
            between, several = told
            return str(between).join(str(self.value(each)) for each in several)
        if key == "Fn::If":
            condition, then, otherwise = told
            return self.value(then if self._holds(str(condition)) else otherwise)
        return self._compared(key, [self.value(each) for each in told])

    def _compared(self, key: str, told: list[Any]) -> bool:
        compare: dict[str, Callable[[], bool]] = {
            "Fn::Equals": lambda: bool(told[0] == told[1]),
            "Fn::Not": lambda: not told[0],
            "Fn::And": lambda: all(told),
            "Fn::Or": lambda: any(told),
        }
        return compare[key]()

    def _holds(self, condition: str | None) -> bool:
        return condition is None or bool(self.value(template()["Conditions"][condition]))

    @staticmethod
    def _resource(name: str) -> dict[str, Any]:
        found: dict[str, Any] = template()["Resources"][name]
        return found


@dataclass(frozen=True, slots=True)
class Permission:
    """The least part of a statement: one action on one resource."""

    action: str
    resource: str
    rest: Mapping[str, Any]

    def as_statement(self) -> Statement:
        """The statement that says only this."""
        return {**self.rest, "Action": self.action, "Resource": self.resource}


def permissions(statements: list[Statement]) -> Iterator[Permission]:
    """Every part of these statements; together the parts allow just what the statements do."""
    for statement in statements:
        assert statement["Effect"] == "Allow", "a Deny cannot be taken apart"
        assert not {"NotAction", "NotResource"} & statement.keys(), "an exception cannot be taken apart"
        rest = {key: value for key, value in statement.items() if key not in ("Action", "Resource")}
        for action in listed(statement["Action"]):
            for resource in listed(statement["Resource"]):
                yield Permission(str(action), str(resource), rest)


def document(parts: list[Permission]) -> Statement:
    """A policy of these parts."""
    return {"Version": "2012-10-17", "Statement": [part.as_statement() for part in parts]}
