"""Takes ownership back that the case gave: of an application or service principal, whose owner may act as it, or of a group.

Graph tells of no owner since when he is one, so it is the record that tells which are new. The last owner of a group stays, for Graph
keeps him: it refuses, and says so.

Source: "Remove owner" and "Add owner" of applications and service principals, "Remove group owner", "Add owners" of groups.
"""

from collections.abc import Iterator

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, is_guid
from nightlatch.providers.entra.playbooks import membership
from nightlatch.providers.entra.scopes import APPS, APPS_READ, GROUPS, MEMBERS_READ

_PREFIX = "owner:"
_GROUPS = "groups/"
_SORTS = ("application", "service principal", "group")
_CALLS = tuple(f"Remove owner from {sort}" for sort in _SORTS)
_UNDO_CALLS = tuple(f"Add owner to {sort}" for sort in _SORTS)


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    id, who = step.target.removeprefix(_PREFIX).lower(), case.subject
    if not step.target.startswith(_PREFIX) or not is_guid(id):
        return Plan()
    object_id = live.object_id(who)
    if not object_id:
        return Plan()
    things = [(path, name) for path, name in _things(who, id, live) if _owns(object_id, path, live)]
    if not things:
        return Plan(notes=(f"{who.label} does not own {id} now",))
    return Plan(tuple(_target(who, step, object_id, path, name, live) for path, name in things))


def _things(who: Principal, id: str, live: Entra) -> Iterator[tuple[str, str]]:
    """What may be meant by the id: an application and its service principal, or a group, each by path and name."""
    pair = live.pair(who.model_copy(update={"type": PrincipalType.SERVICE_PRINCIPAL, "id": id}))
    if pair.application is not None:
        yield f"applications/{pair.application_id}", f"the application {pair.application.get('displayName')}"
    if pair.principal is not None:
        yield f"servicePrincipals/{pair.object_id}", f"the service principal {pair.principal.get('displayName')}"
    group = live.group(id) if pair.application is None and pair.principal is None else None
    if group is not None:
        yield f"{_GROUPS}{id}", f"the group {group.get('displayName')}"


def _owns(object_id: str, path: str, live: Entra) -> bool:
    found = live.rest.listed(f"{path}/owners", _reading(path))
    return any(str(each.get("id")).lower() == object_id for each in found)


def _target(who: Principal, step: Step, object_id: str, path: str, name: str, live: Entra) -> Target:
    fixed = {"path": path, "object": object_id}
    return Target(
        id=f"owner:{path}"[:400],
        says=f"{who.label} owns {name} no more",
        before={**fixed, "owns": "true"},
        after={**fixed, "owns": "false"},
        calls=_CALLS,
        undo_calls=_UNDO_CALLS,
        by_hand=(live.call("POST", f"{path}/owners/$ref", live.reference(object_id)),),
        about=step.target,
    )


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    path = target.before["path"]
    if not live.object_id(subject) or live.rest.ask(path, _reading(path), **{"$select": "id"}) is None:
        return None
    return target.before if _owns(target.before["object"], path, live) else target.after


def _reading(path: str) -> str:
    return MEMBERS_READ if path.startswith(_GROUPS) else APPS_READ


def _writing(target: Target) -> str:
    return GROUPS if target.before["path"].startswith(_GROUPS) else APPS


def _apply(subject: Principal, target: Target, live: Entra) -> None:
    if _read(subject, target, live) == target.before:
        path = f"{target.before['path']}/owners/{target.before['object']}/$ref"
        live.rest.change(path, _writing(target), method="DELETE")


def _revert(subject: Principal, target: Target, live: Entra) -> None:
    if _read(subject, target, live) == target.after:
        reference = live.reference(target.before["object"])
        live.rest.change(f"{target.before['path']}/owners/$ref", _writing(target), json=reference)


PLAYBOOK = Playbook(
    id="remove_owners",
    title="Take back the ownership that the case gave",
    actions=(Action.TAKE_BACK,),
    subject_types=membership.HOLDERS,
    order=30,
    reads=membership.READS,
    writes=(APPS, GROUPS),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
