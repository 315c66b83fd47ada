"""Surroundings of what takes records from all doors: a judge, a queue, a platform that is asked, and what they met."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from nightlatch.contracts import Delivery, Provider, Record
from nightlatch.errors import ItemTooLarge, LookupFailed, StoreError
from nightlatch.model import Activity
from tests.build import START

TENANT, SUBSCRIPTION = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-0000-0000-0000-000000000000"
USER = "55555555-6666-7777-8888-999999999999"
TOPIC = f"/subscriptions/{SUBSCRIPTION}"
PATH = f"api/v1.0/{TENANT}/activity/feed/audit/1"


def nothing(_record: object) -> Iterable[Activity]:
    return ()


AZURE = Provider(
    id="azure",
    title="Azure",
    recognizes=lambda record: "operationName" in record,
    normalize=nothing,
    platform_owned=lambda _principal: False,
)
ROLE = {"operationName": "Microsoft.Authorization/roleAssignments/write", "tenantId": TENANT}


class Platform:
    """The surroundings: what was judged, left on the queue, kept and opened. `fails` are bodies that cannot be judged now, `breaks` after
    how many calls of the store or the queue the process dies.
    """

    def __init__(self) -> None:
        self.now = START
        self.judged: list[str] = []
        self.queue: list[tuple[dict[str, Any], int]] = []
        self.kept: list[tuple[str, str]] = []
        self.opened: list[Record] = []
        self.fails: set[str] = set()
        self.breaks: int | None = None
        self.whole = True
        self.log: tuple[Record, ...] = ()
        self.feed: tuple[Record, ...] | None = ({"Workload": "Exchange"},)

    def assess(self, batch: Sequence[Delivery]) -> tuple[str, ...]:
        again = []
        for each in batch:
            self._call()
            if each.body in self.fails:
                again.append(each.id)
            else:
                self.judged.append(each.body)
        return tuple(again)

    def later(self, message: str, delay_s: int) -> None:
        self._call()
        if len(message) > 10_000:
            raise ItemTooLarge("a record is too large for the queue")
        self.queue.append((json.loads(message), delay_s))

    def keep(self, text: str, reason: str) -> None:
        self._call()
        self.kept.append((text, reason))

    def completed(self, record: Record) -> Record:
        if "bystander" in record:
            return record
        if not self.whole:
            raise LookupFailed("throttled")
        return {**record, "whole": True}

    def entries(self, id: str, at: object) -> tuple[Record, ...]:
        assert id == USER
        return self.log

    def content(self, path: str) -> tuple[Record, ...]:
        assert path == PATH
        if self.feed is None:
            raise LookupFailed("not now")
        return self.feed

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        """Nothing is counted here."""

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """Nothing is timed here."""

    def _call(self) -> None:
        if self.breaks is not None:
            self.breaks -= 1
            if self.breaks < 0:
                raise StoreError("nobody answers")

    def waiting(self) -> list[tuple[str, int]]:
        """What waits on the queue: the kind of each message, and for how long."""
        return [(next(iter(message)), delay_s) for message, delay_s in self.queue]


def batch(*names: str) -> list[Delivery]:
    """Events of the stream, two records in each."""
    return [
        Delivery(str(number), json.dumps({"records": [{"id": f"{name}1"}, {"id": f"{name}2"}]}), START)
        for number, name in enumerate(names)
    ]
