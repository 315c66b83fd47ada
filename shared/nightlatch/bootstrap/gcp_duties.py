"""What the functions of the Google host do, put together from what their Terraform module told them.

Each function makes only its own, at its first call; what it makes is kept for as long as the process lives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap import directories
from nightlatch.bootstrap.ceiling import policy_under
from nightlatch.bootstrap.directories import Directories
from nightlatch.bootstrap.on_google import COLLECTION
from nightlatch.bootstrap.on_okta import counting, on_okta, reaching, taking
from nightlatch.bootstrap.telling import doors, listening, telling
from nightlatch.settings import Settings
from nightlatch.settings.google import GoogleDeployment

if TYPE_CHECKING:
    from nightlatch.bootstrap.chat import Chat
    from nightlatch.contracts import Directory, Meter, Rejects, Secrets
    from nightlatch.duties.act import Act
    from nightlatch.duties.assess import Assess
    from nightlatch.duties.sweep import Sweep
    from nightlatch.hosts.gcp.checks import LeftToSweep, TasksChecks
    from nightlatch.hosts.gcp.clients import Clients
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline
    from nightlatch.providers.gcp.account import Google
    from nightlatch.providers.workspace.account import Workspace

_AT_ONCE = 8
"""How many questions are put to Google at a time."""
_STOCK_S = 870
"""How long the list of administrators is left as it is: a quarter of an hour, less what the minute's clock may come early."""
_NEIGHBORS = 100
"""How many accounts a record may judge beside its own."""


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


@dataclass
class Duties:
    """The duties of one deployment; `meter` is the host's, `keeper` what keeps its secrets."""

    settings: Settings
    deployment: GoogleDeployment
    meter: Meter
    keeper: Callable[[Clients], Secrets] = _Secrets

    def mind_the_policy(self) -> None:
        """Count, at every call, that the policy does not load: an alarm listens."""
        if self._policy[1]:
            self.meter.count("policy_failures")

    @cached_property
    def _policy(self) -> tuple[Policy, bool]:
        return policy_under(self.settings, self.deployment.mode)

    @cached_property
    def _clients(self) -> Clients:
        from nightlatch.hosts.gcp.clients import Clients

        return Clients(self.deployment.project)

    @cached_property
    def rejects(self) -> Rejects:
        """Where what cannot be read is kept."""
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

    def _directories(self) -> Mapping[str, Directory]:
        return directories.of_google(self._google, self._workspace)

    @cached_property
    def _secrets(self) -> Secrets:
        return self.keeper(self._clients)

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
        return made.changed(most=_NEIGHBORS, responders=told.responders)

    @cached_property
    def assess(self) -> Assess:
        """Judges what is pushed."""
        from nightlatch.duties.assess import Assess
        from nightlatch.hosts.gcp.queues import PubSubQueue
        from nightlatch.intake.pushed import PushedSources

        told = self.deployment
        return Assess(
            pipeline=self._pipeline(Directories(self._directories()), remembers=True),
            sources=PushedSources(bootstrap.providers(), told.scope, told.okta_sources),
            queue=PubSubQueue(self._clients.publisher(), told.case_topic),
            rejects=self.rejects,
            meter=self.meter,
            clock=bootstrap.utc_now,
        )

    @cached_property
    def act(self) -> Act:
        """Attends to cases."""
        from nightlatch.duties.act import Act
        from nightlatch.hosts.gcp.queues import PubSubQueue, read_message

        workspace, okta = directories.users(changes=True), on_okta(self._secrets)
        directory = Directories({**self._directories(), **okta})
        pipeline = self._pipeline(directory, remembers=False)
        pipeline = pipeline.changed(responders=(*pipeline.responders, *(id for each in okta.values() for id in each.responders)))
        queue = PubSubQueue(self._clients.publisher(), self.deployment.case_topic, self._checks())
        attend = bootstrap.attending(
            pipeline,
            queue,
            self.meter,
            reach={"gcp": lambda _tenant: self._google, "workspace": lambda _tenant: workspace, **reaching(okta)},
            live=directory,
            census={**directories.censuses(self._google, workspace), **counting(okta)},
        )
        tell = telling(pipeline, doors(pipeline.policy, self._secrets), self.meter)
        return Act(pipeline=pipeline, attend=attend, tell=tell, read=read_message, meter=self.meter, clock=bootstrap.utc_now)

    @cached_property
    def interact(self) -> Chat:
        """Answers Slack."""
        from nightlatch.hosts.gcp.queues import PubSubQueue
        from nightlatch.notifiers.slack import SIGNING, TOKEN
        from nightlatch.notifiers.slack.calling import Caller
        from nightlatch.settings import slack_api

        secrets = self._secrets
        pipeline = self._pipeline(None, remembers=False).changed(reads_only=True)
        caller = Caller(secrets.get(TOKEN).strip(), slack_api(), waits=0, timeout_s=1)
        queue = PubSubQueue(self._clients.publisher(), self.deployment.case_topic, self._checks())
        return listening(pipeline, caller, secrets.get(SIGNING).strip(), queue, self.meter)

    @cached_property
    def sweep(self) -> Sweep:
        """Does what is due by the clock."""
        from nightlatch.bootstrap.from_okta import polls
        from nightlatch.duties.sweep import Sweep
        from nightlatch.hosts.gcp.queues import PubSubInbox, PubSubQueue
        from nightlatch.intake.pushed import fetched

        told, okta = self.deployment, on_okta(self._secrets)
        inbox = PubSubInbox(self._clients.publisher(), told.records_topic) if told.records_topic else None
        pipeline = self._pipeline(None, remembers=False).changed(reads_only=True)
        return Sweep(
            control=pipeline.control,
            tell=telling(pipeline, doors(pipeline.policy, self._secrets), self.meter),
            stores=(),  # Firestore removes what has expired by itself
            censuses={**self._censuses(), **taking(okta)},
            members=self._members,
            queue=PubSubQueue(self._clients.publisher(), told.case_topic, self._checks()),
            meter=self.meter,
            clock=bootstrap.utc_now,
            stock_s=_STOCK_S,
            own={id: each.own for id, each in okta.items()},
            polls=polls(okta.values(), pipeline.control, inbox, fetched, self.meter),
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
