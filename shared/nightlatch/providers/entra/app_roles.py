"""Application permissions and other app roles as they are held, taken back and given again: alike for whoever holds them.

An assignment tells when it was made, so that what was there before the case stays, and is named.

Source: the appRoleAssignment resource of Graph's reference.
"""

import json
from collections.abc import Iterator

from nightlatch.classes import dataclass
from nightlatch.contracts import State, Target
from nightlatch.model import Principal
from nightlatch.providers.entra.account import Entra, is_guid
from nightlatch.providers.entra.scopes import APP_ROLES, APPS_READ
from nightlatch.vendors.microsoft import Answer

_FIELDS = ("principalId", "resourceId", "appRoleId")
_CALLS = {
    "servicePrincipals": "app role assignment from service principal",
    "users": "app role assignment from user",
    "groups": "app role assignment from group",
}


@dataclass(frozen=True, slots=True)
class Held:
    """One app role that somebody holds. `names` are how records may call it: `<resource's appId>/<role's id>`, or the permission."""

    id: str
    body: str
    made: str
    says: str
    names: tuple[str, ...]


def held(live: Entra, path: str, permission: str) -> Iterator[Held]:
    """The app roles of a holder, whose path is `servicePrincipals/ID` or the like. Raises LookupFailed."""
    resources: dict[str, Answer] = {}
    for each in live.rest.listed(f"{path}/appRoleAssignments", permission):
        resource = str(each.get("resourceId") or "")
        if is_guid(resource) and resource not in resources:
            resources[resource] = _resource(live, resource)
        yield _held(each, resources.get(resource, {}))


def _resource(live: Entra, id: str) -> Answer:
    found = live.rest.ask(f"servicePrincipals/{id}", APPS_READ, **{"$select": "id,appId,displayName,appRoles"})
    return found if isinstance(found, dict) else {}


def _held(told: Answer, resource: Answer) -> Held:
    role = str(told.get("appRoleId") or "").lower()
    roles = [each for each in resource.get("appRoles") or () if isinstance(each, dict)]
    value = next((str(each.get("value") or "") for each in roles if str(each.get("id", "")).lower() == role), "")
    names = (f"{resource.get('appId')}/{role}".lower(), *([value.lower()] if value else []))
    of = str(told.get("resourceDisplayName") or resource.get("displayName") or told.get("resourceId"))
    return Held(str(told.get("id")), body(told), str(told.get("createdDateTime") or ""), f"{value or role} of {of}", names)


def body(told: Answer) -> str:
    """What gives it again."""
    return json.dumps({name: told.get(name) for name in _FIELDS}, sort_keys=True, separators=(",", ":"))


def target(who: Principal, each: Held, path: str, live: Entra) -> Target:
    """One app role, to be taken back."""
    does = _CALLS[path.partition("/")[0]]
    return Target(
        id=f"app_role:{each.body}"[:400],
        says=f"take the permission {each.says} back from {who.label} (put back, its assignment has a new id)",
        before={"assigned": "true", "path": path, "assignment": each.body},
        after={"assigned": "false", "path": path, "assignment": each.body},
        calls=(f"Remove {does}",),
        undo_calls=(f"Add {does.replace(' from ', ' to ')}", "Add app role assignment grant to user"),
        by_hand=(live.call("POST", f"{path}/appRoleAssignments", json.loads(each.body)),),
        about=each.names[0],
    )


def _alike(live: Entra, target: Target, permission: str) -> list[str]:
    found = live.rest.listed(f"{target.before['path']}/appRoleAssignments", permission)
    return [str(each.get("id")) for each in found if body(each) == target.before["assignment"]]


def state(target: Target, live: Entra, permission: str) -> State:
    """How it stands. Raises LookupFailed."""
    return target.before if _alike(live, target, permission) else target.after


def take(target: Target, live: Entra, permission: str) -> None:
    """Take it back. Raises ChangeFailed."""
    for id in _alike(live, target, permission):
        live.rest.change(f"{target.before['path']}/appRoleAssignments/{id}", APP_ROLES, method="DELETE")


def give(target: Target, live: Entra, permission: str) -> None:
    """Give it again. Raises ChangeFailed."""
    if not _alike(live, target, permission):
        live.rest.change(f"{target.before['path']}/appRoleAssignments", APP_ROLES, json=json.loads(target.before["assignment"]))
