"""A break-in at the tenant of this machine, the ledger that judges what its log tells, and what attends to its cases."""

import copy
import json
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
from nightlatch.providers.entra.account import Entra
from nightlatch.providers.entra.census import take
from nightlatch.providers.entra.directory import EntraDirectory
from nightlatch.providers.entra.scopes import IDS, ROLES
from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.server import serving
from nightlatch.sandbox.microsoft.tenant import TENANT, Tenant, Thing
from nightlatch.vendors.microsoft import Rest
from tests.duties.dying import Fuse
from tests.fakes import FakeMeter
from tests.providers.entra.playbooks.acting import Bearer, Unkept

ENFORCE = Policy.model_validate({"modes": {"default": "enforce"}})
NEWCOMER = "jo.newcomer@contoso.com"
LONG_AGO = timedelta(days=400)


class Mortal(httpx.HTTPTransport):
    """What sends our changes; the process may die before one, or right after it was made."""

    def __init__(self, scene: "Scene") -> None:
        super().__init__()
        self.scene = scene

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer. Only changes burn the fuse: reading leaves nothing behind."""
        if request.method == "GET":
            return super().handle_request(request)
        self.scene.fuse.burn(made=False)
        answer = super().handle_request(request)
        answer.read()
        self.scene.fuse.burn(made=True)
        return answer


@dataclass
class Scene:
    """Stores and tenant outlive a process; everything else is made anew. `ahead` moves the clock, and waiting does.

    `over` says whether our identity may act on administrators.
    """

    tenant: Tenant
    url: str
    evidence: Store = field(default_factory=lambda: MemoryStore(clock=None))
    control: Store = field(default_factory=lambda: MemoryStore(clock=None))
    fuse: Fuse = field(default_factory=Fuse)
    ahead: timedelta = timedelta(0)
    over: bool = True
    own: Thing = field(init=False)
    robin: Thing = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(transport=Mortal(self))
        self.tenant.clock = self.now
        made = utc_now() - LONG_AGO
        self.own = making.robot(self.tenant, "Nightlatch", made=made)
        making.assign(self.tenant, self.own["id"], known.PRIVILEGED_AUTHENTICATION, made=made)
        self.robin = making.user(self.tenant, "robin@contoso.com", made)
        making.assign(self.tenant, self.robin["id"], known.GLOBAL_ADMINISTRATOR, made=made)
        self.tenant.schedules = Unkept()

    def now(self) -> datetime:
        """The clock of all of it."""
        return utc_now() + self.ahead

    def wait(self, length: float) -> None:
        """Nobody waits here: the clock is moved."""
        self.ahead += timedelta(seconds=length)

    def live(self) -> Entra:
        """The tenant as our own identity reaches it."""
        token = Bearer(self.tenant.bearer(self.own["id"], roles=tuple(IDS)))
        rest = Rest(self.url, token, client=lambda: self.http, clock=lambda: self.now().timestamp(), pause=self.wait)
        return Entra(rest, TENANT, frozenset({self.own["id"], self.own["appId"]}), self.over, self.now)

    @property
    def act(self) -> Attend:
        """What attends to cases, with Entra's own playbooks."""
        live = self.live()
        directory = Directories({"entra": EntraDirectory(live)})
        pipeline = bootstrap.pipeline(
            ENFORCE, self.evidence, self.control, live=directory, remembers=False, strict=True, clock=self.now
        )
        attend = bootstrap.attending(
            pipeline.changed(responders=(self.own["appId"], self.own["id"])),
            LocalQueue(self.now),
            FakeMeter(),
            reach={"entra": lambda _tenant: live},
            live=directory,
            census={"entra": lambda tenant: take(live, tenant, self.now())},
        )
        return replace(attend, pause=self.wait)

    def steal(self, method: str, path: str, **body: Any) -> Thing:
        """What somebody does with Robin's stolen session."""
        with httpx.Client(headers={"Authorization": f"Bearer {self.tenant.bearer(self.robin['id'])}"}) as thief:
            answer = thief.request(method, f"{self.url}/{path}", json=body).raise_for_status()
            return answer.json() if answer.content else {}

    def make_administrator(self) -> Case:
        """A new user with a pass to come in by, made Global Administrator; gives the case."""
        profile = {"password": "example-password"}
        made = self.steal("POST", "users", userPrincipalName=NEWCOMER, accountEnabled=True, passwordProfile=profile,
                          displayName="Jo", mailNickname="jo")  # fmt: skip
        role = {"principalId": made["id"], "roleDefinitionId": known.GLOBAL_ADMINISTRATOR, "directoryScopeId": "/"}
        self.steal("POST", "roleManagement/directory/roleAssignments", **role)
        self.steal("POST", f"users/{made['id']}/authentication/temporaryAccessPassMethods", lifetimeInMinutes=60)
        return self.told(made["id"])

    def make_machine(self) -> Case:
        """A new application with a secret, a way in from elsewhere, and a permission that gives every role; gives the case."""
        app = self.steal("POST", "applications", displayName="Backup Agent")
        robot = self.steal("POST", "servicePrincipals", appId=app["appId"])
        self.steal("POST", f"applications/{app['id']}/addPassword", passwordCredential={"displayName": "x"})
        told = {"name": "x", "issuer": "https://login.example.com", "subject": "x", "audiences": ["api://AzureADTokenExchange"]}
        self.steal("POST", f"applications/{app['id']}/federatedIdentityCredentials", **told)
        given = {"principalId": robot["id"], "resourceId": known.GRAPH_PRINCIPAL, "appRoleId": IDS[ROLES]}
        self.steal("POST", f"servicePrincipals/{robot['id']}/appRoleAssignments", **given)
        return self.told(app["appId"])

    def told(self, id: str) -> Case:
        """Judge all that the log tells; gives the case of an account."""
        pipeline = self.act.pipeline
        pipeline.assess([("entra", {**each, "tenantId": TENANT}) for each in copy.deepcopy(self.tenant.journal)])
        (case,) = [each for each in pipeline.judge_all() if each.subject.id == id]
        return case

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
        """What Entra's log tells that we did, in order."""
        return [
            each["activityDisplayName"].strip()
            for each in self.tenant.journal
            if (each["initiatedBy"]["app"] or {}).get("servicePrincipalId") == self.own["id"]
        ]

    def picture(self) -> Any:
        """How accounts, roles and permissions stand, but for sessions, for the ids of what is given again, and for secrets."""
        tenant = self.tenant
        held = sorted((each["principalId"], each["roleDefinitionId"]) for each in tenant.assignments.values())
        given = sorted((each["principalId"], each["appRoleId"]) for each in tenant.app_roles.values())
        let_in = sorted(json.dumps({**each, "id": ""}) for shelf in tenant.federated.values() for each in shelf.values())
        users = {id: {**told, "signInSessionsValidFromDateTime": ""} for id, told in tenant.users.items()}
        return copy.deepcopy((users, tenant.principals, held, given, let_in))


@contextmanager
def scene() -> Iterator[Scene]:
    """A tenant in which PIM keeps no schedules, until the block ends."""
    tenant = Tenant()
    with serving(tenant) as served:
        found = Scene(tenant, served.graph)
        with found.http:
            yield found
