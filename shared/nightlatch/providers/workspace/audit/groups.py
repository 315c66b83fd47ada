"""Membership of groups, told by three logs: the admin log, the groups log, and Cloud Identity's own entries.

A group may hold administrators' roles and, bound in IAM, roles in Google Cloud, so joining one is a grant. A member from outside
is an account newly seen here: that is told as a creation (of a guest) beside the grant, so that either can be judged.
The groups log's parameters (`group_id`, `member_id`) are from its published event reference, and not verified with real records.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nightlatch.model import Grant, GrantKind, Kind, PrincipalType
from nightlatch.model.raw import listing, plain
from nightlatch.providers.workspace import privilege
from nightlatch.providers.workspace.audit.reading import node
from nightlatch.providers.workspace.audit.record import ADMIN, GROUPS, Happening, Record
from nightlatch.providers.workspace.audit.roles import NOT_NAMED
from nightlatch.providers.workspace.audit.subjects import account, guest, is_outside
from nightlatch.providers.workspace.audit.table import Draft, watch

_MEMBER = ("USER_EMAIL", "member_id", "member_email")
_GROUP = ("GROUP_EMAIL", "group_id")
_MIGHTY = frozenset({"OWNER", "MANAGER"})
"""Parts in a group by which others can be added to it."""
_PROMOTED = "updategroupmember"
_SORTS = {"user": PrincipalType.USER, "group": PrincipalType.GROUP, "serviceaccount": PrincipalType.SERVICE_ACCOUNT}
_TOLD_AS = {Kind.ROLE_GRANTED: "addgroupmember", Kind.ROLE_REMOVED: "removegroupmember"}
"""The admin log's name of it, by which tellings of the other logs are known as the same."""


def joined(happening: Happening) -> Iterable[Draft]:
    """The member that the event names was added."""
    told = happening.parameters
    yield from _membership(happening.record, told.text(*_GROUP), told.text(*_MEMBER), Kind.ROLE_GRANTED)


def came(happening: Happening) -> Iterable[Draft]:
    """Whoever acts joined by himself, or accepted an invitation: no member is named."""
    who = happening.record.caller.email
    yield from _membership(happening.record, happening.parameters.text(*_GROUP), who, Kind.ROLE_GRANTED)


def promoted(happening: Happening) -> Iterable[Draft]:
    """A member's part in the group changed. Who steps back to be a member gains nothing."""
    told = happening.parameters
    part = (told.text("NEW_VALUE", "member_role") or "").upper()
    kind = Kind.ROLE_GRANTED if part in _MIGHTY else Kind.POLICY_CHANGED
    yield _part(happening.record, told.text(*_GROUP), told.text(*_MEMBER), kind)


def left(happening: Happening) -> Iterable[Draft]:
    """The member that the event names was removed."""
    told = happening.parameters
    yield from _membership(happening.record, told.text(*_GROUP), told.text(*_MEMBER), Kind.ROLE_REMOVED)


def changed(happening: Happening) -> Iterable[Draft]:
    """Cloud Identity's entry: `metadata.membershipDelta` names the member, and which roles in the group came and went."""
    told = happening.record.membership
    delta = node(told, "membershipDelta")
    deltas = [(plain(node(each, "action")) or "", plain(node(each, "role")) or "") for each in listing(node(delta, "roleDeltas"))]
    group, member = plain(node(told, "group")), plain(node(delta, "member"))
    came, went = ({role.upper() for each, role in deltas if each.upper() == action} for action in ("ADD", "REMOVE"))
    if "MEMBER" in came:
        yield from _membership(happening.record, group, member, Kind.ROLE_GRANTED)
    elif came & _MIGHTY:
        yield _part(happening.record, group, member, Kind.ROLE_GRANTED)
    if "MEMBER" in went:
        yield from _membership(happening.record, group, member, Kind.ROLE_REMOVED)


def _membership(record: Record, group: str | None, member: str | None, kind: Kind) -> Iterator[Draft]:
    draft = replace(_part(record, group, member, kind), told_as=_TOLD_AS[kind])
    if kind is Kind.ROLE_GRANTED and draft.subject.type is PrincipalType.GUEST:
        yield replace(draft, kind=Kind.ACCOUNT_CREATED, grants=())
    yield draft


def _part(record: Record, group: str | None, member: str | None, kind: Kind) -> Draft:
    """A member's part in a group."""
    address, sort = _unprefixed(member)
    place = (_unprefixed(group)[0] or "").lower()
    outside = sort is PrincipalType.USER and address is not None and is_outside(address, place, record)
    who = guest(record, address, place) if outside and address else account(record, address, sort)
    grant = Grant(role=f"group:{place or NOT_NAMED}", kind=GrantKind.GROUP, privilege=privilege.group(place or NOT_NAMED))
    return Draft(kind, who, grants=(grant,), told_as=_PROMOTED)


def _unprefixed(name: str | None) -> tuple[str | None, PrincipalType]:
    """`user:ann@example.com` as address and sort; an address alone is taken for a user's."""
    sort, colon, rest = (name or "").partition(":")
    known = _SORTS.get(sort.lower()) if colon else None
    return (rest.strip() or None, known) if known else (name, PrincipalType.USER)


TABLES = {
    ADMIN: {
        "ADD_GROUP_MEMBER": watch(Kind.ROLE_GRANTED, joined),
        "REMOVE_GROUP_MEMBER": watch(Kind.ROLE_REMOVED, left),
        "UPDATE_GROUP_MEMBER": watch(Kind.ROLE_GRANTED, promoted),
    },
    GROUPS: {
        "add_member": watch(Kind.ROLE_GRANTED, joined),
        "add_user": watch(Kind.ROLE_GRANTED, joined),
        "approve_join_request": watch(Kind.ROLE_GRANTED, joined),
        "accept_invitation": watch(Kind.ROLE_GRANTED, came),
        "join": watch(Kind.ROLE_GRANTED, came),
        "add_member_role": watch(Kind.ROLE_GRANTED, promoted),
        "remove_user": watch(Kind.ROLE_REMOVED, left),
        "remove_member": watch(Kind.ROLE_REMOVED, left),
        "CreateMembership": watch(Kind.ROLE_GRANTED, changed),
        "UpdateMembership": watch(Kind.ROLE_GRANTED, changed),
    },
}
