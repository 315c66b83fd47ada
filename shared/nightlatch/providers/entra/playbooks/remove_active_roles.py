"""Takes back the active directory roles that the case assigned where PIM keeps schedules; they come back with the end that they had."""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra
from nightlatch.providers.entra.holders import ACTIVE as SCHEDULES
from nightlatch.providers.entra.playbooks.pim import Shelf
from nightlatch.providers.entra.scopes import APPS_READ, ACTIVE, ACTIVE_REMOVE, MEMBERS_READ, ROLES_READ, USERS_READ

_SHELF = Shelf("active", SCHEDULES, "roleManagement/directory/roleAssignmentScheduleRequests", ACTIVE_REMOVE, ACTIVE)


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    return _SHELF.plan(case, step, live)


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    return _SHELF.read(subject, target, live)


def _apply(_subject: Principal, target: Target, live: Entra) -> None:
    _SHELF.apply(target, live)


def _revert(_subject: Principal, target: Target, live: Entra) -> None:
    _SHELF.revert(target, live)


PLAYBOOK = Playbook(
    id="remove_active_roles",
    title="Take back the active roles that the case assigned through PIM",
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
    writes=(ACTIVE_REMOVE, ACTIVE),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
