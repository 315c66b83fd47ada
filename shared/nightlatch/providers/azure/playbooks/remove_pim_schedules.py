"""Takes back what the case had Privileged Identity Management give: a role for a time, or that somebody is eligible for one.

A request takes it back, and another gives it again, with the same end and the same condition. Who took a role up himself takes it up again
himself. PIM refuses in the first five minutes of an assignment: then it is tried again.

Source: reference of role assignment and eligibility schedule requests (`AdminRemove`, `AdminAssign`).
"""

import json
import uuid

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Kind, Principal, Step
from nightlatch.providers.azure import guarding, machines
from nightlatch.providers.azure.account import AUTHORIZATION, Azure, by_rest, compact, in_case, is_id, logged, place
from nightlatch.providers.azure.guarding import HOLDERS, is_last, kept_out, unknown_owner
from nightlatch.providers.azure.principals import holder
from nightlatch.providers.azure.privilege import named
from nightlatch.providers.azure.schedules import (
    ELIGIBILITY,
    READS,
    WRITES,
    Scheduled,
    ask,
    is_over,
    is_requested,
    of,
    sort_of,
)

_TAKES_UP_AGAIN = "who took the role up himself takes it up again himself"


def _plan(case: Case, step: Step, live: Azure) -> Plan:
    if step.sort != GrantKind.ROLE.value or not is_id(step.target):
        return Plan()
    asked = {
        (sort_of(activity), grant.scope)
        for activity in case.activities
        for grant in activity.grants
        if activity.did(Kind.ROLE_GRANTED) and is_requested(activity) and grant.role == step.target
    }
    principal = machines.principal_of(live, case.subject) if asked else None
    if principal is None:
        return Plan()
    why = kept_out(case, principal, live)
    if why is not None:
        return Plan(notes=(why,))
    sorted_out = [each for sort, scope in sorted(asked) for each in _sorted_out(case, sort, scope, principal, step.target, live)]
    targets = tuple(each for each in sorted_out if isinstance(each, Target))
    return Plan(targets, tuple(each for each in sorted_out if isinstance(each, str)))


def _sorted_out(case: Case, sort: str, scope: str, principal: str, role: str, live: Azure) -> list[Target | str]:
    """What would be changed at one scope, and why something stays. Raises LookupFailed."""
    who, called = case.subject.label, named(role) or role
    if place(scope) is None:
        return [f"{who} was given {called} at {scope[:200]}, which is no scope that Nightlatch can address"]
    found = of(live, sort, scope, principal, role)
    if not found:
        return [f"Privileged Identity Management tells nothing of {called} at {scope} for {who} now"]
    if is_last(case, principal, role, scope, live):
        return [
            f"{who} has {called} at {scope}, where nobody else of before this case may give roles: give somebody else such a role first"
        ]
    return [
        _target(case, each, live)
        if in_case(case, each.created)
        else f"{who} has had {called} at {scope} from Privileged Identity Management since {each.created}, before this case"
        for each in found
    ]


def _target(case: Case, each: Scheduled, live: Azure) -> Target:
    called = named(each.role) or each.role
    what = (
        f"that {case.subject.label} is eligible for {called}"
        if each.sort == ELIGIBILITY
        else f"{called} from {case.subject.label}"
    )
    body = compact(each.request("AdminAssign", live.clock()))
    fixed = {
        "sort": each.sort,
        "scope": each.scope,
        "role": each.role,
        "principal": each.principal,
        "ends": each.ends,
        "body": body,
    }
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{each.scope}/{each.role}/{each.principal}/{each.created}")
    request = f"{each.scope}/providers/{AUTHORIZATION}/role{each.sort}ScheduleRequests/{name}"
    return Target(
        id=f"schedule:{each.sort}:{each.scope}:{each.role}:{each.principal}"[:400],
        says=f"take back {what} at {each.scope}" + (f", which ends at {each.ends}" if each.ends else ""),
        before={**fixed, "scheduled": "true"},
        after={**fixed, "scheduled": "false"},
        calls=logged(WRITES[each.sort == ELIGIBILITY]),
        undo_calls=logged(WRITES[each.sort == ELIGIBILITY]),
        by_hand=(by_rest("PUT", request, "schedules", body),),
        about=each.role,
        logged_also=(holder(case.subject.tenant, each.principal, each.kind),),
        irreversible=_TAKES_UP_AGAIN if each.is_activation else "",
        of_case=True,
        disturbs=unknown_owner(case, live),
    )


def _alike(target: Target, live: Azure) -> list[Scheduled] | None:
    told = target.before
    return of(live, told["sort"], told["scope"], told["principal"], told["role"])


def _read(_subject: Principal, target: Target, live: Azure) -> State | None:
    found = _alike(target, live)
    if found is None:
        return None
    if not found:
        return None if is_over(target.before["ends"], live.clock()) else target.after
    return target.before  # to whatever end: somebody has given it again


def _apply(_subject: Principal, target: Target, live: Azure) -> None:
    for each in _alike(target, live) or ():
        ask(live, each.sort, each.scope, each.request("AdminRemove", live.clock()))


def _revert(_subject: Principal, target: Target, live: Azure) -> None:
    told = target.before
    if _alike(target, live) or is_over(told["ends"], live.clock()):
        return
    body = json.loads(told["body"])
    body["properties"]["scheduleInfo"]["startDateTime"] = live.clock().isoformat()
    ask(live, told["sort"], told["scope"], body)


PLAYBOOK = Playbook(
    id="remove_pim_schedules",
    title="Take back roles that Privileged Identity Management gave",
    actions=(Action.TAKE_BACK,),
    subject_types=HOLDERS,
    order=10,
    reads=(*READS, *guarding.READS, *machines.READS),
    writes=WRITES,
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
