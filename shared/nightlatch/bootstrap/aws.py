"""Composes the four functions of the AWS host from what their template told them.

Each function makes only its own, at its first call; what it makes is kept for as long as the process lives.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nightlatch import bootstrap
from nightlatch.errors import PolicyError
from nightlatch.settings import Deployment, Settings

if TYPE_CHECKING:
    from nightlatch.contracts import Delivery, Directory, Meter
    from nightlatch.duties.act import Act
    from nightlatch.duties.assess import Assess
    from nightlatch.duties.sweep import Sweep
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline

log = logging.getLogger("nightlatch")

_LIVE_ATTEMPTS = 2
"""How often a look-up is tried while records wait: what is not answered is a gap, and better than a call out of time."""
_NEIGHBORS = 100
"""How many accounts a batch may judge beside its own: some fifteen calls of 5 ms each, well within the function's minute."""


@dataclass
class Functions:
    """The functions of one deployment; `meter` is the host's."""

    settings: Settings
    deployment: Deployment
    meter: Meter

    def assess(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Judge a batch of EventBridge events out of SQS; answers which of them must come again."""
        self._mind_the_policy()
        return _again(self._assess, event)

    def act(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Look at the cases that a batch of messages names; answers which of them must come again."""
        self._mind_the_policy()
        return _again(self._act, event)

    def interact(self) -> dict[str, Any]:
        """Answer a button or a command, as a Function URL does."""
        from nightlatch.duties.interact import interact

        status, text = interact()
        return {"statusCode": status, "headers": {"Content-Type": "text/plain; charset=utf-8"}, "body": text}

    def sweep(self) -> dict[str, str]:
        """Do what is due by the clock; answers what was done."""
        self._mind_the_policy()
        return self._sweep()

    def _mind_the_policy(self) -> None:
        """Count, at every call, that the policy does not load: an alarm listens."""
        if self._policy[1]:
            self.meter.count("policy_failures")

    @cached_property
    def _policy(self) -> tuple[Policy, bool]:
        """The policy under the deployment's ceiling, and whether it had to be replaced by one that only observes."""
        from nightlatch.model import Mode
        from nightlatch.policy.ceiling import under

        try:
            return under(bootstrap.policy(self.settings.policy), Mode(self.deployment.mode)), False
        except PolicyError as error:
            log.exception("the policy does not load: observing with the default one", extra={"reason": str(error)})
            return under(bootstrap.policy(None), Mode.OBSERVE), True

    @cached_property
    def _clients(self) -> Any:
        from nightlatch.hosts.aws.clients import Clients

        return Clients(on_throttle=lambda: self.meter.count("throttles"))

    @cached_property
    def _directory(self) -> Directory:
        from nightlatch.providers.aws.clients import Clients
        from nightlatch.providers.aws.directory import AwsDirectory

        clients = Clients(on_throttle=lambda: self.meter.count("throttles"), attempts=_LIVE_ATTEMPTS)
        return AwsDirectory(clients, self.deployment.home, bootstrap.utc_now)

    def _pipeline(self, *, remembers: bool) -> Pipeline:
        from nightlatch.hosts.aws.dynamodb import DynamoStore

        dynamodb = self._clients.client("dynamodb")
        evidence = DynamoStore(dynamodb, self.deployment.evidence_table)
        control = DynamoStore(dynamodb, self.deployment.control_table)
        made = bootstrap.pipeline(
            self._policy[0],
            evidence,
            control,
            clock=bootstrap.utc_now,
            live=self._directory,
            remembers=remembers,
            strict=self.settings.strict,
            count=self.meter.count,
        )
        return replace(made, most=_NEIGHBORS)

    @cached_property
    def _assess(self) -> Assess:
        from nightlatch.duties.assess import Assess
        from nightlatch.hosts.aws.queues import SqsQueue, SqsRejects
        from nightlatch.intake.live import LiveSources

        sqs, told = self._clients.client("sqs"), self.deployment
        return Assess(
            pipeline=self._pipeline(remembers=True),
            sources=LiveSources(bootstrap.providers(), told.home, told.accounts),
            queue=SqsQueue(sqs, told.case_queue),
            rejects=SqsRejects(sqs, told.rejects_queue),
            meter=self.meter,
            clock=bootstrap.utc_now,
        )

    @cached_property
    def _act(self) -> Act:
        from nightlatch.duties.act import Act
        from nightlatch.hosts.aws.queues import read_message

        return Act(pipeline=self._pipeline(remembers=False), read=read_message, meter=self.meter, clock=bootstrap.utc_now)

    @cached_property
    def _sweep(self) -> Sweep:
        from nightlatch.duties.sweep import Sweep
        from nightlatch.hosts.aws.dynamodb import DynamoStore
        from nightlatch.ledger.control import Control

        control = DynamoStore(self._clients.client("dynamodb"), self.deployment.control_table)
        return Sweep(
            control=Control.over(control),
            stores=(control,),
            census=lambda: take_inventory(self.deployment.home),
            members=organization,
            meter=self.meter,
            clock=bootstrap.utc_now,
        )


def functions(meter: Meter) -> Functions:
    """The functions as the environment says. Raises SettingsError."""
    return Functions(Settings.from_environment(), Deployment.from_environment(), meter)


def take_inventory(account: str | None = None) -> Inventory:
    """The accounts of this AWS account (None: whichever the credentials are of), read live. Raises LookupFailed."""
    from nightlatch.providers.aws.census import take
    from nightlatch.providers.aws.clients import Clients

    clients = Clients()
    return take(clients, account or clients.account(), bootstrap.utc_now())


def organization() -> tuple[str, tuple[str, ...]]:
    """The provider, and the accounts of the organization we are in (none: we are in none). Raises LookupFailed."""
    from nightlatch.providers.aws.clients import Clients
    from nightlatch.providers.aws.organization import members

    found = members(Clients())
    return "aws", () if found is None else found.accounts


def _again(duty: Callable[[list[Delivery]], tuple[str, ...]], event: Mapping[str, Any]) -> dict[str, Any]:
    from nightlatch.hosts.aws.deliveries import deliveries

    return {"batchItemFailures": [{"itemIdentifier": id} for id in duty(deliveries(event))]}
