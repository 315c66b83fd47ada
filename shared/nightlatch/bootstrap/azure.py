"""Composes the functions of the Azure host from what their Terraform module told them.

Each function makes only its own, at its first call; what it makes is kept for as long as the process lives. What must be delivered again
ends in an error, for so the host of Azure Functions is told.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.ceiling import policy_under
from nightlatch.bootstrap.on_azure import write_down
from nightlatch.bootstrap.telling import doors, listening, telling
from nightlatch.contracts import Delivery
from nightlatch.errors import SettingsError, StoreError, UnreadableSource
from nightlatch.settings import Settings
from nightlatch.settings.azure import AzureDeployment

if TYPE_CHECKING:
    from nightlatch.bootstrap.chat import Chat
    from nightlatch.bootstrap.from_microsoft import Answer
    from nightlatch.bootstrap.on_microsoft import OnMicrosoft
    from nightlatch.contracts import Directory, Meter, Queue, Rejects, Secrets, Store
    from nightlatch.duties.act import Act
    from nightlatch.duties.arrive import Arrive
    from nightlatch.duties.assess import Assess
    from nightlatch.duties.sweep import Sweep
    from nightlatch.hosts.azure.clients import Clients
    from nightlatch.hosts.azure.queues import RecordsQueue
    from nightlatch.intake.streamed import StreamedSources
    from nightlatch.model import Policy
    from nightlatch.pipeline import Pipeline

log = logging.getLogger("nightlatch")

_AGAIN = 503
_AT_ONCE = 8
"""How many questions are put to the store at a time."""
_STOCK_S = 870
"""How long the list of administrators is left as it is: a quarter of an hour, less what the minute's clock may come early."""
_NEIGHBORS = 100
"""How many accounts a record may judge beside its own."""
_LOOKING_S, _LOCKING_S = 2.0, 10.0
"""How long one call may wait for a limit of Microsoft's, while records wait, and while an account is being locked."""
_SENT_AS = {"event_type": "eventType", "event_time": "eventTime", "data_version": "dataVersion"}
"""What Microsoft's library for functions calls the fields of an event, and what they are called in the event."""


