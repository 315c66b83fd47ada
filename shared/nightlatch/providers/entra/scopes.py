"""The application permissions of Microsoft Graph that Nightlatch asks with, and their ids, by which a deployment grants them.

Source: "Microsoft Graph permissions reference"; for each call its own page, which tells the least that it needs.
"""

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
"""Microsoft Graph itself, whose permissions these are."""

USERS_READ = "User.Read.All"
USERS_ENABLE = "User.EnableDisableAccount.All"
SESSIONS_REVOKE = "User.RevokeSessions.All"
METHODS_READ, METHODS = "UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All"
MEMBERS_READ, MEMBERS = "GroupMember.Read.All", "GroupMember.ReadWrite.All"
GROUPS = "Group.ReadWrite.All"
"""Owners of groups; members need less."""
ROLES_READ, ROLES = "RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory"
ACTIVE_REMOVE, ACTIVE = "RoleAssignmentSchedule.Remove.Directory", "RoleAssignmentSchedule.ReadWrite.Directory"
ELIGIBLE_REMOVE, ELIGIBLE = "RoleEligibilitySchedule.Remove.Directory", "RoleEligibilitySchedule.ReadWrite.Directory"
APPS_READ, APPS = "Application.Read.All", "Application.ReadWrite.All"
APP_ROLES = "AppRoleAssignment.ReadWrite.All"
CONSENTS_READ, CONSENTS = "DelegatedPermissionGrant.Read.All", "DelegatedPermissionGrant.ReadWrite.All"
DIRECTORY_READ = "Directory.Read.All"
LOGS_READ = "AuditLog.Read.All"
"""Graph asks for DIRECTORY_READ beside it ("List directoryAudits")."""

IDS = {
    USERS_READ: "df021288-bdef-4463-88db-98f22de89214",
    USERS_ENABLE: "3011c876-62b7-4ada-afa2-506cbbecc68c",
    SESSIONS_REVOKE: "77f3a031-c388-4f99-b373-dc68676a979e",
    METHODS_READ: "38d9df27-64da-44fd-b7c5-a6fbac20248f",
    METHODS: "50483e42-d915-4231-9639-7fdb7fd190e5",
    MEMBERS_READ: "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    MEMBERS: "dbaae8cf-10b5-4b86-a4a1-f871c94c6695",
    GROUPS: "62a82d76-70ea-41e2-9197-370581804d09",
    ROLES_READ: "483bed4a-2ad3-4361-a73b-c83ccdbdc53c",
    ROLES: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
    ACTIVE_REMOVE: "d3495511-98b7-4df3-b317-4e35c19f6129",
    ACTIVE: "dd199f4a-f148-40a4-a2ec-f0069cc799ec",
    ELIGIBLE_REMOVE: "79c7e69c-0d9f-4eff-97a8-49170a5a08ba",
    ELIGIBLE: "fee28b28-e1f3-4841-818e-2704dc62245f",
    APPS_READ: "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
    APPS: "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
    APP_ROLES: "06b708a9-e830-4db3-a914-8e69da51d44f",
    CONSENTS_READ: "81b4724a-58aa-41c1-8a55-84ef97466587",
    CONSENTS: "8e8e4742-1d95-4f68-9d56-6ee75648c72a",
    DIRECTORY_READ: "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    LOGS_READ: "b0afded3-3588-46d8-8b3d-9842eff778da",
}
