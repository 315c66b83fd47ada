"""A town to respond in: accounts with doors, keys and grants, each open or shut, and what attends to their cases, freshly composed.

Everything that outlives a process is in the stores and the town, so a process may die at any call and another go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from nightlatch import bootstrap
from nightlatch.contracts import Identity, Live, Plan, Playbook, Store, Target
from nightlatch.duties.attend import Attend, Attended
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.ledger.leases import Leases
from nightlatch.model import (
    Action,
    Activity,
    Case,
    CaseKey,
    Change,
    Credential,
    Inventory,
    Kind,
    Order,
    Policy,
    Principal,
    PrincipalType,
    Quarantine,
    Result,
    Step,
    Verb,
)
from nightlatch.model.evidence import ACTOR_ARN
from nightlatch.pipeline import Pipeline
from nightlatch.stages.look import Looker
from tests.build import START, TENANT, activity, grant, minutes, principal
from tests.duties.dying import Fuse
from tests.fakes import FakeDirectory, FakeMeter

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
RESPONDER = f"arn:aws:iam::{TENANT}:role/nightlatch-act"
ENFORCE = Policy.model_validate({"modes": {"default": "enforce"}})
THINGS = ("door", f"key:{KEY_ID}", f"grant:{ADMIN}")
_SERVES = {Action.LOCK: ("door", "key:"), Action.DEACTIVATE: ("key:",), Action.TAKE_BACK: ("grant:",)}


@dataclass
class Hands:
    """A clock that only moves when told to, or when somebody waits."""

    now: datetime = field(default_factory=lambda: minutes(10))
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)

    def pass_(self, **length: float) -> None:
        self.now += timedelta(**length)


@dataclass
class Town:
    """Things of accounts. `calls` are the changes that were asked for; while `fails` holds errors each change raises the next of them."""

    things: dict[str, dict[str, str]]
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    fuse: Fuse = field(default_factory=Fuse)

    def playbooks(self) -> tuple[Playbook, ...]:
        return (
            self.playbook("shut_door", 10, Action.LOCK),
            self.playbook("disable_keys", 20, Action.LOCK, Action.DEACTIVATE),
            self.playbook("take_grants", 30, Action.TAKE_BACK),
        )

    def playbook(self, id: str, order: int, *actions: Action, **more: Any) -> Playbook:
        return Playbook(
            **{
                "id": id,
                "title": id.replace("_", " "),
                "actions": actions,
                "subject_types": (PrincipalType.USER, PrincipalType.ROLE),
                "order": order,
                "reads": ("town:Look",),
                "writes": ("town:Shut",),
                "plan": lambda case, step, live: self._plan(id, case, step, live),
                "read": self._read,
                "apply": lambda who, target, _live: self.change(str(who.name), target.id, "shut"),
                "revert": lambda who, target, _live: self.change(str(who.name), target.id, target.before["state"]),
                **more,
            }
        )

    def change(self, account: str, thing: str, state: str) -> None:
        self.fuse.burn(made=False)
        self.calls.append((account, thing, state))
        if self.fails:
            raise self.fails.pop(0)
        if thing in self.things.get(account, {}):
            self.things[account][thing] = state
        self.fuse.burn(made=True)

    def copy(self) -> dict[str, dict[str, str]]:
        return {account: dict(things) for account, things in self.things.items()}

    def _read(self, who: Principal, target: Target, _live: Live) -> Mapping[str, str] | None:
        state = self.things.get(str(who.name), {}).get(target.id)
        return None if state is None else {"state": state}

    def _plan(self, id: str, case: Case, step: Step, _live: Live) -> Plan:
        own = {"shut_door": "door", "disable_keys": "key:", "take_grants": "grant:"}[id]
        meant = _SERVES[step.action]
        return Plan(
            tuple(
                target(thing, state)
                for thing, state in self.things.get(str(case.subject.name), {}).items()
                if thing.startswith(own) and own in meant and state != "shut"
                if step.action is Action.LOCK or thing.endswith(f":{step.target}")
            )
        )


def target(thing: str, state: str = "open", **more: Any) -> Target:
    return Target(
        **{
            "id": thing,
            "says": f"shut {thing}",
            "before": {"state": state},
            "after": {"state": "shut"},
            "calls": ("Shut",),
            "undo_calls": ("Open",),
            "by_hand": (f"open {thing}",),
            "about": thing.partition(":")[2],
            **more,
        }
    )


def born(name: str = "svc-report", at: float = 0, *, actor: Principal | None = None) -> tuple[Activity, ...]:
    """An account that is made, given a key, and made administrator: for quarantine, whoever looks at it."""
    subject = principal(name, id=f"AIDAEXAMPLE{name.upper()}")
    more = {"subject": subject} | ({"actor": actor} if actor else {})
    return (
        activity(Kind.ACCOUNT_CREATED, at, **more),
        activity(Kind.CREDENTIAL_ADDED, at + 0.1, credential=Credential(type="access_key", id=KEY_ID), **more),
        activity(Kind.ROLE_GRANTED, at + 0.2, grants=(grant(0, ADMIN),), **more),
    )


def ours(operation: str, at: float, name: str = "svc-report", **more: Any) -> Activity:
    """A record by Nightlatch's own identity."""
    actor = principal("nightlatch-act", PrincipalType.ROLE)
    subject = principal(name, id=f"AIDAEXAMPLE{name.upper()}")
    return activity(
        at=at, **{"operation": operation, "actor": actor, "subject": subject, "evidence": {ACTOR_ARN: RESPONDER}, **more}
    )


