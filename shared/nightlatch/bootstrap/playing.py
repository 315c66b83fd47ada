"""Both halves over an emulated AWS, with a ledger in memory: for the demo's last chapter, which really happens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlatch import bootstrap

if TYPE_CHECKING:
    from nightlatch.duties.attend import Attend
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline
    from nightlatch.sandbox.ministack import Key, Ministack


@dataclass(frozen=True, slots=True)
class Play:
    """`pipeline` judges, `attend` acts, and `queue` holds what is to be looked at again."""

    pipeline: Pipeline
    attend: Attend
    queue: LocalQueue


class _Silent:
    """Meter of a story, where nobody reads numbers."""

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        """Nothing is counted."""

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """Nothing is timed."""


def playing(server: Ministack, rules: Policy, responder: str, key: Key) -> Play:
    """Both halves; the acting one is the user `responder` of that server, by this key."""
    from nightlatch.bootstrap.aws import take_inventory
    from nightlatch.hosts.local.memory import MemoryStore
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.providers.aws.accounts import Accounts
    from nightlatch.sandbox.ministack import ACCOUNT

    clock = bootstrap.utc_now
    accounts = Accounts(ACCOUNT, "", clock, keep_s=0, session=server.session(key))
    stores = MemoryStore(clock=None), MemoryStore(clock=None)
    made = bootstrap.pipeline(rules, *stores, clock=clock, live=accounts, remembers=False, strict=True)
    pipeline = replace(made, responders=(f"arn:aws:iam::{ACCOUNT}:user/{responder}",))

    def inventory(id: str) -> Inventory:
        return take_inventory(id, accounts.clients(id))

    queue = LocalQueue(clock)
    reach, census = {"aws": accounts.account}, {"aws": inventory}
    attend = bootstrap.attending(pipeline, queue, _Silent(), reach=reach, live=accounts, census=census)
    return Play(pipeline, attend, queue)
