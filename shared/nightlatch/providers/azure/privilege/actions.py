"""What a set of Azure's actions leads to: that of a custom role, or of anything else that lists what it allows.

A custom role is known by nothing but its actions, with `*` anywhere in them, and what `notActions` takes away again. An action that is
taken away only in part still leads where it leads.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from nightlatch.model import Evaluated, Privilege
from nightlatch.model.kinds import Tier
from nightlatch.model.raw import mapping, texts

LEADING: Mapping[str, tuple[Tier, str]] = {
    "Microsoft.Authorization/roleAssignments/write": (0, "may give anybody any role"),
    "Microsoft.Authorization/roleDefinitions/write": (0, "may rewrite what custom roles mean"),
    "Microsoft.Authorization/elevateAccess/action": (0, "may take up access to all subscriptions"),
    "Microsoft.Authorization/roleEligibilityScheduleRequests/write": (0, "may make anybody eligible for any role"),
    "Microsoft.Authorization/roleAssignmentScheduleRequests/write": (0, "may have PIM give anybody any role"),
    "Microsoft.Authorization/classicAdministrators/write": (0, "may make somebody a classic administrator"),
    "Microsoft.ManagedServices/registrationAssignments/write": (0, "may hand the scope to another tenant"),
    "Microsoft.Authorization/policyAssignments/write": (1, "may have policies deploy things with an identity of their own"),
    "Microsoft.Authorization/denyAssignments/delete": (1, "may remove what denies"),
    "Microsoft.Authorization/roleManagementPolicies/write": (1, "may loosen what taking up a role asks for"),
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write": (
        1,
        "may let outsiders be an identity",
    ),
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action": (1, "may run things as any identity in reach"),
    "Microsoft.Compute/virtualMachines/runCommand/action": (1, "may run commands as the identities of machines"),
    "Microsoft.Compute/virtualMachines/runCommands/write": (1, "may run commands as the identities of machines"),
    "Microsoft.Compute/virtualMachines/extensions/write": (1, "may run code as the identities of machines"),
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines/runCommand/action": (
        1,
        "may run commands as the identities of machines",
    ),
    "Microsoft.Automation/automationAccounts/jobs/write": (1, "may run jobs as the identity of an automation account"),
    "Microsoft.Web/sites/write": (1, "may run code as the identities of applications"),
    "Microsoft.Web/sites/publishxml/action": (1, "may read the credentials that code is published with"),
    "Microsoft.Logic/workflows/write": (1, "may run workflows as their identities"),
    "Microsoft.Resources/deploymentScripts/write": (1, "may run scripts as an identity"),
    "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action": (1, "may become administrator of clusters"),
    "Microsoft.ContainerService/managedClusters/runCommand/action": (1, "may run commands in clusters"),
    "Microsoft.KeyVault/vaults/accessPolicies/write": (1, "may let anybody read secrets"),
    "Microsoft.KeyVault/vaults/write": (1, "may let anybody read secrets"),
    "Microsoft.Storage/storageAccounts/listKeys/action": (1, "may read the keys of storage accounts"),
    "Microsoft.Storage/storageAccounts/regenerateKey/action": (1, "may make new keys of storage accounts"),
    "Microsoft.Insights/diagnosticSettings/delete": (2, "may stop logs"),
    "Microsoft.Authorization/locks/delete": (2, "may remove locks"),
}
"""Actions that lead further, with what they lead to. Source: Azure's "Azure permissions" reference, and what escalation tools use."""
LEADING_DATA: Mapping[str, tuple[Tier, str]] = {
    "Microsoft.KeyVault/vaults/secrets/getSecret/action": (2, "may read secrets"),
    "Microsoft.KeyVault/vaults/secrets/setSecret/action": (2, "may write secrets"),
    "Microsoft.Compute/virtualMachines/loginAsAdmin/action": (1, "may sign in to machines as administrator"),
    "Microsoft.Compute/virtualMachines/login/action": (2, "may sign in to machines"),
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read": (2, "may read stored data"),
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write": (2, "may write stored data"),
    "Microsoft.ContainerService/managedClusters/*": (1, "may do anything in clusters"),
}
"""The same for data actions. What begins so is led to by a wildcard alone."""


def permissions(listed: Iterable[object]) -> Privilege:
    """What the `permissions` of a role definition give: the best of its entries. Without any, nobody can tell."""
    found = [entry for entry in map(mapping, listed) if entry]
    if not found:
        return Privilege.unresolved("what the role allows is not in the record")
    held = sorted({each for entry in found for each in _held(entry)})
    if not held:
        return Privilege(tier=3, reasons=("no action that leads to others",))
    return Privilege(
        tier=min(tier for tier, _, _ in held),
        reasons=tuple(f"{action}: {why}" for _, action, why in held[:8]),
        evaluated=Evaluated.FULL,
    )


def _held(entry: Mapping[str, Any]) -> list[tuple[Tier, str, str]]:
    """What one entry of `permissions` lets through, of what leads further."""
    fields = {str(key).lower(): value for key, value in entry.items()}
    sides = ((LEADING, "actions", "notactions"), (LEADING_DATA, "dataactions", "notdataactions"))
    return [
        (tier, action, why)
        for leading, given, taken in sides
        for action, (tier, why) in leading.items()
        if _any(fields.get(given), action) and not _any(fields.get(taken), action)
    ]


def _any(patterns: object, action: str) -> bool:
    return any(_fits(text.lower(), action.lower()) for text in list(texts(patterns))[:2000])


def _fits(pattern: str, action: str) -> bool:
    """Whether a pattern with `*` for anything fits. Found part by part, so that a hostile one costs no more than a plain one."""
    first, *middle = pattern.split("*")
    if not middle:
        return first == action
    if not action.startswith(first) or not action.endswith(middle[-1]):
        return False
    at, end = len(first), len(action) - len(middle[-1])
    for part in middle[:-1]:
        at = action.find(part, at, max(at, end))
        if at < 0:
            return False
        at += len(part)
    return at <= end
