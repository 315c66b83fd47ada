"""What no playbook of Azure takes from anybody, whoever asks: our own roles, those of Microsoft's services, and the last key to a place."""

from nightlatch.model import Case, PrincipalType
from nightlatch.model.times import moment
from nightlatch.providers.azure.account import Azure
from nightlatch.providers.azure.assignments import Assigned, over
from nightlatch.providers.azure.definitions import worth
from nightlatch.providers.azure.principals import look

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
    known = look(live, principal, who.type)
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


def is_last(case: Case, assigned: Assigned, live: Azure) -> bool:
    """Whether nobody else could give roles at this place: nobody outside the case, by an assignment from before it, without a condition.

    An account that was born in the case is never one worth keeping. Raises LookupFailed.
    """
    if case.born is not None or not may_give(live, assigned.role):
        return False
    incident = {assigned.principal, *live.own, *((actor.id or "").lower() for actor in case.actors)}
    known: dict[str, bool] = {}
    for each in over(live, assigned.scope):
        made = moment(each.created)
        if each.principal in incident or each.condition or made is None or made >= case.first.at:
            continue
        if each.role not in known:
            known[each.role] = may_give(live, each.role)
        if known[each.role]:
            return False
    return True


def may_give(live: Azure, role: str) -> bool:
    """Whether a role lets its holder give roles to anybody. Raises LookupFailed."""
    found = worth(live, role)
    return found is not None and found.tier == 0
