"""Scopes handed to somebody outside: delegation to another tenant (Lighthouse), and subscriptions that change hands.

A delegated scope is ruled by accounts of another tenant, whom no log and no directory of this one knows. The offer (`registrationDefinitions`)
says which tenant gets which roles, the assignment that the offer is in force; both are told of the scope.
"""

from collections.abc import Iterable, Iterator

from nightlatch.model import Grant, GrantKind, Kind, PrincipalType, Privilege, Trait
from nightlatch.model.evidence import MARK, MARK_DELEGATED, MARK_RESOURCE_MADE, RESOURCE
from nightlatch.model.raw import listing, plain
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.shapes import inside
from nightlatch.providers.azure.activity_log.subjects import above, addressed, last, objects, thing
from nightlatch.providers.azure.activity_log.table import Line, context, watch
from nightlatch.providers.azure.privilege import named, role
from nightlatch.tables import Draft

_SERVICES = "/providers/microsoft.managedservices/"


def delegated(kind: Kind) -> Line:
    """A line about an offer, or its being in force."""

    def extract(record: Record) -> Iterable[Draft]:
        scope = above(record.resource, _SERVICES)
        grants = tuple(_authorizations(record, scope)) if kind is Kind.TRUST_CHANGED else ()
        subject = thing(record, scope)
        yield Draft(kind, subject, grants=grants, evidence={RESOURCE: record.resource, **addressed(subject)})

    return watch(kind, extract)


def _authorizations(record: Record, scope: str) -> Iterator[Grant]:
    """Each role with whom of the other tenant it lets in; what the answer tells of the offer may stand one level deeper."""
    offer = ("registrationDefinition", "properties")
    tenant = record.word("managedByTenantId") or record.word(*offer, "managedByTenantId")
    listed = record.told("authorizations") or record.told(*offer, "authorizations")
    for each in objects(listing(listed)):
        id = last(plain(inside(each, "roleDefinitionId"))) or "?"
        worth = role(id, scope)
        who = plain(inside(each, "principalIdDisplayName")) or plain(inside(each, "principalId"))
        yield _trust(f"{named(id) or id}", worth, scope, who, tenant)
    if not listed:
        yield _trust(
            "?", Privilege.unresolved("the record tells that the scope was delegated, not which roles"), scope, None, tenant
        )


def _trust(name: str, worth: Privilege, scope: str, who: str | None, tenant: str | None) -> Grant:
    privilege = worth.model_copy(update={"traits": (*worth.traits, Trait.EXTERNAL)})
    return Grant(
        role=f"delegated:{name}", kind=GrantKind.TRUST, scope=scope.lower(), privilege=privilege, member=who, member_tenant=tenant
    )


def transferred(record: Record) -> Iterable[Draft]:
    """A subscription changes its owner or its directory: whoever rules the other one rules it."""
    subject = thing(record)
    yield Draft(Kind.TRUST_CHANGED, subject, evidence={MARK: MARK_DELEGATED, **addressed(subject)})


def made(record: Record) -> Iterable[Draft]:
    """A subscription was made: its maker becomes Owner by that, which is no grant to look at."""
    id = record.word("subscriptionId")
    subject = thing(record, f"/subscriptions/{id}" if id else None, PrincipalType.UNKNOWN)
    yield Draft(Kind.POLICY_CHANGED, subject, evidence={MARK: MARK_RESOURCE_MADE, **addressed(subject)})


_GIVEN, _ENDED = delegated(Kind.TRUST_CHANGED), delegated(Kind.ROLE_REMOVED)
_TRANSFERRED, _MADE = watch(Kind.TRUST_CHANGED, transferred), context(Kind.POLICY_CHANGED, made)
TABLES = {
    "microsoft.managedservices": {
        "registrationassignments/write": _GIVEN,
        "registrationdefinitions/write": _GIVEN,
        "registrationassignments/delete": _ENDED,
    },
    "microsoft.subscription": {
        "aliases/write": _MADE,
        "createsubscription/action": _MADE,
        "acceptownership/action": _TRANSFERRED,
        "subscriptions/acceptownership/action": _TRANSFERRED,
        "subscriptions/acceptchangetenant/action": _TRANSFERRED,
        "changetenantrequest/write": _TRANSFERRED,
    },
}
