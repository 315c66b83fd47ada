"""Which directory roles of an account are the incident's, and how they stand: what both ways of taking a role back share.

Of a newborn every role is; of an older account only what a step names, at the scope that its record told. Graph tells of no plain
assignment when it was made. Roles held through a group are the group's to lose.
"""

from collections.abc import Iterable

from nightlatch.model import Action, Case, GrantKind, Kind, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, is_guid
from nightlatch.providers.entra.holders import GLOBAL_ADMINISTRATOR, WHOLE, Assignment, is_last_global
from nightlatch.providers.entra.privilege import called
from nightlatch.providers.entra.scopes import APPS_READ, MEMBERS_READ, ROLES_READ, USERS_READ

HOLDERS = (
    PrincipalType.USER,
    PrincipalType.GUEST,
    PrincipalType.SERVICE_PRINCIPAL,
    PrincipalType.MANAGED_IDENTITY,
    PrincipalType.GROUP,
)
"""Who may hold a role."""
ORDER = 5
"""Before the account is disabled: for as long as somebody is an administrator only a higher one may disable them."""
READS = (APPS_READ, MEMBERS_READ, ROLES_READ, USERS_READ)
_LENGTHS = ("", " (permanent)", " (timebound)")
_SORTS = ("member", "eligible member")
CALLS = (
    "Remove scoped member from role",
    *(f"Remove {sort} from role" for sort in _SORTS),
    *(f"Remove {sort} from role in PIM completed{length}" for sort in _SORTS for length in _LENGTHS),
)
UNDO_CALLS = (
    "Add scoped member to role",
    *(f"Add {sort} to role" for sort in _SORTS),
    *(f"Add {sort} to role in PIM completed{length}" for sort in _SORTS for length in _LENGTHS),
)
"""As the audit log tells both ways, with PIM and without."""
_OTHERS = ("group:", "owner:", "trust:")
"""How grants begin that are of another sort."""
_UNIT = "unit:"


def is_meant(step: Step) -> bool:
    """Whether a step is about directory roles: about all that the account has, or about one that it names."""
    if step.action is Action.LOCK:
        return True
    return step.sort == GrantKind.ROLE.value and "/" not in step.target and not step.target.startswith(_OTHERS)


def of_incident(case: Case, step: Step, held: Iterable[Assignment]) -> list[Assignment]:
    """The assignments that this step is about and that the case made."""
    if step.action is Action.LOCK:
        return list(held) if case.born is not None else []
    given = (grant for a in case.activities if a.did(Kind.ROLE_GRANTED) for grant in a.grants)
    scopes = {grant.scope for grant in given if grant.role == step.target}
    meant = [each for each in held if step.target.lower() in (each.role, (called(each.role) or each.role).lower())]
    return [each for each in meant if not scopes or any(_reaches(scope, each.scope) for scope in scopes)]


def _reaches(told: str, scope: str) -> bool:
    """Whether a record's scope is this one: everything, or the object that the scope ends with."""
    return scope == WHOLE if told in ("*", WHOLE) else _object(scope) == _object(told.removeprefix(_UNIT)) != ""


def _object(scope: str) -> str:
    """What a scope is narrowed to: `/administrativeUnits/ID` and its id alone are the same."""
    return scope.rpartition("/")[2].lower()


def named(assignment: Assignment) -> str:
    """What people call a role, and where it reaches."""
    reach = "" if assignment.scope == WHOLE else f" over {assignment.scope}"
    return f"{called(assignment.role) or assignment.role}{reach}"


def not_held(case: Case, step: Step) -> str | None:
    """The note where nothing is found that a step names by its id; a name may be a permission's."""
    return (
        f"{case.subject.label} does not hold the role {called(step.target) or step.target} now" if is_guid(step.target) else None
    )


def costs_the_last(case: Case, found: Iterable[Assignment], object_id: str, live: Entra) -> bool:
    """Whether an account from before the case, a group too, would lose the role, and nobody else could give it again. Raises LookupFailed."""
    tops = any(each.role == GLOBAL_ADMINISTRATOR and each.scope == WHOLE for each in found)
    lets_in = case.subject.type in (PrincipalType.USER, PrincipalType.GUEST, PrincipalType.GROUP)
    return tops and lets_in and case.born is None and is_last_global(live, case, object_id)


def disturbs(case: Case) -> str:
    """Whom it disturbs: what a group from before the case loses, all its members lose."""
    of_many = case.subject.type is PrincipalType.GROUP and case.born is None
    return f"everybody who is in the group {case.subject.label}" if of_many else ""


def is_own(case: Case, live: Entra) -> bool:
    """Whether the account is ours, which keeps its roles. Raises LookupFailed."""
    who = case.subject
    return who.type not in (PrincipalType.USER, PrincipalType.GUEST, PrincipalType.GROUP) and live.is_own(who, live.pair(who))


def for_a_person(case: Case, found: Iterable[Assignment], commands: Iterable[str]) -> str:
    """The note that hands roles to a person, for our identity is not above administrators."""
    roles = ", ".join(sorted({named(each) for each in found}))
    return (
        f"{case.subject.label} holds {roles}, and this deployment may not take directory roles: a Privileged Role Administrator"
        f" runs {' ; '.join(commands)}"
    )
