"""EKS: which IAM principals a cluster lets in, as what, and which roles its machines and pods take on.

An access entry alone opens nothing; an associated policy or a Kubernetes group does. `AssociateAccessPolicy` writes the
principal's ARN URL-encoded and the cluster as `name`, other operations write both as the API spells them.
"""

from collections.abc import Iterator
from urllib.parse import unquote

from nightlatch.model import Evaluated, Grant, Kind, Level, Principal, Privilege, Tier
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_OIDC, RESOURCE, SUBJECT_ARN
from nightlatch.providers.aws.cloudtrail.passed_role import passes
from nightlatch.providers.aws.cloudtrail.paths import first, texts
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import federation, named_from_arn, unknown
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, context, watch

_CLUSTER = ("clusterName", "name")
_POLICIES: dict[str, Tier] = {
    "AmazonEKSClusterAdminPolicy": 1,
    "AmazonEKSAdminPolicy": 1,
    "AmazonEKSSecretReaderPolicy": 2,
    "AmazonEKSEditPolicy": 2,
    "AmazonEKSAdminViewPolicy": 2,
    "AmazonEKSViewPolicy": 3,
}
"""What AWS's access policies are worth. Whoever administers a cluster becomes the roles of its pods and machines: strong."""


def _who(event: Event) -> tuple[Principal, dict[str, str]]:
    """The principal let in, and what the record says beside."""
    text, cluster = event.text("principalArn"), first(event, *_CLUSTER)
    address = unquote(text) if text else None
    subject = named_from_arn(address, event.account) or unknown(event, address)
    evidence = {LIMITED_TO: "eks", RESOURCE: cluster, SUBJECT_ARN: address}
    return subject, {key: value for key, value in evidence.items() if value}


def _entry(kind: Kind) -> Extract:
    """An access entry. Those of machines (EC2_LINUX, FARGATE_LINUX …) are the cluster's own housekeeping."""

    def extract(event: Event) -> Iterator[Draft]:
        subject, evidence = _who(event)
        groups, cluster = texts(event, "kubernetesGroups"), evidence.get(RESOURCE, "*")
        why = (
            f"what the cluster lets {', '.join(groups)} do is not in the record"
            if groups
            else "opens nothing before a policy is associated"
        )
        privilege = Privilege(tier=2 if groups else 3, reasons=(why,), evaluated=Evaluated.PARTIAL if groups else Evaluated.FULL)
        machine = (event.text("type") or "STANDARD") != "STANDARD"
        grant = Grant(role=f"eks:{cluster}", scope=cluster, privilege=privilege)
        yield Draft(kind, subject, grants=(grant,), evidence=evidence, level=Level.CONTEXT if machine else None)

    return extract


def _policy(kind: Kind) -> Extract:
    """An access policy of a principal, for the whole cluster or for some of its namespaces."""

    def extract(event: Event) -> Iterator[Draft]:
        subject, evidence = _who(event)
        policy = unquote(event.text("policyArn") or "")
        tier = _POLICIES.get(policy.rpartition("/")[2])
        known = Privilege(tier=tier, reasons=(policy.rpartition("/")[2],)) if tier is not None else None
        spaces = texts(event, "accessScope.namespaces")
        scope = "/".join(filter(None, (evidence.get(RESOURCE, "*"), ",".join(spaces))))
        privilege = known or Privilege.unresolved("an access policy that is not in the table")
        grants = (Grant(role=policy, scope=scope, privilege=privilege),) if policy else ()
        yield Draft(kind, subject, grants=grants, evidence=evidence)

    return extract


def _issuer(event: Event) -> Iterator[Draft]:
    """An OIDC issuer whose tokens the cluster believes."""
    cluster = first(event, *_CLUSTER)
    where = {RESOURCE: cluster} if cluster else {}
    subject = federation(event, first(event, "oidc.issuerUrl", "oidc.identityProviderConfigName"))
    yield Draft(Kind.FEDERATION_ADDED, subject, evidence={LIMITED_TO: "eks", MARK: MARK_OIDC, **where})


_GRANTED, _REMOVED, _ATTACHED = Kind.ROLE_GRANTED, Kind.ROLE_REMOVED, Kind.IDENTITY_ATTACHED
_POD = watch(_ATTACHED, passes("roleArn", "targetRoleArn", to=_CLUSTER))

SOURCES = ("eks.amazonaws.com",)
OPERATIONS = {
    "CreateAccessEntry": watch(_GRANTED, _entry(_GRANTED)),
    "UpdateAccessEntry": watch(_GRANTED, _entry(_GRANTED)),
    "DeleteAccessEntry": watch(_REMOVED, _entry(_REMOVED)),
    "AssociateAccessPolicy": watch(_GRANTED, _policy(_GRANTED)),
    "DisassociateAccessPolicy": watch(_REMOVED, _policy(_REMOVED)),
    "AssociateIdentityProviderConfig": watch(Kind.FEDERATION_ADDED, _issuer),
    "CreatePodIdentityAssociation": _POD,
    "UpdatePodIdentityAssociation": _POD,
    "CreateCluster": context(_ATTACHED, passes("roleArn", to=("name",))),
    "CreateNodegroup": context(_ATTACHED, passes("nodeRole", to=("nodegroupName",))),
    "CreateFargateProfile": context(_ATTACHED, passes("podExecutionRoleArn", to=("fargateProfileName",))),
}
