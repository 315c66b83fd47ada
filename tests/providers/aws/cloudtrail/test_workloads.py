"""Roles handed to machines, functions and jobs, one line an operation."""

from typing import Any

import pytest

from nightlatch.model import Level
from nightlatch.model.evidence import INTERNET, RESOURCE, SUBJECT_ARN
from nightlatch.providers.aws.cloudtrail import normalize
from tests.providers.aws.cloudtrail.records import denied
from tests.providers.aws.cloudtrail.told import only, read, told

ROLE = "arn:aws:iam::111122223333:role/app/runner"
RUNNER = "identity_attached role runner success"

LINES: list[tuple[str, str, dict[str, Any], str, Level]] = [
    (
        "autoscaling",
        "CreateLaunchConfiguration",
        {"iamInstanceProfile": "runner", "launchConfigurationName": "web"},
        "web",
        Level.CONTEXT,
    ),
    ("ecs", "RegisterTaskDefinition", {"family": "web", "taskRoleArn": ROLE, "executionRoleArn": ROLE}, "web", Level.CONTEXT),
    ("ecs", "RunTask", {"taskDefinition": "web:3", "overrides": {"taskRoleArn": ROLE}}, "web:3", Level.CONTEXT),
    ("ecs", "StartTask", {"taskDefinition": "web:3", "overrides": {"executionRoleArn": ROLE}}, "web:3", Level.CONTEXT),
    ("ecs", "CreateService", {"serviceName": "web", "role": ROLE}, "web", Level.CONTEXT),
    ("cloudformation", "CreateStack", {"stackName": "base", "roleARN": ROLE}, "base", Level.CONTEXT),
    ("cloudformation", "UpdateStack", {"stackName": "base", "roleARN": ROLE}, "base", Level.CONTEXT),
    ("cloudformation", "CreateChangeSet", {"stackName": "base", "roleARN": ROLE}, "base", Level.CONTEXT),
    ("cloudformation", "CreateStackSet", {"stackSetName": "all", "administrationRoleARN": ROLE}, "all", Level.CONTEXT),
    ("codebuild", "CreateProject", {"name": "build", "serviceRole": ROLE}, "build", Level.CONTEXT),
    ("codebuild", "UpdateProject", {"name": "build", "serviceRole": ROLE}, "build", Level.CONTEXT),
    ("codebuild", "StartBuild", {"projectName": "build", "serviceRoleOverride": ROLE}, "build", Level.CONTEXT),
    ("glue", "CreateJob", {"name": "nightly", "role": "service-role/runner"}, "nightly", Level.CONTEXT),
    ("glue", "UpdateJob", {"jobName": "nightly", "jobUpdate": {"role": "runner"}}, "nightly", Level.CONTEXT),
    ("glue", "CreateSession", {"id": "s1", "role": ROLE}, "s1", Level.WATCH),
    ("glue", "CreateDevEndpoint", {"endpointName": "dev", "roleArn": ROLE, "publicKey": "ssh-rsa AAAA"}, "dev", Level.WATCH),
    ("sagemaker", "CreateNotebookInstance", {"notebookInstanceName": "nb", "roleArn": ROLE}, "nb", Level.WATCH),
    ("ssm", "CreateActivation", {"iamRole": "service-role/runner"}, "a-1", Level.WATCH),
    ("iot", "CreateRoleAlias", {"roleAlias": "gate", "roleArn": ROLE}, "gate", Level.WATCH),
    ("eks", "CreatePodIdentityAssociation", {"clusterName": "prod", "roleArn": ROLE}, "prod", Level.WATCH),
    ("eks", "CreateCluster", {"name": "prod", "roleArn": ROLE}, "prod", Level.CONTEXT),
    ("eks", "CreateNodegroup", {"clusterName": "prod", "nodegroupName": "ng", "nodeRole": ROLE}, "ng", Level.CONTEXT),
    ("eks", "CreateFargateProfile", {"fargateProfileName": "fp", "podExecutionRoleArn": ROLE}, "fp", Level.CONTEXT),
    (
        "rds",
        "AddRoleToDBInstance",
        {"dBInstanceIdentifier": "db1", "roleArn": ROLE, "featureName": "s3Export"},
        "db1",
        Level.WATCH,
    ),
    ("rds", "AddRoleToDBCluster", {"dBClusterIdentifier": "cl1", "roleArn": ROLE}, "cl1", Level.WATCH),
]


