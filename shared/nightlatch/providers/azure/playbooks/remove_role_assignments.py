"""Takes back the roles that the case gave, assignment by assignment: those that the records told of, and nothing that was there before.

Source: "Remove Azure role assignments", "Elevate access to manage all Azure subscriptions and management groups".
"""

from nightlatch.contracts import Plan, Playbook, Target
from nightlatch.errors import LookupFailed
from nightlatch.model import Action, Case, GrantKind, Kind, PrincipalType, Step
from nightlatch.providers.azure import machines, principals
from nightlatch.providers.azure.account import READ_SUBSCRIPTIONS, ROOT, Azure, fold, in_case, is_id, last, place
from nightlatch.providers.azure.activity_log.subjects import ASSIGNMENT
from nightlatch.providers.azure.assignments import Assigned, standing
from nightlatch.providers.azure.definitions import READ as READ_DEFINITIONS
from nightlatch.providers.azure.guarding import is_last, kept_out, unknown_owner
from nightlatch.providers.azure.playbooks.taking_back import READS, WRITES, apply, elevated, read, revert, target
from nightlatch.providers.azure.privilege import named
from nightlatch.providers.azure.schedules import is_requested

_ASSIGNMENTS = "/roleassignments/"


def _plan(case: Case, step: Step, live: Azure) -> Plan:
    if step.sort != GrantKind.ROLE.value or not is_id(step.target):
        return Plan()
    scopes = _given(case, step.target)
    principal = machines.principal_of(live, case.subject) if scopes else None
    if principal is None:
        return Plan()
    why = kept_out(case, principal, live)
    if why is not None:
        return Plan(notes=(why,))
    plans = [_at(case, step.target, principal, scope, names, live) for scope, names in scopes.items()]
    return Plan(tuple(each for plan in plans for each in plan.targets), tuple(note for plan in plans for note in plan.notes))


def _given(case: Case, role: str) -> dict[str, set[str]]:
    """Where the case gave a role for good, with the names of the assignments where records tell them."""
    told: dict[str, set[str]] = {}
    for activity in case.activities:
        path = activity.evidence.get(ASSIGNMENT, "")
        for grant in activity.grants if activity.did(Kind.ROLE_GRANTED) and not is_requested(activity) else ():
            if grant.kind is GrantKind.ROLE and grant.role == role:
                names = told.setdefault(grant.scope, set())
                names.update({last(path)} if _ASSIGNMENTS in path.lower() else ())
    return told


def _at(case: Case, role: str, principal: str, scope: str, names: set[str], live: Azure) -> Plan:
    """What of it stands at one scope. Raises LookupFailed, but at the root, where only they may look who have access there themselves."""
    who, called = case.subject.label, named(role) or role
    if place(scope) is None:
        return Plan(notes=(f"{who} was given {called} at {scope[:200]}, which is no scope that Nightlatch can address",))
    try:
        found = standing(live, scope, principal, role)
        if not found:
            return Plan(notes=(f"{who} does not hold {called} at {scope} now",))
        sorted_out = [_sorted_out(case, each, names, live) for each in found]
    except LookupFailed as error:
        if fold(scope) != ROOT:
            raise
        hand = f"whoever has elevated access runs: {elevated(principal, role)}"
        return Plan(notes=(f"{who} was given {called} at the root, where Nightlatch may not look ({error}): {hand}",))
    targets = tuple(each for each in sorted_out if isinstance(each, Target))
    return Plan(targets, tuple(each for each in sorted_out if isinstance(each, str)))


def _sorted_out(case: Case, assigned: Assigned, names: set[str], live: Azure) -> Target | str:
    """What would be changed, or why it stays."""
    held = f"{case.subject.label} holds {named(assigned.role) or assigned.role} at {assigned.scope}"
    if names and assigned.name not in names:
        return f"{held} by another assignment than the records told of, {assigned.name}: it stays"
    if not in_case(case, assigned.created):
        return f"{held} since {assigned.created or 'nobody knows when'}, before this case"
    if is_last(case, assigned, live):
        return f"{held}, and nobody else of before this case may give roles there: it stays; give somebody else such a role first"
    return target(case, assigned, unknown_owner(case, live))


PLAYBOOK = Playbook(
    id="remove_role_assignments",
    title="Take back the roles that the case gave",
    actions=(Action.TAKE_BACK,),
    subject_types=(
        PrincipalType.USER,
        PrincipalType.GUEST,
        PrincipalType.GROUP,
        PrincipalType.SERVICE_PRINCIPAL,
        PrincipalType.APPLICATION,
        PrincipalType.MANAGED_IDENTITY,
        PrincipalType.UNKNOWN,
    ),
    order=10,
    reads=(*READS, READ_DEFINITIONS, READ_SUBSCRIPTIONS, *machines.READS, *principals.READS),
    writes=WRITES,
    plan=_plan,
    read=read,
    apply=apply,
    revert=revert,
)
