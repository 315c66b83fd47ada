"""A break-in at the subscription of this machine, the ledger that judges what the activity log tells, and what attends to its cases."""

import copy
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import httpx

from nightlatch import bootstrap
from nightlatch.bootstrap.directories import Directories
from nightlatch.contracts import Store
from nightlatch.duties.attend import Attend
from nightlatch.hosts.local.clock import utc_now
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.model import Case, Change, Order, Policy, Quarantine, Verb
from nightlatch.providers.azure.account import Azure
from nightlatch.providers.azure.census import READS, take
from nightlatch.providers.azure.completing import READS as READ_REST
from nightlatch.providers.azure.completing import completed, lacking
from nightlatch.providers.azure.directory import READS as READ_DIRECTORY
from nightlatch.providers.azure.directory import AzureDirectory
from nightlatch.sandbox.microsoft import Tenant, login, making, serving
from nightlatch.sandbox.microsoft.arm.estate import SUBSCRIPTION
from nightlatch.sandbox.microsoft.arm.roles import OWNER
from nightlatch.vendors.microsoft import Rest
from tests.duties.dying import Fuse
from tests.fakes import FakeMeter

ENFORCE = Policy.model_validate({"modes": {"default": "enforce"}})
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
LONG_AGO = timedelta(days=400)


