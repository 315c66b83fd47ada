"""Roles given and taken: assignments of Azure's own access control, classic administrators, and access elevated to the whole directory.

**One grant, two records.** Whom an assignment gives what stands in the request's body, and the body mostly in the record of the beginning
alone; that it was made stands in the record of the end. No record of the end names the account otherwise, so the two could not meet in one
case. Therefore the beginning, where it tells the holder, is read as the grant, marked `begun`; Resource Manager writes it once the caller
has passed its access control, and whoever acts looks whether the assignment is there. An end that tells the holder too (in a body, or once it
was completed by reading the assignment) is the same happening by `same_as`, in any order. One that does not is told as a grant to nobody
known, of the scope that it reaches: one case a scope, not one an assignment, for where the beginning was told too it is that grant again. Live,
`completing.lacking` says what to read.
"""

import json
from collections.abc import Iterable

from nightlatch.model import Grant, Kind, Level, Principal, PrincipalType, Privilege
from nightlatch.model.evidence import CALLED, CONDITION, MARK, MARK_ELEVATE_ACCESS
from nightlatch.model.raw import plain
from nightlatch.providers.azure.activity_log.actors import PIM, actor
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.shapes import inside
from nightlatch.providers.azure.activity_log.subjects import (
    ASSIGNMENT,
    BEGUN,
    ROLE_DEFINITION,
    SCOPE,
    above,
    addressed,
    holder,
    kept,
    last,
    thing,
)
from nightlatch.providers.azure.activity_log.table import Line, watch
from nightlatch.providers.azure.privilege import OWNER, USER_ACCESS_ADMINISTRATOR, named, role
from nightlatch.tables import Draft

ROOT = "/"
_AUTHORIZATION = "/providers/microsoft.authorization/"
_UNTOLD = "the record tells that a role was assigned, not which: read the assignment"

_LONGEST = 2_000
"""Characters of a path that a body tells: paths are shorter, and the log keeps what was asked in vain too."""


def granted(record: Record) -> Iterable[Draft]:
    """roleAssignments/write."""
    if record.begun and record.word("principalId") is None:
        return
    yield Draft(Kind.ROLE_GRANTED, assignee(record), grants=(grant(record),), evidence=about(record), level=carried_out(record))


def carried_out(record: Record) -> Level | None:
    """A mark only, where Privileged Identity Management did what somebody asked of it: the request is told of the one who asked."""
    return Level.CONTEXT if actor(record).name == PIM and actor(record).type is PrincipalType.SYSTEM else None


def removed(record: Record) -> Iterable[Draft]:
    """roleAssignments/delete: the answer holds what was deleted, where it is told."""
    yield Draft(Kind.ROLE_REMOVED, assignee(record), grants=(grant(record),), evidence=about(record), level=carried_out(record))


def assignee(record: Record) -> Principal:
    """Who holds the role; the scope where that is not told."""
    id = record.word("principalId")
    if id is None:
        return thing(record, scope_of(record))
    principal = ("expandedProperties", "principal")
    sort = record.word("principalType") or record.word(*principal, "type")
    return holder(record, id, sort, record.word(*principal, "email") or record.word(*principal, "displayName"))


def scope_of(record: Record) -> str:
    """What the assignment reaches, as spelled: as the body says it, else what the assignment's path begins with."""
    return (record.word("scope") or above(record.resource, _AUTHORIZATION))[:_LONGEST]


def grant(record: Record) -> Grant:
    """The role, by the id of its definition, with its scope in lower case. Without it nobody can tell what was given."""
    id, scope = last((record.word("roleDefinitionId") or "")[:_LONGEST]), scope_of(record)
    if id is None:
        return Grant(role=last(record.resource) or "?", scope=scope.lower(), privilege=Privilege.unresolved(_UNTOLD))
    return Grant(role=id, scope=scope.lower(), privilege=role(id, scope, conditional=record.word("condition") is not None))


def about(record: Record) -> dict[str, str]:
    """What is needed to find the assignment again, and what people call the role."""
    definition = record.word("roleDefinitionId")
    called = named(last(definition) or "") or record.word("expandedProperties", "roleDefinition", "displayName")
    return kept(
        **{
            ASSIGNMENT: record.resource,
            SCOPE: scope_of(record),
            ROLE_DEFINITION: definition,
            CALLED: called,
            CONDITION: _condition(record),
            BEGUN: "true" if record.begun else None,
        }
    )


def _condition(record: Record) -> str | None:
    text = record.word("condition")
    told = {"condition": text, "conditionVersion": record.word("conditionVersion")}
    return json.dumps(told, sort_keys=True)[:2000] if text else None


def elevated(record: Record) -> Iterable[Draft]:
    """elevateAccess: the actor may now give anybody any role in every subscription. The directory's root is told as a mark beside."""
    who = actor(record)
    given = Grant(role=USER_ACCESS_ADMINISTRATOR, scope=ROOT, privilege=role(USER_ACCESS_ADMINISTRATOR, ROOT))
    evidence = {SCOPE: ROOT, CALLED: named(USER_ACCESS_ADMINISTRATOR) or "", MARK: MARK_ELEVATE_ACCESS}
    yield Draft(Kind.ROLE_GRANTED, who, grants=(given,), evidence=evidence)
    yield Draft(Kind.ELEVATION_USED, who, grants=(given,), evidence=evidence)
    yield Draft(Kind.TRUST_CHANGED, thing(record), evidence=evidence, level=Level.CONTEXT)


def classic(kind: Kind) -> Line:
    """A line about a classic administrator, who is Owner of the subscription by another name. Billing's own record tells him in `properties`."""

    def extract(record: Record) -> Iterable[Draft]:
        address = record.word("emailAddress") or plain(inside(record.properties, "adminEmail"))
        subject = thing(record, address) if address else thing(record)
        scope = above(record.resource, _AUTHORIZATION)
        given = Grant(
            role=record.word("role") or plain(inside(record.properties, "adminType")) or "CoAdministrator",
            scope=scope.lower(),
            privilege=role(OWNER, scope),
        )
        yield Draft(
            kind, subject.model_copy(update={"email": address}), grants=(given,), evidence={SCOPE: scope, **addressed(subject)}
        )

    return watch(kind, extract)


TABLES = {
    "microsoft.authorization": {
        "roleassignments/write": watch(Kind.ROLE_GRANTED, granted, early=True),
        "roleassignments/delete": watch(Kind.ROLE_REMOVED, removed),
        "elevateaccess/action": watch(Kind.ELEVATION_USED, elevated),
        "classicadministrators/write": classic(Kind.ROLE_GRANTED),
        "classicadministrators/delete": classic(Kind.ROLE_REMOVED),
    }
}
