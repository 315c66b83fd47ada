"""What the surroundings say."""

from pathlib import Path

import pytest

from nightlatch.errors import SettingsError
from nightlatch.settings import Deployment, Settings, azure_identity


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
