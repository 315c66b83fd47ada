"""A tenant and its subscription that a playbook acts on, with an identity that may do what the playbook declares and nothing else."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from nightlatch.contracts import Playbook, Target
from nightlatch.model import Action, Activity, Case, Grant, GrantKind, Kind, Principal, PrincipalType, Step
from nightlatch.providers.azure.account import Azure
from nightlatch.providers.azure.activity_log.subjects import ASSIGNMENT
from nightlatch.providers.azure.privilege import role
from nightlatch.sandbox.microsoft import Tenant, making, serving
from nightlatch.sandbox.microsoft.arm.estate import SUBSCRIPTION, TENANT
from nightlatch.sandbox.microsoft.arm.identities import make_identity
from nightlatch.sandbox.microsoft.arm.roles import OWNER
from nightlatch.vendors.microsoft import Rest
from tests.build import activity

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
BEFORE = START - timedelta(days=100)
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
GROUP = f"{SCOPE}/resourceGroups/apps"


@dataclass(frozen=True, slots=True)
class Shown:
    """Credentials of the sandbox: one token."""

    token: str

    def header(self, scope: str, http: object) -> str:
        return f"Bearer {self.token}"

    def forget(self, scope: str) -> None:
        pass


@dataclass
class Acting:
    """The tenant, and how our own identity reaches it. `now` is what all clocks say."""

    tenant: Tenant
    arm: str
    graph: str
    client: httpx.Client
    now: datetime = START
    own: Any = field(init=False)
    subject: Principal = field(init=False)

    def __post_init__(self) -> None:
        self.tenant.clock = lambda: self.now
        self.own = making.managed_identity(self.tenant, "nightlatch-act", made=BEFORE)
        self.subject = self.user("jo.newcomer@contoso.com")
        self.tenant.azure.assign(making.user(self.tenant, "kim@contoso.com")["id"], OWNER, SCOPE)

    def user(self, name: str) -> Principal:
        """A user, as a case's subject: from before it."""
        return who(making.user(self.tenant, name)["id"], PrincipalType.USER, name)

    def identity(self, name: str = "night-export", made: datetime = START) -> Principal:
        """A new user-assigned identity, as a case's subject, with its service principal in the directory."""
        id = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
        principal = make_identity(self.tenant, id, made)["properties"]["principalId"]
        return Principal(provider="azure", tenant=TENANT, type=PrincipalType.MANAGED_IDENTITY, id=principal, name=id)

    def live(self, permissions: Iterable[str], *, graph: bool = True, scope: str = "/") -> Azure:
        """Azure as our identity reaches it, with these actions at a scope and these permissions of Graph."""
        asked = tuple(permissions)
        actions = [each for each in asked if "/" in each]
        estate, id = self.tenant.azure, self.own["id"]
        for old in [key for key, each in estate.assignments.items() if each["properties"]["principalId"] == id]:
            del estate.assignments[old]
        estate.assign(id, estate.define("Nightlatch", actions, scope="/"), scope, principalType="ServicePrincipal")
        arm, reading = (
            self.tenant.bearer(id, audience, [each for each in asked if "/" not in each]) for audience in ("arm", "graph")
        )
        return Azure(
            self._rest(self.arm, arm), self._rest(self.graph, reading) if graph else None, frozenset({id}), lambda: self.now
        )

    def _rest(self, address: str, token: str) -> Rest:
        return Rest(address, Shown(token), client=lambda: self.client)

    def picture(self) -> Any:
        """How everything stands, but for our own role, and for when things were written."""
        estate = self.tenant.azure
        own = {"Nightlatch"}
        scheduled = {each["name"] for each in (*estate.active.values(), *estate.eligible.values())}
        shelves = {
            "assignments": [each for each in estate.assignments.values() if each["properties"]["principalId"] != self.own["id"]],
            "definitions": [each for each in estate.definitions.values() if each["properties"]["roleName"] not in own],
            "eligible": list(estate.eligible.values()),
            "active": list(estate.active.values()),
            "federated": list(estate.federated.values()),
            "resources": list(estate.resources.values()),
        }
        return {name: sorted(_plain(each, each["name"] in scheduled) for each in found) for name, found in shelves.items()}


_WHEN = ("createdOn", "updatedOn", "createdBy", "updatedBy", "startDateTime")


def _plain(thing: Any, of_pim: bool) -> str:
    """What Privileged Identity Management gives again is another of the same content."""
    own = {name: value for name, value in thing.get("properties", {}).items() if name not in _WHEN}
    return json.dumps({**thing, "properties": own, **({"id": "", "name": ""} if of_pim else {})}, sort_keys=True)


def who(id: str, type: PrincipalType, name: str | None = None) -> Principal:
    email = name if name and "@" in name else None
    return Principal(provider="azure", tenant=TENANT, type=type, id=id, name=name, email=email, keyed_by_id=True)


@contextmanager
def acting() -> Iterator[Acting]:
    """A tenant with a subscription, whose owner is none of the case, until the block ends."""
    tenant = Tenant()
    with serving(tenant) as served, httpx.Client() as client:
        yield Acting(tenant, served.arm, served.graph, client)


def granted(
    subject: Principal, id: str, scope: str = SCOPE, assignment: str = "", operation: str = "", **evidence: str
) -> Activity:
    """A record that tells of one role given."""
    given = Grant(role=id, kind=GrantKind.ROLE, scope=scope.lower(), privilege=role(id, scope))
    told = {ASSIGNMENT: assignment.upper(), **evidence} if assignment else evidence
    return activity(
        Kind.ROLE_GRANTED,
        subject=subject,
        provider="azure",
        tenant=TENANT,
        operation=operation or "Microsoft.Authorization/roleAssignments/write",
        grants=(given,),
        evidence=told,
    )


def take_back(id: str = OWNER) -> Step:
    return Step(action=Action.TAKE_BACK, target=id, says="back", because=(), sort="role")


def there_and_back(playbook: Playbook, found: Case, step: Step, there: Acting, later: timedelta = timedelta()) -> Target:
    """Its one target: planned, made, made again, undone, undone again; afterwards everything stands as before."""
    live, before = there.live((*playbook.reads, *playbook.writes)), there.picture()
    (target,) = playbook.plan(found, step, live).targets
    there.now += later
    assert playbook.read(found.subject, target, live) == target.before
    for _ in range(2):
        playbook.apply(found.subject, target, live)
        assert playbook.read(found.subject, target, live) == target.after
    assert there.picture() != before
    assert playbook.plan(found, step, live).targets == (), "what is as it should be is not planned again"
    for _ in range(2):
        playbook.revert(found.subject, target, live)
        assert playbook.read(found.subject, target, live) == target.before
    assert there.picture() == before
    assert target.by_hand[0].startswith("az rest --method ")
    return target