@dataclass
class Functions:
    """The functions of one deployment; `meter` is the host's."""

    settings: Settings
    deployment: AzureDeployment
    meter: Meter

    def assess(self, batch: Sequence[tuple[bytes, datetime | None]], tries: int) -> None:
        """Judge a batch of the stream: the bodies of its events, and when they arrived. Raises StoreError when all must come again."""
        self._mind_the_policy()
        self._arrive.stream(
            [Delivery(str(at), body.decode("utf-8", "replace"), sent) for at, (body, sent) in enumerate(batch)], tries
        )

    def event(self, event: Mapping[str, object]) -> None:
        """Take one event of Event Grid, as `to_dict` of its library tells it. Raises StoreError when it must come again."""
        self._mind_the_policy()
        self._arrive.event({_SENT_AS.get(name, name): value for name, value in event.items()})

    def answer(self, door: str, method: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a request: of Slack, or of Event Grid (`events`) and the activity feed (`office`), each where the app is for it."""
        from nightlatch.bootstrap.from_microsoft import Hearing, said

        self._mind_the_policy()
        told = {name.lower(): value for name, value in headers.items()}
        if self.deployment.part == "assess":
            return Hearing(lambda: self._arrive, self._secrets, self.meter)(door, method, told, body)
        return self._answered(told, body) if door == "slack" else said(404, "there is nothing here")

    def record(self, body: bytes, tries: int) -> None:
        """Take a message of the queue of records, for the so manieth time. Raises StoreError when it must come again."""
        from nightlatch.hosts.azure.queues import unpacked

        self._mind_the_policy()
        text = body.decode("utf-8", "replace")
        try:
            text = unpacked(text)
        except UnreadableSource as error:
            self._rejects.keep(text, str(error))
            return
        self._arrive.queued(text, tries)

    def act(self, id: str, body: bytes) -> None:
        """Look at the case that a message names. Raises StoreError when it must come again."""
        self._mind_the_policy()
        if self._act([Delivery(id, body.decode("utf-8", "replace"))]):
            raise StoreError("a case must come again: the log says why above")

    def tick(self) -> None:
        """Do what is due by the clock: in the assessing app what was left for later, and cleaning the evidence; in the acting one all else.

        Raises StoreError.
        """
        self._mind_the_policy()
        from nightlatch.bootstrap.from_microsoft import tails

        if self.deployment.part == "assess":
            self._catch_up()
            return
        write_down(self._sweep.control, self.deployment)
        polls = tails(self._looking, self._clients, self.deployment.archive, self._inbox, self.meter)
        replace(self._sweep, polls=polls)()

    def _catch_up(self) -> None:
        """Judge what was left for later, as the clock asks. Raises StoreError when it must be asked again."""
        from nightlatch.intake.pushed import CLOCK

        if self._assess([Delivery("clock", json.dumps({CLOCK: ""}))]):
            raise StoreError("what was left for later must be judged again: the store or the queue refused, and said why above")
        self._stores()[0].purge(bootstrap.utc_now())

    def _answered(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """A button, a form or a command of Slack, answered."""
        try:
            answer = self._interact(dict(headers), body)
        except (SettingsError, StoreError, ValueError) as error:
            log.exception("nobody can be answered", extra={"reason": str(error)})
            told = "Nothing was done: the owner has to look at the log of this function."
            return {"status_code": _AGAIN, "headers": {"Content-Type": "text/plain"}, "body": told}
        return {"status_code": answer.status, "headers": {"Content-Type": answer.type}, "body": answer.body}

    def _mind_the_policy(self) -> None:
        """Count, at every call, that the policy does not load: an alarm listens."""
        if self._policy[1]:
            self.meter.count("policy_failures")

    @cached_property
    def _policy(self) -> tuple[Policy, bool]:
        return policy_under(self.settings, self.deployment.mode)

    @cached_property
    def _clients(self) -> Clients:
        from nightlatch.hosts.azure.clients import Clients
        from nightlatch.vendors.microsoft_tokens import managed

        told = self.deployment
        return Clients(told.storage, managed(told.identity).make, told.vault)

    @cached_property
    def _secrets(self) -> Secrets:
        """Key Vault, reached when a secret is first asked for: a policy without doors needs none."""
        from nightlatch.hosts.azure.secrets import VaultSecrets

        return VaultSecrets(self._clients.secrets)

    @cached_property
    def _rejects(self) -> Rejects:
        """Where what cannot be read is kept."""
        from nightlatch.hosts.azure.rejects import BlobRejects

        name = self.deployment.rejects
        return BlobRejects(self._clients.container(name) if name else None)

    @cached_property
    def _inbox(self) -> RecordsQueue:
        """The queue of records."""
        from nightlatch.hosts.azure.queues import RecordsQueue

        name = self.deployment.records_queue
        return RecordsQueue(self._clients.queue(name) if name else None)

    def _queue(self) -> Queue:
        from nightlatch.hosts.azure.queues import StorageQueue

        name = self.deployment.case_queue
        return StorageQueue(self._clients.queue(name) if name else None)

    def _stores(self) -> tuple[Store, Store]:
        from nightlatch.hosts.azure.tables import TableStore

        told = self.deployment
        evidence, control = (TableStore(self._clients.table(name)) for name in (told.evidence_table, told.control_table))
        return evidence, control

    def _microsoft(self, patience_s: float) -> OnMicrosoft:
        from nightlatch.bootstrap.on_microsoft import OnMicrosoft
        from nightlatch.vendors.microsoft_tokens import managed

        told = self.deployment
        own = frozenset(each.lower() for each in (*told.responders, told.identity) if each)
        return OnMicrosoft(told.tenant, managed(told.identity), own, told.over_administrators, patience_s)

    def _pipeline(self, live: Directory | None, *, remembers: bool) -> Pipeline:
        from nightlatch.ledger.ahead import AtOnce

        made = bootstrap.pipeline(
            self._policy[0],
            *self._stores(),
            clock=bootstrap.utc_now,
            live=live,
            remembers=remembers,
            strict=self.settings.strict,
            count=self.meter.count,
            ahead=AtOnce(_AT_ONCE),
        )
        return made.changed(most=_NEIGHBORS, responders=self.deployment.responders)

    @cached_property
    def _assess(self) -> Assess:
        from nightlatch.duties.assess import Assess

        return Assess(
            pipeline=self._pipeline(self._read.directory, remembers=True),
            sources=self._sources,
            queue=self._queue(),
            rejects=self._rejects,
            meter=self.meter,
            clock=bootstrap.utc_now,
        )

    @cached_property
    def _sources(self) -> StreamedSources:
        from nightlatch.bootstrap.from_microsoft import Members
        from nightlatch.intake.streamed import StreamedSources
        from nightlatch.ledger.control import Control

        told, control = self.deployment, Control.over(self._stores()[1])
        return StreamedSources(bootstrap.providers(), told.tenant, told.subscriptions, Members(control))

    @cached_property
    def _read(self) -> OnMicrosoft:
        """What reads while records wait."""
        return self._microsoft(_LOOKING_S)

    @cached_property
    def _arrive(self) -> Arrive:
        from nightlatch.bootstrap.from_microsoft import arriving

        return arriving(self._assess, self._sources, self._read, self._inbox, self.deployment.archive)

    @cached_property
    def _act(self) -> Act:
        from nightlatch.duties.act import Act
        from nightlatch.hosts.azure.queues import read_message

        microsoft = self._microsoft(_LOCKING_S)
        pipeline = self._pipeline(microsoft.directory, remembers=False)
        attend = bootstrap.attending(
            pipeline, self._queue(), self.meter, reach=microsoft.reach, live=microsoft.directory, census=microsoft.census
        )
        tell = telling(pipeline, doors(pipeline.policy, self._secrets), self.meter)
        return Act(pipeline=pipeline, attend=attend, tell=tell, read=read_message, meter=self.meter, clock=bootstrap.utc_now)

    @cached_property
    def _interact(self) -> Chat:
        from nightlatch.notifiers.slack import SIGNING, TOKEN
        from nightlatch.notifiers.slack.calling import Caller
        from nightlatch.settings import slack_api

        pipeline = self._pipeline(None, remembers=False).changed(reads_only=True)
        caller = Caller(self._secrets.get(TOKEN).strip(), slack_api(), waits=0, timeout_s=1)
        return listening(pipeline, caller, self._secrets.get(SIGNING).strip(), self._queue(), self.meter)

    @cached_property
    def _sweep(self) -> Sweep:
        from nightlatch.duties.sweep import Sweep

        microsoft, pipeline = self._microsoft(_LOCKING_S), self._looking
        return Sweep(
            control=pipeline.control,
            tell=telling(pipeline, doors(pipeline.policy, self._secrets), self.meter),
            stores=self._stores()[1:],  # evidence is not its to write
            censuses=microsoft.censuses(),
            members=microsoft.subscriptions,
            queue=self._queue(),
            meter=self.meter,
            clock=bootstrap.utc_now,
            stock_s=_STOCK_S,
        )

    @cached_property
    def _looking(self) -> Pipeline:
        """What the clock looks through, and files nothing in."""
        return self._pipeline(None, remembers=False).changed(reads_only=True)


def functions() -> Functions:
    """The functions as the environment says, their log as Application Insights reads it. Raises SettingsError."""
    from nightlatch.hosts.azure.logs import LogMeter, log_lines

    log_lines()
    return Functions(Settings.from_environment(), AzureDeployment.from_environment(), LogMeter())
