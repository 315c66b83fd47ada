"""A break-in at the cloud of this machine, the ledger that judges it, and what attends to its case, freshly composed each time."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests

from nightlatch import bootstrap
from nightlatch.contracts import Store
from nightlatch.duties.attend import Attend
from nightlatch.hosts.local.clock import utc_now
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.model import Case, Change, Order, Policy, Quarantine, Verb
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.directory import GcpDirectory
from nightlatch.sandbox.google import Cloud
from nightlatch.vendors.google import Rest
from tests.duties.dying import Fuse
from tests.fakes import FakeMeter
from tests.providers.gcp.audit_log.records import ACCOUNT, UNIQUE_ID, bound, created, delta, of_account

ENFORCE = Policy.model_validate({"modes": {"default": "enforce"}})
RESPONDER = "nightlatch-responder@orchard-prod.iam.gserviceaccount.com"
PLACE = "projects/orchard-prod"
BYSTANDER = {"role": "roles/owner", "members": ["user:robin@example.com"], "condition": {"title": "soon", "expression": "true"}}


@dataclass
class Scene:
    """Stores and cloud outlive a process; everything else is made anew. `ahead` moves the clock."""

    cloud: Cloud
    apis: dict[str, str]
    evidence: Store = field(default_factory=lambda: MemoryStore(clock=None))
    control: Store = field(default_factory=lambda: MemoryStore(clock=None))
    fuse: Fuse = field(default_factory=Fuse)
    ahead: timedelta = timedelta(0)
    changed: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        """The clock of all of it."""
        return utc_now() + self.ahead

    def live(self) -> Google:
        """The cloud as our own account reaches it; a process may die at any of its changes."""
        if RESPONDER not in self.cloud.accounts:
            self.cloud.account("nightlatch-responder")
        return Google(Rest(lambda: Mortal(self.cloud.token(RESPONDER), self), self.apis), self.now)

    @property
    def act(self) -> Attend:
        """What attends to cases, with Google's own playbooks."""
        live = self.live()
        directory = GcpDirectory(live)
        pipeline = bootstrap.pipeline(
            ENFORCE, self.evidence, self.control, live=directory, remembers=False, strict=True, clock=self.now
        )
        return bootstrap.attending(
            pipeline, LocalQueue(self.now), FakeMeter(), reach={"gcp": lambda _tenant: live}, live=directory, census={}
        )

    def intrude(self) -> Case:
        """A service account is made, becomes owner beside others, and gets a key; gives its case."""
        pipeline = self.act.pipeline
        pipeline.assess([("gcp", each) for each in self.records()])
        (case,) = [each for each in pipeline.judge_all() if each.subject.name == ACCOUNT]
        return case

    def records(self) -> list[dict[str, Any]]:
        """What the audit log tells of it, in the very order; the cloud stands accordingly."""
        began = self.now() - timedelta(seconds=5)
        made = self.cloud.account("night-export", made=began)
        self.cloud.policies.bind(PLACE, BYSTANDER["role"], *BYSTANDER["members"], condition=BYSTANDER["condition"])  # type: ignore[arg-type]
        self.cloud.policies.bind(PLACE, "roles/owner", "user:robin@example.com", f"serviceAccount:{ACCOUNT}")
        key = self.cloud.key(ACCOUNT, made=began)
        records = [
            created(response={"email": ACCOUNT, "unique_id": made["uniqueId"]}),
            bound(delta(f"serviceAccount:{ACCOUNT}", "roles/owner")),
            of_account("google.iam.admin.v1.CreateServiceAccountKey", response={"name": f"{made['name']}/keys/{key}"}),
        ]
        return [moved(each, began + timedelta(seconds=number), made["uniqueId"]) for number, each in enumerate(records)]

    def release(self, case: Case) -> None:
        """A person's wish that it be opened."""
        order = Order(
            id="o1", verb=Verb.RELEASE, case=case.id, case_key=str(case.key), seen_version=case.version,
            who="on call", at=self.now(), reason="a mistake",
        )  # fmt: skip
        self.act.pipeline.control.orders.write(order)

    def held(self, case: Case) -> Quarantine:
        found = self.act.pipeline.control.quarantines.current(case.key)
        assert found is not None
        return found

    def changes(self, case: Case) -> tuple[Change, ...]:
        return self.act.pipeline.control.quarantines.changes(case.key)

    def picture(self) -> Any:
        """How the cloud stands."""
        return copy.deepcopy((self.cloud.accounts, self.cloud.keys, self.cloud.policies.bindings(PLACE)))


class Mortal(requests.Session):
    """What sends our changes; the process may die before one, or right after it was made."""

    def __init__(self, token: str, scene: Scene) -> None:
        super().__init__()
        self.headers["Authorization"] = f"Bearer {token}"
        self.scene = scene

    def request(self, method: str, url: str, **options: Any) -> Any:  # type: ignore[override]  # as much of it as is used
        """The answer. Only changes burn the fuse: reading leaves nothing behind."""
        reads = method == "GET" or url.endswith(":getIamPolicy")
        if not reads:
            self.scene.fuse.burn(made=False)
        answer = super().request(method, url, **options)
        if not reads:
            self.scene.changed.append(f"{method} {url.rpartition('/')[2].rpartition(':')[2]}")
            self.scene.fuse.burn(made=True)
        return answer


def moved(record: dict[str, Any], at: datetime, unique_id: str) -> dict[str, Any]:
    """The record as of that time and about that account, with an insertId of its own."""
    told: dict[str, Any] = json.loads(json.dumps(record).replace(UNIQUE_ID, unique_id))
    return {**told, "timestamp": at.isoformat(), "insertId": f"i{at.timestamp()}"}


Work = Callable[[Scene, Case], object]
