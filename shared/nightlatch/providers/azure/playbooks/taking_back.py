"""How one role assignment is taken back and given again, whoever holds it and why: found by where it stands, who holds it, which role it is.

What was deleted is what gives it back: the same name, the same properties, the condition too. A lock on the scope keeps Azure from deleting;
at the root only they may take something back who have access there themselves.
"""

import json

from nightlatch.contracts import State, Target
from nightlatch.errors import ChangeFailed
from nightlatch.model import Case, Principal
from nightlatch.providers.azure.account import ROOT, Azure, by_rest, command, logged
from nightlatch.providers.azure.activity_log.actors import PROVIDER_ID
from nightlatch.providers.azure.assignments import DELETE, WRITE, Assigned, give, standing, take
from nightlatch.providers.azure.principals import holder
from nightlatch.providers.azure.privilege import named

WRITES = (DELETE, WRITE)


def target(case: Case, assigned: Assigned, disturbs: str) -> Target:
    """What would be changed for one assignment. Records of it tell the role and who held it, or nothing but scope and assignment."""
    role, narrowed = named(assigned.role) or assigned.role, " under its condition" if assigned.condition else ""
    fixed = {"id": assigned.id, "principal": assigned.principal, "role": assigned.role, "scope": assigned.scope}
    return Target(
        id=f"role_assignment:{assigned.scope}:{assigned.role}:{assigned.principal}"[:400],
        says=f"take {role} at {assigned.scope}{narrowed} back from {case.subject.label}",
        before={**fixed, "assigned": "true", "body": assigned.body},
        after={**fixed, "assigned": "false", "body": assigned.body},
        calls=logged(DELETE),
        undo_calls=logged(WRITE),
        by_hand=(by_rest("PUT", assigned.id, "assignments", assigned.body),),
        about=f"{assigned.role}\n{assigned.name}",
        logged_for=Principal(provider=PROVIDER_ID, tenant=case.subject.tenant, name=assigned.scope),
        logged_also=(holder(case.subject.tenant, assigned.principal, assigned.sort),),
        disturbs=disturbs,
    )


def elevated(principal: str, role: str) -> str:
    """The command by which somebody who has elevated access takes a role back at the root."""
    return command("role", "assignment", "delete", "--assignee", principal, "--role", role, "--scope", ROOT)


def _alike(target: Target, live: Azure) -> list[Assigned] | None:
    told = target.before
    return standing(live, told["scope"], told["principal"], told["role"])


def read(_subject: Principal, target: Target, live: Azure) -> State | None:
    """How it stands; None when its scope is gone. Raises LookupFailed.

    Who has the role again has it, be it under another name or condition: while it is locked it is taken all the same, and at a release
    it is left as whoever gave it wants it.
    """
    found = _alike(target, live)
    if found is None:
        return None
    return target.before if found else target.after


def apply(_subject: Principal, target: Target, live: Azure) -> None:
    """Take it back, under whatever name it stands. Raises ChangeFailed, LookupFailed."""
    told = target.before
    try:
        for each in _alike(target, live) or ():
            take(live, each)
    except ChangeFailed as error:
        if told["scope"] != ROOT:
            raise
        raise type(error)(f"{error}; whoever has elevated access runs: {elevated(told['principal'], told['role'])}") from error


def revert(_subject: Principal, target: Target, live: Azure) -> None:
    """Give it again, unless somebody has. Raises ChangeFailed, LookupFailed."""
    if not _alike(target, live):
        give(live, target.before["id"], json.loads(target.before["body"]))
