"""Composes the functions of the Google host from what their Terraform module told them.

Each function makes only its own, at its first call; what it makes is kept for as long as the process lives.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap import directories
from nightlatch.bootstrap.ceiling import policy_under
from nightlatch.bootstrap.on_google import COLLECTION
from nightlatch.bootstrap.telling import doors, listening, telling
from nightlatch.errors import LookupFailed, SettingsError, StoreError, UnreadableSource, Untrusted
from nightlatch.settings import GoogleDeployment, Settings

if TYPE_CHECKING:
    from nightlatch.bootstrap.chat import Chat
    from nightlatch.contracts import Delivery, Directory, Meter, Rejects, Secrets
    from nightlatch.duties.act import Act
    from nightlatch.duties.assess import Assess
    from nightlatch.duties.sweep import Sweep
    from nightlatch.hosts.gcp.checks import LeftToSweep, TasksChecks
    from nightlatch.hosts.gcp.clients import Clients
    from nightlatch.hosts.gcp.pushed import Gate
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline
    from nightlatch.providers.gcp.account import Google
    from nightlatch.providers.workspace.account import Workspace

log = logging.getLogger("nightlatch")

DONE, REFUSED, AGAIN = 204, 403, 503
"""What a push is answered with: taken; not believed; to be pushed again."""
_AT_ONCE = 8
"""How many questions are put to Google at a time."""
_STOCK_S = 870
"""How long the list of administrators is left as it is: a quarter of an hour, less what the minute's clock may come early."""
_NEIGHBORS = 100
"""How many accounts a record may judge beside its own."""


