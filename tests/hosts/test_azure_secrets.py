"""Secrets of the Azure host: asked of Key Vault by its own library, remembered, and explained where there are none."""

from collections.abc import Iterator

import pytest
from azure.keyvault.secrets import SecretClient

from nightlatch.errors import SettingsError, StoreError
from nightlatch.hosts.azure.clients import Clients
from nightlatch.hosts.azure.secrets import VaultSecrets
from tests.azure.vault import Anybody, Vault, serving


@pytest.fixture
def vault() -> Vault:
    return Vault({"nightlatch-slack-token": "first", "nightlatch-empty": " "})


@pytest.fixture
def client(vault: Vault) -> Iterator[SecretClient]:
    with serving(vault) as made:
        yield made


def test_a_secret_is_asked_for_once_and_again_when_it_may_have_changed(vault: Vault, client: SecretClient) -> None:
    now = [0.0]
    secrets = VaultSecrets(lambda: client, remembered_s=300, clock=lambda: now[0])
    assert [secrets.get("slack-token"), secrets.get("slack-token")] == ["first", "first"]
    vault.secrets["nightlatch-slack-token"] = "second"
    now[0] = 299.0
    assert secrets.get("slack-token") == "first"
    now[0] = 301.0
    assert secrets.get("slack-token") == "second"
    assert vault.asked == ["nightlatch-slack-token"] * 2


@pytest.mark.parametrize(
    ("name", "refuses", "fault"),
    [
        ("slack-signing", [], "there is no secret 'nightlatch-slack-signing': set it in Key Vault"),
        ("empty", [], "the secret 'nightlatch-empty' is empty"),
        ("slack-token", [(403, "Forbidden")], "give this function's identity the role 'Key Vault Secrets User' on the vault"),
    ],
)
def test_what_cannot_be_had_says_what_to_do(
    vault: Vault, client: SecretClient, name: str, refuses: list[tuple[int, str]], fault: str
) -> None:
    vault.refuses = refuses
    with pytest.raises(SettingsError, match=fault):
        VaultSecrets(lambda: client).get(name)


def test_a_vault_that_is_busy_is_asked_again(vault: Vault, client: SecretClient) -> None:
    vault.refuses = [(429, "Throttled"), (503, "Busy")]
    assert VaultSecrets(lambda: client).get("slack-token") == "first"


def test_what_the_vault_refuses_otherwise_is_no_missing_secret(vault: Vault, client: SecretClient) -> None:
    vault.refuses = [(400, "BadParameter")]
    with pytest.raises(StoreError, match="the secret 'nightlatch-slack-token' refused"):
        VaultSecrets(lambda: client).get("slack-token")


def test_a_deployment_without_a_vault_says_how_to_name_one() -> None:
    clients = Clients("nightlatchledger", Anybody)
    with pytest.raises(SettingsError, match="NIGHTLATCH_VAULT"):
        VaultSecrets(clients.secrets).get("slack-token")