class Mortal(httpx.HTTPTransport):
    """What sends our changes; the process may die before one, or right after it was made."""

    def __init__(self, scene: "Scene") -> None:
        super().__init__()
        self.scene = scene

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer. Only changes burn the fuse: reading, and asking for a token, leave nothing behind."""
        changes = request.method != "GET" and not request.url.path.endswith("/token")
        if changes:
            self.scene.fuse.burn(made=False)
        answer = super().handle_request(request)
        if changes:
            answer.read()
            self.scene.fuse.burn(made=True)
        return answer


@dataclass
class Scene:
    """Stores and tenant outlive a process; everything else is made anew. `ahead` moves the clock, and waiting does."""

    tenant: Tenant
    url: str
    evidence: Store = field(default_factory=lambda: MemoryStore(clock=None))
    control: Store = field(default_factory=lambda: MemoryStore(clock=None))
    fuse: Fuse = field(default_factory=Fuse)
    ahead: timedelta = timedelta(0)
    patience_s: float = 0
    arrived: dict[str, Any] = field(default_factory=dict)
    own: Any = field(init=False)

    def __post_init__(self) -> None:
        self.tenant.clock = self.now
        self.http = httpx.Client(transport=Mortal(self))
        made = utc_now() - LONG_AGO
        permissions = {*READS, *READ_DIRECTORY, *READ_REST}
        for playbook in bootstrap.playbooks()["azure"]:
            permissions |= {*playbook.reads, *playbook.writes}
        self.own = making.robot(self.tenant, "nightlatch-act", *(each for each in permissions if "/" not in each), made=made)
        estate = self.tenant.azure
        role = estate.define("Nightlatch", [each for each in permissions if "/" in each], scope="/")
        estate.assign(self.own["id"], role, "/", made, principalType="ServicePrincipal")
        self.kim, self.robin = (making.user(self.tenant, f"{name}@contoso.com", made)["id"] for name in ("kim", "robin"))
        for each in (self.kim, self.robin, making.user(self.tenant, "sam@contoso.com", made)["id"]):
            estate.assign(each, OWNER, SCOPE, made)
        self.credentials = login(self.tenant, self.url, self.own)

    def now(self) -> datetime:
        """The clock of all of it."""
        return utc_now() + self.ahead

    def wait(self, length: float) -> None:
        """Nobody waits here: the clock is moved."""
        self.ahead += timedelta(seconds=length)

    def live(self) -> Azure:
        """Azure as our own identity reaches it."""
        arm, graph = (
            Rest(f"{self.url}/{place}", self.credentials, patience_s=self.patience_s, client=lambda: self.http, pause=self.wait)
            for place in ("arm", "graph/v1.0")
        )
        return Azure(arm, graph, frozenset({self.own["id"], self.own["appId"]}), self.now)

    @property
    def act(self) -> Attend:
        """What attends to cases, with Azure's own playbooks."""
        live = self.live()
        directory = Directories({"azure": AzureDirectory(live)})
        pipeline = bootstrap.pipeline(
            ENFORCE, self.evidence, self.control, live=directory, remembers=False, strict=True, clock=self.now
        )
        attend = bootstrap.attending(
            pipeline.changed(responders=(self.own["appId"], self.own["id"])),
            LocalQueue(self.now),
            FakeMeter(),
            reach={"azure": lambda _tenant: live},
            live=directory,
            census={"azure": lambda tenant: take(live, tenant, self.now())},
        )
        return replace(attend, pause=self.wait)

    def steals(self, method: str, path: str, body: object = None) -> Any:
        """What an intruder does with Kim's session."""
        token = self.tenant.bearer(self.kim, "arm")
        with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as thief:
            answer = thief.request(method, f"{self.url}/arm{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def gives(self, principal: str, role: str = OWNER, scope: str = SCOPE, sort: str = "User", **more: str) -> str:
        """The intruder gives somebody a role; gives the assignment's id."""
        name = str(uuid.uuid4())
        path = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"
        told = {
            "principalId": principal,
            "principalType": sort,
            "roleDefinitionId": self.tenant.azure.role_id(role, scope),
            **more,
        }
        self.steals("PUT", f"{path}?api-version=2022-04-01", {"properties": told})
        return path

    def told(self, id: str) -> Case:
        """Judge all that the log tells; gives the case of an account, by its object id or its path."""
        pipeline = self.act.pipeline
        for each in self.tenant.azure.journal:
            mark = f"{each['correlationId']} {each['resultType']}"
            if mark not in self.arrived:
                self.arrived[mark] = self.whole(each)
        pipeline.assess([("azure", each) for each in copy.deepcopy(list(self.arrived.values()))])
        (case,) = [each for each in pipeline.judge_all() if id.lower() in (each.key.name, (each.subject.name or "").lower())]
        return case

    def whole(self, record: Any) -> Any:
        """The record as it is judged: what it leaves out is read when it arrives."""
        arm = self.live().rest
        for _ in range(2):
            if path := lacking(record):
                record = completed(record, arm.ask(path, READ_REST[0]))
        return record

    def order(self, case: Case, verb: Verb) -> None:
        """A person's wish."""
        order = Order(
            id=f"o-{verb.value}", verb=verb, case=case.id, case_key=str(case.key), seen_version=case.version,
            who="on call", at=self.now(), reason="a test",
        )  # fmt: skip
        self.act.pipeline.control.orders.write(order)

    def held(self, case: Case) -> Quarantine:
        found = self.act.pipeline.control.quarantines.current(case.key)
        assert found is not None
        return found

    def changes(self, case: Case) -> tuple[Change, ...]:
        return self.act.pipeline.control.quarantines.changes(case.key)

    def changed(self) -> list[str]:
        """What the log tells that we did, in order."""
        mine = "http://schemas.microsoft.com/identity/claims/objectidentifier"
        return [
            each["operationName"].rpartition("/PROVIDERS/")[2].partition("/")[2].lower()
            for each in self.tenant.azure.journal
            if each["identity"]["claims"][mine] == self.own["id"] and each["resultType"] == "Success"
        ]

    def picture(self) -> Any:
        """How everything stands, but for when it was written."""
        estate = self.tenant.azure
        shelves = (estate.assignments, estate.definitions, estate.federated, estate.resources, estate.identities)
        when = ("createdOn", "updatedOn", "createdBy", "updatedBy")
        return copy.deepcopy(
            [
                {
                    id: {key: value for key, value in each.get("properties", {}).items() if key not in when}
                    for id, each in shelf.items()
                }
                for shelf in shelves
            ]
        )


@contextmanager
def scene() -> Iterator[Scene]:
    """A tenant, until the block ends."""
    tenant = Tenant()
    with serving(tenant) as served:
        found = Scene(tenant, served.url)
        try:
            yield found
        finally:
            found.http.close()
