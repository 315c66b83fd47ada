"""Takes out of a custom role what the case wrote into it: nothing that leads to other accounts is left to whoever holds it.

Azure keeps no former version of a definition, and no record tells one, so what it said before cannot be put back. It is narrowed instead: what it
excludes (`notActions`) is widened, and all it allowed stays written there, for the day it is released. A role that was made in the case itself
then allows nothing; deleted it cannot be while somebody holds it.

Source: reference of role definitions 2022-04-01; "Understand Azure role definitions" (how `notActions` is computed).
"""

import json
from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.model.raw import listing, mapping
from nightlatch.providers.azure.account import (
    READ_SUBSCRIPTIONS,
    Azure,
    by_rest,
    compact,
    extension,
    is_id,
    last,
    logged,
    properties,
    versioned,
)
from nightlatch.providers.azure.assignments import READ as READ_ASSIGNMENTS
from nightlatch.providers.azure.assignments import everywhere
from nightlatch.providers.azure.definitions import READ, WRITE, definition
from nightlatch.providers.azure.privilege import permissions
from nightlatch.providers.azure.privilege.actions import LEADING, LEADING_DATA
from nightlatch.vendors.microsoft import Answer

_KEPT = ("roleName", "description", "assignableScopes", "permissions")
_ALL = ("*",)
_CUSTOM = "CustomRole"


def _plan(case: Case, _step: Step, live: Azure) -> Plan:
    who, id = case.subject.label, last(case.subject.name)
    found = definition(live, id)
    if found is None:
        return Plan(notes=(f"there is no role definition {who} (any more) where Nightlatch may look",))
    if properties(found).get("type") != _CUSTOM:
        return Plan(notes=(f"{who} is a role of Microsoft's own, which nobody can change",))
    if _is_ours(id, live):
        return Plan(notes=(f"{who} is a role by which Nightlatch itself acts, and stays as it is: look after it by hand",))
    before = _body(found)
    after = _narrowed(before, newborn=case.born is not None)
    if after == before:
        return Plan(notes=(f"{who} allows nothing that leads to other accounts now",))
    called = properties(found).get("roleName")
    target = Target(
        id=f"role_definition:{id}",
        says=f"take what leads to other accounts out of the role {called} ({id}), for everybody who holds it",
        before={"path": str(found.get("id")), "body": compact(before)},
        after={"path": str(found.get("id")), "body": compact(after)},
        calls=logged(WRITE),
        undo_calls=logged(WRITE),
        by_hand=(by_rest("PUT", str(found.get("id")), "definitions", compact(before)),),
        about=id,
        logged_for=case.subject.model_copy(update={"name": str(found.get("id"))}),
        disturbs="" if case.born is not None else f"everybody who holds the role {called} can do less",
    )
    return Plan((target,))


def _is_ours(id: str, live: Azure) -> bool:
    """Whether one of our identities holds it: narrowed, nothing of ours could be put back. Raises LookupFailed."""
    return any(each.role == id for own in sorted(filter(is_id, live.own)) for each in everywhere(live, own))


def _body(found: Answer) -> dict[str, Any]:
    """What makes a definition; who wrote it when is the platform's to keep."""
    own = properties(found)
    return {"properties": {**{name: own[name] for name in _KEPT if own.get(name) is not None}, "type": _CUSTOM}}


def _narrowed(body: dict[str, Any], *, newborn: bool) -> dict[str, Any]:
    """The same, without what leads further; of a newborn role without everything."""
    if not newborn and permissions(listing(body["properties"].get("permissions"))).tier == 3:
        return body
    kept = [_excluding(mapping(each), newborn=newborn) for each in listing(body["properties"].get("permissions"))]
    return {"properties": {**body["properties"], "permissions": kept}}


def _excluding(entry: dict[str, Any], *, newborn: bool) -> dict[str, Any]:
    actions, data = (_ALL, _ALL) if newborn else (tuple(LEADING), tuple(LEADING_DATA))
    without = {
        name: list(dict.fromkeys((*listing(entry.get(name)), *more)))
        for name, more in (("notActions", actions), ("notDataActions", data))
    }
    return {**entry, **without}


def _read(_subject: Principal, target: Target, live: Azure) -> State | None:
    found = definition(live, last(target.before["path"]))
    return None if found is None else {"path": target.before["path"], "body": compact(_body(found))}


def _put(target: Target, state: State, live: Azure) -> None:
    path = extension(target.before["path"], "roleDefinitions")
    live.rest.change(versioned(path, "definitions"), WRITE, method="PUT", json=json.loads(state["body"]))


def _apply(_subject: Principal, target: Target, live: Azure) -> None:
    _put(target, target.after, live)


def _revert(_subject: Principal, target: Target, live: Azure) -> None:
    _put(target, target.before, live)


PLAYBOOK = Playbook(
    id="narrow_role_definition",
    title="Narrow a custom role",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.ROLE,),
    order=30,
    reads=(READ, READ_ASSIGNMENTS, READ_SUBSCRIPTIONS),
    writes=(WRITE,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
