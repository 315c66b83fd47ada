"""EKS: access entries and policies, with ARNs plain and URL-encoded."""

from typing import Any
from urllib.parse import quote

import pytest

from nightlatch.model import Level
from nightlatch.model.evidence import LIMITED_TO, MARK, MARK_OIDC, RESOURCE, SUBJECT_ARN
from tests.providers.aws.cloudtrail.told import only, told

WHO = "arn:aws:iam::111122223333:role/ops/night"
POLICY = "arn:aws:eks::aws:cluster-access-policy/"
ENTRY: dict[str, Any] = {"name": "prod", "principalArn": WHO}
POLICED: dict[str, Any] = {
    "name": "prod",
    "principalArn": quote(WHO, safe=""),
    "policyArn": f"{POLICY}AmazonEKSClusterAdminPolicy",
    "accessScope": {"type": "cluster"},
}

LINES: list[tuple[str, Any, str]] = [
    ("CreateAccessEntry", ENTRY, "role_granted role night"),
    ("UpdateAccessEntry", {**ENTRY, "kubernetesGroups": ["ops"]}, "role_granted role night"),
    ("DeleteAccessEntry", {**ENTRY, "principalArn": quote(WHO, safe="")}, "role_removed role night"),
    ("AssociateAccessPolicy", POLICED, "role_granted role night"),
    (
        "DisassociateAccessPolicy",
        {**POLICED, "policyArn": quote(f"{POLICY}AmazonEKSViewPolicy", safe="")},
        "role_removed role night",
    ),
    ("CreateAccessEntry", {**ENTRY, "principalArn": "arn:aws:iam::111122223333:user/rosa"}, "role_granted user rosa"),
    (
        "AssociateIdentityProviderConfig",
        {"clusterName": "prod", "oidc": {"issuerUrl": "https://id.example.com"}},
        "federation_added federation https://id.example.com",
    ),
]


@pytest.mark.parametrize(("name", "request_", "expected"), LINES)
def test_each_operation_of_eks(name: str, request_: Any, expected: str) -> None:
    assert told("eks", name, request_) == [f"{expected} success"]


@pytest.mark.parametrize("name", sorted({name for name, *_ in LINES}))
def test_a_refused_call_without_parameters_is_an_attempt(name: str) -> None:
    assert only("eks", name, errorCode="AccessDenied").outcome == "failure"


def test_a_url_encoded_principal_is_decoded() -> None:
    activity = only("eks", "AssociateAccessPolicy", POLICED)
    assert activity.evidence[SUBJECT_ARN] == WHO
    assert (activity.evidence[RESOURCE], activity.evidence[LIMITED_TO]) == ("prod", "eks")


@pytest.mark.parametrize(
    ("policy", "tier"),
    [("AmazonEKSClusterAdminPolicy", 1), ("AmazonEKSEditPolicy", 2), ("AmazonEKSViewPolicy", 3), ("AmazonEKSTomorrow", 1)],
)
def test_what_an_access_policy_is_worth(policy: str, tier: int) -> None:
    (grant,) = only("eks", "AssociateAccessPolicy", {**POLICED, "policyArn": f"{POLICY}{policy}"}).grants
    assert (grant.role, grant.scope, grant.tier) == (f"{POLICY}{policy}", "prod", tier)


def test_a_policy_for_some_namespaces_says_which() -> None:
    (grant,) = only(
        "eks", "AssociateAccessPolicy", {**POLICED, "accessScope": {"type": "namespace", "namespaces": ["a", "b"]}}
    ).grants
    assert grant.scope == "prod/a,b"


def test_an_entry_alone_opens_nothing_and_groups_open_what_is_not_told() -> None:
    (alone,) = only("eks", "CreateAccessEntry", ENTRY).grants
    (grouped,) = only("eks", "CreateAccessEntry", {**ENTRY, "kubernetesGroups": ["ops"]}).grants
    assert (alone.role, alone.scope, alone.tier) == ("eks:prod", "prod", 3)
    assert (grouped.tier, grouped.resolved) == (2, False)


def test_entries_of_machines_are_housekeeping_and_issuers_are_marked() -> None:
    assert only("eks", "CreateAccessEntry", {**ENTRY, "type": "EC2_LINUX"}).level is Level.CONTEXT
    assert only("eks", "CreateAccessEntry", {**ENTRY, "type": "STANDARD"}).level is Level.WATCH
    assert only("eks", "AssociateIdentityProviderConfig", LINES[-1][1]).evidence[MARK] == MARK_OIDC
