"""The tables of activities."""

from nightlatch.model import Level
from nightlatch.providers.entra.directory_audit.table import find, lines, names, watched


def test_an_activity_is_found_by_any_spelling_and_given_its_documented_name() -> None:
    found = find("update APPLICATION \u2013 Certificates and secrets management .")
    assert found is not None
    assert found[0] == "Update application - Certificates and secrets management"
    assert find("Device_Create") is None


def test_every_line_has_a_name_and_only_watched_ones_open_cases() -> None:
    assert set(lines()) == set(names())
    assert set(watched()) == {names()[key] for key, line in lines().items() if line.level is Level.WATCH}
