"""Removes the federated credentials that the case gave to an application: who is vouched for elsewhere is no longer let in as it.

All of one is told by Graph, so that it comes back as it was, under a new id. Of a newborn application all are the incident's; of an older
one only what a step names, by id, name or subject, and that lets in whom the records told of, for Graph tells of none when it was made.

Source: the federatedIdentityCredential resource; "Create federatedIdentityCredential". Those of a managed identity stand in Azure, and are
taken there.
"""

import json

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Kind, Principal, PrincipalType, Step
from nightlatch.providers.entra.account import Entra, made_in
from nightlatch.providers.entra.directory_audit.secrets import FEDERATED, ISSUER, SUBJECT
from nightlatch.providers.entra.scopes import APPS, APPS_READ
from nightlatch.vendors.microsoft import Answer

_CALLS = _UNDO_CALLS = ("Update application",)
"""The log has no activity of its own for either."""
_BODY = ("name", "issuer", "subject", "audiences", "description", "claimsMatchingExpression")


def _plan(case: Case, step: Step, live: Entra) -> Plan:
    who = case.subject
    if step.action is Action.DEACTIVATE and step.sort != FEDERATED:
        return Plan()
    pair = live.pair(who)
    if pair.application is None:
        return Plan()
    if live.is_own(who, pair):
        return Plan(notes=(f"{who.label} is Nightlatch itself, and keeps its credentials: look after it by hand",))
    there = _there(pair.application_id, live)
    if step.action is Action.LOCK:
        chosen = there if made_in(case, pair.application.get("createdDateTime")) else []
    else:
        chosen = [each for each in there if _is_named(step.target, each)]
        if not chosen and step.action is Action.DEACTIVATE:  # a trust may be another's: an owner's
            return Plan(notes=(f"{who.label} has no federated credential {step.target} now",))
    kept = [each for each in chosen if case.born is None and not _is_told(case, each)]
    notes = (
        f"{each.get('name')} of {who.label} lets in another than the records of this case told of, and stays" for each in kept
    )
    return Plan(tuple(_target(who, pair.application_id, each, live) for each in chosen if each not in kept), tuple(notes))


def _is_named(text: str, credential: Answer) -> bool:
    told = [str(credential.get(name) or "").lower() for name in ("id", "name", "subject")]
    return text.lower() in (*told, f"{credential.get('issuer')}#{credential.get('subject')}".lower())


def _is_told(case: Case, credential: Answer) -> bool:
    """Whether it lets in whom the records told of: issuer and subject, as far as they tell; another of the name may be there by now."""
    told = [a for a in case.activities if a.did(Kind.CREDENTIAL_ADDED) and a.evidence.get(ISSUER) and a.evidence.get(SUBJECT)]
    whom = [str(credential.get(name) or "")[:300] for name in ("issuer", "subject")]
    return not told or any([a.evidence[ISSUER], a.evidence[SUBJECT]] == whom for a in told) or not credential.get("subject")


def _path(application: str) -> str:
    return f"applications/{application}/federatedIdentityCredentials"


def _there(application: str, live: Entra) -> list[Answer]:
    return list(live.rest.listed(_path(application), APPS_READ))


def _body(credential: Answer) -> str:
    return json.dumps({name: credential[name] for name in _BODY if credential.get(name)}, sort_keys=True, separators=(",", ":"))


def _target(who: Principal, application: str, credential: Answer, live: Entra) -> Target:
    name, body = str(credential.get("name")), _body(credential)
    fixed = {"application": application, "credential": body}
    return Target(
        id=f"federated:{name}"[:400],
        says=f"remove the federated credential {name} of {who.label}, for {credential.get('subject')} of {credential.get('issuer')}",
        before={**fixed, "valid": "true"},
        after={**fixed, "valid": "false"},
        calls=_CALLS,
        undo_calls=_UNDO_CALLS,
        by_hand=(live.call("POST", _path(application), json.loads(body)),),
    )


def _alike(target: Target, live: Entra) -> list[str]:
    found = _there(target.before["application"], live)
    return [str(each.get("id")) for each in found if _body(each) == target.before["credential"]]


def _read(subject: Principal, target: Target, live: Entra) -> State | None:
    if live.pair(subject).application is None:
        return None
    return target.before if _alike(target, live) else target.after


def _apply(_subject: Principal, target: Target, live: Entra) -> None:
    for id in _alike(target, live):
        live.rest.change(f"{_path(target.before['application'])}/{id}", APPS, method="DELETE")


def _revert(_subject: Principal, target: Target, live: Entra) -> None:
    if not _alike(target, live):
        live.rest.change(_path(target.before["application"]), APPS, json=json.loads(target.before["credential"]))


PLAYBOOK = Playbook(
    id="remove_federated_credentials",
    title="Remove the federated credentials that the case gave",
    actions=(Action.LOCK, Action.DEACTIVATE, Action.DISTRUST),
    subject_types=(PrincipalType.SERVICE_PRINCIPAL,),
    order=20,
    reads=(APPS_READ,),
    writes=(APPS,),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
