"""Administrative units: parts of the tenant with administrators of their own.

What is in a *restricted management* unit can be changed by nobody but that unit's own administrators: an intruder's account put there
cannot be disabled by those who look after the tenant, nor by us. So being put there takes a guard away.
"""

from nightlatch.model import Kind, PrincipalType
from nightlatch.model.evidence import MARK_RESTRICTED_UNIT
from nightlatch.providers.entra.directory_audit.extracts import of_thing
from nightlatch.providers.entra.directory_audit.subjects import ACCOUNTS
from nightlatch.tables import context, watch

_GUARD, _CHANGED, _UNIT = Kind.GUARD_REMOVED, Kind.POLICY_CHANGED, "administrativeunit"
_SHIELDED = watch(_GUARD, of_thing(_GUARD, PrincipalType.USER, *ACCOUNTS, mark=MARK_RESTRICTED_UNIT))
_MEMBER = context(_CHANGED, of_thing(_CHANGED, PrincipalType.USER, *ACCOUNTS))
_OTHER = context(_CHANGED, of_thing(_CHANGED, PrincipalType.UNKNOWN, _UNIT))
LINES = {
    "Add member to restricted management administrative unit": _SHIELDED,
    "Remove member from restricted management administrative unit": _MEMBER,
    "Add member to administrative unit": _MEMBER,
    "Remove member from administrative unit": _MEMBER,
    "Add administrative unit": watch(_CHANGED, of_thing(_CHANGED, PrincipalType.UNKNOWN, _UNIT)),
    "Update administrative unit": _OTHER,
    "Delete administrative unit": _OTHER,
    "Hard Delete administrative unit": _OTHER,
    "Restore administrative unit": _OTHER,
    "Bulk add members to administrative unit - finished (bulk)": _OTHER,
}
