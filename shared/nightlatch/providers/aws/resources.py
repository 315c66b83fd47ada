"""Which resources an action of IAM's language can be limited to: the narrowest that AWS's service authorization reference knows.

ARNs are spelled with CloudFormation's variables, which a template takes as they are. Regions are open, for accounts of one service
live wherever they were made. An action that is not listed knows no resource but `*`.
"""

from collections.abc import Mapping

ACCOUNT, PARTITION = "${AWS::AccountId}", "${AWS::Partition}"


def _arn(service: str, resource: str, region: str = "*") -> str:
    return f"arn:{PARTITION}:{service}:{region}:{ACCOUNT}:{resource}"


_USER, _ROLE, _GROUP = (_arn("iam", f"{kind}/*", "") for kind in ("user", "role", "group"))
_POLICY, _OF_AWS = _arn("iam", "policy/*", ""), f"arn:{PARTITION}:iam::aws:policy/*"
_CENTER = f"arn:{PARTITION}:sso:::"
_INSTANCE, _SET, _MEMBER = f"{_CENTER}instance/*", f"{_CENTER}permissionSet/*", f"{_CENTER}account/*"
_STORE = f"arn:{PARTITION}:identitystore::*:identitystore/*"  # belongs to the management account, which is another one here
_PERSON, _CIRCLE, _MEMBERSHIP = (f"arn:{PARTITION}:identitystore:::{kind}/*" for kind in ("user", "group", "membership"))

