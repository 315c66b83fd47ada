"""Federation trusts: whether they say whom they let in."""

from typing import Any

import pytest

from nightlatch.model import Grant, Trait
from nightlatch.providers.aws.privilege import read_trust
from tests.providers.aws.privilege.documents import policy, trusts

OWN = "111122223333"
GITHUB = "token.actions.githubusercontent.com"
GITLAB = "gitlab.com"
TERRAFORM = "app.terraform.io"
CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
OKTA = "example.okta.com"
OPEN = (Trait.FEDERATED, Trait.OPEN_SUBJECT)
HELD = (Trait.FEDERATED,)


def web(host: str, operator: str = "StringLike", **claims: str | list[str]) -> Grant:
    """The grant of a web identity trust in an IAM provider of this host."""
    return named(f"arn:aws:iam::{OWN}:oidc-provider/{host}", host, operator, **claims)


def named(party: str, host: str, operator: str = "StringEquals", **claims: str | list[str]) -> Grant:
    condition: dict[str, Any] = {operator: {f"{host}:{claim}": value for claim, value in claims.items()}} if claims else {}
    statement = trusts({"Federated": party}, "sts:AssumeRoleWithWebIdentity", Condition=condition)
    (grant,) = read_trust(policy(statement), OWN)
    assert (grant.role, grant.member) == (f"trust:{party}", party)
    return grant


@pytest.mark.parametrize(
    ("host", "claims"),
    [
        (GITHUB, {}),
        (GITHUB, {"aud": "sts.amazonaws.com"}),
        (GITHUB, {"sub": "*"}),
        (GITHUB, {"sub": "repo:*"}),
        (GITHUB, {"sub": "repo:example*"}),
        (GITHUB, {"sub": "repo:*/app:ref:refs/heads/main"}),
        (GITHUB, {"sub": ["repo:example/app:*", "repo:*"]}),
        (GITHUB, {"repository_owner": "exam*"}),
        (GITLAB, {"aud": "https://gitlab.com"}),
        (GITLAB, {"sub": "project_path:*"}),
        (TERRAFORM, {"aud": "aws.workload.identity"}),
        (TERRAFORM, {"sub": "organization:*:project:*"}),
    ],
)
def test_a_provider_of_the_whole_world_must_name_an_owner(host: str, claims: dict[str, Any]) -> None:
    grant = web(host, **claims)
    assert (grant.tier, grant.privilege.traits) == (0, OPEN)


@pytest.mark.parametrize(
    ("host", "claims"),
    [
        (GITHUB, {"sub": "repo:example/app:ref:refs/heads/main"}),
        (GITHUB, {"sub": "repo:example/*", "aud": "sts.amazonaws.com"}),
        (GITHUB, {"sub": "repository_owner_id:12345"}),
        (GITHUB, {"repository_owner": "example"}),
        (GITLAB, {"sub": "project_path:example/app:ref_type:branch:ref:*"}),
        (TERRAFORM, {"sub": "organization:example:project:*:workspace:*:run_phase:*"}),
        (OKTA, {"sub": "00uexample"}),
    ],
)
def test_a_trust_that_names_its_subject_is_held(host: str, claims: dict[str, Any]) -> None:
    grant = web(host, **claims)
    assert (grant.tier, grant.privilege.traits) == (2, HELD)


def test_a_negated_subject_names_nobody() -> None:
    assert web(GITHUB, "StringNotLike", sub="repo:example/app:*").privilege.traits == OPEN


def test_another_provider_with_an_audience_only_is_open_and_strong() -> None:
    assert (web(OKTA, aud="0oaexample").tier, web(OKTA, aud="0oaexample").privilege.traits) == (1, OPEN)
    assert (web(OKTA).tier, web(OKTA, sub="*").tier, web("git.example.com", sub="project_path:*").tier) == (0, 0, 0)


def test_a_cluster_names_its_service_account_or_lets_any_pod_in() -> None:
    assert web(CLUSTER, sub="system:serviceaccount:shop:cart").tier == 3
    assert (web(CLUSTER, sub="system:serviceaccount:*:cart").tier, web(CLUSTER, aud="sts.amazonaws.com").tier) == (1, 1)
    assert (web(CLUSTER).tier, web(CLUSTER).privilege.traits) == (0, OPEN)


@pytest.mark.parametrize(
    ("host", "claim"),
    [
        ("cognito-identity.amazonaws.com", "aud"),
        ("accounts.google.com", "aud"),
        ("www.amazon.com", "app_id"),
        ("graph.facebook.com", "app_id"),
    ],
)
def test_an_application_that_aws_knows_must_be_named(host: str, claim: str) -> None:
    assert (named(host, host).tier, named(host, host).privilege.traits) == (0, OPEN)
    assert (named(host, host, **{claim: "example"}).tier, named(host, host, **{claim: "example"}).privilege.traits) == (2, HELD)


def test_guests_of_an_identity_pool_are_told() -> None:
    host = "cognito-identity.amazonaws.com"
    assert named(host, host, aud="eu-west-1:example", amr="unauthenticated").tier == 1


def test_a_saml_trust_says_its_audience() -> None:
    party = f"arn:aws:iam::{OWN}:saml-provider/example"
    assert (named(party, "SAML").tier, named(party, "SAML", aud="https://signin.aws.amazon.com/saml").tier) == (1, 2)
    assert named(party, "SAML").privilege.traits == HELD


def test_a_party_of_an_unknown_kind_is_unresolved() -> None:
    grant = named("somewhere.example.com", "somewhere.example.com")
    assert (grant.tier, grant.resolved) == (1, False)
