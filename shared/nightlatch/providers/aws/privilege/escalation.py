"""Which AWS actions, alone or together, lead to more rights, to credentials or to the data: the tables.

The paths that end in more rights are those of DataDog's pathfinding.cloud (Apache-2.0) and Rhino Security Labs' list;
guard removal, federation, Identity Center and the wide reads and writes are judged here. A path is a set of actions that
are all needed; its tier holds where the actions reach everything they work on, and evaluation.py lowers it where they do not.
"""

from nightlatch.classes import dataclass
from nightlatch.model import Tier

EVERYTHING = "*"
"""Stands among the actions for "every action there is"."""


@dataclass(frozen=True, slots=True)
class Path:
    """All of `needs` together give what `gives` says. `passes` is the service that iam:PassRole must be allowed to hand a role to."""

    tier: Tier
    gives: str
    needs: tuple[str, ...]
    passes: str | None = None

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions as policies spell them."""
        return tuple(SPELLING.get(action, action) for action in self.needs if action not in FACETS.values())


SPELLING: dict[str, str] = {}
"""Action in lower case → as AWS spells it."""


def _needs(actions: str) -> tuple[str, ...]:
    SPELLING.update((action.lower(), action) for action in actions.split())
    return tuple(action.lower() for action in actions.split())


def _all(tier: Tier, gives: str, *combinations: str, passes: str | None = None) -> tuple[Path, ...]:
    """One path for each combination of actions."""
    return tuple(Path(tier, gives, _needs(actions), passes) for actions in combinations)


def _each(tier: Tier, gives: str, actions: str) -> tuple[Path, ...]:
    """One path for each action."""
    return _all(tier, gives, *actions.split())


_DOCUMENT = "ssm:SendCommand/document"
FACETS = {"ssm:sendcommand": _DOCUMENT.lower()}
"""Actions that must be allowed on two things at once (the machine, and what it is told): the second goes by its own name."""

PASS_ROLE = "iam:passrole"
ASSUME_ROLE = "sts:assumerole"


def _passing(service: str, *combinations: str) -> tuple[Path, ...]:
    """iam:PassRole with a service that runs the caller's code as the role it is handed."""
    passed = tuple(f"iam:PassRole {actions}" for actions in combinations)
    return _all(0, f"runs code as any role that {service.partition('.')[0]} may take", *passed, passes=service)


WHOLE_SERVICE: tuple[Path, ...] = (
    *_all(0, "every action on every resource", EVERYTHING),
    *_all(0, "every user, role and policy of the account", "iam:*"),
    *_all(0, "the whole organization, its accounts and its guards (service control policies)", "organizations:*"),
    *_all(0, "who may enter which account of the organization as what (Identity Center)", "sso:*"),
    *_all(0, "every user and group of Identity Center", "sso-directory:*", "identitystore:*"),
    *_all(0, "which certificates may become which roles", "rolesanywhere:*"),
)

TAKES_RIGHTS: tuple[Path, ...] = (
    *_each(0, "attaches any policy", "iam:AttachUserPolicy iam:AttachRolePolicy iam:AttachGroupPolicy"),
    *_each(0, "writes any right into an account, role or group", "iam:PutUserPolicy iam:PutRolePolicy iam:PutGroupPolicy"),
    *_each(0, "rewrites what a policy allows", "iam:CreatePolicyVersion"),
    *_each(0, "brings back an older, wider version of a policy", "iam:SetDefaultPolicyVersion"),
    *_each(0, "makes keys of any user", "iam:CreateAccessKey"),
    *_each(0, "sets the console password of any user", "iam:CreateLoginProfile iam:UpdateLoginProfile"),
    *_each(0, "joins any group", "iam:AddUserToGroup"),
    *_each(0, "decides who may become any role", "iam:UpdateAssumeRolePolicy"),
)

# Named targets do not narrow these: the names are the caller's own to choose.
MAKES_ADMINISTRATORS: tuple[Path, ...] = _all(
    0,
    "makes an administrator of its own",
    *(
        f"iam:CreateUser {credential} {right}"
        for credential in ("iam:CreateAccessKey", "iam:CreateLoginProfile")
        for right in ("iam:AttachUserPolicy", "iam:PutUserPolicy")
    ),
)

