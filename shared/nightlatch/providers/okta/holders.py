"""Administrators' roles as they are held: by users, groups and OAuth clients, in one shape, whichever of them it is.

A standard role may be narrowed to groups or applications (its targets); a custom one is bound over a set of resources. Both are
taken back by the same call, and given again by another, under a new id.

Source: "User Role Assignments", "Group Role Assignments", "Client Role Assignments" and "Role targets" of the management API.
"""

import json
from collections.abc import Iterator

from nightlatch.classes import dataclass
from nightlatch.model import Principal, PrincipalType
from nightlatch.providers.okta import privilege
from nightlatch.providers.okta.account import API, Okta, key, part
from nightlatch.vendors.okta import ROLES, ROLES_READ, Answer

SUPER = "SUPER_ADMIN"
_CUSTOM = "CUSTOM"
_BY_GROUPS = frozenset({"USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"})
_BY_APPLICATIONS = "APP_ADMIN"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One role that somebody holds. `body` is what gives it again; `group` the id of the group it is held through (empty: directly)."""

    id: str
    type: str
    label: str
    body: str
    created: str
    role: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        """As grants name it: a standard role by its name, a custom one by its id."""
        return privilege.of_type(self.type) or self.role or self.label

    def is_called(self, text: str) -> bool:
        """Whether a record means this one: a set of roles tells custom ones by what people call them."""
        return text.casefold() in (self.name.casefold(), self.label.casefold(), self.role.casefold())


def path(who: Principal) -> str:
    """Where Okta keeps the roles of a user, a group or a client."""
    if who.type is PrincipalType.APPLICATION:
        return f"oauth2/v1/clients/{part(key(who))}/roles"
    return f"{API}/{'groups' if who.type is PrincipalType.GROUP else 'users'}/{part(key(who))}/roles"


def held(live: Okta, who: Principal) -> tuple[Assignment, ...] | None:
    """The roles of a holder; None when there is no such holder. Raises LookupFailed."""
    found = live.rest.ask(path(who), ROLES_READ)
    if not isinstance(found, list):
        return None
    return tuple(_assignment(each, who) for each in found if isinstance(each, dict))


def _assignment(told: Answer, who: Principal) -> Assignment:
    type, role, resources = (str(told.get(name) or "") for name in ("type", "role", "resource-set"))
    body = {"type": type, **({"role": role, "resource-set": resources} if type == _CUSTOM else {})}
    through = told.get("assignmentType") == "GROUP" and who.type is not PrincipalType.GROUP
    return Assignment(
        id=str(told.get("id")),
        type=type,
        label=str(told.get("label") or ""),
        body=json.dumps(body, sort_keys=True, separators=(",", ":")),
        created=str(told.get("created") or ""),
        role=role,
        group=_assignee(told) if through else "",
    )


def _assignee(told: Answer) -> str:
    """The id of the group that a role comes from, as its link tells it."""
    links = told.get("_links")
    link = links.get("assignee") if isinstance(links, dict) else None
    return str(link.get("href", "")).rpartition("/")[2] if isinstance(link, dict) else "(not named)"


def targets(live: Okta, who: Principal, assignment: Assignment) -> tuple[str, ...]:
    """What a standard role is narrowed to, as parts of paths, in order; none: everything. Raises LookupFailed."""
    place = f"{path(who)}/{part(assignment.id)}/targets"
    if assignment.type in _BY_GROUPS:
        return tuple(sorted(f"groups/{part(str(each['id']))}" for each in live.rest.listed(f"{place}/groups", ROLES_READ)))
    if assignment.type == _BY_APPLICATIONS:
        return tuple(sorted(map(_application, live.rest.listed(f"{place}/catalog/apps", ROLES_READ))))
    return ()


def _application(told: Answer) -> str:
    """All applications of a sort, or one of them."""
    one = f"/{part(str(told['id']))}" if told.get("id") else ""
    return f"catalog/apps/{part(str(told.get('name')))}{one}"


def take(live: Okta, who: Principal, assignment: Assignment) -> None:
    """Take a role back. Raises ChangeFailed."""
    live.rest.change(f"{path(who)}/{part(assignment.id)}", ROLES, method="DELETE")


def give(live: Okta, who: Principal, body: str) -> None:
    """Give a role again. Raises ChangeFailed."""
    live.rest.change(path(who), ROLES, json=json.loads(body))


def narrow(live: Okta, who: Principal, assignment: Assignment, wanted: Iterator[str]) -> None:
    """Narrow a role to these too. Raises ChangeFailed."""
    for each in wanted:
        live.rest.change(f"{path(who)}/{part(assignment.id)}/targets/{each}", ROLES, method="PUT")


def is_last_super(live: Okta, who: Principal) -> bool:
    """Whether no user who can come in is super administrator but this one, or but through this group. Raises LookupFailed.

    A client is not counted: none of them lets a person in again. A user is a plain call each, until one is found.
    """
    is_group = who.type is PrincipalType.GROUP
    own = who.id if is_group else live.id_of(who)
    for other in assignees(live):
        if not is_group and other.id == own:
            continue
        stays = any(each.type == SUPER and not (is_group and each.group == own) for each in held(live, other) or ())
        if stays and comes_in(live.user(other)):
            return False
    return True


def assignees(live: Okta) -> Iterator[Principal]:
    """Every user who holds a role, be it through a group. Raises LookupFailed."""
    for each in live.rest.listed(f"{API}/iam/assignees/users", ROLES_READ, "value", limit=100):
        yield Principal(provider="okta", tenant="okta", type=PrincipalType.USER, id=str(each.get("id")), keyed_by_id=True)


def comes_in(told: Answer | None) -> bool:
    """Whether a user can sign in, be it with a new password first."""
    return told is not None and told.get("status") in ("ACTIVE", "PASSWORD_EXPIRED")
