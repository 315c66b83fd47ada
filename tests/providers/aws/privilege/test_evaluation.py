"""What identity policies are worth: admin, escalation paths, scope, conditions, denies."""

import json
import time
from typing import Any

import pytest

from nightlatch.model import Evaluated, Trait
from nightlatch.providers.aws.privilege import evaluate_document
from tests.providers.aws.privilege.documents import WHEN_TAGGED, allow, deny, policy, text, tier

SINGLE = [
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:AddUserToGroup",
    "iam:UpdateAssumeRolePolicy",
]


def test_every_action_on_everything_is_an_administrator_and_says_only_that() -> None:
    found = evaluate_document(text(allow("*")))
    assert found.tier == 0
    assert found.reasons == ("* on *: every action on every resource",)
    assert found.evaluated is Evaluated.FULL
    assert found.traits == ()


@pytest.mark.parametrize(
    "action", ["*:*", "iam:*", "IAM:*", "iam:Pu*Policy", "iam:Attach??erPolicy", "i*:AttachUserPolicy", "**"]
)
def test_wildcards_in_actions_are_followed(action: str) -> None:
    assert tier(allow(action)) == 0


@pytest.mark.parametrize("action", SINGLE)
def test_one_escalating_action_on_everything_is_tier_0(action: str) -> None:
    found = evaluate_document(text(allow(action)))
    assert found.tier == 0
    assert found.reasons[0].startswith(f"{action} on *: ")


@pytest.mark.parametrize("action", SINGLE)
def test_a_policy_may_state_scalars_and_a_single_statement(action: str) -> None:
    assert evaluate_document({"statement": {"effect": "Allow", "action": action, "resource": "*"}}).tier == 0


