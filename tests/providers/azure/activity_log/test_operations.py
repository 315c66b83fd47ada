"""Every operation is read as what it is: from a bare record in the stream, from Event Grid, and as it is refused."""

from typing import Any

import pytest

from nightlatch.model import Activity, Kind, Level, Outcome
from nightlatch.providers.azure.activity_log import normalize
from nightlatch.providers.azure.activity_log.table import ANY, tables
from tests.providers.azure.activity_log.records import GROUP, HOLDER, IDENTITY, SUBSCRIPTION, grid, refused, streamed

STORE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/orchard"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/mill"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/press"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/seeds"
SERVER = f"{GROUP}/providers/Microsoft.Sql/servers/ledger"
BUS = f"{GROUP}/providers/Microsoft.ServiceBus/namespaces/post"
ACCOUNT = f"{GROUP}/providers/Microsoft.Automation/automationAccounts/nightly"
COSMOS = f"{GROUP}/providers/Microsoft.DocumentDB/databaseAccounts/barn"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"
CASES: list[tuple[str, str, Kind, str]] = [
    ("Microsoft.ManagedIdentity/userAssignedIdentities/write", IDENTITY, Kind.ACCOUNT_CREATED, IDENTITY),
    ("Microsoft.ManagedIdentity/userAssignedIdentities/delete", IDENTITY, Kind.ACCOUNT_REMOVED, IDENTITY),
    (
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
        f"{IDENTITY}/federatedIdentityCredentials/pipeline",
        Kind.CREDENTIAL_ADDED,
        IDENTITY,
    ),
    (
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
        f"{IDENTITY}/federatedIdentityCredentials/pipeline",
        Kind.CREDENTIAL_REMOVED,
        IDENTITY,
    ),
    ("Microsoft.ManagedIdentity/userAssignedIdentities/assign/action", IDENTITY, Kind.IDENTITY_ATTACHED, IDENTITY),
    ("Microsoft.Storage/storageAccounts/regenerateKey/action", STORE, Kind.CREDENTIAL_ADDED, STORE),
    ("Microsoft.Storage/storageAccounts/listAccountSas/action", STORE, Kind.CREDENTIAL_ADDED, STORE),
    (
        "Microsoft.Storage/storageAccounts/localUsers/write",
        f"{STORE}/localUsers/drop",
        Kind.ACCOUNT_CREATED,
        f"{STORE}/localUsers/drop",
    ),
    (
        "Microsoft.Storage/storageAccounts/localUsers/delete",
        f"{STORE}/localUsers/drop",
        Kind.ACCOUNT_REMOVED,
        f"{STORE}/localUsers/drop",
    ),
    (
        "Microsoft.Storage/storageAccounts/localusers/regeneratePassword/action",
        f"{STORE}/localUsers/drop",
        Kind.CREDENTIAL_ADDED,
        f"{STORE}/localUsers/drop",
    ),
    ("Microsoft.CognitiveServices/accounts/regenerateKey/action", f"{GROUP}/x", Kind.CREDENTIAL_ADDED, f"{GROUP}/x"),
    ("Microsoft.ServiceBus/namespaces/authorizationRules/write", f"{BUS}/authorizationRules/all", Kind.CREDENTIAL_ADDED, BUS),
    ("Microsoft.ServiceBus/namespaces/authorizationRules/delete", f"{BUS}/authorizationRules/all", Kind.CREDENTIAL_REMOVED, BUS),
    (
        "Microsoft.EventHub/namespaces/eventhubs/authorizationRules/regenerateKeys/action",
        f"{BUS}/x",
        Kind.CREDENTIAL_ADDED,
        f"{BUS}/x",
    ),
    ("Microsoft.Compute/virtualMachines/extensions/write", f"{MACHINE}/extensions/enablevmAccess", Kind.ACCOUNT_CREATED, MACHINE),
    (
        "Microsoft.Compute/virtualMachines/extensions/write",
        f"{MACHINE}/extensions/VMAccessForLinux",
        Kind.ACCOUNT_CREATED,
        MACHINE,
    ),
    ("Microsoft.Compute/virtualMachines/extensions/write", f"{MACHINE}/extensions/script", Kind.ELEVATION_USED, MACHINE),
    ("Microsoft.Compute/virtualMachines/runCommand/action", MACHINE, Kind.ELEVATION_USED, MACHINE),
    ("Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action", CLUSTER, Kind.CREDENTIAL_ADDED, CLUSTER),
    (
        "Microsoft.ContainerService/managedClusters/accessProfiles/listCredential/action",
        f"{CLUSTER}/accessProfiles/clusterAdmin",
        Kind.CREDENTIAL_ADDED,
        CLUSTER,
    ),
    (
        "Microsoft.Kubernetes/connectedClusters/rbac.authorization.k8s.io/clusterrolebindings/write",
        f"{CLUSTER}/clusterrolebindings/all",
        Kind.ROLE_GRANTED,
        f"{CLUSTER}/clusterrolebindings/all",
    ),
    (
        "Microsoft.ContainerService/managedClusters/rbac.authorization.k8s.io/rolebindings/delete",
        f"{CLUSTER}/rolebindings/all",
        Kind.ROLE_REMOVED,
        f"{CLUSTER}/rolebindings/all",
    ),
    ("Microsoft.Automation/automationAccounts/webhooks/write", f"{ACCOUNT}/webhooks/door", Kind.IDENTITY_ATTACHED, ACCOUNT),
    ("Microsoft.Automation/automationAccounts/write", ACCOUNT, Kind.POLICY_CHANGED, ACCOUNT),
    ("Microsoft.KeyVault/vaults/accessPolicies/write", f"{VAULT}/accessPolicies/add", Kind.ROLE_GRANTED, VAULT),
    ("Microsoft.KeyVault/vaults/accessPolicies/write", f"{VAULT}/accessPolicies/remove", Kind.ROLE_REMOVED, VAULT),
    ("Microsoft.Sql/servers/administrators/write", f"{SERVER}/administrators/ActiveDirectory", Kind.ROLE_GRANTED, SERVER),
    ("Microsoft.Sql/servers/administrators/delete", f"{SERVER}/administrators/ActiveDirectory", Kind.ROLE_REMOVED, SERVER),
    (
        "Microsoft.DBforPostgreSQL/flexibleServers/administrators/write",
        f"{SERVER}/administrators/{HOLDER}",
        Kind.ROLE_GRANTED,
        HOLDER,
    ),
    (
        "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments/write",
        f"{COSMOS}/sqlRoleAssignments/x",
        Kind.ROLE_GRANTED,
        COSMOS,
    ),
    ("Microsoft.ContainerRegistry/registries/tokens/write", f"{GROUP}/r/tokens/t", Kind.ACCOUNT_CREATED, f"{GROUP}/r/tokens/t"),
    (
        "Microsoft.ManagedServices/registrationAssignments/write",
        f"{SCOPE}/providers/Microsoft.ManagedServices/registrationAssignments/x",
        Kind.TRUST_CHANGED,
        SCOPE,
    ),
    (
        "Microsoft.ManagedServices/registrationAssignments/delete",
        f"{SCOPE}/providers/Microsoft.ManagedServices/registrationAssignments/x",
        Kind.ROLE_REMOVED,
        SCOPE,
    ),
    ("Microsoft.Subscription/subscriptions/acceptOwnership/action", SCOPE, Kind.TRUST_CHANGED, SCOPE),
    (
        "Microsoft.Insights/diagnosticSettings/delete",
        f"{STORE}/providers/Microsoft.Insights/diagnosticSettings/x",
        Kind.GUARD_REMOVED,
        STORE,
    ),
    (
        "microsoft.aadiam/diagnosticSettings/delete",
        "/providers/microsoft.aadiam/diagnosticSettings/x",
        Kind.GUARD_REMOVED,
        "aadiam",
    ),
    ("Microsoft.Authorization/denyAssignments/delete", f"{SCOPE}/providers/x", Kind.GUARD_REMOVED, SCOPE),
    ("Microsoft.Authorization/locks/delete", f"{SCOPE}/providers/x", Kind.GUARD_REMOVED, SCOPE),
    ("Microsoft.Authorization/policyAssignments/delete", f"{SCOPE}/providers/x", Kind.GUARD_REMOVED, SCOPE),
    ("Microsoft.Security/alertsSuppressionRules/write", f"{SCOPE}/providers/x", Kind.GUARD_REMOVED, SCOPE),
]
LISTS = [
    "Microsoft.Storage/storageAccounts/listKeys/action",
    "Microsoft.CognitiveServices/accounts/listKeys/action",
    "Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action",
    "Microsoft.EventHub/namespaces/authorizationRules/listKeys/action",
    "Microsoft.ContainerRegistry/registries/listCredentials/action",
    "Microsoft.Web/sites/publishxml/action",
]


