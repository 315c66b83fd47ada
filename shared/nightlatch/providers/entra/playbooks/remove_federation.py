"""Takes away that somebody else vouches for the users of a domain; undone by the same federation again.

Whoever holds the key of a federated domain signs in as any of its users, so it is removed whole: the domain signs its users in itself from
then on. Who has no password here cannot come in until it is put back, which makes it a person's wish, and nothing tells since
when a federation is. Only a privileged identity of ours may; without one the command is told.

Source: the internalDomainFederation resource, "Delete internalDomainFederation", "Create federationConfiguration". All of it is readable.
"""

import json

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, domain_path
from nightlatch.providers.entra.scopes import DOMAINS, DOMAINS_READ
from nightlatch.vendors.microsoft import Answer

_CALLS = _UNDO_CALLS = ("Set domain authentication", "Set federation settings on domain")
_TOLD_BY_GRAPH = frozenset({"id", "signingCertificateUpdateStatus"})
_DISTURBS = "every user of the domain: nobody signs in there without a password of this tenant"


def _plan(case: Case, _step: Step, live: Entra) -> Plan:
    who = case.subject
    if live.domain(who) is None:
        return Plan(notes=(f"{who.label} is no domain of this tenant (any more): look after it in the admin center",))
    found = _there(who, live)
    if not found:
        return Plan(notes=(f"nobody else vouches for the users of {who.label} now",))
    if not live.over_administrators:
        commands = " ; ".join(live.call("DELETE", f"{_path(who)}/{each.get('id')}") for each in found)
        return Plan(
            notes=(
                f"{who.label} is federated, and this deployment may not change domains: a Global Administrator runs {commands}",
            )
        )
    return Plan(tuple(_target(who, each, live) for each in found))


def _path(who: Principal) -> str:
    return f"{domain_path(who)}/federationConfiguration"


def _there(who: Principal, live: Entra) -> list[Answer]:
    return list(live.rest.listed(_path(who), DOMAINS_READ))


def _body(federation: Answer) -> str:
    kept = {
        name: value for name, value in federation.items() if value is not None and name not in _TOLD_BY_GRAPH and "@" not in name
    }
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def _target(who: Principal, federation: Answer, live: Entra) -> Target:
    body = _body(federation)
    return Target(
        id=f"federation:{federation.get('id')}"[:400],
        says=f"let {federation.get('issuerUri')} vouch no more for the users of {who.label}",
        before={"federated": "true", "federation": body},
        after={"federated": "false", "federation": body},
        calls=_CALLS,
        undo_calls=_UNDO_CALLS,
        by_hand=(live.call("POST", _path(who), json.loads(body)),),
        disturbs=_DISTURBS,
    )


def _alike(subject: Principal, target: Target, live: Entra) -> list[str]:
    return [str(each.get("id")) for each in _there(subject, live) if _body(each) == target.before["federation"]]


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    if live.domain(subject) is None:
        return None
    return target.before if _alike(subject, target, live) else target.after


def _apply(subject: Principal, target: Target, live: Entra) -> None:
    for id in _alike(subject, target, live):
        live.rest.change(f"{_path(subject)}/{id}", DOMAINS, method="DELETE")


def _revert(subject: Principal, target: Target, live: Entra) -> None:
    if not _alike(subject, target, live):
        live.rest.change(_path(subject), DOMAINS, json=json.loads(target.before["federation"]))


PLAYBOOK = Playbook(
    id="remove_federation",
    title="Take away that somebody else vouches for a domain",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.FEDERATION,),
    order=10,
    reads=(DOMAINS_READ,),
    writes=(DOMAINS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
