"""Removes the client secrets that the case gave to an application or service principal, for good.

Graph never tells a secret's text, so that one that was removed is lost: with one that was made in the case nothing is lost that was there
before. Where the record tells no id, the secrets are meant that became valid in the case. That time is told by whoever makes the secret;
one that claims to be older is left to a person.

Source: "application: removePassword", "servicePrincipal: removePassword", the passwordCredential resource.
"""

from collections.abc import Iterator

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, Pair, in_case
from nightlatch.providers.entra.directory_audit.secrets import SECRET
from nightlatch.providers.entra.playbooks.credentials import CALLS, tells_no_id
from nightlatch.providers.entra.scopes import APPS, APPS_READ
from nightlatch.vendors.microsoft import Answer

_LOST = "Graph tells no secret's text: whoever used it needs a new one"


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    who = case.subject
    if step.sort != SECRET:
        return Plan()
    pair = live.pair(who)
    if live.is_own(who, pair):
        return Plan(notes=(f"{who.label} is Nightlatch itself, and keeps its secrets: look after it by hand",))
    there = list(_there(pair))
    chosen = [(path, each) for path, each in there if str(each.get("keyId", "")).lower() == step.target.lower()]
    if not chosen and tells_no_id(step):
        chosen = [(path, each) for path, each in there if in_case(case, each.get("startDateTime"))]
    if not chosen:
        return Plan(notes=(f"{who.label} has no secret {step.target} now",))
    return Plan(tuple(_target(case, path, each) for path, each in chosen))


def _there(pair: Pair) -> Iterator[tuple[str, Answer]]:
    """Every secret, and the path of what it belongs to."""
    for path, holder in (
        (f"applications/{pair.application_id}", pair.application),
        (f"servicePrincipals/{pair.object_id}", pair.principal),
    ):
        found = (holder or {}).get("passwordCredentials")
        yield from ((path, each) for each in found or () if isinstance(each, dict))


def _target(case: Case, path: str, secret: Answer) -> Target:
    id, name = str(secret.get("keyId")), str(secret.get("displayName") or "without a name")
    fixed = {"path": path, "id": id}
    return Target(
        id=f"secret:{id}"[:400],
        says=f"remove the secret {name} ({id}) of {case.subject.label}",
        before={**fixed, "valid": "true"},
        after={**fixed, "valid": "false"},
        calls=CALLS,
        undo_calls=(),
        by_hand=(f"nothing brings it back: {_LOST}",),
        about=id,
        irreversible=_LOST,
        of_case=in_case(case, secret.get("startDateTime")),
    )


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    pair = live.pair(subject)
    if pair.application is None and pair.principal is None:
        return None
    there = any(str(each.get("keyId")) == target.before["id"] for _, each in _there(pair))
    return target.before if there else target.after


def _apply(subject: Principal, target: Target, live: Entra) -> None:
    if _read(subject, target, live) == target.before:
        live.rest.change(f"{target.before['path']}/removePassword", APPS, json={"keyId": target.before["id"]})


def _revert(_subject: Principal, _target: Target, _live: Entra) -> None:
    """Nothing: what is irreversible is left, and said."""


PLAYBOOK = Playbook(
    id="remove_secrets",
    title="Remove the client secrets that the case gave",
    actions=(Action.DEACTIVATE,),
    subject_types=(PrincipalType.SERVICE_PRINCIPAL, PrincipalType.APPLICATION),
    order=20,
    reads=(APPS_READ,),
    writes=(APPS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
