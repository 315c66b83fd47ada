"""Takes federated credentials from a user-assigned managed identity: those that the case added, or all where the identity itself is locked.

Such a credential holds no secret: deleted, it comes back the same by its name, issuer, subject and audiences. Whoever became the identity by it
keeps that token until it runs out, for up to 24 hours.

Source: reference of federated identity credentials 2024-11-30.
"""

import json
from collections.abc import Iterator

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.azure import machines
from nightlatch.providers.azure.account import Azure, by_rest, compact, last, logged, place, properties, version, versioned
from nightlatch.providers.azure.activity_log.managed_identities import FEDERATED
from nightlatch.vendors.microsoft import Answer

_KIND = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
_READ, _WRITE, _DELETE = (f"{_KIND}/{verb}" for verb in ("read", "write", "delete"))
_KEPT = ("issuer", "subject", "audiences")
_UNTOLD = "it matches by an expression, which this version of Resource Manager does not tell: note it down before"
_RUNNING = "whatever signs in as the identity from there cannot any more"


def _plan(case: Case, step: Step, live: Azure) -> Plan:
    who = case.subject
    if (step.action is Action.DEACTIVATE and step.sort != FEDERATED) or not machines.is_user_assigned(who.name):
        return Plan()
    held = _held(who, live)
    if held is None:
        return Plan(notes=(f"there is no managed identity {who.label} (any more)",))
    if step.action is Action.LOCK:
        disturbs = "" if case.born is not None else _RUNNING
        return Plan(tuple(_target(who, each, disturbs) for each in held))
    found = next((each for each in held if last(each.get("name")) == step.target.lower()), None)
    if found is None:
        return Plan(notes=(f"{who.label} has no federated credential {step.target}: left alone",))
    told = set(_told(case, step))
    own = properties(found)
    if told and f"{own.get('issuer')} {own.get('subject')}" not in told:
        return Plan(
            notes=(f"the federated credential {step.target} of {who.label} lets in another than the records told of: it stays",)
        )
    return Plan((_target(who, found, ""),))


def _told(case: Case, step: Step) -> Iterator[str]:
    """Whom the records say that the credential lets in: issuer and subject."""
    for activity in case.activities:
        if activity.credential is not None and activity.credential.id == step.target:
            yield from (grant.member for grant in activity.grants if grant.member)


def _held(who: Principal, live: Azure) -> list[Answer] | None:
    """The credentials of an identity; None when that is gone. Raises LookupFailed."""
    at = place(who.name or "")
    if at is None or live.rest.ask(at, machines.READ, **version("identities")) is None:
        return None
    return list(live.rest.listed(f"{at}/federatedIdentityCredentials", _READ, **version("identities")))


def _target(who: Principal, credential: Answer, disturbs: str) -> Target:
    name, own = str(credential.get("name")), properties(credential)
    body = compact({"properties": {each: own[each] for each in _KEPT if own.get(each) is not None}})
    path = str(credential.get("id"))
    return Target(
        id=f"{FEDERATED}:{name}"[:400],
        says=f"remove the federated credential {name} of {who.label}: {own.get('subject')} of {own.get('issuer')} becomes it no more",
        before={"path": path, "body": body, "there": "true"},
        after={"path": path, "body": body, "there": "false"},
        calls=logged(_DELETE),
        undo_calls=logged(_WRITE),
        by_hand=(by_rest("PUT", path, "identities", body),),
        about=name,
        logged_also=(who.model_copy(update={"id": None, "keyed_by_id": False}),),  # a removal tells the path alone
        irreversible="" if own.get("subject") else _UNTOLD,
        of_case=not disturbs,  # of an older identity, others than the case's may be among them
        disturbs=disturbs,
    )


def _read(subject: Principal, target: Target, live: Azure) -> State | None:
    held = _held(subject, live)
    if held is None:
        return None
    found = next((_target(subject, each, "") for each in held if last(each.get("name")) == last(target.before["path"])), None)
    return target.after if found is None else {**target.before, "body": found.before["body"]}


def _path(target: Target) -> str:
    return versioned(place(target.before["path"]) or "", "identities")


def _apply(_subject: Principal, target: Target, live: Azure) -> None:
    live.rest.change(_path(target), _DELETE, method="DELETE")


def _revert(_subject: Principal, target: Target, live: Azure) -> None:
    live.rest.change(_path(target), _WRITE, method="PUT", json=json.loads(target.before["body"]))


PLAYBOOK = Playbook(
    id="remove_federated_credentials",
    title="Remove federated credentials of a managed identity",
    actions=(Action.LOCK, Action.DEACTIVATE),
    subject_types=(PrincipalType.MANAGED_IDENTITY,),
    order=20,
    reads=(machines.READ, _READ),
    writes=(_DELETE, _WRITE),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
