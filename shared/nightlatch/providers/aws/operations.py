"""Which operations the tables of CloudTrail have a line for, so that a trail is sifted without importing any of them.

Written down, for finding it out would import them all: `python -m infra.aws.make_rules` writes the list, and `make check` and a test hold
it to what the tables say.
"""

from functools import cache
from typing import NamedTuple

SERVICE_TYPE = "AWSService"
"""The `userIdentity.type` of a call that a service of AWS made on its own."""

OPERATIONS = """
access-analyzer.amazonaws.com DeleteAnalyzer
amazonmq.amazonaws.com CreateBroker CreateUser DeleteUser UpdateUser
aoss.amazonaws.com CreateAccessPolicy CreateSecurityConfig UpdateAccessPolicy UpdateSecurityConfig
apigateway.amazonaws.com CreateApiKey DeleteApiKey ImportApiKeys
appstream.amazonaws.com BatchAssociateUserStack BatchDisassociateUserStack CreateUser DeleteUser DisableUser EnableUser
appsync.amazonaws.com CreateApiKey DeleteApiKey UpdateApiKey
autoscaling.amazonaws.com CreateLaunchConfiguration
chime.amazonaws.com CreateBot CreateUser InviteUsers
cloudformation.amazonaws.com CreateChangeSet CreateStack CreateStackSet UpdateStack UpdateStackSet
cloudtrail.amazonaws.com DeleteEventDataStore DeleteTrail PutEventSelectors StopEventDataStoreIngestion StopLogging UpdateTrail
codebuild.amazonaws.com CreateProject StartBuild StartBuildBatch UpdateProject
cognito-identity.amazonaws.com SetIdentityPoolRoles
cognito-idp.amazonaws.com AddUserPoolClientSecret AdminAddUserToGroup AdminConfirmSignUp AdminCreateUser AdminDeleteUser
  AdminDisableUser AdminEnableUser AdminLinkProviderForUser AdminRemoveUserFromGroup AdminResetUserPassword AdminSetUserPassword
  CreateIdentityProvider CreateUserPoolClient SignUp UpdateIdentityProvider
config.amazonaws.com DeleteConfigRule DeleteConfigurationRecorder DeleteDeliveryChannel StopConfigurationRecorder
connect.amazonaws.com CreateSecurityProfile CreateUser DeleteUser UpdateSecurityProfile UpdateUserSecurityProfiles
datazone.amazonaws.com CreateGroupProfile CreateProjectMembership CreateUserProfile DeleteProjectMembership UpdateUserProfile
detective.amazonaws.com DeleteGraph
docdb-elastic.amazonaws.com CreateCluster UpdateCluster
ds-data.amazonaws.com AddGroupMember CreateUser DeleteUser DisableUser RemoveGroupMember UpdateUser
ds.amazonaws.com ConnectDirectory CreateDirectory CreateMicrosoftAD CreateTrust EnableDirectoryDataAccess ResetUserPassword
ec2-instance-connect.amazonaws.com SendSSHPublicKey SendSerialConsoleSSHPublicKey
ec2.amazonaws.com AssociateIamInstanceProfile CreateKeyPair CreateLaunchTemplate CreateLaunchTemplateVersion DeleteKeyPair
  ImportKeyPair ReplaceIamInstanceProfileAssociation RequestSpotInstances RunInstances
ecs.amazonaws.com CreateService RegisterTaskDefinition RunTask StartTask
eks.amazonaws.com AssociateAccessPolicy AssociateIdentityProviderConfig CreateAccessEntry CreateCluster CreateFargateProfile
  CreateNodegroup CreatePodIdentityAssociation DeleteAccessEntry DisassociateAccessPolicy UpdateAccessEntry
  UpdatePodIdentityAssociation
elasticache.amazonaws.com CreateUser CreateUserGroup DeleteUser ModifyUser ModifyUserGroup
es.amazonaws.com CreateDomain CreateElasticsearchDomain UpdateDomainConfig UpdateElasticsearchDomainConfig
events.amazonaws.com DeleteRule DisableRule PutRule RemoveTargets
geo.amazonaws.com CreateKey DeleteKey
glue.amazonaws.com CreateCrawler CreateDevEndpoint CreateJob CreateSession UpdateCrawler UpdateJob
grafana.amazonaws.com CreateWorkspaceApiKey CreateWorkspaceServiceAccount CreateWorkspaceServiceAccountToken DeleteWorkspaceApiKey
  DeleteWorkspaceServiceAccount DeleteWorkspaceServiceAccountToken UpdatePermissions UpdateWorkspaceAuthentication
guardduty.amazonaws.com CreateFilter CreateIPSet DeleteDetector DeleteMembers DeletePublishingDestination
  DisableOrganizationAdminAccount DisassociateFromAdministratorAccount DisassociateFromMasterAccount DisassociateMembers
  StopMonitoringMembers UpdateDetector UpdateFilter UpdateIPSet
iam.amazonaws.com AcceptDelegationRequest AddClientIDToOpenIDConnectProvider AddRoleToInstanceProfile AddUserToGroup
  AssociateDelegationRequest AttachGroupPolicy AttachRolePolicy AttachUserPolicy ChangePassword CreateAccessKey
  CreateDelegationRequest CreateGroup CreateInstanceProfile CreateLoginProfile CreateOpenIDConnectProvider CreatePolicy
  CreatePolicyVersion CreateRole CreateSAMLProvider CreateServiceLinkedRole CreateServiceSpecificCredential CreateUser
  CreateVirtualMFADevice DeactivateMFADevice DeleteAccessKey DeleteAccountPasswordPolicy DeleteGroup DeleteGroupPolicy
  DeleteLoginProfile DeleteOpenIDConnectProvider DeletePolicy DeletePolicyVersion DeleteRole DeleteRolePermissionsBoundary
  DeleteRolePolicy DeleteSAMLProvider DeleteSSHPublicKey DeleteServiceLinkedRole DeleteServiceSpecificCredential
  DeleteSigningCertificate DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy DeleteVirtualMFADevice DetachGroupPolicy
  DetachRolePolicy DetachUserPolicy DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions
  DisableOutboundWebIdentityFederation EnableMFADevice EnableOrganizationsRootCredentialsManagement
  EnableOrganizationsRootSessions EnableOutboundWebIdentityFederation GenerateCredentialReport GetAccountAuthorizationDetails
  GetAccountPasswordPolicy GetAccountSummary GetCredentialReport GetGroup GetGroupPolicy GetLoginProfile GetPolicyVersion GetRole
  GetRolePolicy GetUser GetUserPolicy ListAccessKeys ListAccountAliases ListAttachedGroupPolicies ListAttachedRolePolicies
  ListAttachedUserPolicies ListEntitiesForPolicy ListGroupPolicies ListGroups ListGroupsForUser ListInstanceProfiles
  ListMFADevices ListOpenIDConnectProviders ListPolicies ListRolePolicies ListRoles ListSAMLProviders ListSSHPublicKeys
  ListServiceSpecificCredentials ListSigningCertificates ListUserPolicies ListUsers ListVirtualMFADevices PutAccountProperties
  PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy RejectDelegationRequest
  RemoveClientIDFromOpenIDConnectProvider RemoveRoleFromInstanceProfile RemoveUserFromGroup ResetServiceSpecificCredential
  ResyncMFADevice SendDelegationToken SetDefaultPolicyVersion SimulateCustomPolicy SimulatePrincipalPolicy UpdateAccessKey
  UpdateAccountPasswordPolicy UpdateAssumeRolePolicy UpdateGroup UpdateLoginProfile UpdateOpenIDConnectProviderThumbprint
  UpdateRole UpdateSAMLProvider UpdateSSHPublicKey UpdateServiceSpecificCredential UpdateSigningCertificate UpdateUser
  UploadSSHPublicKey UploadSigningCertificate
identitystore-scim.amazonaws.com CreateGroup CreateUser DeleteGroup DeleteUser PatchGroup PatchUser PutGroup PutUser
identitystore.amazonaws.com CreateGroup CreateGroupMembership CreateUser DeleteGroup DeleteGroupMembership DeleteUser UpdateUser
inspector2.amazonaws.com Disable
iot.amazonaws.com AttachPolicy AttachPrincipalPolicy CreateCertificateFromCsr CreateKeysAndCertificate CreateProvisioningTemplate
  CreateRoleAlias DeleteCertificate DetachPolicy DetachPrincipalPolicy RegisterCACertificate RegisterCertificate
  RegisterCertificateWithoutCA UpdateCertificate UpdateRoleAlias
lambda.amazonaws.com AddPermission* CreateFunction* CreateFunctionUrlConfig* UpdateFunctionConfiguration* UpdateFunctionUrlConfig*
lightsail.amazonaws.com CreateBucketAccessKey CreateInstances CreateKeyPair CreateRelationalDatabase DeleteBucketAccessKey
  DeleteKeyPair DownloadDefaultKeyPair GetInstanceAccessDetails GetRelationalDatabaseMasterUserPassword ImportKeyPair
  UpdateRelationalDatabase
logs.amazonaws.com DeleteLogGroup DeleteLogStream DeleteMetricFilter DeleteSubscriptionFilter
macie2.amazonaws.com DisableMacie
memorydb.amazonaws.com CreateACL CreateUser DeleteUser UpdateACL UpdateUser
monitoring.amazonaws.com DeleteAlarms DisableAlarmActions
mq.amazonaws.com CreateBroker CreateUser DeleteUser UpdateUser
organizations.amazonaws.com AcceptHandshake CloseAccount CreateAccount CreateAccountResult CreateGovCloudAccount DeletePolicy
  DeregisterDelegatedAdministrator DetachPolicy DisablePolicyType InviteAccountToOrganization
  InviteOrganizationToTransferResponsibility LeaveOrganization MoveAccount PutResourcePolicy RegisterDelegatedAdministrator
  RemoveAccountFromOrganization UpdatePolicy
qbusiness.amazonaws.com CreateUser DeleteUser
quicksight.amazonaws.com BatchCreateUser CreateGroupMembership DeleteGroupMembership DeleteUser DeleteUserByPrincipalId
  RegisterUser UpdateUser
rds.amazonaws.com AddRoleToDBCluster AddRoleToDBInstance CreateDBCluster CreateDBInstance ModifyDBCluster ModifyDBInstance
  RestoreDBCluster* RestoreDBInstance*
redshift-serverless.amazonaws.com CreateNamespace GetCredentials UpdateNamespace
redshift.amazonaws.com CreateCluster GetClusterCredentials GetClusterCredentialsWithIAM ModifyCluster RestoreFromClusterSnapshot
rolesanywhere.amazonaws.com CreateProfile CreateTrustAnchor DeleteProfile DeleteTrustAnchor DisableProfile DisableTrustAnchor
  EnableProfile EnableTrustAnchor UpdateProfile UpdateTrustAnchor
sagemaker.amazonaws.com Create* CreateNotebookInstance Update* UpdateNotebookInstance
securityhub.amazonaws.com BatchDisableStandards DeleteMembers DisableSecurityHub DisassociateFromAdministratorAccount
  DisassociateMembers
signin.amazonaws.com CheckMfa ConsoleLogin CredentialChallenge CredentialVerification EmailUpdated ExternalIdPDirectoryLogin
  GetSigninToken PasswordRecoveryCompleted PasswordRecoveryRequested PasswordUpdated SwitchRole UserAuthentication
ssm.amazonaws.com CreateActivation
sso-directory.amazonaws.com AddMemberToGroup CompleteVirtualMfaDeviceRegistration CompleteWebAuthnDeviceRegistration
  CreateBearerToken CreateExternalIdPConfigurationForDirectory CreateGroup CreateUser DeleteBearerToken
  DeleteExternalIdPConfigurationForDirectory DeleteGroup DeleteMfaDeviceForUser DeleteUser
  DisableExternalIdPConfigurationForDirectory DisableUser EnableExternalIdPConfigurationForDirectory EnableUser
  ImportExternalIdPCertificate RemoveMemberFromGroup UpdateExternalIdPConfigurationForDirectory UpdatePassword UpdateUser
sso.amazonaws.com AddRegion AssociateDirectory AttachCustomerManagedPolicyReferenceToPermissionSet
  AttachManagedPolicyToPermissionSet CreateAccountAssignment CreateApplicationAssignment CreateInstance CreatePermissionSet
  CreateTrustedTokenIssuer DeleteAccountAssignment DeleteApplicationAssignment DeleteInlinePolicyFromPermissionSet DeleteInstance
  DeletePermissionSet DeletePermissionsBoundaryFromPermissionSet DeleteTrustedTokenIssuer
  DetachCustomerManagedPolicyReferenceFromPermissionSet DetachManagedPolicyFromPermissionSet DisassociateDirectory
  ProvisionPermissionSet PutInlinePolicyToPermissionSet PutPermissionsBoundaryToPermissionSet RemoveRegion StartSSO
  UpdatePermissionSet UpdateSsoConfiguration UpdateTrustedTokenIssuer
sts.amazonaws.com AssumeRole! AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot DecodeAuthorizationMessage GetAccessKeyInfo
  GetCallerIdentity GetDelegatedAccessToken GetFederationToken GetSessionToken GetWebIdentityToken
timestream-influxdb.amazonaws.com CreateDbCluster CreateDbInstance
transfer.amazonaws.com CreateAccess CreateUser DeleteAccess DeleteSshPublicKey DeleteUser ImportSshPublicKey UpdateAccess
  UpdateUser
wickr.amazonaws.com BatchCreateUser
workmail.amazonaws.com CreateImpersonationRole CreateUser DeleteImpersonationRole DeleteMailboxPermissions DeleteUser
  DeregisterFromWorkMail PutMailboxPermissions RegisterToWorkMail ResetPassword
"""
"""Event sources, in lower case, each with the names of its operations behind it. `*` stands for the rest of a name; a call named with `!` says
nothing when AWS itself made it.
"""


class _Known(NamedTuple):
    """The operations of one source."""

    names: frozenset[str]
    by_others: frozenset[str]
    beginnings: tuple[str, ...]


def wanted(source: str, name: str, caller: str | None = None) -> bool:
    """Whether `eventSource`, `eventName` and `userIdentity.type`, as they stand in a record, can matter together."""
    known = _known().get(source.strip().lower())
    if known is None:
        return False
    name = name.strip()
    if name in known.by_others:
        return caller != SERVICE_TYPE
    return name in known.names or name.startswith(known.beginnings)


@cache
def _known() -> dict[str, _Known]:
    lines = OPERATIONS.replace("\n  ", " ").split("\n")
    return {source: _parted(words) for source, *words in map(str.split, filter(None, lines))}


def _parted(words: list[str]) -> _Known:
    by_others, beginnings = ([word[:-1] for word in words if word[-1] == end] for end in "!*")
    return _Known(frozenset(word for word in words if word[-1] not in "!*"), frozenset(by_others), tuple(beginnings))
