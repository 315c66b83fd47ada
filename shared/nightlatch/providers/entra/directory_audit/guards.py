"""Guards of the whole tenant that fall: conditional access, security defaults, named places, and who may consent or invite.

An update may demand more or less; where both policies stand in the entry they are compared, and a policy switched off, or only
reporting from now on, demands nothing any more. Where they do not, it is only a change.
"""

from collections.abc import Iterable
from typing import Any

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK_MFA, MARK_ORGANIZATION_POLICY, MARK_PASSWORD_POLICY
from nightlatch.providers.entra.directory_audit.extracts import marked, of_thing, thing
from nightlatch.providers.entra.directory_audit.record import Change, Record
from nightlatch.providers.entra.directory_audit.table import Draft
from nightlatch.tables import context, watch
from nightlatch.vendors.microsoft_logs import known, node

_GUARD, _CHANGED, _THING = Kind.GUARD_REMOVED, Kind.POLICY_CHANGED, PrincipalType.UNKNOWN
_POLICY = ("policy",)
_LISTS = (
    ("conditions", "users", "excludeUsers"),
    ("conditions", "users", "excludeGroups"),
    ("conditions", "users", "excludeRoles"),
)
_MOST = 1_000


def conditional(record: Record) -> Iterable[Draft]:
    """A policy of conditional access that was changed: a guard that fell, where it is off now or leaves out more people."""
    change = next(record.changes("ConditionalAccessPolicy"), Change())
    weaker = _state(change.old) == "enabled" != _state(change.new) or _more_left_out(change)
    yield _told(record, weaker=weaker and change.new is not None, mark=MARK_ORGANIZATION_POLICY)


def _state(policy: Any) -> str:
    return (known(node(policy, "state")) or "").lower()


def _more_left_out(change: Change) -> bool:
    return any(_left_out(change.new, path) - _left_out(change.old, path) for path in _LISTS)


def _left_out(policy: Any, path: tuple[str, ...]) -> set[str]:
    found = node(policy, *path)
    return {str(each)[:100] for each in found[:_MOST]} if isinstance(found, list) else set()


def place(record: Record) -> Iterable[Draft]:
    """A named place that was changed: a guard that fell, where it is trusted now and was not."""
    change = next((found for name in ("NamedLocation", "namedLocation", "Policy") for found in record.changes(name)), Change())
    trusted = [known(node(value, "isTrusted")) == "true" for value in change]
    yield _told(record, weaker=trusted == [False, True], mark=MARK_ORGANIZATION_POLICY)


def defaults(record: Record) -> Iterable[Draft]:
    """Security defaults, which demand a second factor of everybody: switched off, or on."""
    names = ("SecurityDefaults", "IsEnabled", "identitySecurityDefaultsEnforcementPolicy")
    change = next((found for name in names for found in record.changes(name)), Change())
    on = [(known(value) or known(node(value, "isEnabled")) or "").lower() for value in change]
    yield _told(record, weaker=on[1] == "false" or change == Change(), mark=MARK_MFA)


def _told(record: Record, *, weaker: bool, mark: str) -> Draft:
    kind = _GUARD if weaker else _CHANGED
    return Draft(kind, thing(record, record.first(*_POLICY), _THING), evidence=marked(mark if weaker else None))


_GONE = watch(_GUARD, of_thing(_GUARD, _THING, *_POLICY, mark=MARK_ORGANIZATION_POLICY))
_OTHERWISE = watch(_CHANGED, of_thing(_CHANGED, _THING, *_POLICY))
_NOTED = context(_CHANGED, of_thing(_CHANGED, _THING, *_POLICY))
LINES = {
    "Delete conditional access policy": _GONE,
    "Update conditional access policy": watch(_GUARD, conditional),
    "Add conditional access policy": _NOTED,
    "Delete named location": _NOTED,
    "Update named location": watch(_GUARD, place),
    "Add named location": _NOTED,
    "Update security defaults": watch(_GUARD, defaults),
    "Update continuous access evaluation": _OTHERWISE,
    "Delete policy": _NOTED,
    "Update policy": _NOTED,
    "Add policy": _NOTED,
    "Added policy": _NOTED,
    "Authentication Methods Policy Update": _OTHERWISE,
    "Authentication Methods Policy Reset": _OTHERWISE,
    "Update authentication methods policy": _OTHERWISE,
    "Authentication Strength Policy Update": _OTHERWISE,
    "Authentication Strength Policy Delete": _OTHERWISE,
    "Update authorization policy": _OTHERWISE,
    "Add permission grant policy": _OTHERWISE,
    "Update permission grant policy": _OTHERWISE,
    "Delete permission grant policy": _NOTED,
    "Update Sign-In Risk Policy": _OTHERWISE,
    "Update User Risk and MFA Registration Policy": _OTHERWISE,
    "Update IdentityProtectionPolicy": _OTHERWISE,
    "Set device registration policies": _NOTED,
    "Set password policy": watch(_CHANGED, of_thing(_CHANGED, _THING, *_POLICY, mark=MARK_PASSWORD_POLICY)),
    "DismissUser": _NOTED,
    "ConfirmSafe": _NOTED,
}
