"""Custom roles: what one means is written or rewritten, and whoever holds it gains. Nobody gains by a new one until it is assigned."""

from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind, PrincipalType
from nightlatch.model.evidence import CALLED
from nightlatch.model.raw import listing, plain
from nightlatch.providers.azure.activity_log.record import Record
from nightlatch.providers.azure.activity_log.subjects import SCOPE, kept, last, thing
from nightlatch.providers.azure.activity_log.table import watch
from nightlatch.providers.azure.privilege import permissions, reached
from nightlatch.tables import Draft


def defined(record: Record) -> Iterable[Draft]:
    """roleDefinitions/write: the role by the id of its definition; its actions where the record tells them."""
    id = last(record.resource) or "?"
    scopes = [text for each in listing(record.told("assignableScopes"))[:50] if (text := plain(each))] or ["/"]
    widest = min(scopes, key=len)
    meaning = Grant(
        role=id,
        kind=GrantKind.DEFINITION,
        scope=widest.lower(),
        privilege=reached(permissions(listing(record.told("permissions"))[:50]), widest),
    )
    called = record.word("roleName")
    yield Draft(
        Kind.POLICY_CHANGED,
        thing(record, type=PrincipalType.ROLE),
        grants=(meaning,),
        evidence=kept(**{CALLED: called, SCOPE: widest}),
    )


TABLES = {"microsoft.authorization": {"roledefinitions/write": watch(Kind.POLICY_CHANGED, defined)}}
