"""What AWS's own policies are worth, by ARN: from a table that the evaluator made of their documents.

The table (managed_policies.json, made by infra/aws/make_managed_policies.py) is read at the first question, not at
import. A name that it does not hold is newer than the table, which says nothing about its worth: unresolved.
"""

import json
import re
from functools import cache
from importlib import resources

from nightlatch.model import Evaluated, Privilege, Tier, Trait

TABLE = "managed_policies.json"
_MANAGED = re.compile(r"arn:aws(?:-[a-z]+)*:iam::aws:policy/(?:[^/]+/)*(?P<name>[^/]+)")
_CUSTOMER = re.compile(r"arn:aws(?:-[a-z]+)*:iam::\d{12}:policy/.+")
_CLUSTER = re.compile(r"arn:aws(?:-[a-z]+)*:eks::aws:cluster-access-policy/(?P<name>[^/]+)")
_QUARANTINE = "AWSCompromisedKeyQuarantine"

_RESTRICTION = Privilege(
    tier=3,
    reasons=("AWS's own quarantine of a leaked key: only forbids, and is no containment",),
    traits=(Trait.RESTRICTION,),
)

# EKS documents these as the standard Kubernetes roles of the same names; AdminView also reads the cluster's secrets.
_CLUSTER_POLICIES: dict[str, tuple[Tier, str]] = {
    "AmazonEKSClusterAdminPolicy": (1, "administrator of the whole cluster, and so of every role its pods hold"),
    "AmazonEKSAdminPolicy": (1, "administrator of the named parts of a cluster, its secrets and its access"),
    "AmazonEKSEditPolicy": (2, "changes what runs in a cluster and reads its secrets"),
    "AmazonEKSAdminViewPolicy": (2, "reads everything in a cluster, its secrets too"),
    "AmazonEKSViewPolicy": (3, "reads a cluster without its secrets"),
}

# Session policies of sts:AssumeRoot. As documents they only forbid all other tasks; the task left over is what root may do.
ROOT_TASKS: dict[str, tuple[Tier, str]] = {
    "IAMCreateRootUserPassword": (0, "iam:CreateLoginProfile as root: lets somebody sign in as the account's root user"),
    "IAMDeleteRootUserCredentials": (
        2,
        "iam:DeleteLoginProfile as root: takes the root user's credentials and second factor away",
    ),
    "IAMAuditRootUserCredentials": (3, "only reads which credentials the root user has"),
    "S3UnlockBucketPolicy": (2, "s3:DeleteBucketPolicy as root: removes the guard of any bucket"),
    "SQSUnlockQueuePolicy": (2, "sqs:SetQueueAttributes as root: removes the guard of any queue"),
}


def policy_arn(arn: str) -> Privilege:
    """What a policy is worth, by its ARN (any partition; also EKS cluster access policies). Never raises.

    A customer's own policy and one that AWS made after the table are unresolved.
    """
    cluster = _CLUSTER.fullmatch(arn)
    if cluster is not None:
        return _cluster_policy(cluster["name"])
    managed = _MANAGED.fullmatch(arn)
    if managed is not None:
        return _managed_policy(managed["name"])
    if _CUSTOMER.fullmatch(arn):
        return Privilege.unresolved("a customer policy whose document no record showed")
    return Privilege.unresolved("no policy ARN that AWS would give")


def is_managed(arn: str) -> bool:
    """Whether an ARN names one of AWS's own IAM policies (known to the table or not)."""
    return _MANAGED.fullmatch(arn) is not None


def _cluster_policy(name: str) -> Privilege:
    known = _CLUSTER_POLICIES.get(name)
    if known is None:
        return Privilege.unresolved("an EKS access policy that Nightlatch does not know")
    return Privilege(tier=known[0], reasons=(known[1],))


def _managed_policy(name: str) -> Privilege:
    if name.startswith(_QUARANTINE):
        return _RESTRICTION
    if name in ROOT_TASKS:
        return Privilege(tier=ROOT_TASKS[name][0], reasons=(ROOT_TASKS[name][1],))
    return _table().get(name) or Privilege.unresolved("an AWS-managed policy newer than Nightlatch's table")


@cache
def _table() -> dict[str, Privilege]:
    """Every policy of the table by name; the rows that are equal share one Privilege."""
    stored = json.loads(resources.files(__package__).joinpath(TABLE).read_text("utf-8"))
    worths = [_privilege(row, stored["reasons"]) for row in stored["worths"]]
    return {name: worths[number] for name, number in stored["policies"].items()}


def _privilege(row: tuple[Tier, bool, list[int], list[str]], reasons: list[str]) -> Privilege:
    tier, full, numbers, traits = row
    return Privilege(
        tier=tier,
        reasons=tuple(reasons[number] for number in numbers),
        evaluated=Evaluated.FULL if full else Evaluated.PARTIAL,
        traits=tuple(Trait(trait) for trait in traits),
    )
