"""Disables the keys of a service account: all of them with the account, or the one that a case added.

A disabled key mints no more tokens; those minted with it live on, and end by the account being disabled.
"""

from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.gcp.account import Google, command, named

SORT = "service_account_key"
_OWN = "USER_MANAGED"
_DISABLE, _ENABLE = "google.iam.admin.v1.DisableServiceAccountKey", "google.iam.admin.v1.EnableServiceAccountKey"


def _plan(case: Case, step: Step, live: Google) -> Plan:
    if step.action is Action.DEACTIVATE and step.sort != SORT:
        return Plan()
    found = live.keys(case.subject, _OWN)
    if step.action is Action.LOCK:
        return Plan(tuple(_target(case, each) for each in found if not each.get("disabled")))
    held = next((each for each in found if _id(each) == step.target), None)
    if held is None:
        return Plan(notes=(f"{case.subject.label} has no key {step.target}: left alone",))
    return Plan(() if held.get("disabled") else (_target(case, held),))


def _id(key: dict[str, Any]) -> str:
    return str(key.get("name", "")).rpartition("/keys/")[2]


def _target(case: Case, held: dict[str, Any]) -> Target:
    id = _id(held)
    return Target(
        id=f"{SORT}:{id}",
        says=f"disable the key {id} of {case.subject.label}",
        before={"disabled": "false"},
        after={"disabled": "true"},
        calls=(_DISABLE,),
        undo_calls=(_ENABLE,),
        by_hand=(command("iam", "service-accounts", "keys", "enable", id, iam_account=case.subject.label),),
        about=id,
    )


def _read(subject: Principal, target: Target, live: Google) -> State | None:
    held = next((each for each in live.keys(subject, _OWN) if _id(each) == target.about), None)
    return None if held is None else {"disabled": "true" if held.get("disabled") else "false"}


def _apply(subject: Principal, target: Target, live: Google) -> None:
    live.rest.change("iam", f"{named(subject)}/keys/{target.about}:disable", "iam.serviceAccountKeys.disable", json={})


def _revert(subject: Principal, target: Target, live: Google) -> None:
    live.rest.change("iam", f"{named(subject)}/keys/{target.about}:enable", "iam.serviceAccountKeys.enable", json={})


PLAYBOOK = Playbook(
    id="disable_keys",
    title="Disable keys of a service account",
    actions=(Action.LOCK, Action.DEACTIVATE),
    subject_types=(PrincipalType.SERVICE_ACCOUNT,),
    order=20,
    reads=("iam.serviceAccountKeys.list",),
    writes=("iam.serviceAccountKeys.disable", "iam.serviceAccountKeys.enable"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
