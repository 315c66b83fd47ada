"""Directory roles as they are held: active or eligible, by users, groups and service principals, in one shape.

Every tenant tells its active assignments. Privileged Identity Management (PIM), where it is licensed, tells of schedules beside: who is
eligible, since when, and when an assignment ends. A role that a group holds is its members'.

Source: "List unifiedRoleAssignments", "List roleAssignmentSchedules", "List roleEligibilitySchedules" of Graph's reference.
"""

from collections.abc import Iterator
from dataclasses import field

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed
from nightlatch.model import Case, Principal, PrincipalType
from nightlatch.providers.entra.account import Entra, made_in
from nightlatch.providers.entra.scopes import MEMBERS_READ, ROLES_READ
from nightlatch.vendors.microsoft import Answer

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
"""The template id of the role that may do everything; a built-in role's definition bears its template's id."""
SYNC_ACCOUNTS = "d29b2b05-8046-44ba-8758-1e26182fcf32"
"""The role of the account that synchronizes from Active Directory: without it nobody's changes arrive."""
ASSIGNMENTS = "roleManagement/directory/roleAssignments"
ACTIVE = "roleManagement/directory/roleAssignmentSchedules"
ELIGIBLE = "roleManagement/directory/roleEligibilitySchedules"
WHOLE = "/"
"""The scope of what reaches the whole directory."""
_NO_LICENSE = "AadPremiumLicenseRequired"
_DIRECT = "direct"
_USER, _GROUP = "user", "group"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One role that somebody holds, by the definition's id. `scope` is WHOLE, or the administrative unit or object that it is narrowed to.

    `holder` is the principal as Graph expands it, empty where it was not asked for.
    """

    id: str
    role: str
    scope: str
    principal: str
    body: Answer = field(default_factory=dict)
    holder: Answer = field(default_factory=dict)

    @property
    def sort(self) -> str:
        """`user`, `group` or `serviceprincipal`."""
        return str(self.holder.get("@odata.type", "")).rpartition(".")[2].lower()

    @property
    def is_activated(self) -> bool:
        """Whether somebody who was eligible took it on himself, for some hours."""
        return str(self.body.get("assignmentType", "")).lower() == "activated"


def assigned(live: Entra, **asked: str) -> Iterator[Assignment]:
    """Active assignments: all of the tenant with their holders, or those that a `filter` names. Raises LookupFailed."""
    told = {f"${name}": text for name, text in asked.items()} or {"$expand": "principal"}
    for each in live.rest.listed(ASSIGNMENTS, ROLES_READ, **told):
        yield assignment(each)


def assigned_to(live: Entra, object_id: str) -> tuple[Assignment, ...]:
    """The active assignments of one principal itself. Raises LookupFailed."""
    return tuple(assigned(live, filter=f"principalId eq '{object_id}'")) if object_id else ()


def scheduled(live: Entra, shelf: str, object_id: str = "") -> tuple[Assignment, ...]:
    """What PIM tells: ACTIVE or ELIGIBLE schedules of one principal itself, or all with their holders. None without a license.

    Raises LookupFailed.
    """
    asked = {"$filter": f"principalId eq '{object_id}'"} if object_id else {"$expand": "principal"}
    try:
        found = [assignment(each) for each in live.rest.listed(shelf, ROLES_READ, **asked)]
    except LookupFailed as error:
        if _NO_LICENSE in str(error):
            return ()
        raise
    return tuple(each for each in found if str(each.body.get("memberType", _DIRECT)).lower() == _DIRECT)


def assignment(told: Answer) -> Assignment:
    """An assignment or schedule as Graph tells it."""
    holder = told.get("principal")
    return Assignment(
        id=str(told.get("id") or ""),
        role=str(told.get("roleDefinitionId") or "").lower(),
        scope=str(told.get("directoryScopeId") or told.get("appScopeId") or WHOLE),
        principal=str(told.get("principalId") or "").lower(),
        body=told,
        holder=holder if isinstance(holder, dict) else {},
    )


def held_by(live: Entra, object_id: str) -> tuple[Assignment, ...]:
    """The active assignments of a user, be it through a group. Groups that hold roles are in no other group. Raises LookupFailed."""
    found = tuple(assigned(live))
    groups = {each.principal for each in found if each.sort == _GROUP}
    own = {group for group in groups if object_id in members(live, group)}
    return tuple(each for each in found if each.principal == object_id or each.principal in own)


def members(live: Entra, group: str) -> dict[str, Answer]:
    """The members of a group by their ids; none where there is no such group. Raises LookupFailed."""
    found = live.rest.listed(f"groups/{group}/members", MEMBERS_READ, **{"$top": "999"})
    return {str(each.get("id") or "").lower(): each for each in found}


def is_last_global(live: Entra, case: Case, *losing: str) -> bool:
    """Whether nobody else who can sign in is Global Administrator of the whole directory, or may become it. Raises LookupFailed.

    `losing` are those who lose it, users or groups. Nobody counts who acted in the case or was made in it, and no service principal, for
    none of them lets a person in again. Others are asked for one by one, until one is found.
    """
    incident = {*losing, *((who.id or "").lower() for who in case.actors)}
    seen: set[str] = set()
    for each in (*assigned(live), *scheduled(live, ELIGIBLE)):
        if each.role != GLOBAL_ADMINISTRATOR or each.scope != WHOLE or each.principal in incident:
            continue
        holders = members(live, each.principal) if each.sort == _GROUP else {each.principal: each.holder}
        for id, holder in holders.items():
            if id not in incident and id not in seen and _is_user(holder) and _comes_in(live, case, id):
                return False
            seen.add(id)
    return True


def _comes_in(live: Entra, case: Case, id: str) -> bool:
    """Whether a user can sign in, and was there before the case."""
    found = live.user(Principal(provider="entra", tenant=live.tenant, type=PrincipalType.USER, id=id))
    return found is not None and found.get("accountEnabled") is True and not made_in(case, found.get("createdDateTime"))


def _is_user(holder: Answer) -> bool:
    return str(holder.get("@odata.type", "")).lower().endswith(f".{_USER}")
