"""Both halves over the Okta of this machine, with a ledger in memory: for the demo's chapter on Okta."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlatch import bootstrap

if TYPE_CHECKING:
    from nightlatch.duties.attend import Attend, Attended
    from nightlatch.model import Policy
    from nightlatch.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class OktaPlay:
    """`pipeline` judges, `attend` acts."""

    pipeline: Pipeline
    attend: Attend

    def act(self, case_id: str) -> Attended:
        """Attend to a case."""
        return self.attend(case_id)


@contextmanager
def playing_okta(url: str, token: str, responder: str, rules: Policy) -> Iterator[OktaPlay]:
    """Both halves; the acting one calls with an API token of the user `responder`."""
    from nightlatch.bootstrap.playing import SILENT
    from nightlatch.hosts.local.memory import MemoryStore
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.providers.okta.account import Okta
    from nightlatch.providers.okta.census import take
    from nightlatch.providers.okta.directory import OktaDirectory
    from nightlatch.vendors.okta import Rest
    from nightlatch.vendors.okta_tokens import ApiToken

    live = Okta(Rest(url, ApiToken(token)))
    directory = OktaDirectory(live)
    stores = MemoryStore(clock=None), MemoryStore(clock=None)
    made = bootstrap.pipeline(rules, *stores, clock=bootstrap.utc_now, live=directory, remembers=False, strict=True)
    pipeline = replace(made, responders=(responder,))
    attend = bootstrap.attending(
        pipeline,
        LocalQueue(bootstrap.utc_now),
        SILENT,
        reach={"okta": lambda _tenant: live},
        live=directory,
        census={"okta": lambda tenant: take(live, tenant, bootstrap.utc_now())},
    )
    try:
        yield OktaPlay(pipeline, attend)
    finally:
        live.rest.close()
