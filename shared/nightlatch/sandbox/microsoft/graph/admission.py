"""Who may do what in Graph: an application by its permissions, and with an administrator only by a directory role of its own.

Documented at "Working with users in Microsoft Graph" (who can update sensitive attributes) and "Restricted management administrative units".
A user who calls is let through when he is Global Administrator, and otherwise only reads: which of the other roles may what is not
played here.
"""

from nightlatch.sandbox.microsoft import known
from nightlatch.sandbox.microsoft.calls import Call
from nightlatch.sandbox.microsoft.refusals import denied
from nightlatch.sandbox.microsoft.tenant import Tenant

_HARMLESS = frozenset({known.DIRECTORY_READERS, known.GUEST_INVITER, known.MESSAGE_CENTER_READER, known.REPORTS_READER})
_MAY_CHANGE = {
    known.AUTHENTICATION_ADMINISTRATOR: {*_HARMLESS, known.AUTHENTICATION_ADMINISTRATOR},
    known.USER_ADMINISTRATOR: {*_HARMLESS, known.HELPDESK, known.USER_ADMINISTRATOR},
}
_ABOVE_ALL = frozenset({known.GLOBAL_ADMINISTRATOR, known.PRIVILEGED_AUTHENTICATION})
RESTRICTED = "Directory.Write.Restricted"
"""The one permission that reaches into restricted administrative units."""


def admits(call: Call) -> None:
    """Let a caller in. Raises Refused."""
    tenant, bearer = call.tenant, call.bearer
    if bearer.holder in tenant.users:
        if call.operation.method != "GET" and known.GLOBAL_ADMINISTRATOR not in tenant.roles_of(bearer.holder):
            raise denied()
        return
    call.need(*call.operation.permissions)


def need_reach(call: Call, id: str) -> None:
    """Whether a thing is out of reach, being in a restricted administrative unit. Raises Refused."""
    tenant = call.tenant
    for unit in tenant.has("units", id):
        if tenant.units[unit]["isMemberManagementRestricted"] and not _is_inside(tenant, call.bearer.holder, unit):
            if RESTRICTED in call.bearer.roles:
                tenant.used.add(RESTRICTED)
                continue
            raise denied(
                " Target object is a member of a restricted management administrative unit and can only be modified by "
                "administrators scoped to that administrative unit."
            )


def need_rank(call: Call, user: str) -> None:
    """Whether a caller may change what is sensitive about a user: an administrator's only by a role that outranks his.

    Who is only eligible for a role is guarded by it too. Raises Refused.
    """
    need_reach(call, user)
    tenant = call.tenant
    own = tenant.roles_of(call.bearer.holder)
    theirs = tenant.roles_of(user) | {
        each["roleDefinitionId"] for each in tenant.eligible.values() if each["principalId"] == user
    }
    if own & _ABOVE_ALL:
        return
    guarded = any(tenant.groups[group]["isAssignableToRole"] for group in tenant.has("members", user) if group in tenant.groups)
    allowed = set(_HARMLESS).union(*(_MAY_CHANGE.get(each, ()) for each in own))
    if guarded or not theirs <= allowed:
        raise denied()


def _is_inside(tenant: Tenant, holder: str, unit: str) -> bool:
    scope = f"/administrativeUnits/{unit}"
    return any(each["principalId"] == holder and each["directoryScopeId"] == scope for each in tenant.assignments.values())
