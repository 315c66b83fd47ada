"""Takes back the eligibility that the case gave through PIM: who has it makes himself administrator whenever he likes."""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra
from nightlatch.providers.entra.holders import ELIGIBLE as SCHEDULES
from nightlatch.providers.entra.playbooks.pim import Shelf
from nightlatch.providers.entra.scopes import APPS_READ, ELIGIBLE, ELIGIBLE_REMOVE, MEMBERS_READ, ROLES_READ, USERS_READ

_SHELF = Shelf("eligible", SCHEDULES, "roleManagement/directory/roleEligibilityScheduleRequests", ELIGIBLE_REMOVE, ELIGIBLE)


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    return _SHELF.plan(case, step, live)


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    return _SHELF.read(subject, target, live)


def _apply(_subject: Principal, target: Target, live: Entra) -> None:
    _SHELF.apply(target, live)


def _revert(_subject: Principal, target: Target, live: Entra) -> None:
    _SHELF.revert(target, live)


PLAYBOOK = Playbook(
    id="remove_eligible_roles",
    title="Take back the eligibility for roles that the case gave",
    actions=(Action.LOCK, Action.TAKE_BACK),
    subject_types=(
        PrincipalType.USER,
        PrincipalType.GUEST,
        PrincipalType.SERVICE_PRINCIPAL,
        PrincipalType.MANAGED_IDENTITY,
        PrincipalType.GROUP,
    ),
    order=5,
    reads=(APPS_READ, MEMBERS_READ, ROLES_READ, USERS_READ),
    writes=(ELIGIBLE_REMOVE, ELIGIBLE),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
