"""What the surroundings say."""

from pathlib import Path

import pytest

from nightlatch.errors import SettingsError
from nightlatch.settings import Settings


def test_without_any_variable_the_packaged_policy_and_a_ledger_in_memory_are_used() -> None:
    assert Settings.from_environment({}) == Settings(policy=None, ledger=None, strict=False)


def test_each_variable_is_read() -> None:
    given = {"NIGHTLATCH_POLICY": "my.toml", "NIGHTLATCH_LEDGER": "ledger", "NIGHTLATCH_STRICT": "1"}
    assert Settings.from_environment(given) == Settings(policy=Path("my.toml"), ledger=Path("ledger"), strict=True)


def test_an_unusable_value_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="set it to 1 or 0"):
        Settings.from_environment({"NIGHTLATCH_STRICT": "yes"})
