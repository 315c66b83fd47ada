"""Refuses everything to one person of Identity Center, in every account that a permission set takes the person to.

No public API disables such a user or ends a session: the status is read-only, and a role's session lives as long as its
permission set says, also after sign-out or after the assignment is gone. So the containment is a statement in the inline policy
of each permission set that the person can reach, directly or by a group: Deny * where `identitystore:UserId` is the person's
id, which cuts sessions already given (RESPONSE §4). It touches nobody else, and another person's statement in the same
permission set stays when this one goes. It does not end what the person may do in applications, or by another account.
"""

import hashlib
import json
from typing import Any

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.errors import ChangeFailed
from nightlatch.model import Action, Case, Principal, PrincipalType, Step
from nightlatch.providers.aws.account import Account
from nightlatch.providers.aws.persons import is_of_center
from nightlatch.providers.aws.playbooks.identity_center import Center, PermissionSet, center_of, centers, place_of

_DENY = "deny:"
_KEPT = 24_000
"""The longest previous policy that is kept for coming back byte for byte: a change must fit into an item of the ledger."""
_UNREADABLE = "the inline policy of {} is no policy document: put it right in Identity Center, then ask again"


def _statement(person: str) -> dict[str, Any]:
    return {
        "Sid": f"Nightlatch{hashlib.sha256(person.encode()).hexdigest()[:12]}",
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"StringEquals": {"identitystore:UserId": person}},
    }


def _document(policy: str) -> dict[str, Any] | None:
    """A policy with its statements as a list; None when the text is none."""
    try:
        found = json.loads(policy or '{"Version":"2012-10-17","Statement":[]}')
    except (ValueError, RecursionError):
        return None
    statements = found.get("Statement") if isinstance(found, dict) else None
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not all(isinstance(each, dict) for each in statements):
        return None
    return {**found, "Statement": statements}


def _others(document: dict[str, Any], person: str) -> list[dict[str, Any]]:
    return [each for each in document["Statement"] if each.get("Sid") != _statement(person)["Sid"]]


def _plan(case: Case, step: Step, live: Account) -> Plan:
    if not is_of_center(case.subject):
        return Plan()
    person, targets, notes = str(case.subject.id), [], []
    for center in centers(case, live):
        for arn in _reached(center, person):
            held = PermissionSet(center, arn)
            policy = held.policy()
            document = _document(policy or "")
            if document is None:
                notes.append(_UNREADABLE.format(arn))
            elif policy is not None and _statement(person) not in document["Statement"]:
                targets.append(_target(case.subject, held, policy))
    if not targets and not notes:
        notes.append(f"no permission set that {case.subject.label} reaches has to be changed")
    return Plan(tuple(targets), tuple(notes))


def _reached(center: Center, person: str) -> list[str]:
    """Permission sets that a person reaches. AWS may tell a group's assignments with the person's own; we ask for both."""
    held = center.assignments(person)
    for group in center.groups(person):
        held += center.assignments(group, "GROUP")
    return sorted({assignment["PermissionSetArn"] for assignment in held})


def _target(subject: Principal, held: PermissionSet, policy: str) -> Target:
    center, named = held.center, {"permission_set_arn": held.arn}
    undo = (
        center.by_hand("put-inline-policy-to-permission-set", **named, inline_policy=policy)
        if policy
        else center.by_hand("delete-inline-policy-from-permission-set", **named)
    )
    pending = "what somebody changed in the permission set and did not provision takes effect too, for everybody who holds it"
    return Target(
        id=f"{_DENY}{held.arn}",
        says=f"deny everything to {subject.label} in the permission set {held.arn}, and in all accounts that it is used in",
        before={**center.place, "denied": "no", **({"was": policy} if len(policy) <= _KEPT else {})},
        after={**center.place, "denied": "yes"},
        calls=("PutInlinePolicyToPermissionSet", "ProvisionPermissionSet"),
        undo_calls=("DeleteInlinePolicyFromPermissionSet", "PutInlinePolicyToPermissionSet", "ProvisionPermissionSet"),
        by_hand=(undo, center.by_hand("provision-permission-set", **named, target_type="ALL_PROVISIONED_ACCOUNTS")),
        about=held.arn,
        logged_for=Principal(provider="aws", tenant=subject.tenant, name=held.arn),
        disturbs=pending if held.waiting() else "",
    )


def _set(target: Target, live: Account) -> PermissionSet:
    return PermissionSet(center_of(target, live), target.id.removeprefix(_DENY))


def _read(subject: Principal, target: Target, live: Account) -> State | None:
    """`denied` is `yes` and `no` once all accounts have it so; before that `saved` and `lifting`. `was` is memory, not state."""
    held = _set(target, live)
    policy = held.policy()
    if policy is None:
        return None
    document, waiting = _document(policy), held.waiting()
    if document is not None and _statement(str(subject.id)) in document["Statement"]:
        return {**place_of(target), "denied": "saved"} if waiting else target.after
    return {**place_of(target), "denied": "lifting"} if waiting else target.before


def _apply(subject: Principal, target: Target, live: Account) -> None:
    held, ours = _set(target, live), _statement(str(subject.id))
    policy = held.policy()
    if policy is None:
        return
    document = _parsed(policy, held)
    changed = ours not in document["Statement"]
    if changed:
        document["Statement"] = [*_others(document, str(subject.id)), ours]
        held.write(json.dumps(document, separators=(",", ":")))
    held.provision(changed=changed)


def _revert(subject: Principal, target: Target, live: Account) -> None:
    held, was = _set(target, live), target.before.get("was")
    policy = held.policy()
    if policy is None:
        return
    document = _parsed(policy, held)
    left = {**document, "Statement": _others(document, str(subject.id))}
    changed = left != document
    if changed:
        same = was is not None and _document(was) == left
        held.write(str(was) if same else json.dumps(left, separators=(",", ":")) if left["Statement"] else "")
    held.provision(changed=changed)


def _parsed(policy: str, held: PermissionSet) -> dict[str, Any]:
    document = _document(policy)
    if document is None:
        raise ChangeFailed(_UNREADABLE.format(held.arn))
    return document


PLAYBOOK = Playbook(
    id="deny_center_user",
    title="Deny everything to a person of Identity Center",
    actions=(Action.LOCK,),
    subject_types=(PrincipalType.USER,),
    order=10,
    reads=(
        "identitystore:ListGroupMembershipsForMember",
        "sso:DescribePermissionSetProvisioningStatus",
        "sso:GetInlinePolicyForPermissionSet",
        "sso:ListAccountAssignmentsForPrincipal",
        "sso:ListAccountsForProvisionedPermissionSet",
        "sso:ListInstances",
        "sso:ListPermissionSetProvisioningStatus",
    ),
    writes=(
        "sso:DeleteInlinePolicyFromPermissionSet",
        "sso:ProvisionPermissionSet",
        "sso:PutInlinePolicyToPermissionSet",
    ),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