def test_not_action_is_everything_but() -> None:
    assert tier({"Effect": "Allow", "NotAction": ["s3:*"], "Resource": "*"}) == 0
    power = evaluate_document(policy({"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}))
    assert power.tier == 1
    assert "tier 0 in the Identity Center management account" in power.reasons[0]


@pytest.mark.parametrize(
    "sink",
    [
        ["lambda:CreateFunction", "lambda:InvokeFunction"],
        ["lambda:CreateFunction", "lambda:AddPermission"],
        ["ec2:RunInstances"],
        ["glue:*"],
        ["sagemaker:Create*"],
        ["cloudformation:CreateStack"],
        ["ecs:RegisterTaskDefinition", "ecs:RunTask"],
        ["apprunner:CreateService"],
        ["codebuild:CreateProject", "codebuild:StartBuild"],
    ],
)
def test_passing_any_role_to_what_runs_code_is_tier_0(sink: list[str]) -> None:
    found = evaluate_document(text(allow("iam:PassRole", *sink)))
    assert found.tier == 0
    assert found.reasons[0].startswith("iam:PassRole with ")


def test_the_actions_of_a_path_may_stand_in_different_statements() -> None:
    found = evaluate_document(text(allow("iam:PassRole"), allow("lambda:CreateFunction", "lambda:InvokeFunction")))
    sentence = (
        "iam:PassRole with lambda:CreateFunction and lambda:InvokeFunction on *: runs code as any role that lambda may take"
    )
    assert found.reasons[0] == sentence


def test_passing_roles_to_one_service_still_counts_when_that_service_runs_code() -> None:
    def passing(service: str) -> int:
        condition = {"StringEquals": {"iam:PassedToService": service}}
        return tier(allow("iam:PassRole", Condition=condition), allow("lambda:CreateFunction", "lambda:InvokeFunction"))

    assert passing("lambda.amazonaws.com") == 1
    assert passing("LAMBDA.amazonaws.com") == 1
    assert passing("*.amazonaws.com") == 1
    assert passing("sns.amazonaws.com") == 3


def test_passing_a_named_role_is_sensitive_with_a_sink_and_routine_without() -> None:
    named = "arn:aws:iam::111122223333:role/app"
    assert tier(allow("iam:PassRole", on=named), allow("ec2:RunInstances")) == 2
    assert tier(allow("iam:PassRole", on=named)) == 3
    assert tier(allow("iam:PassRole", on="arn:aws:iam::111122223333:role/*")) == 1


@pytest.mark.parametrize(
    "actions",
    [
        ["lambda:UpdateFunctionCode"],
        ["cloudformation:UpdateStack"],
        ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
        ["ssm:SendCommand"],
        ["ssm:StartSession"],
        ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
        ["ec2-instance-connect:SendSSHPublicKey"],
        ["glue:UpdateDevEndpoint"],
        ["codebuild:StartBuild"],
        ["sagemaker:CreatePresignedNotebookInstanceUrl"],
        ["apprunner:UpdateService"],
        ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"],
        ["iam:DeleteUserPermissionsBoundary"],
        ["organizations:DetachPolicy"],
        ["iam:DeactivateMFADevice"],
        ["iam:UploadSSHPublicKey"],
        ["iam:CreateSAMLProvider"],
        ["rolesanywhere:CreateTrustAnchor"],
        ["sso:CreateAccountAssignment"],
        ["identitystore:CreateGroupMembership"],
        ["sts:AssumeRole"],
        ["eks:AssociateAccessPolicy"],
    ],
)
def test_taking_over_what_exists_guards_and_federation_are_tier_1(actions: list[str]) -> None:
    assert tier(allow(*actions)) == 1
    assert tier(*(allow(action) for action in actions[1:])) > 1


@pytest.mark.parametrize("action", ["organizations:*", "sso:*", "sso-directory:*", "identitystore:*", "rolesanywhere:*"])
def test_a_whole_service_that_rules_identities_is_tier_0(action: str) -> None:
    assert tier(allow(action)) == 0


@pytest.mark.parametrize(
    "action", ["s3:*", "s3:GetObject", "secretsmanager:*", "kms:*", "kms:CreateGrant", "ram:CreateResourceShare", "cloudtrail:*"]
)
def test_data_of_the_whole_account_is_sensitive(action: str) -> None:
    assert tier(allow(action)) == 2
    assert tier(allow(action, Condition=WHEN_TAGGED)) == 3


@pytest.mark.parametrize(
    "action", ["ec2:Describe*", "iam:List*", "iam:Get*", "s3:ListAllMyBuckets", "sts:GetCallerIdentity", "x"]
)
def test_looking_around_is_routine(action: str) -> None:
    found = evaluate_document(text(allow(action)))
    assert (found.tier, found.reasons) == (3, ("no path to more rights, no wide access to data",))


@pytest.mark.parametrize(
    "effect", [deny("*"), deny("iam:*", "s3:*"), {"Effect": "Deny", "NotAction": "iam:Get*", "Resource": "*"}]
)
def test_a_document_that_only_forbids_is_a_restriction(effect: dict[str, Any]) -> None:
    found = evaluate_document(text(effect))
    assert (found.tier, found.traits) == (3, (Trait.RESTRICTION,))


def test_a_deny_of_everything_leaves_nothing() -> None:
    assert evaluate_document(text(allow("*"), deny("*"))).traits == (Trait.RESTRICTION,)


def test_an_explicit_deny_takes_its_actions_away() -> None:
    assert tier(allow("*"), deny("iam:*", "organizations:*")) == 1
    assert tier(allow("iam:PutUserPolicy"), deny("iam:Put*")) == 3
    assert tier(allow("sso:*"), deny("sso:CreateAccountAssignment")) == 1


@pytest.mark.parametrize(
    "partial",
    [deny("iam:*", Condition=WHEN_TAGGED), deny("iam:*", on="arn:aws:iam::*:role/production-*"), deny("s3:DeleteBucket")],
)
def test_a_deny_under_a_condition_or_of_something_else_takes_nothing_away(partial: dict[str, Any]) -> None:
    assert tier(allow("*"), partial) == 0


def test_at_most_six_reasons_and_each_gain_once() -> None:
    reasons = evaluate_document(text(allow("iam:*", "sso:CreateAccountAssignment"))).reasons
    assert len(reasons) == 6
    assert len({reason.partition(": ")[2] for reason in reasons}) == 6


def test_a_typical_policy_takes_less_than_a_millisecond() -> None:
    document = text(allow("iam:*", "ec2:*"), allow("s3:GetObject", on="arn:aws:s3:::invoices/*"), deny("iam:DeleteRole"))
    evaluate_document(document)
    started = time.process_time()
    for _ in range(200):
        evaluate_document(document)
    assert (time.process_time() - started) / 200 < 0.005  # five times the aim: shared machines stumble


@pytest.mark.parametrize(
    "hostile",
    [
        json.dumps(policy(allow("*a" * 20_000))),
        json.dumps(policy(allow("iam:PassRole", on="*?" * 20_000))),
        json.dumps(policy(allow(*("iam:" + "*" * n for n in range(300)), on=[f"arn:aws:iam::*:role/{n}*" for n in range(300)]))),
    ],
)
def test_patterns_meant_to_hang_a_matcher_do_not(hostile: str) -> None:
    started = time.process_time()
    evaluate_document(hostile)
    assert time.process_time() - started < 2
