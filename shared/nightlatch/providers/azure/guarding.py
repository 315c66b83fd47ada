"""What no playbook of Azure takes from anybody, whoever asks: our own roles, those of Microsoft's services, and the last key to a place."""

from nightlatch.model import Case, PrincipalType
from nightlatch.model.times import moment
from nightlatch.providers.azure import principals
from nightlatch.providers.azure.account import READ_SUBSCRIPTIONS, Azure
from nightlatch.providers.azure.assignments import READ as READ_ASSIGNMENTS
from nightlatch.providers.azure.assignments import Assigned, over
from nightlatch.providers.azure.definitions import READ as READ_DEFINITIONS
from nightlatch.providers.azure.definitions import worth

HOLDERS = (
    PrincipalType.USER,
    PrincipalType.GUEST,
    PrincipalType.GROUP,
    PrincipalType.SERVICE_PRINCIPAL,
    PrincipalType.APPLICATION,
    PrincipalType.MANAGED_IDENTITY,
    PrincipalType.UNKNOWN,
)
"""Who may hold a role."""
READS = (READ_ASSIGNMENTS, READ_DEFINITIONS, READ_SUBSCRIPTIONS, *principals.READS)
"""What looking at all of this takes."""
_APPLICATIONS = (
    PrincipalType.SERVICE_PRINCIPAL,
    PrincipalType.APPLICATION,
    PrincipalType.UNKNOWN,
    PrincipalType.MANAGED_IDENTITY,
)


def kept_out(case: Case, principal: str, live: Azure) -> str | None:
    """Why nothing is taken from this account; None when nothing speaks against it. Raises LookupFailed."""
    who = case.subject
    if principal in live.own:
        return f"{who.label} is Nightlatch itself, and keeps what it has: look after it by hand"
    if live.graph is None or who.type not in _APPLICATIONS:
        return None
    known = principals.look(live, principal, who.type)
    if known is not None and known.app in live.own:
        return f"{who.label} is Nightlatch itself, and keeps what it has: look after it by hand"
    if known is not None and known.is_microsofts:
        return f"{known.name or who.label} is a service of Microsoft's own, and keeps what it has: look at whoever gave it more"
    return None


def unknown_owner(case: Case, live: Azure) -> str:
    """Whom it may disturb that nobody could look whose application it is; "" where that is known, or it was made in the case."""
    if live.graph is not None or case.born is not None or case.subject.type not in _APPLICATIONS:
        return ""
    return "it may be a service of Microsoft's own, which nobody could look up without Graph"


def is_last(case: Case, principal: str, role: str, scope: str, live: Azure) -> bool:
    """Whether nobody else could give roles at this place: nobody outside the case, by an assignment from before it, without a condition.

    Where Graph is asked, nobody counts who is gone, blocked or newer than the case. An account that was born in the case is never one
    worth keeping. Raises LookupFailed.
    """
    if case.born is not None or not may_give(live, role):
        return False
    incident = {principal, *live.own, *((actor.id or "").lower() for actor in case.actors)}
    known: dict[str, bool] = {}
    for each in over(live, scope):
        made = moment(each.created)
        if each.principal in incident or each.condition or made is None or made >= case.first.at:
            continue
        if each.role not in known:
            known[each.role] = may_give(live, each.role)
        if known[each.role] and _comes_in(case, each, incident, live):
            return False
    return True


def _comes_in(case: Case, assigned: Assigned, incident: set[str], live: Azure) -> bool:
    """Whether whoever holds an assignment can use it: of a group, one of its members outside the incident. Raises LookupFailed."""
    if live.graph is None:
        return True
    if principals.SORTS.get(assigned.sort) is PrincipalType.GROUP:
        held = principals.members(live, assigned.principal)
    else:
        held = iter([(assigned.principal, assigned.sort)])
    return any(id not in incident and _is_let_in(case, id, sort, live) for id, sort in held)


def _is_let_in(case: Case, id: str, sort: str, live: Azure) -> bool:
    found = principals.look(live, id, principals.SORTS.get(sort, PrincipalType.UNKNOWN))
    return found is not None and found.enabled and (found.created is None or found.created < case.first.at)


def may_give(live: Azure, role: str) -> bool:
    """Whether a role lets its holder give roles to anybody. Raises LookupFailed."""
    found = worth(live, role)
    return found is not None and found.tier == 0
