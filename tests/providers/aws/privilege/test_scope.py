"""What the resources of a policy reach: everything, something, the caller itself, or nothing of use."""

import pytest

from nightlatch.providers.aws.privilege import evaluate_document
from tests.providers.aws.privilege.documents import WHEN_TAGGED, allow, text, tier


def test_escalation_on_named_targets_is_strong_but_not_admin() -> None:
    found = evaluate_document(text(allow("iam:AttachRolePolicy", on="arn:aws:iam::111122223333:role/app-*")))
    assert found.tier == 1
    assert found.reasons == ("iam:AttachRolePolicy on named resources: attaches any policy",)


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:iam::*:role/*",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws-cn:iam::111122223333:*",
        "arn:aws:iam::*:role*",
        "arn:aws:*:*:*:*",
        "arn:aws:iam::*",
    ],
)
def test_patterns_that_cover_all_roles_are_wide(resource: str) -> None:
    assert tier(allow("iam:PutRolePolicy", on=resource)) == 0


@pytest.mark.parametrize(
    "resource",
    ["arn:aws:s3:::invoices/*", "arn:aws:iam::*:user/*", "arn:aws:iam::*:role/aws-service-role/*", "arn:aws:sns:*:*:*"],
)
def test_resources_that_the_action_does_not_work_on_give_nothing(resource: str) -> None:
    assert tier(allow("iam:PutRolePolicy", on=resource)) == 3


def test_every_action_on_one_bucket_is_routine() -> None:
    assert tier(allow("*", on=["arn:aws:s3:::invoices", "arn:aws:s3:::invoices/*"])) == 3


def test_a_service_is_whole_only_on_all_of_its_resources() -> None:
    assert tier(allow("iam:*", on="arn:aws:iam::*:mfa/*")) == 1
    assert tier(allow("sso:*", on="arn:aws:sso:::permissionSet/*/*")) == 1
    assert tier(allow("sso:*", on="arn:aws:sso:::*")) == 0


def test_aws_own_policies_cannot_be_rewritten() -> None:
    assert tier(allow("iam:CreatePolicyVersion", on="arn:aws:iam::aws:policy/*")) == 3


@pytest.mark.parametrize("user", ["user/${aws:username}", "user/*/${aws:username}", "user/people/${aws:username}"])
def test_people_managing_their_own_keys_is_routine(user: str) -> None:
    own = allow("iam:CreateAccessKey", "iam:UpdateLoginProfile", "iam:ChangePassword", on=f"arn:aws:iam::*:{user}")
    assert tier(own) == 3


def test_a_policy_that_people_may_attach_to_themselves_is_tier_0() -> None:
    assert tier(allow("iam:AttachUserPolicy", on="arn:aws:iam::*:user/${aws:username}")) == 0


def test_not_resource_is_wide() -> None:
    assert tier({"Effect": "Allow", "Action": "iam:PutUserPolicy", "NotResource": "arn:aws:iam::*:user/root-like"}) == 0


def test_commands_that_may_run_one_document_only_are_sensitive() -> None:
    machines = "arn:aws:ec2:*:*:instance/*"
    one = allow("ssm:SendCommand", on=["arn:aws:ssm:*:*:document/ExampleBackup", machines])
    assert tier(one) == 2
    assert tier(allow("ssm:SendCommand", on=machines)) == 3
    assert tier(allow("ssm:SendCommand", on=machines), allow("ssm:SendCommand", on="arn:aws:ssm:*:*:document/*")) == 1


def test_becoming_a_named_role_is_sensitive_unless_it_is_the_organizations_administrator() -> None:
    assert tier(allow("sts:AssumeRole", on="arn:aws:iam::444455556666:role/reader")) == 2
    assert tier(allow("sts:AssumeRole", on="arn:aws:iam::*:role/OrganizationAccountAccessRole")) == 1


def test_an_administrator_of_its_own_making_is_tier_0_whatever_its_name_must_be() -> None:
    actions = ("iam:CreateUser", "iam:CreateAccessKey", "iam:AttachUserPolicy")
    named = "arn:aws:iam::*:user/ci-*"
    assert tier(allow(*actions, on=named)) == 0
    assert tier(allow(*actions, on=named, Condition=WHEN_TAGGED)) == 1
    assert tier(allow(*actions[1:], on=named)) == 1
