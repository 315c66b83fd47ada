"""Takes back the application permissions that the case gave to a service principal or managed identity.

A managed identity can be neither disabled nor signed out, and the platform keeps its tokens for up to a day: from a newborn one all
permissions are taken, and it is said what lives on.

Source: "Delete appRoleAssignment", "Grant an appRoleAssignment for a service principal"; "Managed identities: token caching".
"""

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, GrantKind, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import MANAGED, Entra, in_case
from nightlatch.providers.entra import app_roles
from nightlatch.providers.entra.scopes import APP_ROLES, APPS_READ

_LIVES_ON = (
    "{who} is a managed identity, which cannot be disabled: tokens that it was given are kept for up to 24 h, and permissions in them stay"
    " good for so long. Until then shut it out at the resources it reaches (firewall, access policy), or stop what runs as it:"
    " az vm deallocate, az functionapp stop, az vm identity remove"
)


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    who = case.subject
    if step.action is Action.TAKE_BACK and step.sort != GrantKind.ROLE.value:
        return Plan()
    pair = live.pair(who)
    if pair.principal is None:
        return Plan()
    if live.is_own(who, pair):
        return Plan(notes=(f"{who.label} is Nightlatch itself, and keeps its permissions: look after it by hand",))
    managed = pair.principal.get("servicePrincipalType") == MANAGED
    notes = (_LIVES_ON.format(who=who.label),) if managed else ()
    if step.action is Action.LOCK and (not managed or case.born is None):
        return Plan(notes=notes)  # who is disabled gets no token to put a permission into
    path = f"servicePrincipals/{pair.object_id}"
    meant = [
        each for each in app_roles.held(live, path, APPS_READ) if step.action is Action.LOCK or step.target.lower() in each.names
    ]
    if not meant and step.action is Action.TAKE_BACK and "/" in step.target:
        return Plan(notes=(*notes, f"{who.label} does not hold the permission {step.target} now"))
    chosen = [each for each in meant if in_case(case, each.made)]
    kept = tuple(f"{who.label} has held {each.says} since {each.made}, before this case" for each in meant if each not in chosen)
    return Plan(tuple(app_roles.target(who, each, path, live) for each in chosen), (*notes, *kept))


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    return app_roles.state(target, live, APPS_READ) if live.pair(subject).principal is not None else None


def _apply(_subject: Principal, target: Target, live: Entra) -> None:
    app_roles.take(target, live, APPS_READ)


def _revert(_subject: Principal, target: Target, live: Entra) -> None:
    app_roles.give(target, live, APPS_READ)


PLAYBOOK = Playbook(
    id="remove_app_roles",
    title="Take back the application permissions that the case gave",
    actions=(Action.LOCK, Action.TAKE_BACK),
    subject_types=(PrincipalType.SERVICE_PRINCIPAL, PrincipalType.MANAGED_IDENTITY, PrincipalType.APPLICATION),
    order=30,
    reads=(APPS_READ,),
    writes=(APP_ROLES,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
