"""Both halves over the Google of this machine, with a ledger in memory: for the demo's chapter on Google."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlatch import bootstrap

if TYPE_CHECKING:
    from datetime import datetime

    from nightlatch.duties.attend import Attend, Attended
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline


@dataclass
class Clock:
    """Now, and as far ahead as the story has gone."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """The story's time, in UTC."""
        return bootstrap.utc_now() + self.ahead


@dataclass(frozen=True, slots=True)
class GooglePlay:
    """`pipeline` judges, `attend` acts, by the story's `clock`."""

    pipeline: Pipeline
    attend: Attend
    clock: Clock

    def act(self, case_id: str) -> Attended:
        """Attend to a case."""
        return self.attend(case_id)


def playing_google(url: str, token: str, responder: str, rules: Policy) -> GooglePlay:
    """Both halves; the acting one is the service account `responder` of the cloud at that address, by this token."""
    import requests

    from nightlatch.bootstrap.playing import SILENT
    from nightlatch.hosts.local.memory import MemoryStore
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.providers.gcp.account import Google
    from nightlatch.providers.gcp.census import take
    from nightlatch.providers.gcp.directory import GcpDirectory
    from nightlatch.vendors.google import Rest, apis_at

    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    clock = Clock()
    live = Google(Rest(lambda: session, apis_at(url)), clock)
    directory = GcpDirectory(live)
    stores = MemoryStore(clock=None), MemoryStore(clock=None)
    made = bootstrap.pipeline(rules, *stores, clock=clock, live=directory, remembers=False, strict=True)
    pipeline = replace(made, responders=(responder,))

    def inventory(tenant: str) -> Inventory:
        return take(live, tenant, clock())

    attend = bootstrap.attending(
        pipeline, LocalQueue(clock), SILENT, reach={"gcp": lambda _tenant: live}, live=directory, census={"gcp": inventory}
    )
    return GooglePlay(pipeline, attend, clock)
