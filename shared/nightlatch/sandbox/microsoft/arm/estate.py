"""What stands in Azure on this machine: kept as Resource Manager tells it, by id without case.

A builder (`subscription`, `assign`, `identity` …) furnishes it without asking anybody; what is done over the interface is checked, and told in
the activity log.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.microsoft.arm import roles
from nightlatch.sandbox.microsoft.arm.scopes import GROUPS, ROOT, chain, fold

Thing = dict[str, Any]
Shelf = dict[str, Thing]
TENANT = "11111111-2222-3333-4444-555555555555"
SUBSCRIPTION = "aaaaaaaa-1111-4222-8333-444444444444"
_AUTHORIZATION = "Microsoft.Authorization"
_LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass
class Estate:
    """All of it. `above` is the management group of each subscription and group, folded; `definitions` are by GUID; `eligible` and `active`
    are PIM's schedules; `federated` are credentials of managed identities by their full id; `resources` machines and sites.

    `created` is when an identity, a credential or a resource was made; `minimum_s` how long an assignment must have run before PIM takes it
    back; `journal` the activity log, oldest first, as a diagnostic setting streams it.
    """

    tenant: str = TENANT
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    subscriptions: Shelf = field(default_factory=dict)
    groups: Shelf = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    definitions: Shelf = field(default_factory=roles.built_in)
    assignments: Shelf = field(default_factory=dict)
    eligible: Shelf = field(default_factory=dict)
    active: Shelf = field(default_factory=dict)
    identities: Shelf = field(default_factory=dict)
    federated: Shelf = field(default_factory=dict)
    resources: Shelf = field(default_factory=dict)
    created: dict[str, datetime] = field(default_factory=dict)
    locks: Shelf = field(default_factory=dict)
    journal: list[Thing] = field(default_factory=list)
    minimum_s: int = 300

    def __post_init__(self) -> None:
        """Every tenant has a root group; here with a subscription in it."""
        self.group(self.tenant, "Tenant Root Group", parent="")
        self.subscription(SUBSCRIPTION)

    def group(self, name: str, shown: str = "", parent: str | None = None) -> str:
        """A new management group below another (None: the root group); gives its id."""
        id = f"/providers/Microsoft.Management/managementGroups/{name}"
        properties = {"tenantId": self.tenant, "displayName": shown or name}
        self.groups[fold(id)] = {
            "id": id,
            "name": name,
            "type": "Microsoft.Management/managementGroups",
            "properties": properties,
        }
        self.above[fold(id)] = ROOT if parent == "" else fold(parent or f"{GROUPS}{self.tenant}")
        return id

    def subscription(self, id: str, group: str | None = None) -> str:
        """A new subscription in a management group (None: the root group); gives its scope."""
        scope = f"/subscriptions/{id}"
        self.subscriptions[fold(scope)] = {
            "id": scope,
            "subscriptionId": id,
            "displayName": "Orchard",
            "state": "Enabled",
            "authorizationSource": "RoleBased",
        }
        self.above[fold(scope)] = fold(group or f"{GROUPS}{self.tenant}")
        return scope

    def chain(self, scope: str) -> list[str]:
        """The scope and everything that it is in, the root last, folded."""
        return chain(scope, self.above)

    def exists(self, scope: str) -> bool:
        """Whether a scope's subscription or management group is there; resource groups are taken as given."""
        return fold(scope) == ROOT or any(each in self.subscriptions or each in self.groups for each in self.chain(scope))

    def define(self, name: str, actions: Iterable[str], without: Iterable[str] = (), scope: str | None = None) -> str:
        """A new custom role; gives its GUID."""
        id = str(uuid.uuid4())
        self.definitions[id] = roles.definition(id, name, actions, without, scopes=(scope or f"{GROUPS}{self.tenant}",))
        return id

    def assign(self, principal: str, role: str, scope: str, made: datetime = _LONG_AGO, **more: str) -> Thing:
        """Give a role, by its GUID, at a scope; `more` are further properties (`principalType`, `condition` …)."""
        name, at = str(uuid.uuid4()), made.isoformat()
        told = {"principalType": "User", **more, "principalId": principal, "roleDefinitionId": self.role_id(role, scope)}
        times = {"createdOn": at, "updatedOn": at, "createdBy": "", "updatedBy": ""}
        return self.keep(name, scope, {**told, **times})

    def keep(self, name: str, scope: str, properties: Thing) -> Thing:
        """An assignment of this name, as it will be told."""
        place = scope.rstrip("/")
        id = f"{place}/providers/{_AUTHORIZATION}/roleAssignments/{name}"
        fixed = {"scope": scope or ROOT, "condition": None, "conditionVersion": None}
        self.assignments[fold(id)] = {
            "id": id,
            "name": name,
            "type": f"{_AUTHORIZATION}/roleAssignments",
            "properties": {**fixed, **properties},
        }
        return self.assignments[fold(id)]

    def role_id(self, role: str, scope: str) -> str:
        """A role's full id as assignments tell it: with the subscription in front of a role that is used there."""
        parts = scope.strip("/").split("/")
        place = f"/subscriptions/{parts[1]}" if parts[0].lower() == "subscriptions" else ""
        return f"{place}/providers/{_AUTHORIZATION}/roleDefinitions/{role}"

    def lock(self, scope: str, level: str = "CanNotDelete", name: str = "keep") -> Thing:
        """A new management lock."""
        id = f"{scope}/providers/{_AUTHORIZATION}/locks/{name}"
        told = {"id": id, "name": name, "type": f"{_AUTHORIZATION}/locks", "properties": {"level": level, "notes": ""}}
        self.locks[fold(id)] = told
        return told

    def locked(self, id: str, *, deleting: bool) -> str:
        """The scope whose lock keeps a thing from being deleted, or changed; "" for none."""
        chained = self.chain(id)
        for key, each in self.locks.items():
            scope = key.partition("/providers/microsoft.authorization/locks/")[0]
            if scope in chained and (deleting or each["properties"]["level"] == "ReadOnly"):
                return str(each["id"]).rpartition("/providers/")[0]
        return ""

    def identity(self, id: str, principal: Thing, made: datetime = _LONG_AGO) -> Thing:
        """A new user-assigned managed identity, by its id and by what stands for it in the directory."""
        name = id.rpartition("/")[2]
        own = {"tenantId": self.tenant, "principalId": principal["id"], "clientId": principal["appId"]}
        kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
        self.identities[fold(id)] = {
            "id": id,
            "name": name,
            "type": kind,
            "location": "westeurope",
            "tags": {},
            "properties": own,
        }
        self.created[fold(id)] = made
        return self.identities[fold(id)]

    def federate(self, identity: str, name: str, issuer: str, subject: str, made: datetime = _LONG_AGO) -> Thing:
        """A new federated credential of a managed identity, by its id."""
        properties = {"issuer": issuer, "subject": subject, "audiences": ["api://AzureADTokenExchange"]}
        return self.keep_federated(f"{identity}/federatedIdentityCredentials/{name}", properties, made)

    def keep_federated(self, id: str, properties: Thing, made: datetime) -> Thing:
        """A credential as it will be told."""
        kind = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
        self.federated[fold(id)] = {"id": id, "name": id.rpartition("/")[2], "type": kind, "properties": properties}
        self.created[fold(id)] = made
        return self.federated[fold(id)]

    def resource(self, type: str, name: str, identity: Thing | None = None, group: str = "/resourceGroups/apps") -> Thing:
        """A new machine (`Microsoft.Compute/virtualMachines`) or site (`Microsoft.Web/sites`), with an identity block or none."""
        id = f"/subscriptions/{SUBSCRIPTION}{group}/providers/{type}/{name}"
        told = {"id": id, "name": name, "type": type, "location": "westeurope", **({"identity": identity} if identity else {})}
        self.resources[fold(id)] = told
        self.created[fold(id)] = _LONG_AGO
        return told
