"""How Microsoft's logs spell things, undone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.vendors.microsoft_logs import (
    address,
    folded,
    guid,
    identifier,
    known,
    moment,
    node,
    scalars,
    spelled,
    tenant,
    unquoted,
)

ID = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize("key", ["operationName", "OperationName", "operationname", "OperationName_s", "operation_name"])
def test_a_key_is_found_in_any_spelling(key: str) -> None:
    assert node({key: {"Value": 1}}, "operationName", "value") == 1


def test_the_exact_spelling_counts_before_another() -> None:
    assert node({"Type": "ServicePrincipal", "type": "User"}, "type") == "User"


def test_a_key_that_holds_nothing_gives_way_to_one_that_does() -> None:
    assert node({"Result": None, "result_s": "success"}, "result") == "success"


def test_of_alike_keys_the_first_that_says_something_counts_in_each_object() -> None:
    for first, second in ((1, 2), (None, 2), (None, None)):
        told = {"User_Name": first, "userName_s": second, "other": 3}
        assert node(told, "UserName") == (second if first is None else first)
        assert node({**told, "UserName": 4}, "UserName") == 4
    assert node({"userName_s": 2, "User_Name": 1}, "UserName") == 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"\\"x\\""', "x"),
        ('"Global Administrator"', "Global Administrator"),
        ('["a"]', ["a"]),
        ("[\r\n  true\r\n]", [True]),
        ('"{\\"a\\": 1}"', {"a": 1}),
        ("plain", "plain"),
        ('"broken', "broken"),
        (None, None),
    ],
)
def test_json_inside_texts_is_opened(value: Any, expected: Any) -> None:
    assert unquoted(value) == expected


@pytest.mark.parametrize("value", ["<null>", "Not Available", "", " ", None, {}, []])
def test_words_for_nothing_are_nothing(value: Any) -> None:
    assert known(value) is None


def test_ids_are_in_lower_case_and_nobodys_is_none() -> None:
    assert identifier(ID.upper()) == guid(f"x;{ID.upper()}/y") == ID
    assert identifier("00000000-0000-0000-0000-000000000000") is None
    assert guid("00000000-0000-0000-0000-000000000000 none") is None


@pytest.mark.parametrize("name", ["Add user", "Add user.", "ADD  USER ", "\uff21dd user"])
def test_operations_are_compared_without_what_drifts(name: str) -> None:
    assert spelled(name) == "add user"


def test_dashes_of_all_sorts_are_one() -> None:
    assert spelled("a \u2013 b") == spelled("a \u2014 b") == spelled("a - b ") == "a - b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:443", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("", None),
        ("somewhere", None),
        (None, None),
    ],
)
def test_an_address_loses_its_port(text: str | None, expected: str | None) -> None:
    assert address(text) == expected


@pytest.mark.parametrize(
    "text",
    ["2026-03-02T10:00:00.1234567Z", "2026-03-02 10:00:00.123456000", "3/2/2026, 10:00:00.123456 AM", "/Date(1772445600123)/"],
)
def test_a_time_is_read_however_it_was_exported(text: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.isoformat(timespec="milliseconds") == "2026-03-02T10:00:00.123+00:00"


@pytest.mark.parametrize("text", ["13/45/2026, 10:00:00 AM", "the 2nd", "", None, "/Date(x)/", "9" * 60])
def test_what_is_no_time_is_none(text: str | None) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"tenantId": ID.upper()}, ID),
        ({"AADTenantId": ID, "TenantId": "workspace"}, ID),
        ({"OrganizationId": ID}, ID),
        ({"resourceId": f"/TeNaNtS/{ID.upper()}/providers/Microsoft.aadiam"}, ID),
        ({"TenantId": "workspace"}, None),
        ({}, None),
    ],
)
def test_the_tenant_is_told_in_many_places_and_never_by_the_workspace(record: dict[str, Any], expected: str | None) -> None:
    assert tenant(record) == expected


@given(
    st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()), lambda x: st.lists(x, max_size=3))
)
def test_nothing_raises_whatever_it_is_handed(value: Any) -> None:
    unquoted(value), known(value), guid(value), address(value), tenant(value), list(scalars(value)), node(value, "a", "b")
    spelled(str(value)), folded(str(value))