@pytest.mark.parametrize(
    ("service", "name", "request_", "resource", "level"), LINES, ids=lambda part: part if isinstance(part, str) else ""
)
def test_the_role_in_the_request_is_attached_to_what_runs_as_it(
    service: str, name: str, request_: dict[str, Any], resource: str, level: Level
) -> None:
    activity = only(service, name, request_, {"activationId": "a-1"})
    assert (activity.kind, activity.subject.type, activity.subject.name) == ("identity_attached", "role", "runner")
    assert activity.evidence[RESOURCE] == resource
    assert activity.level is level


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("CreateTrainingJob", {"roleArn": ROLE}),
        ("CreateModel", {"executionRoleArn": ROLE}),
        ("CreateDomain", {"defaultUserSettings": {"executionRole": ROLE}}),
        ("UpdateUserProfile", {"userSettings": {"executionRole": ROLE}}),
    ],
)
def test_every_creation_of_sagemaker_may_name_a_role(name: str, request_: dict[str, Any]) -> None:
    assert told("sagemaker", name, request_) == [RUNNER]


@pytest.mark.parametrize(
    ("service", "name", "request_", "resource", "level"), LINES, ids=lambda part: part if isinstance(part, str) else ""
)
def test_a_call_that_names_no_role_tells_nothing(
    service: str, name: str, request_: dict[str, Any], resource: str, level: Level
) -> None:
    assert told(service, name, {"name": "x"}) == []
    assert told(service, name, errorCode="AccessDenied") == []


def test_two_roles_of_one_task_are_two_activities_and_the_same_role_is_one() -> None:
    other = ROLE.replace("runner", "puller")
    assert len(read("ecs", "RegisterTaskDefinition", {"taskRoleArn": ROLE, "executionRoleArn": other})) == 2
    assert len(read("ecs", "RegisterTaskDefinition", {"taskRoleArn": ROLE, "executionRoleArn": ROLE})) == 1


def test_a_role_of_another_account_belongs_to_that_account() -> None:
    activity = only("ecs", "RunTask", {"overrides": {"taskRoleArn": "arn:aws:iam::999988887777:role/theirs"}})
    assert activity.subject.tenant == "999988887777"
    assert activity.evidence[SUBJECT_ARN] == "arn:aws:iam::999988887777:role/theirs"


def test_a_refused_hand_over_names_its_role_from_the_message() -> None:
    refusal = denied("CreateJob", ROLE, "glue.amazonaws.com")
    refusal["errorMessage"] = refusal["errorMessage"].replace("glue:CreateJob", "iam:PassRole")
    (activity,) = normalize(refusal)
    assert (activity.kind, activity.subject.name, activity.outcome) == ("identity_attached", "runner", "failure")


def test_a_refusal_that_names_the_job_and_no_role_tells_nothing() -> None:
    assert list(normalize(denied("CreateJob", "arn:aws:glue:us-east-1:111122223333:job/nightly", "glue.amazonaws.com"))) == []


def test_the_role_of_unauthenticated_visitors_is_open_to_the_internet() -> None:
    known, anybody = read(
        "cognito-identity",
        "SetIdentityPoolRoles",
        {"identityPoolId": "us-east-1:p", "roles": {"authenticated": ROLE, "unauthenticated": ROLE.replace("runner", "guest")}},
    )
    assert INTERNET not in known.evidence
    assert (anybody.subject.name, anybody.evidence[INTERNET]) == ("guest", "true")


@pytest.mark.parametrize("roles", [None, [], "x", {"authenticated": 3}, {"authenticated": "arn:aws:s3:::bucket"}])
def test_odd_roles_of_an_identity_pool_do_not_raise(roles: object) -> None:
    assert all(
        line.startswith("identity_attached") for line in told("cognito-identity", "SetIdentityPoolRoles", {"roles": roles})
    )
