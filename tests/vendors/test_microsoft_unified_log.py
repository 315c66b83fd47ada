"""Records of the unified audit log are found in what is put around them, and each belongs to one provider."""

from typing import Any

import pytest

from nightlatch.vendors.microsoft_unified_log import body_of, claims, columns, is_of_directory

RECORD = {"Operation": "New-Mailbox", "Workload": "Exchange", "RecordType": 1, "UserId": "robin@contoso.com"}


@pytest.mark.parametrize(
    "around",
    [
        RECORD,
        {"RawEventData": '{"Operation": "New-Mailbox", "Workload": "Exchange", "RecordType": 1, "UserId": "robin@contoso.com"}'},
        {"RawEventData": RECORD},
        {"o365": {"audit": RECORD}},
        {"o365.audit": RECORD},
        {f"o365.audit.{name}": value for name, value in RECORD.items()},
        {"o365audit": RECORD, "event": {"original": "{}"}},
        {"data": {"office365": RECORD, "integration": "office365"}, "rule": {"id": "91545"}},
        {"office365": RECORD, "integration": "office365"},
    ],
)
def test_a_record_is_found_in_what_is_around_it(around: dict[str, Any]) -> None:
    assert body_of(around) == RECORD
    assert (claims(around) or {})["operation"] == "New-Mailbox"


def test_columns_mean_the_same_by_any_name_and_empty_ones_are_none() -> None:
    told = columns(
        {"OfficeWorkload": "Exchange", "Workload": "", "Operation_s": "x", "ClientIP": None, "ActorIpAddress": "192.0.2.1"}
    )
    assert told == {"workload": "Exchange", "operation": "x", "clientip": "192.0.2.1"}


def test_a_columns_own_name_wins() -> None:
    assert columns({"TimeGenerated": "later", "CreationTime": "then"})["creationtime"] == "then"


@pytest.mark.parametrize(
    ("told", "directory"),
    [
        ({"workload": "AzureActiveDirectory"}, True),
        ({"workload": "azureactivedirectory", "recordtype": 1}, True),
        ({"workload": "Exchange", "recordtype": 8}, False),
        ({"recordtype": 8}, True),
        ({"recordtype": "AzureActiveDirectoryStsLogon"}, True),
        ({"recordtype": "1"}, False),
        ({}, False),
    ],
)
def test_a_record_is_the_directorys_by_workload_and_else_by_type(told: dict[str, Any], directory: bool) -> None:
    assert is_of_directory(told) is directory


@pytest.mark.parametrize(
    "other",
    [{}, {"Operation": "x"}, {"operation": {"id": "x"}}, {"operation": "x", "userId": "y", "id": "z"}, {"RawEventData": "{cut"}],
)
def test_what_only_looks_alike_claims_nothing(other: dict[str, Any]) -> None:
    assert claims(other) is None