PASSES_ROLES: tuple[Path, ...] = (
    *_passing(
        "lambda.amazonaws.com",
        "lambda:CreateFunction lambda:InvokeFunction",
        "lambda:CreateFunction lambda:CreateEventSourceMapping",
        "lambda:CreateFunction lambda:AddPermission",
    ),
    *_passing("ec2.amazonaws.com", "ec2:RunInstances", "ec2:RequestSpotInstances"),
    *_passing(
        "ecs-tasks.amazonaws.com",
        "ecs:RegisterTaskDefinition ecs:RunTask",
        "ecs:RegisterTaskDefinition ecs:CreateService",
        "ecs:RegisterTaskDefinition ecs:StartTask",
    ),
    *_passing(
        "cloudformation.amazonaws.com",
        "cloudformation:CreateStack",
        "cloudformation:CreateStackSet cloudformation:CreateStackInstances",
        "cloudformation:UpdateStackSet",
    ),
    *_passing(
        "codebuild.amazonaws.com",
        "codebuild:CreateProject codebuild:StartBuild",
        "codebuild:CreateProject codebuild:StartBuildBatch",
    ),
    *_passing(
        "glue.amazonaws.com",
        "glue:CreateDevEndpoint",
        "glue:CreateJob glue:StartJobRun",
        "glue:CreateJob glue:CreateTrigger",
        "glue:UpdateJob glue:StartJobRun",
        "glue:UpdateJob glue:CreateTrigger",
    ),
    *_passing(
        "sagemaker.amazonaws.com",
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreateTrainingJob",
        "sagemaker:CreateProcessingJob",
    ),
    *_passing(
        "datapipeline.amazonaws.com",
        "datapipeline:CreatePipeline datapipeline:PutPipelineDefinition datapipeline:ActivatePipeline",
    ),
    *_passing("tasks.apprunner.amazonaws.com", "apprunner:CreateService"),
    *_passing(
        "bedrock-agentcore.amazonaws.com",
        "bedrock-agentcore:CreateCodeInterpreter bedrock-agentcore:StartCodeInterpreterSession "
        "bedrock-agentcore:InvokeCodeInterpreter",
    ),
)

STRONG: tuple[Path, ...] = (
    *_each(
        1,
        "decides who may enter which account (tier 0 in the Identity Center management account)",
        "sso:CreateAccountAssignment sso:AttachManagedPolicyToPermissionSet sso:PutInlinePolicyToPermissionSet"
        " sso:AttachCustomerManagedPolicyReferenceToPermissionSet sso:ProvisionPermissionSet"
        " sso:DeletePermissionsBoundaryFromPermissionSet sso:CreateTrustedTokenIssuer",
    ),
    *_each(
        1,
        "makes people and group members of Identity Center (tier 0 in its management account)",
        "sso-directory:AddMemberToGroup sso-directory:CreateUser sso-directory:UpdatePassword"
        " identitystore:CreateGroupMembership identitystore:CreateUser",
    ),
    *_each(1, "becomes any role that trusts the account", "sts:AssumeRole"),
    *_each(1, "becomes root of member accounts (from the organization's management account)", "sts:AssumeRoot"),
    *_each(
        1,
        "lets an outside identity provider in",
        "iam:CreateOpenIDConnectProvider iam:AddClientIDToOpenIDConnectProvider iam:UpdateOpenIDConnectProviderThumbprint"
        " iam:CreateSAMLProvider iam:UpdateSAMLProvider",
    ),
    *_each(
        1,
        "lets certificates of its choice become roles",
        "rolesanywhere:CreateTrustAnchor rolesanywhere:UpdateTrustAnchor rolesanywhere:EnableTrustAnchor"
        " rolesanywhere:CreateProfile rolesanywhere:UpdateProfile rolesanywhere:EnableProfile",
    ),
    *_each(
        1,
        "takes a permissions boundary away",
        "iam:DeleteUserPermissionsBoundary iam:DeleteRolePermissionsBoundary"
        " iam:PutUserPermissionsBoundary iam:PutRolePermissionsBoundary",
    ),
    *_each(
        1,
        "takes the organization's guards away",
        "organizations:DetachPolicy organizations:DeletePolicy organizations:UpdatePolicy organizations:LeaveOrganization",
    ),
    *_each(1, "takes a second factor away", "iam:DeactivateMFADevice iam:DeleteVirtualMFADevice"),
    *_each(
        1,
        "takes policies away, also those that forbid",
        "iam:DetachUserPolicy iam:DetachRolePolicy iam:DeleteUserPolicy iam:DeleteRolePolicy",
    ),
    *_each(
        1,
        "makes or revives credentials of other users",
        "iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential iam:UpdateServiceSpecificCredential"
        " iam:UploadSSHPublicKey iam:UploadSigningCertificate iam:UpdateSigningCertificate iam:UpdateAccessKey iam:EnableMFADevice",
    ),
    *_all(1, "hands any role to a service", "iam:PassRole"),
    *_each(1, "puts code into functions that have roles", "lambda:UpdateFunctionCode"),
    *_all(
        1,
        "changes stacks as the roles they run with",
        "cloudformation:UpdateStack",
        "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet",
    ),
    *_all(
        1,
        "runs commands on machines that have roles",
        f"ssm:SendCommand {_DOCUMENT}",
        "ssm:StartSession",
        "ec2-instance-connect:SendSSHPublicKey",
    ),
    *_all(1, "rewrites what machines start with", "ec2:ModifyInstanceAttribute ec2:StopInstances ec2:StartInstances"),
    *_all(1, "rewrites what new machines start with", "ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate"),
    *_each(1, "runs builds as the roles of their projects", "codebuild:StartBuild codebuild:StartBuildBatch"),
    *_all(
        1,
        "enters notebooks that have roles",
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        "sagemaker:CreateNotebookInstanceLifecycleConfig sagemaker:StopNotebookInstance"
        " sagemaker:UpdateNotebookInstance sagemaker:StartNotebookInstance",
    ),
    *_each(1, "enters development endpoints that have roles", "glue:UpdateDevEndpoint"),
    *_each(1, "puts code into services that have roles", "apprunner:UpdateService"),
    *_all(
        1,
        "runs code as the role of a code interpreter",
        "bedrock-agentcore:StartCodeInterpreterSession bedrock-agentcore:InvokeCodeInterpreter",
    ),
    *_each(1, "becomes administrator of clusters", "eks:AssociateAccessPolicy"),
)