def read(record: dict[str, Any]) -> list[Activity]:
    return list(normalize(record))


@pytest.mark.parametrize(("operation", "path", "kind", "named"), CASES)
def test_an_operation_is_read_as_what_it_is(operation: str, path: str, kind: Kind, named: str) -> None:
    for record in (streamed(operation, path), grid(operation, path)):
        (found,) = read(record)
        assert (found.kind, found.outcome) == (kind, Outcome.SUCCESS)
        assert named.lower() in (found.subject.name or found.subject.id or "").lower()
    for attempt in read(refused(operation, path)):
        assert (attempt.kind, attempt.outcome) == (kind, Outcome.FAILURE)


@pytest.mark.parametrize("operation", LISTS)
def test_keys_that_were_listed_are_a_mark_and_no_new_credential(operation: str) -> None:
    (found,) = read(streamed(operation, STORE))
    assert (found.kind, found.level) == (Kind.ELEVATION_USED, Level.CONTEXT)


def test_every_line_reads_a_bare_record_of_its_operation() -> None:
    for provider, table in tables().items():
        for rest, line in table.items():
            named = f"{'invented.provider/things' if provider == ANY else provider}/{rest}"
            for found in read(streamed(named, f"{GROUP}/providers/x/y")):
                assert found.level in (line.level, Level.CONTEXT, Level.WATCH)