_TABLE: Mapping[tuple[str, ...], str] = {
    (_USER,): """
        iam:AttachUserPolicy iam:DeleteLoginProfile iam:DeleteUserPermissionsBoundary iam:DeleteUserPolicy iam:DetachUserPolicy
        iam:GetLoginProfile iam:GetUser iam:GetUserPolicy iam:ListAccessKeys iam:ListAttachedUserPolicies iam:ListGroupsForUser
        iam:ListSSHPublicKeys iam:ListServiceSpecificCredentials iam:ListSigningCertificates iam:ListUserTags
        iam:PutUserPermissionsBoundary iam:PutUserPolicy iam:TagUser iam:UntagUser iam:UpdateAccessKey iam:UpdateSSHPublicKey
        iam:UpdateServiceSpecificCredential iam:UpdateSigningCertificate""",
    (_ROLE,): """
        iam:AttachRolePolicy iam:DeleteRolePermissionsBoundary iam:DeleteRolePolicy iam:DetachRolePolicy iam:GetRole
        iam:GetRolePolicy iam:ListAttachedRolePolicies iam:ListRoleTags iam:PassRole iam:PutRolePermissionsBoundary
        iam:PutRolePolicy iam:TagRole iam:UntagRole iam:UpdateAssumeRolePolicy""",
    (_GROUP,): """
        iam:AddUserToGroup iam:AttachGroupPolicy iam:DeleteGroupPolicy iam:DetachGroupPolicy iam:GetGroup iam:GetGroupPolicy
        iam:ListAttachedGroupPolicies iam:ListGroupPolicies iam:PutGroupPolicy iam:RemoveUserFromGroup""",
    (_USER, _ROLE): "iam:SimulatePrincipalPolicy",
    (_POLICY,): "iam:ListPolicyVersions iam:SetDefaultPolicyVersion",
    (_POLICY, _OF_AWS): "iam:GetPolicy iam:GetPolicyVersion",
    (_arn("iam", "instance-profile/*", ""),): "iam:GetInstanceProfile",
    (_arn("iam", "oidc-provider/*", ""),): """
        iam:CreateOpenIDConnectProvider iam:DeleteOpenIDConnectProvider iam:GetOpenIDConnectProvider
        iam:TagOpenIDConnectProvider""",
    (_arn("iam", "saml-provider/*", ""),): """
        iam:CreateSAMLProvider iam:DeleteSAMLProvider iam:GetSAMLProvider iam:TagSAMLProvider""",
    (_arn("rolesanywhere", "trust-anchor/*"),): """
        rolesanywhere:DisableTrustAnchor rolesanywhere:EnableTrustAnchor rolesanywhere:GetTrustAnchor""",
    (_arn("rolesanywhere", "profile/*"),): """
        rolesanywhere:DisableProfile rolesanywhere:EnableProfile rolesanywhere:GetProfile""",
    (_INSTANCE,): """
        sso:DescribeAccountAssignmentCreationStatus sso:DescribeAccountAssignmentDeletionStatus
        sso:DescribePermissionSetProvisioningStatus sso:ListAccountAssignmentCreationStatus
        sso:ListAccountAssignmentsForPrincipal sso:ListPermissionSetProvisioningStatus""",
    (_INSTANCE, _SET): """
        sso:DeleteInlinePolicyFromPermissionSet sso:DescribePermissionSet sso:GetInlinePolicyForPermissionSet
        sso:GetPermissionsBoundaryForPermissionSet sso:ListAccountsForProvisionedPermissionSet
        sso:ListCustomerManagedPolicyReferencesInPermissionSet sso:ListManagedPoliciesInPermissionSet
        sso:PutInlinePolicyToPermissionSet""",
    (_MEMBER, _INSTANCE): "sso:ListPermissionSetsProvisionedToAccount",
    (_MEMBER, _INSTANCE, _SET): """
        sso:CreateAccountAssignment sso:DeleteAccountAssignment sso:ListAccountAssignments sso:ProvisionPermissionSet""",
    (_STORE, _PERSON): "identitystore:DescribeUser",
    (_STORE, _CIRCLE): "identitystore:DescribeGroup",
    (_STORE, _CIRCLE, _MEMBERSHIP): "identitystore:ListGroupMemberships",
    (_STORE, _PERSON, _MEMBERSHIP): "identitystore:ListGroupMembershipsForMember",
    (_STORE, _PERSON, _CIRCLE): "identitystore:CreateGroupMembership",
    (_STORE, _PERSON, _CIRCLE, _MEMBERSHIP): """
        identitystore:DeleteGroupMembership identitystore:DescribeGroupMembership identitystore:GetGroupMembershipId""",
    (_arn("ec2", "instance/*"),): "ec2:AssociateIamInstanceProfile ec2:DisassociateIamInstanceProfile",
    (_arn("lambda", "function:*"),): """
        lambda:DeleteFunctionConcurrency lambda:GetFunctionConcurrency lambda:GetFunctionConfiguration
        lambda:PutFunctionConcurrency""",
    (_arn("cognito-idp", "userpool/*"),): """
        cognito-idp:AdminDisableUser cognito-idp:AdminEnableUser cognito-idp:AdminGetUser cognito-idp:AdminUserGlobalSignOut
        cognito-idp:ListUsers""",
    (_arn("connect", "instance/*"),): """
        connect:CreateSecurityProfile connect:DeleteSecurityProfile connect:DescribeUser connect:ListSecurityProfilePermissions
        connect:ListSecurityProfiles connect:SearchUsers connect:UpdateUserSecurityProfiles""",
    (_arn("ds", "directory/*"),): "ds-data:DescribeUser ds-data:DisableUser ds:AccessDSData ds:ResetUserPassword",
    (_arn("eks", "access-entry/*"),): """
        eks:AssociateAccessPolicy eks:DescribeAccessEntry eks:DisassociateAccessPolicy eks:ListAssociatedAccessPolicies
        eks:UpdateAccessEntry""",
    (_arn("elasticache", "user:*"),): "elasticache:DescribeUsers elasticache:ModifyUser",
    (_arn("memorydb", "user/*"),): "memorydb:DescribeUsers memorydb:UpdateUser",
    (_arn("geo", "api-key/*"),): "geo:DescribeKey geo:UpdateKey",
    (_arn("iot", "cert/*"),): "iot:DescribeCertificate iot:UpdateCertificate",
    (_arn("quicksight", "user/*"),): "quicksight:DescribeUser quicksight:UpdateUser",
    (_arn("transfer", "server/*"),): "transfer:DescribeServer",
    (_arn("transfer", "user/*"),): """
        transfer:DeleteSshPublicKey transfer:DescribeUser transfer:ImportSshPublicKey transfer:UpdateUser""",
    (_arn("wickr", "network/*"),): "wickr:BatchToggleUserSuspendStatus wickr:ListUsers",
    (_arn("workmail", "organization/*"),): """
        workmail:DeleteAccessControlRule workmail:DescribeUser workmail:GetAccessControlEffect workmail:ListAccessControlRules
        workmail:PutAccessControlRule""",
    (f"arn:{PARTITION}:apigateway:*::/apikeys/*",): "apigateway:GET apigateway:PATCH",
}

RESOURCES: Mapping[str, tuple[str, ...]] = {
    action: resources for resources, actions in _TABLE.items() for action in actions.split()
}
"""Action → ARNs."""

CONDITIONS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "iam:PassRole": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
    **{
        action: {"ForAllValues:StringEquals": {"aws:TagKeys": "nightlatch-quarantine"}}
        for action in ("iam:TagRole", "iam:TagUser", "iam:UntagRole", "iam:UntagUser")
    },
}
"""Action → what must hold beside. Attaching and bounding cannot be limited to AWSDenyAll: a release gives back what was taken."""
