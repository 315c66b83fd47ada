"""Stops a Lambda function that the case handed a role to: no run of it may begin while none is reserved for it.

It ends new runs at once and throttles whoever calls the function, so only a person may ask for it. A run that is under way goes
on to its end (15 minutes at most), and the credentials it holds live on: the role's sessions are revoked too. The function
keeps its role, code and triggers, and gets back the concurrency that was reserved for it, or none (RESPONSE §2, row 4).
"""

from datetime import datetime

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Activity, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.clients import Answer
from nightlatch.providers.aws.playbooks.happenings import CLOSE, handed_over

_NONE = "not reserved"
_PUT, _DELETE = "PutFunctionConcurrency20171031", "DeleteFunctionConcurrency20171031"
"""What CloudTrail calls them: Lambda's names carry the version of the API."""


def _plan(case: Case, step: Step, live: Account) -> Plan:
    role, targets, notes = str(case.subject.name), [], []
    for activity, resource, region in handed_over(case, step, "lambda.amazonaws.com"):
        if region is None:
            notes.append(f"the record does not tell the Region of {resource}")
            continue
        found = live.ask("lambda", "GetFunctionConfiguration", region, FunctionName=resource)
        if found is None or found["Role"].rpartition("/")[2] != role:
            notes.append(f"there is no function {resource} in {region} that runs as {role} (any more)")
        elif not _since(found, activity):
            notes.append(f"{resource} was not changed when the record says so: nothing happened there")
        else:
            targets += _targets(role, found["FunctionName"], region, live)
    return Plan(tuple({target.id: target for target in targets}.values()), tuple(notes))


def _since(found: Answer, activity: Activity) -> bool:
    """Whether the function was changed at that time or later: a later change hides an earlier one."""
    return datetime.fromisoformat(found["LastModified"]) >= activity.at - CLOSE


def _targets(role: str, function: str, region: str, live: Account) -> list[Target]:
    reserved = _reserved(function, region, live)
    if reserved in (None, "0"):
        return []
    where = {"function": function, "region": region}
    if reserved == _NONE:
        undo = command("lambda", "delete-function-concurrency", region=region, function_name=function)
    else:
        undo = command(
            "lambda",
            "put-function-concurrency",
            region=region,
            function_name=function,
            reserved_concurrent_executions=str(reserved),
        )
    target = Target(
        id=f"function:{region}/{function}",
        says=f"stop the function {function} in {region}, which runs as {role}: no run of it may begin",
        before={**where, "reserved": str(reserved)},
        after={**where, "reserved": "0"},
        calls=(_PUT,),
        undo_calls=(_DELETE,) if reserved == _NONE else (_PUT,),
        by_hand=(undo,),
        disturbs=f"nothing and nobody can run {function} until it is released; a run that is under way goes on to its end",
    )
    return [target]


def _reserved(function: str, region: str, live: Account) -> str | None:
    """How many runs are reserved for a function; None when it is gone. Raises LookupFailed."""
    answer = live.ask("lambda", "GetFunctionConcurrency", region, FunctionName=function)
    return None if answer is None else str(answer.get("ReservedConcurrentExecutions", _NONE))


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    reserved = _reserved(target.before["function"], target.before["region"], live)
    return None if reserved is None else {**target.before, "reserved": reserved}


def _apply(subject: Principal, target: Target, live: Account) -> None:
    _become(target.after, live)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    _become(target.before, live)


def _become(state: State, live: Account) -> None:
    named = {"FunctionName": state["function"]}
    if state["reserved"] == _NONE:
        live.change("lambda", "DeleteFunctionConcurrency", state["region"], **named)
    else:
        number = int(state["reserved"])
        live.change("lambda", "PutFunctionConcurrency", state["region"], **named, ReservedConcurrentExecutions=number)


PLAYBOOK = Playbook(
    id="stop_functions",
    title="Stop functions that a role was handed to",
    actions=(Action.DETACH,),
    subject_types=(PrincipalType.ROLE,),
    order=50,
    reads=("lambda:GetFunctionConcurrency", "lambda:GetFunctionConfiguration"),
    writes=("lambda:DeleteFunctionConcurrency", "lambda:PutFunctionConcurrency"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
