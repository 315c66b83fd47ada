"""What is alike in every tenant: Graph's own service principal with its application permissions, and the built-in directory roles.

Ids of permissions are those of the Microsoft Graph permissions reference, ids of roles those of "Microsoft Entra built-in roles"; a
permission whose id is not written down here gets one of this machine.
"""

import uuid
from typing import Any

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
GRAPH_PRINCIPAL = "aaaaaaaa-0003-4000-8000-000000000000"
MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
"""The tenant that first-party applications belong to."""
PASSWORD_METHOD = "28c10230-6103-485e-b985-444c60001490"
"""Every user's password has this id among his authentication methods ("passwordAuthenticationMethod resource type")."""
MANAGED_IDENTITIES = "Managed Service Identity"
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
PRIVILEGED_AUTHENTICATION = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13"
PRIVILEGED_ROLES = "e8611ab8-c189-46e8-94e1-60213ab1f814"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
AUTHENTICATION_ADMINISTRATOR = "c4e39bd9-1100-46d3-8c65-fb160da0071f"
APPLICATION_ADMINISTRATOR = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
HELPDESK = "729827e3-9c14-49f7-bb1b-9608f156bbb8"
GUEST_INVITER = "95e79109-95c0-4d8e-aee3-d01accf2d47b"
DIRECTORY_READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
REPORTS_READER = "4a5d8f65-41da-4de4-8968-e035b65339cf"
MESSAGE_CENTER_READER = "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b"
_ROLES = {
    GLOBAL_ADMINISTRATOR: "Global Administrator",
    PRIVILEGED_AUTHENTICATION: "Privileged Authentication Administrator",
    PRIVILEGED_ROLES: "Privileged Role Administrator",
    USER_ADMINISTRATOR: "User Administrator",
    AUTHENTICATION_ADMINISTRATOR: "Authentication Administrator",
    APPLICATION_ADMINISTRATOR: "Application Administrator",
    HELPDESK: "Helpdesk Administrator",
    GUEST_INVITER: "Guest Inviter",
    DIRECTORY_READERS: "Directory Readers",
    REPORTS_READER: "Reports Reader",
    MESSAGE_CENTER_READER: "Message Center Reader",
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
}
PERMISSIONS = {
    "AdministrativeUnit.ReadWrite.All": "5eb59dd3-1da2-4329-8733-9dabdc435916",
    "AppRoleAssignment.ReadWrite.All": "06b708a9-e830-4db3-a914-8e69da51d44f",
    "Application.ReadWrite.All": "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
    "Application.ReadWrite.OwnedBy": "18a4783c-866b-4cc7-a460-3d5e5662c884",
    "AuditLog.Read.All": "b0afded3-3588-46d8-8b3d-9842eff778da",
    "DelegatedPermissionGrant.ReadWrite.All": "8e8e4742-1d95-4f68-9d56-6ee75648c72a",
    "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "Directory.ReadWrite.All": "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
    "Domain.ReadWrite.All": "7e05723c-0bb0-42da-be95-ae9f08a6e53c",
    "Group.ReadWrite.All": "62a82d76-70ea-41e2-9197-370581804d09",
    "GroupMember.ReadWrite.All": "dbaae8cf-10b5-4b86-a4a1-f871c94c6695",
    "Policy.ReadWrite.ConditionalAccess": "01c0a623-fc9b-48e9-b794-0756f8e8f067",
    "RoleAssignmentSchedule.ReadWrite.Directory": "dd199f4a-f148-40a4-a2ec-f0069cc799ec",
    "RoleAssignmentSchedule.Remove.Directory": "d3495511-98b7-4df3-b317-4e35c19f6129",
    "RoleEligibilitySchedule.ReadWrite.Directory": "fee28b28-e1f3-4841-818e-2704dc62245f",
    "RoleEligibilitySchedule.Remove.Directory": "79c7e69c-0d9f-4eff-97a8-49170a5a08ba",
    "RoleManagement.Read.Directory": "483bed4a-2ad3-4361-a73b-c83ccdbdc53c",
    "RoleManagement.ReadWrite.Directory": "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
    "User.DeleteRestore.All": "eccc023d-eccf-4e7b-9683-8813ab36cecc",
    "User.EnableDisableAccount.All": "3011c876-62b7-4ada-afa2-506cbbecc68c",
    "User.Invite.All": "09850681-111b-4a89-9bed-3f2cae46d706",
    "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
    "User.ReadWrite.All": "741f803b-c850-494e-b5df-cde7c675a1ca",
    "User.RevokeSessions.All": "77f3a031-c388-4f99-b373-dc68676a979e",
    "UserAuthMethod-Phone.ReadWrite.All": "6e85d483-7092-4375-babe-0a94a8213a58",
    "UserAuthMethod-TAP.ReadWrite.All": "627169a8-8c15-451c-861a-5b80e383de5c",
    "UserAuthenticationMethod.ReadWrite.All": "50483e42-d915-4231-9639-7fdb7fd190e5",
}


def permission(value: str) -> str:
    """The id of an application permission of Graph."""
    return PERMISSIONS.get(value) or str(uuid.uuid5(uuid.UUID(GRAPH_APP), value))


def roles() -> dict[str, dict[str, Any]]:
    """The built-in roles as `roleDefinitions` tells them; of what each may do, only that it may do something."""
    return {
        id: {
            "id": id,
            "templateId": id,
            "displayName": name,
            "description": name,
            "isBuiltIn": True,
            "isEnabled": True,
            "version": "1",
            "resourceScopes": ["/"],
            "rolePermissions": [{"allowedResourceActions": ["microsoft.directory/users/standard/read"], "condition": None}],
        }
        for id, name in _ROLES.items()
    }


def graph_principal() -> dict[str, Any]:
    """Microsoft Graph, as it stands among the service principals of a tenant."""
    return {
        "id": GRAPH_PRINCIPAL,
        "appId": GRAPH_APP,
        "displayName": "Microsoft Graph",
        "appDisplayName": "Microsoft Graph",
        "accountEnabled": True,
        "appOwnerOrganizationId": MICROSOFT,
        "servicePrincipalType": "Application",
        "servicePrincipalNames": [GRAPH_APP, "https://graph.microsoft.com"],
        "createdDateTime": "2020-01-01T00:00:00Z",
        "passwordCredentials": [],
        "keyCredentials": [],
        "appRoles": [app_role(value, id) for value, id in PERMISSIONS.items()],
    }


def app_role(value: str, id: str) -> dict[str, Any]:
    """One application permission, as the resource that has it tells it."""
    told = {"id": id, "value": value, "displayName": value, "description": value}
    return {**told, "isEnabled": True, "origin": "Application", "allowedMemberTypes": ["Application"]}
