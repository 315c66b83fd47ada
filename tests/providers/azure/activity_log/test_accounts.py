"""What bodies tell beside the operation: whom an identity trusts, who administers a server, which guard was written away."""

from typing import Any

import pytest

from nightlatch.model import Activity, CaseKey, Kind, Level, PrincipalType, Trait
from nightlatch.model.evidence import LIMITED_TO, MARK, RESOURCE, SUBJECT_ARN
from nightlatch.providers.azure.activity_log import normalize
from nightlatch.providers.azure.activity_log.managed_identities import ISSUER
from nightlatch.providers.azure.activity_log.subjects import CLIENT_ID
from nightlatch.providers.azure.completing import completed
from tests.providers.azure.activity_log.records import GROUP, HOLDER, IDENTITY, SUBSCRIPTION, asked_for, grid, streamed

STORE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/orchard"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/mill"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/press"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/seeds"
SERVER = f"{GROUP}/providers/Microsoft.Sql/servers/ledger"
COSMOS = f"{GROUP}/providers/Microsoft.DocumentDB/databaseAccounts/barn"
SCOPE = f"/subscriptions/{SUBSCRIPTION}"


def read(record: dict[str, Any]) -> list[Activity]:
    return list(normalize(record))


def test_an_update_of_an_identity_is_no_creation() -> None:
    record = streamed("Microsoft.ManagedIdentity/userAssignedIdentities/write", IDENTITY, resultSignature="Succeeded.OK")
    (found,) = read({**record, "properties": {"statusCode": "OK"}})
    assert found.kind is Kind.POLICY_CHANGED


@pytest.mark.parametrize(
    ("born", "kind"), [("2026-03-02T10:00:00Z", Kind.ACCOUNT_CREATED), ("2025-01-01T00:00:00Z", Kind.POLICY_CHANGED)]
)
def test_an_event_tells_a_creation_only_of_what_was_made_just_then(born: str, kind: Kind) -> None:
    event = grid("Microsoft.ManagedIdentity/userAssignedIdentities/write", IDENTITY)
    (found,) = read({**completed(event, {"properties": {"principalId": HOLDER}, "systemData": {"createdAt": born}})})
    assert (found.kind, found.subject.id) == (kind, HOLDER)


def test_an_identity_goes_by_its_principal_where_that_is_told_as_whoever_gives_it_a_role_calls_it() -> None:
    answer = {"properties": {"principalId": HOLDER.upper(), "clientId": "cccc"}}
    (found,) = read(asked_for("Microsoft.ManagedIdentity/userAssignedIdentities/write", IDENTITY, None, answer))
    assert (found.subject.type, found.subject.id, found.subject.keyed_by_id) == (PrincipalType.MANAGED_IDENTITY, HOLDER, True)
    assert str(CaseKey.of(found.subject)).endswith(f":service_principal:{HOLDER}")
    assert found.evidence[CLIENT_ID] == "cccc"
    assert found.evidence[SUBJECT_ARN].lower() == IDENTITY.lower()


FIC = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write"


@pytest.mark.parametrize(
    ("asked", "open_subject"),
    [
        ({"issuer": "https://token.actions.githubusercontent.com", "subject": "repo:orchard/press:ref:refs/heads/main"}, False),
        (
            {
                "issuer": "https://token.actions.githubusercontent.com",
                "claimsMatchingExpression": {"value": "claims['sub'] matches 'repo:*'"},
            },
            True,
        ),
        ({"issuer": "https://gitlab.com", "subject": "*"}, True),
    ],
)
def test_a_federated_credential_says_whose_tokens(asked: dict[str, Any], open_subject: bool) -> None:
    (found,) = read(asked_for(FIC, f"{IDENTITY}/federatedIdentityCredentials/pipeline", {"properties": asked}))
    assert found.credential is not None
    assert (found.credential.type, found.credential.id) == ("federated_credential", "pipeline")
    (trust,) = found.grants
    assert trust.role.startswith(f"trust:{asked['issuer']}|")
    assert found.evidence[ISSUER] == asked["issuer"]
    assert trust.has(Trait.OPEN_SUBJECT) is open_subject


