"""The deployment itself: whose account, which stack, in which Region."""

from collections.abc import Iterator, Mapping

from nightlatch.classes import dataclass
from nightlatch.errors import UsageError
from nightlatch.hosts.aws.checkup.asking import Asking
from nightlatch.model.check import Check, Topic

STANDING = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"})
"""States in which a stack has all its resources, if not always the newest ones."""

STACK = Topic(id="stack", title="the stack stands")


@dataclass(frozen=True, slots=True)
class Stack:
    """One deployment. `resources` are physical ids by logical id, `types` the resource types by logical id."""

    name: str
    account: str
    partition: str
    region: str
    status: str
    outputs: Mapping[str, str]
    resources: Mapping[str, str]
    types: Mapping[str, str]

    def of_type(self, kind: str) -> dict[str, str]:
        """The resources of one type, in order of logical id: physical ids by logical id."""
        return {logical: self.resources[logical] for logical in sorted(self.types) if self.types[logical] == kind}

    def queue_arn(self, logical: str) -> str | None:
        """The ARN of a queue, whose physical id is its URL; None when the stack has none of that name."""
        url = self.resources.get(logical)
        return f"arn:{self.partition}:sqs:{self.region}:{self.account}:{url.rpartition('/')[2]}" if url else None


def read_stack(asking: Asking, name: str) -> Stack:
    """The stack of this name. Raises UsageError when there is none, LookupFailed when AWS did not tell."""
    caller = asking.ask("sts", "GetCallerIdentity") or {}
    described = asking.ask("cloudformation", "DescribeStacks", StackName=name)
    if described is None or not described.get("Stacks"):
        raise UsageError(
            f"there is no stack {name!r} in account {caller.get('Account')}, Region {asking.region}:"
            " name yours with --stack and --region, or deploy template.yaml first"
        )
    told = described["Stacks"][0]
    listed = asking.listed("cloudformation", "ListStackResources", "StackResourceSummaries", StackName=name) or []
    return Stack(
        name=name,
        account=str(caller["Account"]),
        partition=str(caller["Arn"]).split(":")[1],
        region=asking.region,
        status=told["StackStatus"],
        outputs={output["OutputKey"]: output["OutputValue"] for output in told.get("Outputs", ())},
        resources={each["LogicalResourceId"]: each.get("PhysicalResourceId", "") for each in listed},
        types={each["LogicalResourceId"]: each["ResourceType"] for each in listed},
    )


def check_stack(stack: Stack) -> Iterator[Check]:
    """Whether it stands, and where."""
    where = f"Stack {stack.name} in account {stack.account}, Region {stack.region}"
    if stack.status in STANDING:
        yield STACK.ok(f"{where}, is {stack.status}.")
    elif stack.status.endswith("_IN_PROGRESS"):
        yield STACK.warn(f"{where}, is {stack.status}.", "Wait until it has ended, and run the doctor again.")
    else:
        yield STACK.fail(f"{where}, is {stack.status}.", "Read its events in CloudFormation, and deploy again.")
