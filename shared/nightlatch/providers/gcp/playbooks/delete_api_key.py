"""Deletes an API key that the case added: Google has no other way to switch one off, and keeps it for 30 days to be undeleted.

A key that is not brought back within those days is gone for good, which the plan says.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.gcp.account import Google, command

SORT = "api_key"
_DELETE, _UNDELETE = "google.api.apikeys.v2.ApiKeys.DeleteKey", "google.api.apikeys.v2.ApiKeys.UndeleteKey"


def _plan(case: Case, step: Step, live: Google) -> Plan:
    if step.sort != SORT or "/keys/" not in step.target:
        return Plan()
    if _state(step.target, live) != {"deleted": "false"}:
        return Plan(notes=(f"there is no API key {step.target} (any more)",))
    target = Target(
        id=f"{SORT}:{step.target}",
        says=f"delete the API key {step.target} of {case.subject.label}; it can be undeleted for 30 days",
        before={"deleted": "false"},
        after={"deleted": "true"},
        calls=(_DELETE,),
        undo_calls=(_UNDELETE,),
        by_hand=(command("services", "api-keys", "undelete", step.target),),
        about=step.target,
    )
    return Plan((target,))


def _state(name: str, live: Google) -> State | None:
    found = live.rest.ask("keys", name, "apikeys.keys.get")
    return None if found is None else {"deleted": "true" if found.get("deleteTime") else "false"}


def _read(_subject: Principal, target: Target, live: Google) -> State | None:
    return _state(target.about, live)


def _apply(_subject: Principal, target: Target, live: Google) -> None:
    live.rest.change("keys", target.about, "apikeys.keys.delete", method="DELETE")


def _revert(_subject: Principal, target: Target, live: Google) -> None:
    live.rest.change("keys", f"{target.about}:undelete", "apikeys.keys.undelete", json={})


PLAYBOOK = Playbook(
    id="delete_api_key",
    title="Delete an API key, for 30 days",
    actions=(Action.DEACTIVATE,),
    subject_types=(PrincipalType.APPLICATION, PrincipalType.SERVICE_ACCOUNT),
    order=20,
    reads=("apikeys.keys.get",),
    writes=("apikeys.keys.delete", "apikeys.keys.undelete"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
