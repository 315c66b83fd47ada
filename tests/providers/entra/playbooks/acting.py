"""A tenant that a playbook acts on, with an identity of ours that may use the permissions which the playbook declares and nothing else."""

import copy
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from nightlatch.contracts import Playbook, Target
from nightlatch.model import Action, Activity, Case, Grant, GrantKind, Kind, Principal, PrincipalType, Privilege, Step
from nightlatch.providers.entra.account import Entra
from nightlatch.providers.entra.scopes import IDS
from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.server import serving
from nightlatch.sandbox.microsoft.tenant import TENANT, Tenant, Thing
from nightlatch.vendors.microsoft import Rest
from tests.build import START, activity
from tests.providers.stepping import stepped

BEFORE = START - timedelta(days=100)
NOW = START + timedelta(minutes=20)
NEWCOMER = "jo.newcomer@contoso.com"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Credentials of the sandbox: a token that opens these permissions."""

    token: str

    def header(self, scope: str, http: httpx.Client) -> str:
        return f"Bearer {self.token}"

    def forget(self, scope: str) -> None:
        pass


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


class Unkept(dict[str, Thing]):
    """A shelf that stays empty."""

    def __setitem__(self, key: str, value: Thing) -> None:
        pass


@dataclass
class Acting:
    """The tenant, and how our own identity reaches it. It holds the role that outranks all others."""

    tenant: Tenant
    url: str
    client: httpx.Client
    clock: Clock
    own: Thing = field(init=False)
    subject: Principal = field(init=False)

    def __post_init__(self) -> None:
        self.own = making.robot(self.tenant, "Nightlatch", made=BEFORE)
        making.assign(self.tenant, self.own["id"], known.PRIVILEGED_AUTHENTICATION, made=BEFORE)
        self.subject = self.user(NEWCOMER, START)

    def user(self, name: str, made: datetime = BEFORE, **more: Any) -> Principal:
        """A new user, as a case's subject."""
        return who(PrincipalType.USER, making.user(self.tenant, name, made, **more)["id"], name)

    def robot(self, name: str = "Builder", *permissions: str, made: datetime = START) -> Principal:
        """A new application with its service principal, as a case's subject: by its appId."""
        return who(PrincipalType.SERVICE_PRINCIPAL, making.robot(self.tenant, name, *permissions, made=made)["appId"], name)

    def principal(self, subject: Principal) -> Thing:
        """The service principal of a subject."""
        return next(each for each in self.tenant.principals.values() if subject.id in (each["appId"], each["id"]))

    def application(self, subject: Principal) -> Thing:
        """The application of a subject."""
        return next(each for each in self.tenant.applications.values() if each["appId"] == subject.id)

    def live(self, permissions: Iterable[str] = tuple(IDS), *, over: bool = True) -> Entra:
        """The tenant as our identity reaches it, with these permissions."""
        rest = Rest(
            self.url,
            Bearer(self.tenant.bearer(self.own["id"], roles=permissions)),
            client=lambda: self.client,
            pause=lambda _: None,
        )
        return Entra(rest, TENANT, frozenset({self.own["id"], self.own["appId"]}), over, self.clock)

    def without_pim(self) -> None:
        """From now on PIM keeps no schedule of an active role."""
        self.tenant.schedules = Unkept()

    def picture(self) -> Any:
        """How everything stands, but for sessions, and for the ids and times of what is given again."""
        tenant = self.tenant
        again = (
            tenant.assignments,
            tenant.schedules,
            tenant.eligible,
            tenant.app_roles,
            tenant.grants,
            *tenant.federated.values(),
        )
        things = (tenant.users, tenant.groups, tenant.applications, tenant.principals, *tenant.methods.values())
        members = {str(key): sorted(found) for key, found in tenant.links.items() if found}
        return copy.deepcopy(([sorted(map(_nameless, each.values())) for each in (*again, *things)], members))


def _nameless(thing: Thing) -> str:
    told = {name: value for name, value in thing.items() if name not in ("createdDateTime", "signInSessionsValidFromDateTime")}
    if "scheduleInfo" in told:
        told["scheduleInfo"] = thing["scheduleInfo"]["expiration"]
    if "scope" in told:
        told["scope"] = sorted(str(thing["scope"]).split())
    kept = "accountEnabled" in told or "displayName" in told or "keyCredentials" in told
    return json.dumps({**told, "id": thing["id"] if kept else ""}, sort_keys=True)


@contextmanager
def acting() -> Iterator[Acting]:
    """A tenant with one user, until the block ends."""
    clock = Clock()
    tenant = Tenant(clock=clock)
    with serving(tenant) as served, httpx.Client() as client:
        yield Acting(tenant, served.graph, client, clock)


def who(type: PrincipalType, id: str, name: str) -> Principal:
    email = name if "@" in name and "#" not in name else None
    return Principal(provider="entra", tenant=TENANT, type=type, id=id, name=name, email=email, keyed_by_id=True)


def granted(subject: Principal, name: str, kind: GrantKind = GrantKind.ROLE, scope: str = "*") -> Activity:
    grant = Grant(role=name, kind=kind, scope=scope, privilege=Privilege(tier=0))
    return activity(Kind.ROLE_GRANTED, subject=subject, grants=(grant,))


def take_back(found: Case, name: str, kind: GrantKind = GrantKind.ROLE) -> Step:
    because = tuple(a.id for a in found.activities if any(grant.role == name for grant in a.grants))
    return Step(action=Action.TAKE_BACK, target=name, says="back", because=because, sort=kind.value)


def there_and_back(playbook: Playbook, found: Case, step: Step, there: Acting) -> Target:
    """Its one target, made and undone with permissions that it declares, each of which it names when it asks, and none other."""
    live = there.live({*playbook.reads, *playbook.writes})
    target = stepped(playbook, found, step, live, there.picture)
    assert live.rest.named <= {*playbook.reads, *playbook.writes}
    return target


def all_named(playbook: Playbook, *lives: Entra) -> None:
    """Whatever a playbook declares was asked with by one of these."""
    assert set().union(*(live.rest.named for live in lives)) == {*playbook.reads, *playbook.writes}