def test_identities_that_a_machine_is_given_are_told_one_by_one() -> None:
    other = f"{IDENTITY}-2"
    asked = {"identity": {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": {IDENTITY: {}, other: None}}}
    lent, own = read(asked_for("Microsoft.Compute/virtualMachines/write", MACHINE, asked, {"identity": {"principalId": HOLDER}}))
    assert (lent.kind, lent.level, lent.subject.name) == (Kind.IDENTITY_ATTACHED, Level.WATCH, IDENTITY)
    assert lent.evidence[RESOURCE].lower() == MACHINE.lower()
    assert (own.kind, own.level, own.subject.id) == (Kind.IDENTITY_ATTACHED, Level.CONTEXT, HOLDER)


@pytest.mark.parametrize(
    "identity", [None, {}, "x", {"type": "None"}, {"type": ["SystemAssigned"]}, {"userAssignedIdentities": "x"}]
)
def test_a_machine_that_is_written_without_an_identity_is_nobodys_account(identity: Any) -> None:
    assert not read(asked_for("Microsoft.Compute/virtualMachines/write", MACHINE, {"identity": identity}))


def test_the_local_user_that_an_extension_makes_is_told_by_name_where_it_is_told() -> None:
    asked = {"properties": {"publisher": "Microsoft.Compute", "type": "VMAccessAgent", "settings": {"UserName": "keeper"}}}
    (found,) = read(asked_for("Microsoft.Compute/virtualMachines/extensions/write", f"{MACHINE}/extensions/reset", asked))
    assert (found.kind, found.subject.name) == (Kind.ACCOUNT_CREATED, f"{MACHINE}/users/keeper")
    assert found.evidence[LIMITED_TO] == "virtual machine"


def test_a_servers_administrators_are_told() -> None:
    asked = {
        "properties": {
            "administratorLogin": "keeper",
            "administrators": {"sid": HOLDER, "login": "keepers", "principalType": "Group"},
        }
    }
    login, group = read(asked_for("Microsoft.Sql/servers/write", SERVER, asked))
    assert (login.kind, login.subject.name) == (Kind.ACCOUNT_CREATED, f"{SERVER}/users/keeper")
    assert (group.kind, group.subject.id, group.subject.type) == (Kind.ROLE_GRANTED, HOLDER, PrincipalType.GROUP)
    assert not read(asked_for("Microsoft.Sql/servers/write", SERVER, {"tags": {"a": "b"}}))
    again, _ = read(asked_for("Microsoft.Sql/servers/write", SERVER, asked, resultSignature="Succeeded.OK"))
    assert (again.kind, again.level) == (Kind.POLICY_CHANGED, Level.CONTEXT)


def test_an_administrator_of_a_server_is_told_by_his_object_id() -> None:
    asked = {"properties": {"administratorType": "ActiveDirectory", "login": "robin@contoso.com", "sid": HOLDER}}
    (found,) = read(asked_for("Microsoft.Sql/servers/administrators/write", f"{SERVER}/administrators/ActiveDirectory", asked))
    assert (found.subject.id, found.subject.name, found.grants[0].tier) == (HOLDER, "robin@contoso.com", 1)
    assert found.subject.email is None, "whoever asks writes it"


def test_a_role_over_the_data_of_a_database_is_told() -> None:
    asked = {
        "properties": {
            "principalId": HOLDER,
            "roleDefinitionId": f"{COSMOS}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002",
        }
    }
    (found,) = read(
        asked_for("Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments/write", f"{COSMOS}/sqlRoleAssignments/x", asked)
    )
    assert (found.subject.id, found.grants[0].role, found.grants[0].tier) == (HOLDER, "00000000-0000-0000-0000-000000000002", 2)


POLICY = {"tenantId": "x", "objectId": HOLDER, "permissions": {"secrets": ["get", "list"], "keys": []}}


@pytest.mark.parametrize(
    ("operation", "path"), [("vaults/write", VAULT), ("vaults/accessPolicies/write", f"{VAULT}/accessPolicies/add")]
)
def test_who_may_read_a_vaults_secrets_is_told(operation: str, path: str) -> None:
    (found,) = read(asked_for(f"Microsoft.KeyVault/{operation}", path, {"properties": {"accessPolicies": [POLICY]}}))
    assert (found.kind, found.subject.id, found.grants[0].tier) == (Kind.ROLE_GRANTED, HOLDER, 2)
    assert found.evidence[RESOURCE].lower() == VAULT.lower()


def test_a_vault_with_many_policies_is_one_change() -> None:
    (found,) = read(asked_for("Microsoft.KeyVault/vaults/write", VAULT, {"properties": {"accessPolicies": [POLICY] * 30}}))
    assert found.kind is Kind.POLICY_CHANGED
    assert not read(streamed("Microsoft.KeyVault/vaults/write", VAULT))


def test_a_delegated_scope_tells_whom_it_lets_in() -> None:
    owner = "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    offer = {
        "managedByTenantId": "77777777-2222-3333-4444-555555555555",
        "authorizations": [{"principalId": HOLDER, "roleDefinitionId": owner}],
    }
    for name, asked in (("Definitions", offer), ("Assignments", {"registrationDefinition": {"properties": offer}})):
        path = f"{SCOPE}/providers/Microsoft.ManagedServices/registration{name}/x"
        (found,) = read(asked_for(f"Microsoft.ManagedServices/registration{name}/write", path, {"properties": asked}))
        (trust,) = found.grants
        assert (trust.tier, trust.member, trust.member_tenant) == (0, HOLDER, "77777777-2222-3333-4444-555555555555")
        assert trust.has(Trait.EXTERNAL)


@pytest.mark.parametrize(
    ("operation", "asked", "mark"),
    [
        ("Microsoft.Insights/diagnosticSettings/write", {"logs": [{"category": "Administrative", "enabled": False}]}, "log"),
        ("Microsoft.Security/pricings/write", {"pricingTier": "Free"}, "detector"),
        ("Microsoft.SecurityInsights/alertRules/write", {"enabled": False}, "detector"),
        ("Microsoft.Storage/storageAccounts/write", {"allowSharedKeyAccess": True}, "organization_policy"),
        ("Microsoft.Sql/servers/azureADOnlyAuthentications/write", {"azureADOnlyAuthentication": False}, "organization_policy"),
        ("Microsoft.Web/sites/basicPublishingCredentialsPolicies/write", {"allow": True}, "organization_policy"),
    ],
)
def test_a_guard_that_is_written_away_is_removed(operation: str, asked: dict[str, Any], mark: str) -> None:
    (found,) = read(asked_for(operation, STORE, {"properties": asked}))
    assert (found.kind, found.evidence[MARK]) == (Kind.GUARD_REMOVED, mark)
    assert not read(streamed(operation, STORE))


def test_groups_that_administer_a_cluster_are_told() -> None:
    asked = {"properties": {"aadProfile": {"adminGroupObjectIDs": [HOLDER]}}}
    (found,) = read(asked_for("Microsoft.ContainerService/managedClusters/write", CLUSTER, asked))
    assert (found.kind, found.subject.id, found.subject.type) == (Kind.ROLE_GRANTED, HOLDER, PrincipalType.GROUP)


def test_a_registrys_own_administrator_is_enabled() -> None:
    operation, path = (
        "Microsoft.ContainerRegistry/registries/write",
        f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/jars",
    )
    (found,) = read(asked_for(operation, path, {"properties": {"adminUserEnabled": True}}))
    assert found.kind is Kind.ACCOUNT_ENABLED
    assert not read(asked_for(operation, path, {"properties": {"adminUserEnabled": False}}))


def test_a_new_subscription_is_a_mark_for_what_its_maker_is_given_on_it() -> None:
    (found,) = read(
        asked_for(
            "Microsoft.Subscription/aliases/write",
            "/providers/Microsoft.Subscription/aliases/x",
            {},
            {"properties": {"subscriptionId": SUBSCRIPTION}},
        )
    )
    assert (found.level, found.subject.name, found.evidence[MARK]) == (Level.CONTEXT, SCOPE, "resource_made")
