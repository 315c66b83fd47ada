"""What the surroundings say."""

from pathlib import Path

import pytest

from nightlatch.errors import SettingsError
from nightlatch.settings import Settings, azure_identity
from nightlatch.settings.aws import Deployment
from nightlatch.settings.azure import AzureDeployment, microsoft_api


def test_without_any_variable_the_packaged_policy_and_a_ledger_in_memory_are_used() -> None:
    assert Settings.from_environment({}) == Settings(policy=None, ledger=None, strict=False)


def test_each_variable_is_read() -> None:
    given = {"NIGHTLATCH_POLICY": "my.toml", "NIGHTLATCH_LEDGER": "ledger", "NIGHTLATCH_STRICT": "1"}
    assert Settings.from_environment(given) == Settings(policy=Path("my.toml"), ledger=Path("ledger"), strict=True)


def test_an_unusable_value_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="set it to 1 or 0"):
        Settings.from_environment({"NIGHTLATCH_STRICT": "yes"})


NEEDED = {"NIGHTLATCH_HOME": "111122223333", "NIGHTLATCH_EVIDENCE_TABLE": "evidence", "NIGHTLATCH_CONTROL_TABLE": "control"}


def test_a_deployment_hears_nothing_of_okta_unless_it_is_told_from_where() -> None:
    for nothing in ("", ","):  # what the template gives where no parameter asks for Okta
        told = Deployment.from_environment({**NEEDED, "NIGHTLATCH_OKTA_SOURCE": nothing})
        assert (told.okta_sources, told.records_queue) == ((), "")


def test_what_a_deployment_is_told_of_okta_is_read() -> None:
    given = {
        "NIGHTLATCH_OKTA_SOURCE": "aws.partner/okta.com/example/nightlatch,nightlatch.okta",
        "NIGHTLATCH_RECORDS_QUEUE": "https://sqs.example.com/records",
    }
    told = Deployment.from_environment({**NEEDED, **given})
    assert told.okta_sources == ("aws.partner/okta.com/example/nightlatch", "nightlatch.okta")
    assert told.records_queue == "https://sqs.example.com/records"


@pytest.mark.parametrize(
    ("told", "identity"),
    [
        ({}, None),
        ({"NIGHTLATCH_IDENTITY": "x"}, None),
        ({"IDENTITY_ENDPOINT": "http://127.0.0.1"}, ""),
        ({"IDENTITY_ENDPOINT": "http://127.0.0.1", "NIGHTLATCH_IDENTITY": "x"}, "x"),
    ],
)
def test_a_function_of_azures_knows_its_identity(told: dict[str, str], identity: str | None) -> None:
    assert azure_identity(told) == identity


AZURE = {
    "NIGHTLATCH_PART": "assess",
    "NIGHTLATCH_TENANT": "11111111-2222-3333-4444-555555555555",
    "NIGHTLATCH_STORAGE": "contosoledger",
    "NIGHTLATCH_EVIDENCE_TABLE": "evidence",
    "NIGHTLATCH_CONTROL_TABLE": "control",
}
ENDS = ";".join(f"{name}Endpoint=http://127.0.0.1:10000/contoso" for name in ("Blob", "Queue", "Table"))


def test_an_app_on_azure_is_told_its_part_and_what_is_left_out_is_none() -> None:
    told = AzureDeployment.from_environment(AZURE)
    assert (told.part, told.mode, told.case_queue, told.subscriptions) == ("assess", "observe", "", ())
    assert not told.over_administrators


def test_ids_are_compared_in_lower_case() -> None:
    upper = {"NIGHTLATCH_TENANT": "AAAAAAAA-2222-3333-4444-555555555555", "NIGHTLATCH_SUBSCRIPTIONS": "BBBB, CCCC"}
    told = AzureDeployment.from_environment({**AZURE, **upper})
    assert told.tenant == "aaaaaaaa-2222-3333-4444-555555555555"
    assert told.subscriptions == ("bbbb", "cccc")


@pytest.mark.parametrize("name", AZURE)
def test_what_infra_azure_must_set_is_asked_for_by_name(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set: deploy with infra/azure"):
        AzureDeployment.from_environment({key: value for key, value in AZURE.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NIGHTLATCH_PART", "everything"),
        ("NIGHTLATCH_TENANT", "contoso.com"),
        ("NIGHTLATCH_STORAGE", "https://contoso.table.core.windows.net"),
        ("NIGHTLATCH_STORAGE", f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b;{ENDS}"),
        (
            "NIGHTLATCH_STORAGE",
            f"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=b;{ENDS.replace('127.0.0.1', '192.0.2.1')}",
        ),
        ("NIGHTLATCH_MODE", "sometimes"),
    ],
)
def test_what_cannot_be_used_on_azure_is_said(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        AzureDeployment.from_environment({**AZURE, name: value})


def test_storage_may_be_emulated_on_this_machine() -> None:
    emulated = f"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=b;{ENDS}"
    assert AzureDeployment.from_environment({**AZURE, "NIGHTLATCH_STORAGE": emulated}).storage == emulated


def test_a_microsoft_of_ones_own_is_on_this_machine() -> None:
    assert microsoft_api({}) == ""
    assert microsoft_api({"NIGHTLATCH_MICROSOFT_API": "http://127.0.0.1:1/"}) == "http://127.0.0.1:1"
    with pytest.raises(SettingsError, match="only name a Microsoft on this machine"):
        microsoft_api({"NIGHTLATCH_MICROSOFT_API": "https://graph.example.com"})
