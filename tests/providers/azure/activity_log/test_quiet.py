"""What is near to an account being added, and adds nothing: a success of such a kind would be a false alarm."""

from typing import Any

import pytest

from nightlatch.model import Kind
from nightlatch.providers.azure.activity_log import normalize
from tests.providers.azure.activity_log.records import GROUP, asked_for, grid, streamed

LOUD = {
    Kind.ACCOUNT_CREATED,
    Kind.ACCOUNT_ENABLED,
    Kind.CREDENTIAL_ADDED,
    Kind.ROLE_GRANTED,
    Kind.TRUST_CHANGED,
    Kind.FEDERATION_ADDED,
}
OPERATIONS = [
    *(
        f"Microsoft.Authorization/{name}"
        for name in ("locks/write", "roleAssignments/read", "policies/audit/action", "policyAssignments/write")
    ),
    *(f"Microsoft.Authorization/{name}" for name in ("roleDefinitions/write", "roleDefinitions/delete", "denyAssignments/write")),
    *(
        f"Microsoft.Storage/storageAccounts/{name}"
        for name in ("write", "delete", "listKeys/action", "blobServices/containers/write")
    ),
    *(
        f"Microsoft.KeyVault/vaults/{name}"
        for name in ("write", "delete", "secrets/write", "secrets/getSecret/action", "deploy/action")
    ),
    *(
        f"Microsoft.Compute/virtualMachines/{name}"
        for name in ("write", "delete", "start/action", "runCommand/action", "deallocate/action")
    ),
    *(f"Microsoft.Compute/disks/{name}" for name in ("beginGetAccess/action", "write", "delete")),
    *(
        f"Microsoft.Automation/automationAccounts/{name}"
        for name in ("write", "runbooks/write", "jobs/write", "webhooks/write", "webhooks/action")
    ),
    *(
        f"Microsoft.Web/sites/{name}"
        for name in ("write", "config/list/action", "publishxml/action", "hostruntime/host/action", "restart/action")
    ),
    *(
        f"Microsoft.ContainerService/managedClusters/{name}"
        for name in ("write", "listClusterUserCredential/action", "runCommand/action")
    ),
    *(f"Microsoft.Resources/{name}" for name in ("deployments/write", "subscriptions/resourceGroups/write", "tags/write")),
    *("Microsoft.Sql/servers/write", "Microsoft.Sql/servers/databases/write", "Microsoft.Sql/servers/firewallRules/write"),
    *(
        "Microsoft.ContainerRegistry/registries/write",
        "Microsoft.CognitiveServices/accounts/write",
        "Microsoft.Logic/workflows/write",
    ),
    *("Microsoft.Network/networkSecurityGroups/securityRules/write", "Microsoft.Network/networkWatchers/write"),
    *(
        "Microsoft.Insights/diagnosticSettings/write",
        "Microsoft.Insights/actionGroups/write",
        "Microsoft.Advisor/recommendations/available/action",
    ),
    *("Microsoft.ManagedIdentity/userAssignedIdentities/read", "Microsoft.ManagedIdentity/userAssignedIdentities/delete"),
    *(
        "Microsoft.Subscription/aliases/write",
        "Microsoft.Subscription/cancel/action",
        "Microsoft.Management/managementGroups/write",
    ),
    *(
        "Microsoft.SerialConsole/serialPorts/connect/action",
        "Microsoft.Security/pricings/write",
        "Invented.Provider/things/write",
    ),
]


def loud(record: dict[str, Any]) -> list[Kind]:
    return [each.kind for each in normalize(record) if each.succeeded and each.kind in LOUD]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_adds_no_account_is_no_addition(operation: str) -> None:
    path = f"{GROUP}/providers/x/y/z"
    assert not loud(streamed(operation, path))
    assert not loud(grid(operation, path))
    assert not loud(asked_for(operation, path, {"tags": {"team": "orchard"}, "properties": {"publicNetworkAccess": "Disabled"}}))
