"""Makes HMAC keys of Cloud Storage inactive: all of a locked service account's, or the one that a case added."""

from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.gcp.account import Google, command

SORT = "hmac_key"
_ACTIVE, _INACTIVE = "ACTIVE", "INACTIVE"
_CALLS = ("storage.hmacKeys.update",)


def _plan(case: Case, step: Step, live: Google) -> Plan:
    if step.action is Action.DEACTIVATE and step.sort != SORT:
        return Plan()
    found = _all(case.subject, live)
    if step.action is Action.LOCK:
        return Plan(tuple(_target(case, each) for each in found if each.get("state") == _ACTIVE))
    held = next((each for each in found if each.get("accessId") == step.target), None)
    if held is None:
        return Plan(notes=(f"{case.subject.label} has no HMAC key {step.target}: left alone",))
    return Plan((_target(case, held),) if held.get("state") == _ACTIVE else ())


def _all(subject: Principal, live: Google) -> list[dict[str, Any]]:
    path = f"projects/{subject.tenant}/hmacKeys"
    return list(live.rest.listed("storage", path, "storage.hmacKeys.list", "items", serviceAccountEmail=subject.email))


def _target(case: Case, held: dict[str, Any]) -> Target:
    id = str(held["accessId"])
    return Target(
        id=f"{SORT}:{id}",
        says=f"make the HMAC key {id} of {case.subject.label} inactive",
        before={"state": str(held["state"])},
        after={"state": _INACTIVE},
        calls=_CALLS,
        undo_calls=_CALLS,
        by_hand=(command("storage", "hmac", "update", id, "--activate", project=case.subject.tenant),),
        about=id,
    )


def _read(subject: Principal, target: Target, live: Google) -> State | None:
    held = next((each for each in _all(subject, live) if each.get("accessId") == target.about), None)
    return None if held is None else {"state": str(held.get("state"))}


def _apply(subject: Principal, target: Target, live: Google) -> None:
    _set(subject, target, target.after["state"], live)


def _revert(subject: Principal, target: Target, live: Google) -> None:
    _set(subject, target, target.before["state"], live)


def _set(subject: Principal, target: Target, state: str, live: Google) -> None:
    path = f"projects/{subject.tenant}/hmacKeys/{target.about}"
    live.rest.change("storage", path, "storage.hmacKeys.update", method="PUT", json={"state": state})


PLAYBOOK = Playbook(
    id="deactivate_hmac_keys",
    title="Make HMAC keys inactive",
    actions=(Action.LOCK, Action.DEACTIVATE),
    subject_types=(PrincipalType.SERVICE_ACCOUNT,),
    order=20,
    reads=("storage.hmacKeys.list",),
    writes=("storage.hmacKeys.update",),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
