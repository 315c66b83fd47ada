"""Privileged Identity Management: roles asked for, given, taken up for a while, and laid down; and the rules for that.

Each step is an entry: asked for (`requested`), perhaps approved, then done (`completed`). Only what is done gives anything; the steps before
are marks, so that one that was never asked for stands out. Taking up an eligible role is an elevation, and until it is laid down a role
held: both are told. PIM's alert that a role was given outside of it repeats every two hours for the same assignment, which the
directory told once (seen in published records): a mark.
"""

from collections.abc import Iterable

from nightlatch.model import Grant, GrantKind, Kind, Level, Principal, PrincipalType
from nightlatch.model.evidence import MARK, MARK_ACTIVATION, MARK_ACTIVATION_ALERT, MARK_ACTIVATION_RULES
from nightlatch.providers.entra import privilege
from nightlatch.providers.entra.directory_audit.actors import actor
from nightlatch.providers.entra.directory_audit.extracts import called, of_thing
from nightlatch.providers.entra.directory_audit.record import NOBODY, Record
from nightlatch.providers.entra.directory_audit.roles import holder, role_of, subject
from nightlatch.providers.entra.directory_audit.subjects import APPLICATION, GROUP, USER, objects
from nightlatch.providers.entra.directory_audit.table import Draft, Extract, Line
from nightlatch.tables import context, watch

_GIVEN, _TAKEN, _UP, _CHANGED = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.ELEVATION_USED, Kind.POLICY_CHANGED
_THING = PrincipalType.UNKNOWN


def given(kind: Kind) -> Extract:
    """Reads a role, or a membership, that PIM gave, took or was asked for."""

    def extract(record: Record) -> Iterable[Draft]:
        who, grant, evidence = _told(record)
        yield Draft(kind, who, grants=(grant,), evidence=evidence)

    return extract


def activated(record: Record) -> Iterable[Draft]:
    """An eligible role taken up: the elevation, and as a mark the role that is held meanwhile; by whoever did it, for one takes up one's own."""
    who, grant, evidence = _told(record)
    who = actor(record) if holder(record) is NOBODY else who
    yield Draft(_UP, who, grants=(grant,), evidence={**evidence, MARK: MARK_ACTIVATION})
    yield Draft(_GIVEN, who, grants=(grant,), evidence=evidence, level=Level.CONTEXT)


def _told(record: Record) -> tuple[Principal, Grant, dict[str, str]]:
    party = holder(record)
    group = record.target(*GROUP)
    in_group = (record.text("category") or "").lower() == "groupmanagement" and group is not NOBODY
    if in_group and record.target(*USER, *APPLICATION) is not NOBODY:
        role = record.target("role").name or ""
        prefix = "owner" if role.lower() == "owner" else "group"
        sort = GrantKind.ROLE if prefix == "owner" else GrantKind.GROUP
        grant = Grant(role=f"{prefix}:{group.id or group.name}", kind=sort, privilege=privilege.group(group.name))
        return subject(record, party), grant, {**called(group.name), **objects(party)}
    grant, name = role_of(record)
    return subject(record, party), grant, {**called(name), **objects(party)}


_ASKED, _DONE, _GONE = context(_CHANGED, given(_CHANGED)), watch(_GIVEN, given(_GIVEN)), watch(_TAKEN, given(_TAKEN))
_LAID_DOWN = context(_TAKEN, given(_TAKEN))
_LENGTHS = ("permanent", "timebound", "renew")
_STEPS: dict[str, Line] = {
    "Add member to role in PIM requested": _ASKED,
    "Add member to role in PIM completed": _DONE,
    "Add eligible member to role in PIM requested": _ASKED,
    "Add eligible member to role in PIM completed": _DONE,
    "Remove member from role in PIM completed": _GONE,
    "Remove eligible member from role in PIM completed": _GONE,
}
_RULES = watch(_CHANGED, of_thing(_CHANGED, _THING, "role", mark=MARK_ACTIVATION_RULES))
_NO_RULES = watch(Kind.GUARD_REMOVED, of_thing(Kind.GUARD_REMOVED, _THING, "role", mark=MARK_ACTIVATION_RULES))
_NO_ALERT = watch(Kind.GUARD_REMOVED, of_thing(Kind.GUARD_REMOVED, _THING, "other", mark=MARK_ACTIVATION_ALERT))
LINES = {
    **{f"{step} ({length})": line for step, line in _STEPS.items() for length in _LENGTHS},
    **{step: line for step, line in _STEPS.items() if line is not _ASKED},
    "Add member to role completed (PIM activation)": watch(_UP, activated),
    "Add member to role requested (PIM activation)": _ASKED,
    "Add member to role approval requested (PIM activation)": _ASKED,
    "Add member to role request approved (PIM activation)": _ASKED,
    "Add member to role request denied (PIM activation)": _ASKED,
    "Add member to role outside of PIM (permanent)": context(_GIVEN, given(_GIVEN)),
    "Approve request - direct role assignment": _ASKED,
    "Restore member from role": _DONE,
    "Restore member from role in PIM completed": _DONE,
    "Restore eligible member from role in PIM completed": _DONE,
    "Restore eligible member from role in PIM comleted": _DONE,  # as Microsoft's reference spells it for groups
    "Restore permanent direct role assignment": _DONE,
    "Restore permanent eligible role assignment": _DONE,
    "Update member in PIM approved by admin (extend/renew)": _DONE,
    "Update member in PIM requested (extend)": _ASKED,
    "Update eligible member in PIM requested (extend)": _ASKED,
    "Remove permanent direct role assignment": _GONE,
    "Remove permanent eligible role assignment": _GONE,
    "Remove member from role completed (PIM deactivate)": _LAID_DOWN,
    "Remove member from role (PIM activation expired)": _LAID_DOWN,
    "Update role setting in PIM": _RULES,
    "Update PIM alert setting": _RULES,
    "PIM policy removed": _NO_RULES,
    "Offboarded resource from PIM": _NO_RULES,
    "Tenant offboarded from PIM": _NO_RULES,
    "Disable PIM alert": _NO_ALERT,
    "Deactivate PIM alert": _NO_ALERT,
}
