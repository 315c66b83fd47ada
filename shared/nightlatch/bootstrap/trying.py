"""Tries the ways to people before they are needed: a test message through each door, and a look at each approver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.telling import doors
from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed, NightlatchError
from nightlatch.model import Bulletin

if TYPE_CHECKING:
    from nightlatch.contracts import Secrets
    from nightlatch.model import Policy
    from nightlatch.settings import Settings


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing that was tried: a door, or an approver."""

    what: str
    done: bool
    says: str


@dataclass
class _Forgotten:
    """Memory of a test, which nobody needs afterwards."""

    text: str | None = None

    def keep(self, text: str) -> None:
        """Keep it for as long as the test runs."""
        self.text = text


def tried(settings: Settings) -> Iterator[Tried]:
    """Try all that the policy names, with the secrets of the environment, or with those of the deployment whose ledger it is.

    Raises PolicyError.
    """
    rules = bootstrap.policy(settings.policy)
    secrets = _secrets(settings)
    now = bootstrap.utc_now()
    bulletin = Bulletin(
        id=f"test:{now:%Y-%m-%dT%H:%M:%S}",
        title="A test message of Nightlatch",
        says=("Nothing happened. Whoever reads this is told.",),
        at=now,
    )
    for id, door in doors(rules, secrets).items():
        try:
            door.announce(bulletin, _Forgotten())
        except NightlatchError as error:
            yield Tried(id, done=False, says=str(error))
        else:
            yield Tried(id, done=True, says="told")
    if rules.slack.channel is not None or rules.slack.routes:
        yield from _approvers(rules, secrets)


def _approvers(rules: Policy, secrets: Secrets) -> Iterator[Tried]:
    """Whether each approver could decide, as Slack knows them now."""
    from nightlatch.duties.allowed import unfit
    from nightlatch.notifiers.slack import TOKEN
    from nightlatch.notifiers.slack.calling import Caller
    from nightlatch.notifiers.slack.people import People
    from nightlatch.settings import slack_api

    try:
        people = People(Caller(secrets.get(TOKEN).strip(), slack_api()))
    except NightlatchError:
        return  # the door has said so
    for approver in rules.approvals.approvers:
        name = f"approver {approver.name}"
        try:
            wrong = unfit(people.member(approver.team, approver.user), approver.team)
        except LookupFailed as error:
            yield Tried(name, done=False, says=str(error))
        else:
            yield Tried(name, done=wrong is None, says=wrong or "may decide")


def _secrets(settings: Settings) -> Secrets:
    from nightlatch.hosts.local.secrets import EnvironmentSecrets

    if not bootstrap.is_deployed(settings.ledger):
        return EnvironmentSecrets()
    from nightlatch.bootstrap.deployed import deployment_of

    return deployment_of(settings.ledger).secrets()
