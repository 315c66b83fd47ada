"""Composes the functions of the AWS host from what their template told them.

Each function makes only its own, at its first call; what it makes is kept for as long as the process lives.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from nightlatch import bootstrap
from nightlatch.bootstrap.ceiling import policy_under
from nightlatch.bootstrap.directories import Directories
from nightlatch.bootstrap.on_okta import counting, on_okta, reaching, taking
from nightlatch.bootstrap.telling import doors, listening, telling
from nightlatch.errors import SettingsError, StoreError
from nightlatch.settings import Settings
from nightlatch.settings.aws import Deployment

if TYPE_CHECKING:
    from nightlatch.bootstrap.chat import Chat
    from nightlatch.contracts import Delivery, Directory, Inbox, Meter, Secrets
    from nightlatch.duties.act import Act
    from nightlatch.duties.assess import Assess
    from nightlatch.duties.sweep import Sweep
    from nightlatch.ledger.control import Control
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline
    from nightlatch.providers.aws.accounts import Accounts
    from nightlatch.providers.aws.clients import Clients

log = logging.getLogger("nightlatch")

_LIVE_ATTEMPTS = 2
"""How often a look-up is tried while records wait: what is not answered is a gap, and better than a call out of time."""
_PATIENT_ATTEMPTS = 5
"""… and while an account is being changed, where a gap would leave it half locked."""
_KEPT_S = 60.0
"""How long what a platform told may be used again while records are judged."""
_MEMBERS_KEPT = timedelta(minutes=5)
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

    def interact(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a button, a form or a command, as a Function URL brings it (payload format 2.0)."""
        self._mind_the_policy()
        from nightlatch.hosts.aws.deliveries import posted

        try:
            _, headers, body = posted(event)
            answer = self._interact(headers, body)
        except (SettingsError, StoreError, ValueError) as error:
            log.exception("nobody can be answered", extra={"reason": str(error)})
            return {"statusCode": 503, "body": "Nothing was done: the owner has to look at the log of this function."}
        return {"statusCode": answer.status, "headers": {"Content-Type": answer.type}, "body": answer.body}

    def hear(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Take what an event hook of Okta posts, as a Function URL brings it."""
        from nightlatch.bootstrap.from_okta import heard, hearing

        return heard(hearing(self._secrets, self._inbox, self.deployment.home, self.meter), event)

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
        return policy_under(self.settings, self.deployment.mode)

    @cached_property
    def _clients(self) -> Any:
        from nightlatch.hosts.aws.clients import Clients

        return Clients(on_throttle=lambda: self.meter.count("throttles"))

    def _accounts(self, role: str, attempts: int, keep_s: float) -> Accounts:
        """Every account we may reach, by that role in those that are not ours."""
        from nightlatch.providers.aws.accounts import Accounts

        throttled = partial(self.meter.count, "throttles")
        return Accounts(self.deployment.home, role, bootstrap.utc_now, throttled, attempts, keep_s)

    @cached_property
    def _read(self) -> Accounts:
        """What reads while records wait."""
        return self._accounts(self.deployment.member_role, _LIVE_ATTEMPTS, _KEPT_S)

    @cached_property
    def _change(self) -> Accounts:
        """What looks at accounts before it changes them: nothing that it was told a moment ago counts."""
        return self._accounts(self.deployment.member_role, _PATIENT_ATTEMPTS, 0)

    def _pipeline(self, live: Directory | None, *, remembers: bool) -> Pipeline:
        from nightlatch.hosts.aws.dynamodb import DynamoStore

        dynamodb = self._clients.client("dynamodb")
        evidence = DynamoStore(dynamodb, self.deployment.evidence_table)
        control = DynamoStore(dynamodb, self.deployment.control_table)
        made = bootstrap.pipeline(
            self._policy[0],
            evidence,
            control,
            clock=bootstrap.utc_now,
            live=live,
            remembers=remembers,
            strict=self.settings.strict,
            count=self.meter.count,
        )
        return made.changed(most=_NEIGHBORS, responders=self.deployment.responders)

    @cached_property
    def _assess(self) -> Assess:
        from nightlatch.duties.assess import Assess
        from nightlatch.hosts.aws.queues import SqsQueue, SqsRejects
        from nightlatch.intake.live import LiveSources

        sqs, told = self._clients.client("sqs"), self.deployment
        pipeline = self._pipeline(self._read, remembers=True)
        members = _Members(pipeline.control, bootstrap.utc_now) if told.organization else tuple
        return Assess(
            pipeline=pipeline,
            sources=LiveSources(bootstrap.providers(), told.home, told.accounts, members, told.okta_sources),
            queue=SqsQueue(sqs, told.case_queue),
            rejects=SqsRejects(sqs, told.rejects_queue),
            meter=self.meter,
            clock=bootstrap.utc_now,
        )

    @cached_property
    def _act(self) -> Act:
        from nightlatch.duties.act import Act
        from nightlatch.hosts.aws.queues import SqsQueue, read_message

        told, accounts, okta = self.deployment, self._change, on_okta(self._secrets)
        live = Directories({"aws": accounts, **okta})
        pipeline = self._pipeline(live, remembers=False)
        pipeline = pipeline.changed(responders=(*pipeline.responders, *(id for each in okta.values() for id in each.responders)))
        queue = SqsQueue(self._clients.client("sqs"), told.case_queue, told.check_queue)
        attend = bootstrap.attending(
            pipeline,
            queue,
            self.meter,
            reach={"aws": accounts.account, **reaching(okta)},
            live=live,
            census={"aws": partial(_inventory_of, accounts), **counting(okta)},
        )
        tell = telling(pipeline, doors(pipeline.policy, self._secrets), self.meter)
        return Act(pipeline=pipeline, attend=attend, tell=tell, read=read_message, meter=self.meter, clock=bootstrap.utc_now)

    @cached_property
    def _secrets(self) -> Secrets:
        from nightlatch.hosts.aws.secrets import ParameterSecrets

        return ParameterSecrets(self._clients.client("secretsmanager"))

    @cached_property
    def _interact(self) -> Chat:
        from nightlatch.hosts.aws.queues import SqsQueue
        from nightlatch.notifiers.slack import SIGNING, TOKEN
        from nightlatch.notifiers.slack.calling import Caller
        from nightlatch.settings import slack_api

        told, secrets = self.deployment, self._secrets
        pipeline = self._pipeline(None, remembers=False).changed(reads_only=True)
        caller = Caller(secrets.get(TOKEN).strip(), slack_api(), waits=0, timeout_s=1)
        queue = SqsQueue(self._clients.client("sqs"), told.case_queue, told.check_queue)
        return listening(pipeline, caller, secrets.get(SIGNING).strip(), queue, self.meter)

    @cached_property
    def _sweep(self) -> Sweep:
        from nightlatch.bootstrap.from_okta import polls
        from nightlatch.duties.sweep import Sweep
        from nightlatch.hosts.aws.dynamodb import DynamoStore
        from nightlatch.hosts.aws.queues import SqsQueue
        from nightlatch.intake.live import fetched
        from nightlatch.ledger.control import Control

        told, accounts, okta = self.deployment, self._read, on_okta(self._secrets)
        control = DynamoStore(self._clients.client("dynamodb"), told.control_table)
        pipeline = self._pipeline(None, remembers=False).changed(reads_only=True)
        reached = told.accounts if told.member_role else (told.home,)
        return Sweep(
            control=Control.over(control),
            tell=telling(pipeline, doors(pipeline.policy, self._secrets), self.meter),
            stores=(control,),
            censuses={**{id: partial(_inventories_of, accounts, id) for id in reached}, **taking(okta)},
            members=organization,
            queue=SqsQueue(self._clients.client("sqs"), told.case_queue, told.check_queue),
            meter=self.meter,
            clock=bootstrap.utc_now,
            own={id: each.own for id, each in okta.items()},
            polls=polls(
                okta.values(),
                Control.over(control),
                self._inbox if told.records_queue else None,
                partial(fetched, home=told.home),
                self.meter,
            ),
        )

    @cached_property
    def _inbox(self) -> Inbox:
        from nightlatch.hosts.aws.queues import SqsInbox

        return SqsInbox(self._clients.client("sqs"), self.deployment.records_queue)


@dataclass
class _Members:
    """The accounts of the organization, as sweep last read them; asked again after some minutes."""

    control: Control
    clock: Callable[[], datetime]
    read: datetime | None = None
    known: frozenset[str] = frozenset()

    def __call__(self) -> frozenset[str]:
        now = self.clock()
        if self.read is None or now - self.read > _MEMBERS_KEPT:
            self.read, self.known = now, frozenset(self.control.organization_accounts("aws"))
        return self.known


def functions(meter: Meter) -> Functions:
    """The functions as the environment says. Raises SettingsError."""
    return Functions(Settings.from_environment(), Deployment.from_environment(), meter)


def take_inventory(account: str | None = None, clients: Clients | None = None) -> Inventory:
    """The accounts of this AWS account (None: whichever the credentials are of), read live. Raises LookupFailed."""
    from nightlatch.providers.aws.census import take
    from nightlatch.providers.aws.clients import Clients

    asked = clients or Clients()
    return take(asked, account or asked.account(), bootstrap.utc_now())


def _inventory_of(accounts: Accounts, id: str) -> Inventory:
    return take_inventory(id, accounts.clients(id))


def _inventories_of(accounts: Accounts, id: str) -> tuple[Inventory]:
    return (_inventory_of(accounts, id),)


def organization() -> tuple[str, tuple[str, ...]]:
    """The provider, and the accounts of the organization we are in (none: we are in none). Raises LookupFailed."""
    from nightlatch.providers.aws.clients import Clients
    from nightlatch.providers.aws.organization import members

    found = members(Clients())
    return "aws", () if found is None else found.accounts


def _again(duty: Callable[[list[Delivery]], tuple[str, ...]], event: Mapping[str, Any]) -> dict[str, Any]:
    from nightlatch.hosts.aws.deliveries import deliveries

    return {"batchItemFailures": [{"itemIdentifier": id} for id in duty(deliveries(event))]}
