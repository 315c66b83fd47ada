"""What stands in the tenant of this machine, and who may call it.

Things are kept as Graph tells them, by id, on a shelf for each of its collections; who is in what stands beside, as in Graph. A builder
(`user`, `application`, `assign` …) furnishes the tenant without asking anybody; what is done over the interface is checked, and told in the log.
"""

import secrets
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.microsoft import known
from nightlatch.sandbox.microsoft.arm import Estate
from nightlatch.sandbox.microsoft.faults import Faults
from nightlatch.sandbox.microsoft.refusals import not_found, unauthorized

Thing = dict[str, Any]
Shelf = dict[str, Thing]
TENANT = "11111111-2222-3333-4444-555555555555"
DOMAIN = "contoso.com"
_OTHER_KEYS = ("userPrincipalName", "appId")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who shows a token: the object id of a user or service principal, for which interface, what it opens (of an application), and since when."""

    holder: str
    audience: str
    roles: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted and can be restored: a thing of a sort (`users`, `applications`, `principals`), and what went with it."""

    sort: str
    thing: Thing
    entries: list[tuple[Shelf, Thing]]
    links: list[tuple[str, str]]


@dataclass
class Tenant:
    """All of it. `lock` is held while a request is answered; `used` are the permissions that opened something, of those a caller has the
    least; `journal` are the entries of the directory's audit log, oldest first, in Graph's shape.

    `links` are relations by name and id of the thing that has them: `("members", group)`, `("owners", application)`, `("units", unit)`.
    `secrets` are the texts of password credentials by their key id, which Graph tells once; `sessions` the refresh tokens of users.
    `minimum_s` is how long an assignment must have run before PIM takes it back; `azure` what Resource Manager keeps.
    """

    id: str = TENANT
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    users: Shelf = field(default_factory=dict)
    groups: Shelf = field(default_factory=dict)
    applications: Shelf = field(default_factory=dict)
    principals: Shelf = field(default_factory=dict)
    units: Shelf = field(default_factory=dict)
    definitions: Shelf = field(default_factory=known.roles)
    assignments: Shelf = field(default_factory=dict)
    schedules: Shelf = field(default_factory=dict)
    eligible: Shelf = field(default_factory=dict)
    app_roles: Shelf = field(default_factory=dict)
    grants: Shelf = field(default_factory=dict)
    domains: Shelf = field(default_factory=dict)
    federations: dict[str, Shelf] = field(default_factory=dict)
    policies: Shelf = field(default_factory=dict)
    methods: dict[str, Shelf] = field(default_factory=dict)
    federated: dict[str, Shelf] = field(default_factory=dict)
    deleted: dict[str, Deleted] = field(default_factory=dict)
    links: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    journal: list[Thing] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    used: set[str] = field(default_factory=set)
    minimum_s: int = 300
    lock: threading.RLock = field(default_factory=threading.RLock)
    azure: Estate = field(init=False)
    _tokens: dict[str, Bearer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Every tenant has a domain, Graph, and a subscription."""
        self.azure = Estate(self.id, lambda: self.clock())  # noqa: PLW0108 - the clock may be set later
        self.domains[DOMAIN] = {"id": DOMAIN, "authenticationType": "Managed", "isDefault": True, "isVerified": True}
        self.principals.update(known.first_party())

    def find(self, shelf: Shelf, key: str) -> Thing:
        """A thing by its id, a user also by his name, a service principal and an application also by `appId=…`. Raises Refused."""
        found = self.seen(shelf, key)
        if found is None:
            raise not_found(key)
        return found

    def seen(self, shelf: Shelf, key: str) -> Thing | None:
        """The same; None where it is not there, or a look does not see it yet."""
        other = key.rpartition("=")[2].strip("'").lower()
        named = (each for each in shelf.values() if other in {str(each.get(name)).lower() for name in _OTHER_KEYS})
        found = shelf.get(key) or shelf.get(key.lower()) or next(named, None)
        return None if found is None or self.faults.hides(found["id"]) else found

    def principal(self, id: str) -> Thing:
        """A user, group or service principal. Raises Refused."""
        shelf = next((each for each in (self.users, self.groups, self.principals) if id.lower() in each), self.users)
        return self.find(shelf, id)

    def anything(self, id: str) -> Thing:
        """A directory object of any sort. Raises Refused."""
        shelves = (self.users, self.groups, self.principals, self.applications, self.units)
        return self.find(next((each for each in shelves if id.lower() in each), self.users), id)

    def linked(self, relation: str, id: str) -> list[str]:
        """Who is in a relation to a thing, by id; the list is the tenant's own."""
        return self.links.setdefault((relation, id), [])

    def has(self, relation: str, id: str) -> list[str]:
        """The other way round: of which things somebody is member or owner."""
        return [holder for (name, holder), found in self.links.items() if name == relation and id in found]

    def roles_of(self, id: str) -> set[str]:
        """Template ids of the directory roles that somebody holds now, himself or by a group."""
        holders = {id, *self.has("members", id)}
        held = (each["roleDefinitionId"] for each in self.assignments.values() if each["principalId"] in holders)
        return {self.definitions[each].get("templateId") or each for each in held if each in self.definitions}

    def permissions_of(self, principal: str) -> frozenset[str]:
        """Application permissions of Graph that a service principal has been given."""
        values = {each["id"]: each["value"] for each in self.principals[known.GRAPH_PRINCIPAL]["appRoles"]}
        held = (each for each in self.app_roles.values() if each["principalId"] == principal)
        return frozenset(values[each["appRoleId"]] for each in held if each["appRoleId"] in values)

    def bury(self, sort: str, id: str) -> Thing:
        """Delete a thing for thirty days, with what it was given and where it belonged."""
        shelf: Shelf = getattr(self, sort)
        thing, names = shelf.pop(id), ("principalId", "clientId", "resourceId")
        shelves = (self.app_roles, self.grants, self.assignments, self.schedules, self.eligible)
        entries = [(each, entry) for each in shelves for entry in each.values() if id in {entry.get(name) for name in names}]
        links = [key for key, found in self.links.items() if id in found]
        for each, entry in entries:
            del each[entry["id"]]
        for key in links:
            self.links[key].remove(id)
        self.deleted[id] = Deleted(sort, thing, entries, links)
        return thing

    def unearth(self, id: str) -> Deleted:
        """Restore a thing that was deleted. Raises Refused."""
        gone = self.deleted.pop(id, None)
        if gone is None:
            raise not_found(id)
        getattr(self, gone.sort)[id] = gone.thing
        for shelf, entry in gone.entries:
            shelf[entry["id"]] = entry
        for relation, holder in gone.links:
            self.linked(relation, holder).append(id)
        return gone

    def bearer(self, holder: str, audience: str = "graph", roles: Iterable[str] | None = None) -> str:
        """An access token; what it opens of Graph is what the service principal has now, unless `roles` are given."""
        token = f"example-{secrets.token_hex(12)}"
        opens = self.permissions_of(holder) if roles is None else frozenset(roles)
        self._tokens[token] = Bearer(holder, audience, opens, self.clock())
        return token

    def caller(self, header: str, audience: str) -> Bearer:
        """Whose token it is. Raises Refused: Graph and Resource Manager hear soon that a user is blocked, but of a service principal's
        tokens they take what was given until it ends ("Continuous access evaluation").
        """
        found = self._tokens.get(header.removeprefix("Bearer "))
        if found is None or found.audience != audience:
            raise unauthorized("Access token validation failure. Invalid audience." if found else "CompactToken parsing failed.")
        user = self.users.get(found.holder)
        if user is not None and not (user["accountEnabled"] and stamp(found.at) >= user["signInSessionsValidFromDateTime"]):
            raise unauthorized("Continuous access evaluation resulted in challenge.", "eyJleGFtcGxlIjp0cnVlfQ==")
        if user is None and found.holder not in self.principals:
            raise unauthorized()
        return found

    def expire(self) -> None:
        """Let all access tokens end, as an hour would."""
        self._tokens.clear()


def stamp(at: datetime) -> str:
    """A time as Graph writes it; with microseconds, for things here happen fast."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_id() -> str:
    """A new object id."""
    return str(uuid.uuid4())
