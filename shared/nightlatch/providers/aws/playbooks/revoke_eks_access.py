"""Takes access to an EKS cluster from an IAM principal: the access policies of its entry, and its Kubernetes groups.

Needed beside a denying policy, which does not reach here: a cluster knows a principal by a signed GetCallerIdentity, and that call
no policy can deny (IAM user guide). Ends: what the entry gave, from the next request on, also with a token that is out. The
entry itself stays, and so does what the cluster's own `aws-auth` map gives. A policy is put back with its scope, groups by name.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from nightlatch.contracts import Plan, Playbook, State, Target
from nightlatch.model import Action, Activity, Case, Principal, PrincipalType, Step
from nightlatch.model.evidence import LIMITED_TO, RESOURCE, SUBJECT_ARN
from nightlatch.providers.aws.account import Account, command
from nightlatch.providers.aws.playbooks.limited import APART, LOCKING, parts_of, spelled

_S = "eks"
_GROUPS = "kubernetes groups"


def _plan(case: Case, step: Step, live: Account) -> Plan:
    """All that the entries hold which the case tells of; of an older principal only the policy that the step names."""
    told = [activity for activity in case.activities if activity.succeeded and activity.evidence.get(LIMITED_TO) == _S]
    elsewhere = sorted({activity.tenant for activity in told} - {live.id})
    targets = [target for entry in _entries(told, live.id) for target in _of_entry(case, step, live, entry)]
    return Plan(tuple(targets), tuple(f"a cluster of the account {account} is left alone: look there" for account in elsewhere))


def _entries(told: Iterable[Activity], account: str) -> list[tuple[str, str, str]]:
    """Region, cluster and principal of each entry in this account that really was changed, once."""
    found = [
        (activity.origin.region, activity.evidence.get(RESOURCE), activity.evidence.get(SUBJECT_ARN))
        for activity in told
        if activity.tenant == account
    ]
    return list(dict.fromkeys((region, cluster, arn) for region, cluster, arn in found if region and cluster and arn))


def _of_entry(case: Case, step: Step, live: Account, entry: tuple[str, str, str]) -> Iterator[Target]:
    region, cluster, principal = entry
    where = {"clusterName": cluster, "principalArn": principal}
    policies = live.listed(_S, "ListAssociatedAccessPolicies", "associatedAccessPolicies", region, **where)
    for policy in policies or ():
        if step.action is Action.LOCK or (policy["policyArn"] == step.target and _just(case, step, policy["associatedAt"])):
            scope = json.dumps(policy["accessScope"], sort_keys=True)
            yield _policy(entry, policy["policyArn"], scope)
    if step.action is not Action.LOCK:
        return
    found = live.ask(_S, "DescribeAccessEntry", region, **where)
    groups = found["accessEntry"].get("kubernetesGroups", []) if found is not None else []
    if groups:
        yield _groups(entry, json.dumps(groups))


def _just(case: Case, step: Step, at: datetime) -> bool:
    """Whether that was when the step's activities say."""
    return any(abs(at - activity.at) <= APART for activity in case.activities if activity.id in step.because)


def _policy(entry: tuple[str, str, str], policy: str, scope: str) -> Target:
    region, cluster, principal = entry
    named = {"region": region, "cluster_name": cluster, "principal_arn": principal, "policy_arn": policy}
    return Target(
        id=spelled("eks_access", *entry, policy),
        says=f"take the access policy {policy.rpartition('/')[2]} of the cluster {cluster} from {principal}",
        before={"scope": scope},
        after={"scope": ""},
        calls=("DisassociateAccessPolicy",),
        undo_calls=("AssociateAccessPolicy",),
        by_hand=(command(_S, "associate-access-policy", **named, access_scope=scope),),
        about=policy,
    )


def _groups(entry: tuple[str, str, str], groups: str) -> Target:
    region, cluster, principal = entry
    body = json.dumps({"clusterName": cluster, "principalArn": principal, "kubernetesGroups": json.loads(groups)})
    return Target(
        id=spelled("eks_access", *entry, _GROUPS),
        says=f"take {principal} out of all Kubernetes groups of the cluster {cluster}",
        before={"groups": groups},
        after={"groups": "[]"},
        calls=("UpdateAccessEntry",),
        undo_calls=("UpdateAccessEntry",),
        by_hand=(command(_S, "update-access-entry", region=region, cli_input_json=body),),
        about=f"eks:{cluster}",
    )


def _read(_principal: Principal, target: Target, live: Account) -> State | None:
    region, cluster, principal, what = parts_of(target)
    where = {"clusterName": cluster, "principalArn": principal}
    if what == _GROUPS:
        entry = live.ask(_S, "DescribeAccessEntry", region, **where)
        return None if entry is None else {"groups": json.dumps(entry["accessEntry"].get("kubernetesGroups", []))}
    policies = live.listed(_S, "ListAssociatedAccessPolicies", "associatedAccessPolicies", region, **where)
    if policies is None:
        return None
    scopes = [json.dumps(one["accessScope"], sort_keys=True) for one in policies if one["policyArn"] == what]
    return {"scope": scopes[0] if scopes else ""}


def _set(target: Target, live: Account, state: State) -> None:
    region, cluster, principal, what = parts_of(target)
    where = {"clusterName": cluster, "principalArn": principal}
    if what == _GROUPS:
        live.change(_S, "UpdateAccessEntry", region, **where, kubernetesGroups=json.loads(state["groups"]))
    elif state["scope"]:
        scope = json.loads(state["scope"])
        live.change(_S, "AssociateAccessPolicy", region, **where, policyArn=what, accessScope=scope)
    else:
        live.change(_S, "DisassociateAccessPolicy", region, **where, policyArn=what)


def _apply(principal: Principal, target: Target, live: Account) -> None:
    if _read(principal, target, live) not in (None, target.after):
        _set(target, live, target.after)


def _revert(principal: Principal, target: Target, live: Account) -> None:
    if _read(principal, target, live) not in (None, target.before):
        _set(target, live, target.before)


PLAYBOOK = Playbook(
    id="revoke_eks_access",
    title="Take access to an EKS cluster from a principal",
    actions=(Action.LOCK, Action.TAKE_BACK),
    subject_types=(PrincipalType.USER, PrincipalType.ROLE, PrincipalType.UNKNOWN),
    order=LOCKING,
    reads=("eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"),
    writes=("eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy", "eks:UpdateAccessEntry"),
    plan=_plan,
    read=_read,
    apply=_apply,
    revert=_revert,
)
