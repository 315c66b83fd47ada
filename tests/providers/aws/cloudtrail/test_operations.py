"""Every operation of IAM, STS, sign-in and the guards: what kind of thing it is, and how much it is watched."""

import pytest

from nightlatch.model import Kind, Level
from nightlatch.providers.aws.cloudtrail.table import find

IAM = {
    Kind.ACCOUNT_CREATED: "CreateUser CreateRole CreateServiceLinkedRole",
    Kind.ACCOUNT_ENABLED: "UpdateAccessKey",
    Kind.ACCOUNT_REMOVED: "DeleteUser DeleteRole DeleteServiceLinkedRole DeleteSAMLProvider DeleteOpenIDConnectProvider",
    Kind.CREDENTIAL_ADDED: (
        "CreateLoginProfile UpdateLoginProfile CreateAccessKey CreateServiceSpecificCredential ResetServiceSpecificCredential"
        " UpdateServiceSpecificCredential UploadSSHPublicKey UpdateSSHPublicKey UploadSigningCertificate"
        " UpdateSigningCertificate CreateVirtualMFADevice EnableMFADevice ResyncMFADevice"
    ),
    Kind.CREDENTIAL_REMOVED: (
        "DeleteAccessKey DeleteLoginProfile DeleteServiceSpecificCredential DeleteSSHPublicKey DeleteSigningCertificate"
    ),
    Kind.ROLE_GRANTED: (
        "AttachUserPolicy AttachRolePolicy AttachGroupPolicy PutUserPolicy PutRolePolicy PutGroupPolicy AddUserToGroup"
        " CreatePolicyVersion SetDefaultPolicyVersion"
    ),
    Kind.ROLE_REMOVED: (
        "DetachUserPolicy DetachRolePolicy DetachGroupPolicy DeleteUserPolicy DeleteRolePolicy DeleteGroupPolicy"
        " RemoveUserFromGroup"
    ),
    Kind.TRUST_CHANGED: "UpdateAssumeRolePolicy",
    Kind.FEDERATION_ADDED: (
        "CreateSAMLProvider UpdateSAMLProvider CreateOpenIDConnectProvider AddClientIDToOpenIDConnectProvider"
        " UpdateOpenIDConnectProviderThumbprint EnableOutboundWebIdentityFederation"
    ),
    Kind.IDENTITY_ATTACHED: "CreateInstanceProfile AddRoleToInstanceProfile",
    Kind.ELEVATION_USED: "AcceptDelegationRequest SendDelegationToken CreateDelegationRequest AssociateDelegationRequest",
    Kind.GUARD_REMOVED: (
        "DeactivateMFADevice DeleteVirtualMFADevice DeleteUserPermissionsBoundary DeleteRolePermissionsBoundary"
        " EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions"
    ),
    Kind.POLICY_CHANGED: (
        "ChangePassword CreatePolicy UpdateRole UpdateUser CreateGroup PutUserPermissionsBoundary PutRolePermissionsBoundary"
        " UpdateAccountPasswordPolicy DeleteAccountPasswordPolicy PutAccountProperties"
    ),
    Kind.DISCOVERY: (
        "ListUsers ListRoles ListAccessKeys GetAccountAuthorizationDetails SimulatePrincipalPolicy GetAccountSummary"
        " ListAttachedUserPolicies GetUser"
    ),
}
STS = {
    Kind.CREDENTIAL_ADDED: "GetFederationToken",
    Kind.ELEVATION_USED: (
        "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot GetSessionToken GetWebIdentityToken"
        " GetDelegatedAccessToken"
    ),
    Kind.DISCOVERY: "GetCallerIdentity",
}
SIGN_IN = {
    Kind.SIGN_IN: (
        "ConsoleLogin GetSigninToken SwitchRole PasswordRecoveryRequested PasswordRecoveryCompleted PasswordUpdated CheckMfa"
        " ExternalIdPDirectoryLogin UserAuthentication"
    )
}
GUARDS = {
    "cloudtrail": "StopLogging DeleteTrail UpdateTrail PutEventSelectors",
    "guardduty": "DeleteDetector UpdateDetector StopMonitoringMembers DisassociateMembers CreateIPSet",
    "events": "DisableRule DeleteRule RemoveTargets",
    "config": "StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel",
    "securityhub": "DisableSecurityHub",
    "logs": "DeleteLogGroup",
}


def _lines() -> list[tuple[str, str, Kind]]:
    lines = [
        (f"{service}.amazonaws.com", name, kind)
        for service, kinds in (("iam", IAM), ("sts", STS), ("signin", SIGN_IN))
        for kind, names in kinds.items()
        for name in names.split()
    ]
    guards = [
        (f"{service}.amazonaws.com", name, Kind.GUARD_REMOVED) for service, names in GUARDS.items() for name in names.split()
    ]
    return lines + guards


@pytest.mark.parametrize(("source", "name", "kind"), _lines())
def test_each_operation_is_of_its_kind(source: str, name: str, kind: Kind) -> None:
    line = find(source, name)
    assert line is not None
    assert line.kind is kind


@pytest.mark.parametrize("kind", [Kind.ACCOUNT_ENABLED, Kind.ROLE_GRANTED, Kind.TRUST_CHANGED, Kind.FEDERATION_ADDED])
def test_what_gives_access_is_always_watched(kind: Kind) -> None:
    for name in IAM[kind].split():
        line = find("iam.amazonaws.com", name)
        assert line is not None
        assert line.level is Level.WATCH


@pytest.mark.parametrize(
    ("source", "name", "level"),
    [
        ("iam.amazonaws.com", "ListUsers", Level.HISTORY),
        ("sts.amazonaws.com", "GetCallerIdentity", Level.HISTORY),
        ("iam.amazonaws.com", "ChangePassword", Level.HISTORY),
        ("signin.amazonaws.com", "PasswordUpdated", Level.HISTORY),
        ("sts.amazonaws.com", "AssumeRole", Level.CONTEXT),
        ("sts.amazonaws.com", "GetSessionToken", Level.CONTEXT),
        ("iam.amazonaws.com", "CreateServiceLinkedRole", Level.CONTEXT),
        ("logs.amazonaws.com", "DeleteLogGroup", Level.CONTEXT),
    ],
)
def test_routine_is_kept_out_of_the_subscription(source: str, name: str, level: Level) -> None:
    line = find(source, name)
    assert line is not None
    assert line.level is level