SENSITIVE: tuple[Path, ...] = (
    *_each(2, "opens keys, secrets or data to others", "kms:CreateGrant kms:PutKeyPolicy secretsmanager:PutResourcePolicy"),
    *_each(2, "gives roles to what runs in clusters", "eks:CreateAccessEntry eks:CreatePodIdentityAssociation"),
    *_each(2, "rules the data lake", "lakeformation:PutDataLakeSettings lakeformation:GrantPermissions"),
    *_each(2, "shares resources with other accounts", "ram:CreateResourceShare"),
    *_each(
        2, "makes accounts", "iam:CreateUser iam:CreateRole organizations:CreateAccount organizations:InviteAccountToOrganization"
    ),
    *_each(2, "makes sessions that outlive the key", "sts:GetFederationToken"),
    *_each(2, "lets the account's identities into services outside", "iam:EnableOutboundWebIdentityFederation"),
    *_each(2, "reads every secret", "secretsmanager:GetSecretValue ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath"),
    *_each(2, "decrypts with every key", "kms:Decrypt"),
    *_each(2, "destroys every key", "kms:ScheduleKeyDeletion"),
    *_each(2, "reads every object", "s3:GetObject"),
    *_each(2, "writes or deletes every object", "s3:PutObject s3:DeleteObject"),
    *_each(2, "opens every bucket", "s3:PutBucketPolicy s3:PutBucketAcl s3:PutBucketPublicAccessBlock"),
    *_each(2, "reads every table", "dynamodb:GetItem dynamodb:Scan dynamodb:Query dynamodb:ExportTableToPointInTime"),
    *_each(
        2,
        "takes databases over, or copies of them away",
        "rds:ModifyDBInstance rds:ModifyDBCluster rds:ModifyDBSnapshotAttribute",
    ),
    *_each(2, "copies disks away", "ec2:ModifySnapshotAttribute ec2:ModifyImageAttribute ebs:GetSnapshotBlock"),
    *_each(2, "opens every function to others", "lambda:AddPermission"),
    *_each(2, "redirects mail and names", "route53:ChangeResourceRecordSets"),
    *_each(
        2,
        "stops the logs that would tell",
        "cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail cloudtrail:PutEventSelectors"
        " config:StopConfigurationRecorder guardduty:DeleteDetector guardduty:UpdateDetector logs:DeleteLogGroup",
    ),
)

PATHS: tuple[Path, ...] = (*WHOLE_SERVICE, *TAKES_RIGHTS, *MAKES_ADMINISTRATORS, *PASSES_ROLES, *STRONG, *SENSITIVE)

WHOLE = frozenset(path.needs[0] for path in WHOLE_SERVICE) - {EVERYTHING}
"""Markers of services given whole, written so: `sso:*`. NotAction or a mere `*` does not name them."""

ACTIONS = frozenset(action for path in PATHS for action in path.needs) - WHOLE - {EVERYTHING}
"""Every action of the tables, in lower case, facets among them."""

ACTIONS_OF: dict[str, frozenset[str]] = {
    service: frozenset(action for action in ACTIONS - {*FACETS.values()} if action.startswith(f"{service}:"))
    for service in {action.partition(":")[0] for action in ACTIONS}
}

SERVICES_PASSED_TO = frozenset(path.passes for path in PASSES_ROLES if path.passes)
