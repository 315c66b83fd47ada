"""Parts a user-assigned managed identity from the machine or site that it was handed to: what runs there is it no more.

Only ever a person's wish: whatever else runs there loses the identity too. Parted is not disarmed: tokens that the machine has fetched work for
up to 24 hours. A system-assigned identity is left as it is, for it would come back as another one.

Source: "Configure managed identities on Azure virtual machines" (an identity is removed by setting it to null, and those that are not named
stay). That sites take it alike is not documented: to them the others are named, so that they stay whatever is made of the list.
"""

import json
from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.model.raw import mapping
from nightlatch.providers.azure.account import Azure, by_rest, compact, fold, logged, place, version, versioned
from nightlatch.providers.azure.machines import is_user_assigned
from nightlatch.vendors.microsoft import Answer

_SITES = "Microsoft.Web/sites"
_KINDS = ("Microsoft.Compute/virtualMachines", _SITES)
_READS = tuple(f"{kind}/read" for kind in _KINDS)
_WRITES = (*(f"{kind}/write" for kind in _KINDS), "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action")
_SYSTEM, _USER = "SystemAssigned", "UserAssigned"


def _kind(path: str) -> str | None:
    """What sort of resource it is, of those that are changed here."""
    type = "/".join(path.lower().rpartition("/providers/")[2].split("/")[:-1])
    return next((kind for kind in _KINDS if kind.lower() == type), None)


def _plan(case: Case, step: Step, live: Azure) -> Plan:
    who, path = case.subject.name or "", step.target
    if not is_user_assigned(who):
        return Plan(
            notes=(
                f"{case.subject.label} is the identity of {path} itself, and is not parted from it: it would come back as another",
            )
        )
    kind = _kind(path)
    if kind is None or place(path) is None:
        return Plan(notes=(f"{case.subject.label} was handed to {path[:200]}: part it there by hand",))
    found = _identity(live, path, kind)
    if found is None or not _holds(found, who):
        return Plan(notes=(f"{case.subject.label} is not an identity of {path} now",))
    target = Target(
        id=f"machine:{fold(path)}"[:400],
        says=f"part {case.subject.label} from {path}: what runs there is it no more (tokens that were fetched work for up to 24 h)",
        before={"path": path, "kind": kind, "identity": who, "held": "true"},
        after={"path": path, "kind": kind, "identity": who, "held": "false"},
        calls=logged(f"{kind}/write"),
        undo_calls=logged(f"{kind}/write"),
        by_hand=(by_rest("PATCH", path, kind, compact(_body(found, who, kind, held=True))),),
        disturbs=f"whatever else runs on {path} as this identity",
    )
    return Plan((target,))


def _identity(live: Azure, path: str, kind: str) -> Answer | None:
    """The identities of a resource; None when it is gone. Raises LookupFailed."""
    found = live.rest.ask(place(path) or "", f"{kind}/read", **version(kind))
    return mapping(found.get("identity")) if isinstance(found, dict) else None


def _holds(found: Answer, who: str) -> bool:
    return any(fold(each) == fold(who) for each in mapping(found.get("userAssignedIdentities")))


def _body(found: Answer, who: str, kind: str, *, held: bool) -> dict[str, Any]:
    """What is sent for the resource to have the identity, or not to; a machine keeps the others unnamed."""
    others = [each for each in mapping(found.get("userAssignedIdentities")) if fold(each) != fold(who)]
    sorts = [_SYSTEM] * (_SYSTEM in str(found.get("type"))) + [_USER] * bool(held or others)
    kept: dict[str, Any] = {each: {} for each in others} if kind == _SITES else {}
    told = {"userAssignedIdentities": {**kept, who: {} if held else None}} if held or others else {}
    return {"identity": {"type": ", ".join(sorts) or "None", **told}}


def _read(_subject: Principal, target: Target, live: Azure) -> State | None:
    found = _identity(live, target.before["path"], target.before["kind"])
    if found is None:
        return None
    return target.before if _holds(found, target.before["identity"]) else target.after


def _set(target: Target, live: Azure, *, held: bool) -> None:
    told = target.before
    found = _identity(live, told["path"], told["kind"])
    if found is not None and _holds(found, told["identity"]) is not held:
        body = _body(found, told["identity"], told["kind"], held=held)
        path = versioned(place(told["path"]) or "", told["kind"])
        live.rest.change(path, f"{told['kind']}/write", method="PATCH", json=json.loads(compact(body)))


def _apply(_subject: Principal, target: Target, live: Azure) -> None:
    _set(target, live, held=False)


def _revert(_subject: Principal, target: Target, live: Azure) -> None:
    _set(target, live, held=True)


PLAYBOOK = Playbook(
    id="part_machines",
    title="Part a managed identity from what runs as it",
    actions=(Action.DETACH,),
    subject_types=(PrincipalType.MANAGED_IDENTITY,),
    order=50,
    reads=_READS,
    writes=_WRITES,
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
