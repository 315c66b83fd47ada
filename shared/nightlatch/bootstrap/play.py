"""Both halves of the product over clouds of this machine, with a ledger in memory: what each chapter of the demo plays with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.errors import StoreError

if TYPE_CHECKING:
    from datetime import datetime

    from nightlatch.contracts import Directory, Door, Live
    from nightlatch.duties.attend import Attend, Attended
    from nightlatch.duties.tell import Tell
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Side:
    """One platform as the product reaches it: who tells of its accounts, how a tenant is reached and counted, and who we are there."""

    provider: str
    live: Directory
    reach: Callable[[str], Live]
    census: Callable[[str], Inventory]
    responder: str


@dataclass(frozen=True, slots=True)
class Play:
    """`pipeline` judges, `attend` acts, `tell` tells people, and `queue` holds what is to be looked at again."""

    pipeline: Pipeline
    attend: Attend
    queue: LocalQueue
    tell: Tell
    clock: Callable[[], datetime]

    def act(self, case_id: str) -> Attended:
        """Attend to a case, and tell people of it, as the function does."""
        attended = self.attend(case_id)
        self.tell.of(attended)
        return attended

    def work(self) -> None:
        """Attend to what is queued and due."""
        for message in list(self.queue.receive(self.clock())):
            try:
                self.act(message.case)
            except StoreError:  # somebody else works on the account: a real queue brings the message again, too
                self.queue.send(message, 1)


class _Silent:
    """Meter of a story, where nobody reads numbers."""

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        """Nothing is counted."""

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """Nothing is timed."""


SILENT = _Silent()
NOBODY: Mapping[str, Door] = {}


def played(
    rules: Policy, *sides: Side, clock: Callable[[], datetime] = bootstrap.utc_now, doors: Mapping[str, Door] = NOBODY
) -> Play:
    """Both halves over these platforms, by the story's clock; people are told through `doors`."""
    from nightlatch.bootstrap.directories import Directories
    from nightlatch.bootstrap.telling import telling
    from nightlatch.hosts.local.memory import MemoryStore
    from nightlatch.hosts.local.queue import LocalQueue

    directory = Directories({side.provider: side.live for side in sides})
    stores = MemoryStore(clock=None), MemoryStore(clock=None)
    made = bootstrap.pipeline(rules, *stores, clock=clock, live=directory, remembers=False, strict=True)
    pipeline = made.changed(responders=tuple(side.responder for side in sides))
    queue = LocalQueue(clock)
    attend = bootstrap.attending(
        pipeline,
        queue,
        SILENT,
        reach={side.provider: side.reach for side in sides},
        live=directory,
        census={side.provider: side.census for side in sides},
    )
    return Play(pipeline, attend, queue, telling(pipeline, doors, SILENT), clock)