@dataclass
class Functions:
    """The functions of one deployment; `meter` is the host's."""

    settings: Settings
    deployment: GoogleDeployment
    meter: Meter

    def assess(self, headers: Mapping[str, str], body: bytes) -> int:
        """Judge the log entry that one push brings; gives the status to answer with."""
        if self._policy[1]:
            self.meter.count("policy_failures")
        return self._taken(headers, body, self._judged)

    def act(self, headers: Mapping[str, str], body: bytes) -> int:
        """Look at the case that one push (or task) names; gives the status to answer with."""
        if self._policy[1]:
            self.meter.count("policy_failures")
        return self._taken(headers, body, self._acted)

    def interact(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str, str]:
        """Answer a button, a form or a command of Slack; gives status, type and text."""
        try:
            answer = self._interact(dict(headers), body)
        except (SettingsError, StoreError, ValueError) as error:
            log.exception("nobody can be answered", extra={"reason": str(error)})
            return AGAIN, "text/plain", "Nothing was done: the owner has to look at the log of this function."
        return answer.status, answer.type, answer.body

    def sweep(self, headers: Mapping[str, str]) -> int:
        """Do what is due by the clock, as the scheduler asks; gives the status to answer with."""
        try:
            if self._gate is not None:
                self._gate.check(headers)
        except (Untrusted, LookupFailed) as error:
            log.warning("a request was refused", extra={"reason": str(error)})
            self.meter.count("requests_disbelieved")
            return REFUSED if isinstance(error, Untrusted) else AGAIN
        log.info("swept", extra={"done": self._sweep()})
        return DONE

    def _acted(self, batch: Sequence[Delivery]) -> tuple[str, ...]:
        return self._act(batch)

    def _judged(self, batch: Sequence[Delivery]) -> tuple[str, ...]:
        return self._assess(batch)  # made here, so that whoever is not believed costs nothing

    def _taken(self, headers: Mapping[str, str], body: bytes, duty: Callable[[Sequence[Delivery]], tuple[str, ...]]) -> int:
        """A push that is believed, done; what cannot be read goes to the rejects, and comes again only if it could not be kept."""
        from nightlatch.hosts.gcp.deliveries import delivery, opened

        try:
            if self._gate is not None:
                self._gate.check(headers)
            return AGAIN if duty([delivery(opened(body))]) else DONE
        except Untrusted as error:
            log.warning("a request was refused", extra={"reason": str(error)})
            self.meter.count("requests_disbelieved")
            return REFUSED
        except UnreadableSource as error:
            return self._rejected(body, str(error))
        except LookupFailed as error:
            log.warning("a request could not be believed yet", extra={"reason": str(error)})
            return AGAIN

    def _rejected(self, body: bytes, reason: str) -> int:
        self.meter.count("rejects")
        log.warning("a request was rejected", extra={"reason": reason})
        try:
            self._rejects.keep(body.decode("utf-8", "replace"), reason)
        except StoreError as error:
            log.warning("a reject could not be kept", extra={"reason": str(error)})
            return AGAIN
        return DONE

    @cached_property
    def _gate(self) -> Gate | None:
        """None where requests bear no signature: on an emulator only, which the settings see to."""
        from nightlatch.hosts.gcp.pushed import Gate

        told = self.deployment
        return Gate(told.audience, (told.caller,)) if told.caller else None

    @cached_property
    def _policy(self) -> tuple[Policy, bool]:
        return policy_under(self.settings, self.deployment.mode)

    @cached_property
    def _clients(self) -> Clients:
        from nightlatch.hosts.gcp.clients import Clients

        return Clients(self.deployment.project)

    @cached_property
    def _rejects(self) -> Rejects:
        from nightlatch.hosts.gcp.queues import PubSubRejects

        return PubSubRejects(self._clients.publisher(), self.deployment.rejects_topic)

    @cached_property
    def _google(self) -> Google:
        """The cloud, as this function's own account reaches it."""
        return directories.cloud()

    @cached_property
    def _workspace(self) -> Workspace:
        """The users of the organization, only to be looked at."""
        return directories.users()

    def _directory(self) -> Directory:
        return directories.of_google(self._google, self._workspace)

    def _pipeline(self, live: Directory | None, *, remembers: bool) -> Pipeline:
        from nightlatch.hosts.gcp.firestore import FirestoreStore
        from nightlatch.ledger.ahead import AtOnce

        told = self.deployment
        made = bootstrap.pipeline(
            self._policy[0],
            FirestoreStore(self._clients.firestore(told.evidence_database), COLLECTION),
            FirestoreStore(self._clients.firestore(told.control_database), COLLECTION),
            clock=bootstrap.utc_now,
            live=live,
            remembers=remembers,
            strict=self.settings.strict,
            count=self.meter.count,
            ahead=AtOnce(_AT_ONCE),
        )
        return replace(made, most=_NEIGHBORS, responders=told.responders)

    @cached_property
    def _assess(self) -> Assess:
        from nightlatch.duties.assess import Assess
        from nightlatch.hosts.gcp.queues import PubSubQueue
        from nightlatch.intake.pushed import PushedSources

        told = self.deployment
        return Assess(
            pipeline=self._pipeline(self._directory(), remembers=True),
            sources=PushedSources(bootstrap.providers(), told.scope),
            queue=PubSubQueue(self._clients.publisher(), told.case_topic),
            rejects=self._rejects,
            meter=self.meter,
            clock=bootstrap.utc_now,
        )

    @cached_property
    def _act(self) -> Act:
        from nightlatch.duties.act import Act
        from nightlatch.hosts.gcp.queues import PubSubQueue, read_message

        workspace = directories.users(changes=True)
        directory = self._directory()
        pipeline = self._pipeline(directory, remembers=False)
        queue = PubSubQueue(self._clients.publisher(), self.deployment.case_topic, self._checks())
        attend = bootstrap.attending(
            pipeline,
            queue,
            self.meter,
            reach={"gcp": lambda _tenant: self._google, "workspace": lambda _tenant: workspace},
            live=directory,
            census=directories.censuses(self._google, workspace),
        )
        tell = telling(pipeline, doors(pipeline.policy, _Secrets(self._clients)), self.meter)
        return Act(pipeline=pipeline, attend=attend, tell=tell, read=read_message, meter=self.meter, clock=bootstrap.utc_now)

    @cached_property
    def _interact(self) -> Chat:
        from nightlatch.hosts.gcp.queues import PubSubQueue
        from nightlatch.notifiers.slack import SIGNING, TOKEN
        from nightlatch.notifiers.slack.calling import Caller
        from nightlatch.settings import slack_api

        secrets = _Secrets(self._clients)
        pipeline = replace(self._pipeline(None, remembers=False), reads_only=True)
        caller = Caller(secrets.get(TOKEN).strip(), slack_api(), waits=0, timeout_s=1)
        queue = PubSubQueue(self._clients.publisher(), self.deployment.case_topic, self._checks())
        return listening(pipeline, caller, secrets.get(SIGNING).strip(), queue, self.meter)

    @cached_property
    def _sweep(self) -> Sweep:
        from nightlatch.duties.sweep import Sweep
        from nightlatch.hosts.gcp.queues import PubSubQueue

        pipeline = replace(self._pipeline(None, remembers=False), reads_only=True)
        return Sweep(
            control=pipeline.control,
            tell=telling(pipeline, doors(pipeline.policy, _Secrets(self._clients)), self.meter),
            stores=(),  # Firestore removes what has expired by itself
            censuses=self._censuses(),
            members=self._members,
            queue=PubSubQueue(self._clients.publisher(), self.deployment.case_topic, self._checks()),
            meter=self.meter,
            clock=bootstrap.utc_now,
            stock_s=_STOCK_S,
        )

    def _censuses(self) -> Mapping[str, Callable[[], Iterable[Inventory]]]:
        """Of what the deployment watches, by the name that readers give it: all projects of an organization, and its users."""
        own = self.deployment.scope.removeprefix("projects/")
        if not own.startswith("organizations/"):
            return {own: partial(self._one, "gcp", own)}
        return {own: partial(self._everywhere, own), f"Workspace of {own}": partial(self._one, "workspace", own)}

    def _one(self, provider: str, tenant: str) -> tuple[Inventory]:
        return (directories.censuses(self._google, self._workspace)[provider](tenant),)

    def _everywhere(self, organization: str) -> Iterable[Inventory]:
        from nightlatch.ledger.ahead import AtOnce
        from nightlatch.providers.gcp.census import take_all

        return take_all(self._google, organization, bootstrap.utc_now(), AtOnce(_AT_ONCE))

    def _members(self) -> tuple[str, tuple[str, ...]]:
        from nightlatch.providers.gcp.organization import projects

        return "gcp", projects(self._google)

    def _checks(self) -> TasksChecks | LeftToSweep:
        from nightlatch.hosts.gcp.checks import LeftToSweep, TasksChecks

        told = self.deployment
        if not told.check_queue:
            return LeftToSweep()
        return TasksChecks(self._clients.tasks(), told.check_queue, told.act_url, told.caller)


@dataclass
class _Secrets:
    """Secret Manager, reached when a secret is first asked for: a policy without doors needs none."""

    clients: Clients

    def get(self, name: str) -> str:
        """The secret's text. Raises SettingsError."""
        return self._manager.get(name)

    @cached_property
    def _manager(self) -> Secrets:
        from nightlatch.hosts.gcp.secrets import SecretManager

        return SecretManager(self.clients.secrets(), self.clients.project)


def functions() -> Functions:
    """The functions as the environment says, their log as Cloud Logging reads it. Raises SettingsError."""
    from nightlatch.hosts.gcp.logs import LogMeter, log_lines

    log_lines()
    return Functions(Settings.from_environment(), GoogleDeployment.from_environment(), LogMeter())
