"""What a condition takes from a policy."""

from typing import Any

import pytest

from nightlatch.model import Evaluated, Trait
from nightlatch.providers.aws.privilege import evaluate_document
from tests.providers.aws.privilege.documents import WHEN_TAGGED, allow, text, tier


def test_a_condition_keeps_the_finding_one_step_lower() -> None:
    found = evaluate_document(text(allow("*", Condition=WHEN_TAGGED)))
    assert found.tier == 1
    assert found.reasons == ("* on *: every action on every resource (under a condition)",)
    assert found.evaluated is Evaluated.PARTIAL
    assert found.traits == (Trait.CONDITIONAL,)


def test_a_condition_beside_an_open_path_changes_nothing() -> None:
    found = evaluate_document(text(allow("*", Condition=WHEN_TAGGED), allow("iam:CreateAccessKey")))
    assert found.tier == 0
    assert found.evaluated is Evaluated.FULL
    assert found.traits == ()


@pytest.mark.parametrize(
    "condition",
    [
        {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
        {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}},
        {"Bool": {"aws:SecureTransport": True}},
        {"StringEquals": {"aws:RequestedRegion": ["eu-west-1"]}},
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
        {"DateLessThan": {"aws:CurrentTime": "2099-01-01T00:00:00Z"}},
        {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}},
        {"StringLike": {"aws:PrincipalArn": "*"}},
    ],
)
def test_conditions_that_anybody_meets_change_nothing(condition: dict[str, Any]) -> None:
    found = evaluate_document(text(allow("iam:*", Condition=condition)))
    assert (found.tier, found.evaluated) == (0, Evaluated.FULL)


@pytest.mark.parametrize(
    "condition",
    [
        {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"StringEquals": {"aws:ResourceTag/app": "billing"}},
    ],
)
def test_conditions_that_not_everybody_meets_cost_one_step(condition: dict[str, Any]) -> None:
    assert tier(allow("iam:*", Condition=condition)) == 1


def test_attaching_only_harmless_policies_of_aws_costs_two_steps() -> None:
    def attach(arn: str) -> int:
        return tier(allow("iam:AttachRolePolicy", Condition={"ArnEquals": {"iam:PolicyARN": arn}}))

    assert attach("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess") == 2
    assert attach("arn:aws:iam::aws:policy/AdministratorAccess") == 1
    assert attach("arn:aws:iam::aws:policy/*") == 1
    assert attach("arn:aws:iam::111122223333:policy/anything") == 1
