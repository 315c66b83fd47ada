"""Takes the census of one customer of Workspace: every user whose administrators' roles can become all of it.

Three sorts of call: the roles, who holds them, and each holder. Roles over one organizational unit, or with a condition, are left
out: such an administrator cannot let the others in again. A user who is suspended or archived cannot either.
"""

from collections.abc import Iterator
from datetime import datetime

from nightlatch.model import Holding, Inventory, Principal, PrincipalType
from nightlatch.model.times import moment
from nightlatch.providers.workspace.account import API, CUSTOMER, Workspace, part
from nightlatch.providers.workspace.audit.subjects import PROVIDER_ID, domain
from nightlatch.providers.workspace.privilege import SUPER_ADMIN, privileges, role
from nightlatch.vendors.google import ROLES, USER, Answer

READS = (ROLES, USER)
"""Every scope that `take` may use."""


def take(live: Workspace, tenant: str, now: datetime) -> Inventory:
    """The inventory of the customer under the name that its tenant has in records; `now` is when the reading begins.

    Raises LookupFailed. Roles held by groups are a gap: whom they hold is not read.
    """
    roles = {str(each["roleId"]): _name(each) for each in live.roles() if _makes(each)}
    held: dict[str, list[str]] = {}
    gaps = []
    for each in live.rest.listed(API, f"{CUSTOMER}/roleassignments", ROLES, "items"):
        name = roles.get(str(each.get("roleId")))
        if name is None or each.get("scopeType") != "CUSTOMER" or each.get("condition"):
            continue
        if each.get("assigneeType") == "group":
            gaps.append(f"{name} is held by the group {each.get('assignedTo')}, and none of its members is counted")
        else:
            held.setdefault(str(each.get("assignedTo")), []).append(name)
    return Inventory(provider=PROVIDER_ID, tenant=tenant, at=now, holdings=tuple(_holdings(live, tenant, held)), gaps=tuple(gaps))


def _makes(told: Answer) -> bool:
    """Whether a role is an administrator's, by its name where Google made it, else by its privileges."""
    if told.get("isSuperAdminRole"):
        return True
    names = (str(each.get("privilegeName", "")) for each in told.get("rolePrivileges", ()))
    return role(str(told.get("roleName", ""))).tier == 0 or privileges(names).tier == 0


def _name(told: Answer) -> str:
    return SUPER_ADMIN if told.get("isSuperAdminRole") else str(told.get("roleName", ""))


def _holdings(live: Workspace, tenant: str, held: dict[str, list[str]]) -> Iterator[Holding]:
    """The holders who are users and can come in. A service account is none, ours among them."""
    for id, roles in held.items():
        told = live.rest.ask(API, f"users/{part(id)}", USER)
        if told is None or told.get("suspended") or told.get("archived"):
            continue
        address = str(told.get("primaryEmail", "")).lower() or None
        account = Principal(
            provider=PROVIDER_ID, tenant=domain(address) or tenant, type=PrincipalType.USER, id=id, name=address, email=address
        )
        yield Holding(account=account, address=address, roles=tuple(roles), created=moment(told.get("creationTime")))
