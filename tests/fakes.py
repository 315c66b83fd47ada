"""One fake for each contract that no real part of this version fills in: a cloud of dictionaries, and what works on it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nightlatch.contracts import Identity, Item, Live, Plan, Playbook, Store, Target
from nightlatch.errors import LookupFailed, StoreError
from nightlatch.ledger.adding import add_each
from nightlatch.model import Action, Case, Principal, PrincipalType, Privilege, Step
from nightlatch.model.evidence import NOTHING_TOLD


@dataclass(frozen=True)
class FakeDirectory:
    """Directory over dictionaries."""

    births: Mapping[str, datetime] = field(default_factory=dict)
    worth: Mapping[str, Privilege] = field(default_factory=dict)
    identities: Mapping[str, Identity] = field(default_factory=dict)
    refuses: str | None = None

    def identity(self, principal: Principal, told: Mapping[str, str] = NOTHING_TOLD) -> Identity | None:
        self._answer()
        return self.identities.get(principal.label)

    def created(self, principal: Principal, before: datetime) -> datetime | None:
        born = self.births.get(principal.label)
        return born if born is not None and born <= before else None

    def privilege(self, tenant: str, role: str, at: datetime) -> Privilege | None:
        self._answer()
        return self.worth.get(role)

    def _answer(self) -> None:
        if self.refuses is not None:
            raise LookupFailed(self.refuses)


@dataclass
class FakeCloud:
    """Keys of accounts, each active or not; `playbook` switches them off and back on.

    `calls` are the changes it was asked for; while `fails` holds errors, each change raises the next of them instead.
    """

    keys: dict[str, str]
    calls: list[str] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)

    def playbook(self, **more: Any) -> Playbook:
        return Playbook(
            **{
                "id": "disable_keys",
                "title": "Switch every key off",
                "actions": (Action.LOCK,),
                "subject_types": (PrincipalType.USER,),
                "order": 20,
                "reads": ("fake:ListKeys",),
                "writes": ("fake:UpdateKey",),
                "plan": self._plan,
                "read": lambda _who, target, _live: self._state(target.id),
                "apply": lambda _who, target, _live: self._set(target.id, "inactive"),
                "revert": lambda _who, target, _live: self._set(target.id, target.before["state"]),
                **more,
            }
        )

    def _plan(self, _case: Case, _step: Step, _live: Live) -> Plan:
        return Plan(tuple(self._target(key) for key, state in self.keys.items() if state != "inactive"))

    def _target(self, key: str) -> Target:
        return Target(
            id=key,
            says=f"switch {key} off",
            before={"state": self.keys[key]},
            after={"state": "inactive"},
            calls=("UpdateKey",),
            undo_calls=("UpdateKey",),
            by_hand=(f"fake on {key}",),
            about=key,
        )

    def _state(self, key: str) -> dict[str, str] | None:
        return {"state": self.keys[key]} if key in self.keys else None

    def _set(self, key: str, state: str) -> None:
        self.calls.append(f"{key}: {state}")
        if self.fails:
            raise self.fails.pop(0)
        self.keys[key] = state


@dataclass
class FakeMeter:
    """Meter that remembers: `counted` by name and labels, `timed` by name."""

    counted: Counter[tuple[str, ...]] = field(default_factory=Counter)
    timed: dict[str, list[float]] = field(default_factory=dict)

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        self.counted[(name, *labels.values())] += number

    def seconds(self, name: str, length: float, **labels: str) -> None:
        self.timed.setdefault(name, []).append(length)


@dataclass
class FakeRejects:
    """Rejects in a list; refuses while `down`."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    down: bool = False

    def keep(self, text: str, reason: str) -> None:
        if self.down:
            raise StoreError("the queue is down: try again")
        self.kept.append((text, reason))


@dataclass
class Outage:
    """A store that can be down, or refuse whatever a condition names."""

    store: Store
    down: bool = False
    refuses: Callable[[str], bool] = lambda _partition: False

    def get(self, partition: str, sort: str) -> Item | None:
        self._answer(partition)
        return self.store.get(partition, sort)

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        self._answer(partition)
        return self.store.query(partition, prefix, after, limit)

    def put(self, item: Item, expect_version: str | None) -> Item:
        self._answer(item.partition)
        return self.store.put(item, expect_version)

    def add(self, items: Sequence[Item]) -> None:
        add_each(self, items)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        self._answer(partition)
        self.store.delete(partition, sort, expect_version)

    def purge(self, now: datetime, limit: int = 1000) -> int:
        return self.store.purge(now, limit)

    def _answer(self, partition: str) -> None:
        if self.down or self.refuses(partition):
            raise StoreError("the store is down: try again")
