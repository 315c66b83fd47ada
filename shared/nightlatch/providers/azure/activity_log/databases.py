"""Databases and caches: their administrators, users and roles, which are known there only and outlive whoever made them."""

from collections.abc import Iterable

from nightlatch.model import Credential, Grant, Kind, Level, PrincipalType, Privilege
from nightlatch.model.evidence import LIMITED_TO, RESOURCE
from nightlatch.model.kinds import Tier
from nightlatch.model.raw import mapping, plain
from nightlatch.providers.azure.activity_log.keys import service
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.shapes import inside
from nightlatch.providers.azure.activity_log.subjects import above, addressed, holder, last, thing
from nightlatch.providers.azure.activity_log.table import Line, watch
from nightlatch.tables import Draft

_RULES = "rules the data of the server"


def served(record: Record) -> Iterable[Draft]:
    """servers/write that tells an administrator: a login of the server's own, with a password, or an account of Entra.

    A write that tells none changed something else. `OK` answers an update, which names the login again and may set its password: a mark.
    """
    login = plain(inside(record.request, "properties", "administratorLogin"))
    if login:
        updated = (record.code or "").lower() == "ok"
        kind, level = (Kind.POLICY_CHANGED, Level.CONTEXT) if updated else (Kind.ACCOUNT_CREATED, None)
        subject = thing(record, f"{record.resource}/users/{login}", PrincipalType.USER)
        evidence = {LIMITED_TO: service(record), RESOURCE: record.resource, **addressed(subject)}
        yield Draft(kind, subject, Credential(type="password"), evidence=evidence, level=level)
    named = mapping(inside(record.request, "properties", "administrators"))
    id = plain(inside(named, "sid"))
    if id:
        given = _grant(record, "administrator", record.resource, 1)
        who = holder(record, id, plain(inside(named, "principalType")), plain(inside(named, "login")))
        yield Draft(Kind.ROLE_GRANTED, who, grants=(given,), evidence={RESOURCE: record.resource})


def administers(kind: Kind, mark: str = "/administrators/") -> Line:
    """A line about an account of Entra that administers a server; without a body, the path's last part may be its object id."""

    def extract(record: Record) -> Iterable[Draft]:
        server = above(record.resource, mark)
        id = record.word("sid") or record.word("objectId") or record.word("principalId") or _guid(last(record.resource))
        name = record.word("login") or record.word("principalName")
        who = holder(record, id, record.word("principalType"), name) if id else thing(record, name)
        yield Draft(kind, who, grants=(_grant(record, "administrator", server, 1),), evidence={RESOURCE: server})

    return watch(kind, extract)


def assigns(kind: Kind, mark: str) -> Line:
    """A line about a role over data that the service itself keeps; `mark` is where the path of what it is given on ends."""

    def extract(record: Record) -> Iterable[Draft]:
        scope = record.word("scope") or above(record.resource, mark)
        role = last(record.word("roleDefinitionId") or record.word("role") or record.word("accessPolicyName")) or "?"
        id = record.word("principalId") or record.word("objectId") or record.word("user", "objectId")
        sort = record.word("principalType")
        who = (
            holder(record, id, "ServicePrincipal" if sort == "App" else sort, record.word("principalName"))
            if id
            else thing(record)
        )
        yield Draft(kind, who, grants=(_grant(record, role, scope, 2),), evidence={RESOURCE: scope})

    return watch(kind, extract)


def user(kind: Kind) -> Line:
    """A line about a user of a database, under its path."""

    def extract(record: Record) -> Iterable[Draft]:
        subject = thing(record, type=PrincipalType.USER)
        yield Draft(kind, subject, evidence={LIMITED_TO: service(record), **addressed(subject)})

    return watch(kind, extract)


def _grant(record: Record, role: str, scope: str, tier: Tier) -> Grant:
    privilege = Privilege(tier=tier, reasons=(f"{role} of {service(record)} {_RULES}",))
    return Grant(role=role, scope=scope.lower(), privilege=privilege)


def _guid(text: str | None) -> str | None:
    return text if text and len(text) == 36 and text.count("-") == 4 else None


_SERVED = watch(Kind.ACCOUNT_CREATED, served)
_ADMINISTERS, _NO_MORE = administers(Kind.ROLE_GRANTED), administers(Kind.ROLE_REMOVED)
_SERVERS = {
    "microsoft.sql": ("servers", "managedinstances"),
    "microsoft.dbforpostgresql": ("servers", "flexibleservers"),
    "microsoft.dbformysql": ("servers", "flexibleservers"),
    "microsoft.dbformariadb": ("servers",),
}
_DATA_ROLES = ("sql", "table", "gremlin", "cassandra", "mongomi")


def _of_servers() -> dict[str, dict[str, Line]]:
    return {
        provider: {
            name: line
            for sort in sorts
            for name, line in (
                (f"{sort}/write", _SERVED),
                (f"{sort}/administrators/write", _ADMINISTERS),
                (f"{sort}/administrators/delete", _NO_MORE),
            )
        }
        for provider, sorts in _SERVERS.items()
    }


def _of_cosmos() -> dict[str, Line]:
    lines = {}
    for sort in _DATA_ROLES:
        mark = f"/{sort}roleassignments/"
        lines[f"databaseaccounts/{sort}roleassignments/write"] = assigns(Kind.ROLE_GRANTED, mark)
        lines[f"databaseaccounts/{sort}roleassignments/delete"] = assigns(Kind.ROLE_REMOVED, mark)
    lines["databaseaccounts/mongodbuserdefinitions/write"] = user(Kind.ACCOUNT_CREATED)
    lines["databaseaccounts/mongodbuserdefinitions/delete"] = user(Kind.ACCOUNT_REMOVED)
    return lines


_POLICY_ON_CACHE, _ON_CLUSTER = "/accesspolicyassignments/", "/principalassignments/"
TABLES = {
    **_of_servers(),
    "microsoft.documentdb": {**_of_cosmos(), "mongoclusters/users/write": user(Kind.ACCOUNT_CREATED)},
    "microsoft.synapse": {
        "workspaces/administrators/write": administers(Kind.ROLE_GRANTED, "/administrators"),
        "workspaces/sqladministrators/write": administers(Kind.ROLE_GRANTED, "/sqladministrators"),
    },
    "microsoft.cache": {
        "redis/accesspolicyassignments/write": assigns(Kind.ROLE_GRANTED, _POLICY_ON_CACHE),
        "redis/accesspolicyassignments/delete": assigns(Kind.ROLE_REMOVED, _POLICY_ON_CACHE),
        "redisenterprise/databases/accesspolicyassignments/write": assigns(Kind.ROLE_GRANTED, _POLICY_ON_CACHE),
    },
    "microsoft.kusto": {
        "clusters/principalassignments/write": assigns(Kind.ROLE_GRANTED, _ON_CLUSTER),
        "clusters/databases/principalassignments/write": assigns(Kind.ROLE_GRANTED, _ON_CLUSTER),
    },
    "microsoft.databoxedge": {"databoxedgedevices/users/write": user(Kind.ACCOUNT_CREATED)},
    "microsoft.apimanagement": {
        "service/users/write": user(Kind.ACCOUNT_CREATED),
        "service/users/delete": user(Kind.ACCOUNT_REMOVED),
    },
}
