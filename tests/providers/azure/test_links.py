"""Where a person looks further: addresses of the portal, whatever an intruder named things."""

from typing import Any

from nightlatch.model import Case, CaseKey
from nightlatch.providers.azure import PROVIDER
from tests.providers.azure.activity_log.records import (
    ASSIGN,
    ASSIGNMENT,
    IDENTITY,
    SUBSCRIPTION,
    TENANT,
    asked_for,
    body,
    streamed,
)


def shown(record: dict[str, Any]) -> dict[str, str]:
    (activity,) = PROVIDER.normalize(record)
    key = CaseKey.of(activity.subject)
    assert key is not None
    return dict(PROVIDER.links(Case(id="x", key=key, subject=activity.subject, activities=(activity,))))


def test_a_resource_has_its_page() -> None:
    found = shown(streamed("Microsoft.ManagedIdentity/userAssignedIdentities/write", IDENTITY))
    assert found["Resource in the Azure portal"] == f"https://portal.azure.com/#@{TENANT}/resource{IDENTITY}"


def test_a_grant_leads_to_who_has_access_there() -> None:
    found = shown(asked_for(ASSIGN, ASSIGNMENT, body()))
    assert found["Who has access there"] == f"https://portal.azure.com/#@{TENANT}/resource/subscriptions/{SUBSCRIPTION}/users"
    assert "Resource in the Azure portal" not in found


def test_a_name_leads_nowhere_else() -> None:
    found = shown(streamed("Microsoft.ManagedIdentity/userAssignedIdentities/write", f'{IDENTITY}"><a href=//example.com'))
    assert '"' not in found["Resource in the Azure portal"]
    assert "<" not in found["Resource in the Azure portal"]
