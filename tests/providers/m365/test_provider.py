"""The provider's face: what it declares, whose records are its own, and which identities are Microsoft's."""

from typing import Any

import pytest

import nightlatch.providers
from nightlatch.contracts import Provider
from nightlatch.model import Kind, Principal, PrincipalType
from nightlatch.providers.m365 import PROVIDER
from nightlatch.registry import discover
from tests.providers.m365.records import JO, SHAPES, cmdlet, record

PROVIDERS = discover(nightlatch.providers, "PROVIDER", Provider)


def test_the_provider_is_found_and_declares_what_it_watches() -> None:
    assert PROVIDERS["m365"] is PROVIDER
    assert PROVIDER.watched()["New-Mailbox"] is Kind.ACCOUNT_CREATED
    assert PROVIDER.watched()["SiteCollectionAdminAdded"] is Kind.ROLE_GRANTED
    assert "New-InboxRule" not in PROVIDER.watched()


@pytest.mark.parametrize("shape", SHAPES)
def test_no_other_provider_claims_its_records(shape: Any) -> None:
    made = shape(cmdlet("New-Mailbox", Name="jo"))
    assert [id for id, provider in PROVIDERS.items() if provider.recognizes(made)] == ["m365"]


@pytest.mark.parametrize("shape", SHAPES)
def test_records_about_the_directory_are_its_own_providers_in_every_shape(shape: Any) -> None:
    made = shape(record("Add user.", "AzureActiveDirectory", RecordType=8, AzureActiveDirectoryEventType=1, ObjectId=JO))
    assert [id for id, provider in PROVIDERS.items() if provider.recognizes(made)] == ["entra"]
    assert list(PROVIDER.normalize(made)) == []
    (activity,) = PROVIDERS["entra"].normalize(made)
    assert (activity.kind, activity.subject.name) == (Kind.ACCOUNT_CREATED, JO)


@pytest.mark.parametrize(
    ("sort", "owner"), [(15, "entra"), ("AzureActiveDirectory", "entra"), (1, "m365"), ("ExchangeAdmin", "m365"), (None, "m365")]
)
def test_without_a_workload_the_record_type_tells_whose_it_is(sort: Any, owner: str) -> None:
    made = record("New-Mailbox", "", RecordType=sort)
    assert [id for id, provider in PROVIDERS.items() if provider.recognizes(made)] == [owner]


@pytest.mark.parametrize(
    "stranger",
    [
        {},
        {"operation": {"id": "x", "first": True}, "protoPayload": {}},
        {"Operation": "CREATE", "actor": "somebody"},
        {"operation": "invite", "userId": "x", "id": "y"},
        {"RawEventData": "not json"},
        {"RawEventData": None, "Operation": 7},
        {"o365": "x"},
        {"o365": {"audit": []}},
    ],
)
def test_what_only_looks_alike_is_nobodys(stranger: dict[str, Any]) -> None:
    assert PROVIDER.recognizes(stranger) is False


@pytest.mark.parametrize(("type", "owned"), [(PrincipalType.SYSTEM, True), (PrincipalType.USER, False)])
def test_only_systems_are_microsofts_own_whatever_anybody_is_called(type: PrincipalType, owned: bool) -> None:
    who = Principal(provider="m365", tenant="entra", type=type, name="NT AUTHORITY\\SYSTEM", email="x@prod.outlook.com")
    assert PROVIDER.platform_owned(who) is owned
