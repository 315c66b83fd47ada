"""A deployed ledger and what stands over it, as its host tells of it; and what a person asks of AWS beside: whether a stack is in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from nightlatch import bootstrap
from nightlatch.classes import dataclass
from nightlatch.errors import StoreError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from nightlatch.contracts import Queue, Secrets, Store
    from nightlatch.hosts.aws.clients import Clients
    from nightlatch.model.check import Check


_ROLES = ("AssessRoleArn", "ActRoleArn", "SweepRoleArn", "InteractRoleArn")
"""The outputs of a stack that name our own identities."""


class Deployment(Protocol):
    """What is deployed. `mode` is its ceiling (None: not told), `responders` are the addresses of its own identities."""

    @property
    def mode(self) -> str | None:
        """`observe`, `approve` or `enforce`."""
        ...

    @property
    def responders(self) -> tuple[str, ...]:
        """Full addresses."""
        ...

    def stores(self) -> tuple[Store, Store]:
        """Evidence and control."""
        ...

    def queue(self) -> Queue:
        """What the acting function listens to. Raises StoreError when there is none."""
        ...

    def secrets(self) -> Secrets:
        """What its functions are given."""
        ...


def deployment_of(ledger: Path | None) -> Deployment:
    """The deployment that the name of a ledger means. Raises StoreError, and UsageError without the SDK of its host."""
    name = str(ledger).partition(":")[2]
    if bootstrap.host_of(ledger) == "gcp":
        from nightlatch.bootstrap.on_google import project_of

        return project_of(name)
    if bootstrap.host_of(ledger) == "azure":
        from nightlatch.bootstrap.on_azure import account_of

        return account_of(name)
    return stack_of(name)


@dataclass(frozen=True, slots=True)
class Stack:
    """Deployment on AWS: a stack, as its outputs tell of it."""

    name: str
    clients: Clients
    outputs: Mapping[str, str]

    @property
    def mode(self) -> str | None:
        """As the stack's parameter says."""
        return self.outputs.get("Mode")

    @property
    def responders(self) -> tuple[str, ...]:
        """The roles of its functions."""
        return tuple(self.outputs[name] for name in _ROLES if name in self.outputs)

    def stores(self) -> tuple[Store, Store]:
        """Evidence and control."""
        from nightlatch.hosts.aws.dynamodb import DynamoStore

        dynamodb = self.clients.client("dynamodb")
        return DynamoStore(dynamodb, self.outputs["EvidenceTable"]), DynamoStore(dynamodb, self.outputs["ControlTable"])

    def queue(self) -> Queue:
        """What the acting function listens to. Raises StoreError when the stack has none."""
        from nightlatch.hosts.aws.queues import SqsQueue

        url = self.outputs.get("CaseQueueUrl")
        if not url:
            raise StoreError(f"{self.name} has no functions to queue it for: deploy the stack again, or act with --here")
        return SqsQueue(self.clients.client("sqs"), url, self.outputs.get("CheckQueueUrl", ""))

    def secrets(self) -> Secrets:
        """Secrets Manager."""
        from nightlatch.hosts.aws.clients import Clients
        from nightlatch.hosts.aws.secrets import ParameterSecrets

        return ParameterSecrets(Clients(on_throttle=lambda: None).client("secretsmanager"))


def stack_of(name: str) -> Stack:
    """A deployed stack, by its name, or what outlived it: its two tables, as `EVIDENCE/CONTROL`.

    Raises StoreError, and UsageError without the SDK.
    """
    need_sdk()
    from nightlatch.hosts.aws.clients import Clients
    from nightlatch.hosts.aws.stacks import outputs

    clients = Clients()
    evidence, slash, control = name.partition("/")
    if slash:  # no name of a stack or a table has one
        return Stack(name, clients, {"EvidenceTable": evidence, "ControlTable": control})
    return Stack(name, clients, outputs(clients.client("cloudformation"), name))


def checkup(
    stack: str, region: str | None = None, policy: Path | None = None, *, probe: bool = True, wait_s: float = 120
) -> Iterator[Check]:
    """Look a deployed stack over, check by check; with `probe` a marked record goes through it, waited for `wait_s` seconds.

    `policy` is the file that should be in force there (None: the packaged one). Raises PolicyError, and UsageError when there
    is no such stack, no Region or no SDK.
    """
    need_sdk()
    from nightlatch.bootstrap.from_okta import event_types
    from nightlatch.hosts.aws import checkup as host
    from nightlatch.intake.live import PROBE_SOURCE, PROBE_TENANT
    from nightlatch.model import CaseKey
    from nightlatch.providers.aws import census, directory, partners, subscription
    from nightlatch.providers.aws import organization as members_of
    from nightlatch.providers.aws.permissions import LOOKING

    playbooks = bootstrap.playbooks()["aws"]
    reads = tuple(action for playbook in playbooks for action in playbook.reads)
    digests = host.Policies(expected=bootstrap.policy(policy).digest, packaged=bootstrap.policy(None).digest)
    asked = [host.Wanted(rule.name, rule.pattern, rule.reads) for rule in subscription.rules()]
    streamed = partners.rules(partners.OKTA, event_types())
    asked += [host.Wanted(rule.name, rule.pattern, forwarded=False, always=False) for rule in streamed]
    expected = host.Expected(
        rules=(*asked, host.Wanted("Probe", subscription.PROBE, forwarded=False)),
        policies=digests,
        reads={
            "Assess": directory.READS,
            "Act": (*LOOKING, *reads),
            "Sweep": (*census.READS, *members_of.READS),
        },
        writes={"Act": tuple(action for playbook in playbooks for action in playbook.writes)},
    )
    asking = host.asking_in(region)
    sent = None
    if probe:
        record = host.synthetic(PROBE_TENANT, asking.region, bootstrap.utc_now())
        keys = (CaseKey.of(activity.subject) for activity in bootstrap.providers()["aws"].normalize(record))
        sent = host.Probe(PROBE_SOURCE, record, next(key for key in keys if key is not None), wait_s)
    yield from host.look_over(asking, stack, expected, sent)


def need_sdk(why: str = "this asks AWS") -> None:
    """Raise UsageError where AWS's SDK is not installed: replay and the demo do without it."""
    if find_spec("boto3") is None:
        raise UsageError(f"{why}, and its SDK is not installed: run `make install`, or install requirements/aws.txt")
