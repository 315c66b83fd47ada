"""Disables a workload identity pool or one provider of it: its identities get no tokens, and those they have are refused.

Enabled again, tokens that have not run out work again.
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.gcp.account import Google, command

_POOLS = "workloadIdentityPools"
_UPDATE = "google.iam.v1.WorkloadIdentityPools.UpdateWorkloadIdentityPool"


def _plan(case: Case, step: Step, live: Google) -> Plan:
    name = str(case.subject.name)
    if step.sort != "federation" or f"/{_POOLS}/" not in name:
        return Plan()
    found = _state(name, live)
    if found is None:
        return Plan(notes=(f"there is no {name} (any more)",))
    if found["disabled"] == "true":
        return Plan(notes=(f"{name} is disabled already",))
    call = f"{_UPDATE}Provider" if "/providers/" in name else _UPDATE
    target = Target(
        id="pool",
        says=f"disable {name}: identities from there are let in no more",
        before={"disabled": "false"},
        after={"disabled": "true"},
        calls=(call,),
        undo_calls=(call,),
        by_hand=(_by_hand(name),),
    )
    return Plan((target,))


def _by_hand(name: str) -> str:
    if "/providers/" in name:
        return command("iam", "workload-identity-pools", "providers", "update-oidc", name, "--no-disabled")
    return command("iam", "workload-identity-pools", "update", name, "--no-disabled")


def _word(name: str) -> str:
    return "iam.workloadIdentityPoolProviders" if "/providers/" in name else "iam.workloadIdentityPools"


def _state(name: str, live: Google) -> State | None:
    found = live.rest.ask("iam", name, f"{_word(name)}.get")
    return None if found is None else {"disabled": "true" if found.get("disabled") else "false"}


def _read(subject: Principal, _target: Target, live: Google) -> State | None:
    return _state(str(subject.name), live)


def _apply(subject: Principal, _target: Target, live: Google) -> None:
    _set(str(subject.name), live, disabled=True)


def _revert(subject: Principal, _target: Target, live: Google) -> None:
    _set(str(subject.name), live, disabled=False)


def _set(name: str, live: Google, *, disabled: bool) -> None:
    live.rest.change(
        "iam", name, f"{_word(name)}.update", method="PATCH", params={"updateMask": "disabled"}, json={"disabled": disabled}
    )


PLAYBOOK = Playbook(
    id="disable_pool",
    title="Disable a workload identity pool or provider",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.FEDERATION,),
    order=10,
    reads=("iam.workloadIdentityPoolProviders.get", "iam.workloadIdentityPools.get"),
    writes=("iam.workloadIdentityPoolProviders.update", "iam.workloadIdentityPools.update"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
