"""Membership of groups, told by three logs: the admin log, the groups log, and Cloud Identity's own entries.

A group may hold administrators' roles and, bound in IAM, roles in Google Cloud, so joining one is a grant, and so is becoming one of
those who add its members. A member from outside is an account newly seen here: that is told as a creation (of a guest) beside the
grant, so that either can be judged. Whoever is invited, or asks to join, is no member yet.
The groups log's parameters (`group_id`, `member_id`, `member_role`, `member_type`) are from its published event reference, and not verified
with real records.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nightlatch.model import Grant, GrantKind, Kind, PrincipalType
from nightlatch.model.raw import listing, plain
from nightlatch.providers.workspace import privilege
from nightlatch.providers.workspace.audit.extracts import of_thing
from nightlatch.providers.workspace.audit.reading import folded, node
from nightlatch.providers.workspace.audit.record import ADMIN, GROUPS, Caller, Happening, Record
from nightlatch.providers.workspace.audit.roles import NOT_NAMED
from nightlatch.providers.workspace.audit.subjects import account, guest, is_outside
from nightlatch.providers.workspace.audit.table import Draft, Extract
from nightlatch.tables import watch

_MEMBER = ("USER_EMAIL", "member_id", "member_email")
_GROUP = ("GROUP_EMAIL", "group_id")
_SORTS = {"user": PrincipalType.USER, "group": PrincipalType.GROUP, "serviceaccount": PrincipalType.SERVICE_ACCOUNT}
_TOLD_AS = {Kind.ROLE_GRANTED: "addgroupmember", Kind.ROLE_REMOVED: "removegroupmember"}
"""The admin log's name of it, by which tellings of the other logs are known as the same."""
_RANKS = {"MEMBER": 0, "MANAGER": 1, "OWNER": 2}
"""The roles in a group, each with what the one before it may do."""
_GIVEN, _TAKEN = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED


def membership(kind: Kind) -> Extract:
    """Reads an event about the member it names: added or removed."""

    def extract(happening: Happening) -> Iterable[Draft]:
        told = happening.parameters
        sort = _SORTS.get(folded(told.text("member_type") or ""), PrincipalType.USER)
        yield from _membership(happening.record, told.text(*_GROUP), told.text(*_MEMBER), kind, sort)

    return extract


def joined(happening: Happening) -> Iterable[Draft]:
    """Whoever did it is the member: an invitation accepted, an open group entered. Nobody of the house vouches for him."""
    told, record = happening.parameters, happening.record
    member = told.text(*_MEMBER) or record.caller.email
    yield from _membership(replace(record, caller=Caller()), told.text(*_GROUP), member, _GIVEN)


def ranked(happening: Happening) -> Iterable[Draft]:
    """A member whose role in the group changed from `OLD_VALUE` to `NEW_VALUE`; what of it rose is a grant."""
    told = happening.parameters
    before, after = (_RANKS.get((told.text(name) or "").upper()) for name in ("OLD_VALUE", "NEW_VALUE"))
    if before is None or after is None or before == after:
        yield from of_thing(Kind.POLICY_CHANGED, PrincipalType.GROUP, *_GROUP)(happening)
        return
    yield from _rank(happening.record, told.text(*_GROUP), told.text(*_MEMBER), _GIVEN if after > before else _TAKEN)


def rank(kind: Kind) -> Extract:
    """Reads an event about a role in the group, given to the member it names or taken from him."""

    def extract(happening: Happening) -> Iterable[Draft]:
        told = happening.parameters
        yield from _rank(happening.record, told.text(*_GROUP), told.text(*_MEMBER), kind)

    return extract


def changed(happening: Happening) -> Iterable[Draft]:
    """Cloud Identity's entry: `metadata.membershipDelta` names the member, and which roles in the group came and went."""
    told = happening.record.membership
    delta = node(told, "membershipDelta")
    deltas = [(plain(node(each, "action")) or "", plain(node(each, "role")) or "") for each in listing(node(delta, "roleDeltas"))]
    roles = {kind: {role.upper() for act, role in deltas if act.upper() == kind} for kind in ("ADD", "REMOVE")}
    gained, lost = (max((_RANKS.get(role, 0) for role in roles[kind]), default=-1) for kind in ("ADD", "REMOVE"))
    if gained == lost:
        return
    kind, of_this = (_GIVEN, roles["ADD"]) if gained > lost else (_TAKEN, roles["REMOVE"])
    read = _membership if "MEMBER" in of_this else _rank
    yield from read(happening.record, plain(node(told, "group")), plain(node(delta, "member")), kind)


def _membership(
    record: Record, group: str | None, member: str | None, kind: Kind, sort: PrincipalType = PrincipalType.USER
) -> Iterator[Draft]:
    address, sort = _unprefixed(member, sort)
    place = _place(group)
    outside = sort is PrincipalType.USER and address is not None and is_outside(address, place, record)
    who = guest(record, address, place) if outside and address else account(record, address, sort)
    drafts = [Draft(Kind.ACCOUNT_CREATED, who)] if outside and kind is _GIVEN else []
    for draft in (*drafts, Draft(kind, who, grants=(_grant(place),))):
        draft.told_as = _TOLD_AS[kind]
        yield draft


def _rank(record: Record, group: str | None, member: str | None, kind: Kind) -> Iterator[Draft]:
    """The member was one before: nobody is newly seen."""
    for draft in _membership(record, group, member, kind):
        if draft.kind is kind:
            draft.told_as = "updategroupmember"
            yield draft


def _grant(place: str) -> Grant:
    name = place or NOT_NAMED
    return Grant(role=f"group:{name}", kind=GrantKind.GROUP, privilege=privilege.group(name))


def _place(group: str | None) -> str:
    return (_unprefixed(group)[0] or "").lower()


def _unprefixed(name: str | None, sort: PrincipalType = PrincipalType.USER) -> tuple[str | None, PrincipalType]:
    """`user:ann@example.com` as address and sort; an address alone is of the sort that is told beside it."""
    prefix, colon, rest = (name or "").partition(":")
    known = _SORTS.get(prefix.lower()) if colon else None
    return (rest.strip() or None, known) if known else (name, sort)


_ADDED, _LEFT, _JOINED = watch(_GIVEN, membership(_GIVEN)), watch(_TAKEN, membership(_TAKEN)), watch(_GIVEN, joined)
_LINES = {"ADD_GROUP_MEMBER": _ADDED, "REMOVE_GROUP_MEMBER": _LEFT, "UPDATE_GROUP_MEMBER": watch(_GIVEN, ranked)}
_GROUP_LINES = {
    "add_member": _ADDED,
    "add_user": _ADDED,
    "approve_join_request": _ADDED,
    "join": _JOINED,
    "accept_invitation": _JOINED,
    "remove_member": _LEFT,
    "remove_user": _LEFT,
    "ban_member_with_moderation": _LEFT,
    "ban_user_with_moderation": _LEFT,
    "add_member_role": watch(_GIVEN, rank(_GIVEN)),
    "remove_member_role": watch(_TAKEN, rank(_TAKEN)),
    "UpdateMembership": watch(_GIVEN, changed),
}
TABLES = {ADMIN: _LINES, GROUPS: _GROUP_LINES}
