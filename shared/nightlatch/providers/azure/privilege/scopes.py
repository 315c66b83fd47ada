"""What a path reaches: the whole directory, a management group, a subscription, a resource group, or one resource."""

from enum import IntEnum

_MANAGEMENT = "/providers/microsoft.management/managementgroups/"
_LEADING = (
    "/providers/microsoft.managedidentity/userassignedidentities/",
    "/providers/microsoft.compute/virtualmachines/",
    "/providers/microsoft.compute/virtualmachinescalesets/",
    "/providers/microsoft.automation/automationaccounts/",
    "/providers/microsoft.containerservice/managedclusters/",
    "/providers/microsoft.web/sites/",
    "/providers/microsoft.app/",
    "/providers/microsoft.logic/workflows/",
    "/providers/microsoft.keyvault/vaults/",
    "/providers/microsoft.resources/deploymentscripts/",
)
"""Resources that act as an identity, or hold the keys of others: whoever rules one gets further."""


class Reach(IntEnum):
    """What an assignment stands on, the widest first."""

    ROOT = 0
    MANAGEMENT_GROUP = 1
    SUBSCRIPTION = 2
    RESOURCE_GROUP = 3
    LEADING_RESOURCE = 4
    RESOURCE = 5


def reach(scope: str) -> Reach:
    """How far a scope reaches. One that nobody can read counts as a subscription."""
    path = scope.lower().rstrip("/")
    if path in ("", "/providers/microsoft.authorization", "/providers/microsoft.management", "/subscriptions"):
        return Reach.ROOT
    if path.startswith(_MANAGEMENT):
        return Reach.MANAGEMENT_GROUP
    parts = path.strip("/").split("/")
    if parts[0] != "subscriptions" or len(parts) <= 2:
        return Reach.SUBSCRIPTION
    if len(parts) == 4 and parts[2] == "resourcegroups":
        return Reach.RESOURCE_GROUP
    return Reach.LEADING_RESOURCE if any(each in f"{path}/" for each in _LEADING) else Reach.RESOURCE
