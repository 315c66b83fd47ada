"""What pipelines do to a whole record is undone, and a record that nothing was done to is handed back."""

from typing import Any

import pytest

from nightlatch.vendors.microsoft_restored import restored


def test_a_record_with_no_paths_is_handed_back_as_it_is() -> None:
    record = {"operationName": "Add user", "properties": {"a.b": 1}}
    assert restored(record) is record


def test_paths_are_taken_apart_and_numbers_are_places_in_a_list() -> None:
    flat = {f"properties.targetResources.{number}.displayName": str(number) for number in range(11)}
    told = restored({"operationName": "Add user", **flat})["properties"]["targetResources"]
    assert [each["displayName"] for each in told] == [str(number) for number in range(11)]


def test_a_claims_name_is_one_part_of_a_path() -> None:
    claim = "http://schemas.microsoft.com/identity/claims/objectidentifier"
    assert restored({f"identity.claims.{claim}": "x", claim: "y"}) == {"identity": {"claims": {claim: "x"}}, claim: "y"}


def test_what_was_kept_whole_counts_over_its_own_paths() -> None:
    assert restored({"properties": "{}", "properties.result": "success"})["properties"] == "{}"
    assert restored({"properties": {"result": "kept"}, "properties.result": "x", "properties.id": "1"})["properties"] == {
        "result": "kept",
        "id": "1",
    }
    assert restored({"operationName.value": "A", "operationName.value.x": "B"}) == {"operationName": {"value": "A"}}


def test_fields_moved_by_datadog_are_back_in_place() -> None:
    moved = {"evt": {"name": "Add user", "outcome": "Success", "category": "AuditLogs"}, "category": "own"}
    assert restored(moved) == {**moved, "operationName": "Add user", "resultType": "Success"}
    kept = {"operationName": "own", "evt": {"name": "other"}}
    assert restored(kept) is kept


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"@odata.type": "#microsoft.graph.directoryAudit", "id@odata.bind": "x"},
        {".": 1, "a..b": 2, "..": 3, "a.": 4},
        {"a." * 400 + "b": 1},
        {"http://x.example/a.b": 1},
    ],
)
def test_what_is_no_path_stays(odd: dict[str, Any]) -> None:
    assert restored(odd) == odd


def test_odd_records_are_read_without_complaint() -> None:
    assert restored({"a.0": 1, "a.00": 2, "a.x.y": None, "evt": {"name": 7}})["a"] == [1, 2]
    assert restored({"evt": "x", "a.b": [1]}) == {"evt": "x", "a": {"b": [1]}}
    assert restored({"a.\u0663": 1, "a.99999": 2})["a"] == {"\u0663": 1, "99999": 2}


def test_a_record_under_event_is_taken_out_unless_the_whole_is_one_itself() -> None:
    inner = {"Operation": "Add user.", "Workload": "AzureActiveDirectory"}
    assert restored({"event": inner, "routing": {"hostname": "collector"}}) is inner
    for whole in ({"Operation": "own", "event": inner}, {"event": {"action": "x"}}, {"event": "Operation"}):
        assert restored(whole) is whole
