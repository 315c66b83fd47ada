"""The tables: found by name in any spelling, and never in another log's."""

import pytest

from nightlatch.model.raw import mapping, plain
from nightlatch.model.times import moment
from nightlatch.providers.workspace.audit.reading import folded, of_microseconds
from nightlatch.providers.workspace.audit.table import find


@pytest.mark.parametrize("name", ["CREATE_USER", "createUser", "create_user", " Create_User "])
def test_a_line_is_found_in_any_spelling(name: str) -> None:
    assert find("admin", folded(name)) is not None


@pytest.mark.parametrize(
    ("log", "name"), [("login", "CREATE_USER"), (None, "CREATE_USER"), ("drive", "CREATE_USER"), ("admin", "")]
)
def test_no_line_is_found_in_another_log(log: str | None, name: str) -> None:
    assert find(log, folded(name)) is None


def test_trusted_applications_are_one_line_in_both_spellings() -> None:
    assert find("admin", folded("addToTrustedOauth2Apps")) is find("admin", folded("ADD_TO_TRUSTED_OAUTH2_APPS"))


def test_values_are_read_as_what_they_are() -> None:
    values: list[object] = [None, "", " x ", True, 7, 1.5, 1 << 200, [], {}]
    assert [plain(value) for value in values] == [None, None, "x", "true", "7", "1.5", None, None, None]
    assert mapping('{"a": 1}') == {"a": 1}
    assert mapping("{broken") == {}
    assert (moment("soon"), moment("9999-12-31T23:59:59-23:00"), of_microseconds("x"), of_microseconds("9" * 40)) == (None,) * 4