@dataclass
class Bench:
    """One tenant's stores, town and clock. Each call composes what it needs anew, as a function does that starts cold."""

    policy: Policy = ENFORCE
    town: Town = field(default_factory=lambda: Town({}))
    clock: Hands = field(default_factory=Hands)
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    inventory: Inventory = field(default_factory=lambda: Inventory(provider="aws", tenant=TENANT, at=START, holdings=()))
    evidence: Store = field(default_factory=lambda: MemoryStore(clock=None))
    control: Store = field(default_factory=lambda: MemoryStore(clock=None))
    meter: FakeMeter = field(default_factory=FakeMeter)

    def __post_init__(self) -> None:
        self.queue = LocalQueue(self.clock)
        self._orders = 0

    @property
    def pipeline(self) -> Pipeline:
        made = bootstrap.pipeline(
            self.policy, self.evidence, self.control, live=self.directory, remembers=False, strict=True, clock=self.clock
        )
        return made.changed(responders=(RESPONDER,))

    @property
    def act(self) -> Attend:
        pipeline = self.pipeline
        inventories = pipeline.control.inventories
        return Attend(
            pipeline=pipeline,
            playbooks={"aws": self.town.playbooks()},
            reach=lambda _provider, _tenant: self.town,
            looker=Looker(self.directory, lambda _provider, _tenant: self.inventory, inventories, self.clock, (RESPONDER,)),
            queue=self.queue,
            leases=Leases(pipeline.control.shelf, self.clock),
            meter=self.meter,
            clock=self.clock,
            pause=self.clock.pause,
        )

    def assess(self, *activities: Activity) -> Case:
        """File and judge; gives the case of the last of them."""
        pipeline = self.pipeline
        for each in activities:
            pipeline.file(each)
        found = pipeline.judge([key_of(each) for each in activities])
        return next(case for case in reversed(found) if case.key == key_of(activities[-1]))

    def intrude(self, name: str = "svc-report", at: float = 0, **more: Any) -> Case:
        """An account for quarantine, which really is there."""
        return self.settle(born(name, at, **more))

    def settle(self, activities: tuple[Activity, ...], created: datetime | None = None) -> Case:
        """An account that really is there, with all its things open; created with the first activity unless told."""
        subject = activities[0].subject
        self.town.things[str(subject.name)] = dict.fromkeys(THINGS, "open")
        identity = Identity(str(subject.id), created or activities[0].at)
        self.directory = replace(self.directory, identities={**self.directory.identities, subject.label: identity})
        return self.assess(*activities)

    def attend(self, case: Case | str) -> Attended:
        return self.act(case if isinstance(case, str) else case.id)

    def order(self, verb: Verb, about: Case, **more: Any) -> Order:
        """A person's wish, written now."""
        self._orders += 1
        told = {"case": about.id, "case_key": str(about.key), "seen_version": about.version, "at": self.clock(), "verb": verb}
        order = Order(**{"id": f"o{self._orders}", "who": "on call", "reason": "because", **told, **more})
        self.pipeline.control.orders.write(order)
        return order

    def outcome(self, order: Order) -> Result | None:
        return self.pipeline.control.orders.outcome(order)

    def held(self, case: Case) -> Quarantine | None:
        return self.pipeline.control.quarantines.current(case.key)

    def changes(self, case: Case) -> tuple[Change, ...]:
        return self.pipeline.control.quarantines.changes(case.key)

    def states(self, name: str = "svc-report") -> set[str]:
        return set(self.town.things[name].values())


def key_of(activity: Activity) -> CaseKey:
    key = CaseKey.of(activity.subject)
    assert key is not None
    return key
