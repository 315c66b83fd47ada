"""Services that run something under a role they are given: containers, stacks, builds, jobs, fleets, databases.

One line per call that takes a role (PassRole has no event of its own). Nearly all are daily work of pipelines and only
mark the actor's timeline; the few that are rare, or hand a role to something outside the account, open a case.
"""

from collections.abc import Iterator

from nightlatch.model import Kind
from nightlatch.model.evidence import INTERNET
from nightlatch.providers.aws.cloudtrail.passed_role import attached, handing, passes, refused
from nightlatch.providers.aws.cloudtrail.paths import asked
from nightlatch.providers.aws.cloudtrail.record import Event, mapping, plain
from nightlatch.providers.aws.cloudtrail.table import Draft, Operation, context, watch


def _daily(*members: str, to: str) -> Operation:
    return context(Kind.IDENTITY_ATTACHED, passes(*members, to=(to,)))


def _hourly(*members: str, to: str) -> Operation:
    """Daily work that names a role only now and then: subscribed for those times."""
    return _daily(*members, to=to).only(*handing(*members))


def _rare(*members: str, to: str) -> Operation:
    return watch(Kind.IDENTITY_ATTACHED, passes(*members, to=(to,)))


def _pool_roles(event: Event) -> Iterator[Draft]:
    """Which roles visitors of an identity pool get; the one for the unauthenticated is open to anybody."""
    pool = event.text("identityPoolId")
    found = False
    for visitor, text in mapping(asked(event).get("roles")).items():
        for draft in attached(event, plain(text), pool, **({INTERNET: "true"} if visitor == "unauthenticated" else {})):
            found = True
            yield draft
    if not found:
        yield from refused(event, pool)


_TASK = ("overrides.taskRoleArn", "overrides.executionRoleArn")
_SAGEMAKER = (
    "roleArn",
    "executionRoleArn",
    "clusterRole",
    "trainingJobDefinition.roleArn",
    "userSettings.executionRole",
    "defaultUserSettings.executionRole",
    "defaultSpaceSettings.executionRole",
)
_STACK = _hourly("roleARN", to="stackName")
_STACK_SET = _hourly("administrationRoleARN", to="stackSetName")
# Training jobs, endpoints and pipelines by the thousand name none; of those that do, these two members are nearly all.
_MODELED = context(Kind.IDENTITY_ATTACHED, passes(*_SAGEMAKER)).only(*handing("roleArn", "executionRoleArn"))

TABLES = {
    "autoscaling.amazonaws.com": {"CreateLaunchConfiguration": _daily("iamInstanceProfile", to="launchConfigurationName")},
    "ecs.amazonaws.com": {
        # Every delivery of every service; the role that only pulls images and writes logs is in nearly all of them.
        "RegisterTaskDefinition": _daily("taskRoleArn", "executionRoleArn", to="family").only(*handing("taskRoleArn")),
        "RunTask": _hourly(*_TASK, to="taskDefinition"),
        "StartTask": _hourly(*_TASK, to="taskDefinition"),
        "CreateService": _hourly("role", to="serviceName"),
    },
    "cloudformation.amazonaws.com": {
        "CreateStack": _STACK,
        "UpdateStack": _STACK,
        "CreateChangeSet": _STACK,
        "CreateStackSet": _STACK_SET,
        "UpdateStackSet": _STACK_SET,
    },
    "codebuild.amazonaws.com": {
        "CreateProject": _daily("serviceRole", to="name"),
        "UpdateProject": _hourly("serviceRole", to="name"),
        "StartBuild": _hourly("serviceRoleOverride", to="projectName"),
        "StartBuildBatch": _hourly("serviceRoleOverride", to="projectName"),
    },
    "glue.amazonaws.com": {
        "CreateJob": _daily("role", to="name"),
        "UpdateJob": _daily("jobUpdate.role", to="jobName"),
        "CreateCrawler": _daily("role", to="name"),
        "UpdateCrawler": _daily("role", to="name"),
        "CreateSession": _rare("role", to="id"),
        "CreateDevEndpoint": _rare("roleArn", to="endpointName"),
    },
    "sagemaker.amazonaws.com": {
        "CreateNotebookInstance": _rare("roleArn", to="notebookInstanceName"),
        "UpdateNotebookInstance": _rare("roleArn", to="notebookInstanceName"),
        "Create*": _MODELED,
        "Update*": _MODELED,
    },
    "ssm.amazonaws.com": {"CreateActivation": _rare("iamRole", to="activationId")},
    "cognito-identity.amazonaws.com": {"SetIdentityPoolRoles": watch(Kind.IDENTITY_ATTACHED, _pool_roles)},
}
