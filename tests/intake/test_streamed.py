"""What Azure's streams and events bring: records, one by one, and only of the tenant and the subscriptions that the owner named."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Provider
from nightlatch.errors import UnreadableSource
from nightlatch.intake.streamed import StreamedSources, records, tail_of, tenant_of
from nightlatch.model import Activity

TENANT, OTHER = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"
OURS, NEW, THEIRS = (f"{digit * 8}-0000-0000-0000-000000000000" for digit in "abc")
USER = "55555555-6666-7777-8888-999999999999"


def nothing(_record: object) -> Iterable[Activity]:
    return ()


def provider(id: str, mark: str) -> Provider:
    return Provider(
        id=id, title=id, recognizes=lambda record: mark in record, normalize=nothing, platform_owned=lambda _principal: False
    )


PROVIDERS = {id: provider(id, mark) for id, mark in (("aws", "eventSource"), ("entra", "category"), ("azure", "resource"))}
SOURCES = StreamedSources(PROVIDERS, TENANT, (OURS,), lambda: (NEW,))


def opened(**record: Any) -> tuple[str, dict[str, Any]]:
    found = SOURCES.open(json.dumps(record))
    assert found is not None
    assert found.tenant == TENANT
    assert not found.probe
    return found.provider, dict(found.record)


def test_a_record_of_our_tenant_is_taken_whatever_case_its_id_has() -> None:
    assert opened(category="AuditLogs", tenantId=TENANT.upper()) == (
        "entra",
        {"category": "AuditLogs", "tenantId": TENANT.upper()},
    )


@pytest.mark.parametrize("subscription", [OURS, NEW, OURS.upper()])
def test_a_record_that_tells_its_subscription_alone_is_filed_under_our_tenant(subscription: str) -> None:
    path = f"/SUBSCRIPTIONS/{subscription}/resourceGroups/a"
    assert opened(resource="x", resourceId=path) == ("azure", {"resource": "x", "resourceId": path, "tenantId": TENANT})


def test_an_event_tells_both_in_its_data() -> None:
    data = {"tenantId": TENANT, "resourceUri": f"/subscriptions/{OURS}/resourceGroups/a"}
    assert opened(resource="x", data=data)[0] == "azure"


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({"category": "AuditLogs", "tenantId": OTHER}, f"the tenant '{OTHER}' is not accepted: the deployment watches {TENANT}"),
        ({"category": "AuditLogs", "resourceId": f"/tenants/{OTHER}/providers/Microsoft.aadiam"}, "is not accepted"),
        ({"category": "x", "data": {"tenantId": OTHER}}, "is not accepted"),
        ({"resource": "x", "resourceId": f"/subscriptions/{THEIRS}/a"}, f"the subscription '{THEIRS}' is not accepted"),
        ({"resource": "x", "tenantId": TENANT, "resourceId": f"/subscriptions/{THEIRS}/a"}, "is not accepted"),
        ({"resource": "x", "tenantId": TENANT, "data": {"resourceUri": f"/subscriptions/{THEIRS}"}}, "is not accepted"),
        ({"category": "AuditLogs"}, "tells neither tenant nor subscription"),
        ({"eventSource": "iam.amazonaws.com", "tenantId": TENANT}, "no reader of Microsoft's"),
        ({}, "no reader of Microsoft's"),
    ],
)
def test_what_is_not_ours_is_refused(record: dict[str, Any], fault: str) -> None:
    with pytest.raises(UnreadableSource, match=fault):
        SOURCES.open(json.dumps(record))


@pytest.mark.parametrize("body", ["", "[]", "7", "{", "[" * 10_000, '"text"'])
def test_what_is_no_record_is_refused(body: str) -> None:
    with pytest.raises(UnreadableSource, match="let only what infra/azure deploys send here"):
        SOURCES.open(body)


def test_our_own_clock_brings_no_record() -> None:
    assert SOURCES.open('{"nightlatch_clock": ""}') is None


def test_an_event_of_the_stream_holds_many_records_or_one_or_none_that_can_be_read() -> None:
    assert list(records('{"records": [{"a": 1}, 7]}')) == ['{"a": 1}', "7"]
    assert list(records('[{"records": [{"a": 1}]}, {"b": 2}]')) == ['{"a": 1}', '{"b": 2}']
    assert list(records('{"records": [1]}{"records": [2]}')) == ["1", "2"]
    assert list(records('{"records": []}')) == []
    assert list(records('{"records": 7}')) == ['{"records": 7}']
    assert list(records('{"records": [')) == ['{"records": [']


@given(st.text())
def test_whatever_comes_by_the_stream_is_told_apart_or_kept_as_it_is(body: str) -> None:
    for each in records(body):
        assert isinstance(each, str)


@pytest.mark.parametrize(
    "event",
    [
        {"eventType": "Microsoft.Resources.ResourceWriteSuccess", "topic": f"/subscriptions/{OURS}"},
        {"type": "Microsoft.Resources.ResourceWriteSuccess", "source": f"/subscriptions/{NEW.upper()}", "specversion": "1.0"},
        {"type": "Microsoft.Resources.ResourceWriteSuccess", "source": f"/tenants/{TENANT}/applications/1", "specversion": "1.0"},
    ],
)
def test_an_event_of_our_topics_is_admitted(event: dict[str, Any]) -> None:
    assert SOURCES.admits(event) == "Microsoft.Resources.ResourceWriteSuccess"


@pytest.mark.parametrize(
    "topic", ["", f"/subscriptions/{THEIRS}", f"/x/subscriptions/{OURS}", f"/tenants/{OTHER}/applications/1", 7]
)
def test_an_event_of_another_topic_is_refused(topic: object) -> None:
    with pytest.raises(UnreadableSource, match="let only those of infra/azure send here"):
        SOURCES.admits({"eventType": "Microsoft.Resources.ResourceWriteSuccess", "topic": topic})


def woken(**more: Any) -> dict[str, Any]:
    """As Microsoft Graph publishes the event that a user was changed, or made."""
    resource = {"id": USER.upper(), "organizationId": TENANT, "eventTime": "2026-03-02T10:00:00.3062901Z"}
    return {"type": "Microsoft.Graph.UserUpdated", "data": {"tenantId": TENANT, "resourceData": {**resource, **more}}}


def test_an_event_of_the_directory_names_an_object_and_when() -> None:
    found = SOURCES.woken(woken())
    assert (found.id, found.at.isoformat()) == (USER, "2026-03-02T10:00:00.306290+00:00")


@pytest.mark.parametrize(
    "event",
    [
        woken(id="' or 1 eq 1"),
        woken(id=None),
        {"data": {"tenantId": OTHER, "resourceData": {"id": USER}}},
        {"data": None},
        {},
    ],
)
def test_an_event_of_the_directory_that_names_nothing_of_ours_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(UnreadableSource, match="names no object of this tenant"):
        SOURCES.woken(event)


HOUR = "y=2026/m=03/d=02/h=10/m=00/PT1H.json"


def written(name: str, account: str = "contosoarchive") -> dict[str, Any]:
    topic = f"/subscriptions/{OURS}/resourceGroups/logs/providers/Microsoft.Storage/storageAccounts/{account}"
    return {"topic": topic, "subject": f"/blobServices/default/containers/{name}"}


@pytest.mark.parametrize(
    ("container", "of"),
    [
        ("insights-logs-auditlogs", f"tenantId={TENANT}"),
        ("insights-activity-logs", f"resourceId=/SUBSCRIPTIONS/{OURS.upper()}"),
    ],
)
def test_a_file_of_the_archive_stands_for_all_of_its_kind(container: str, of: str) -> None:
    assert tail_of(written(f"{container}/blobs/{of}/{HOUR}"), "contosoarchive") == (container, of)


@pytest.mark.parametrize(
    ("event", "account"),
    [
        (written(f"insights-logs-auditlogs/blobs/tenantId=1/{HOUR}", "fabrikam"), "contosoarchive"),
        (written(f"insights-logs-auditlogs/blobs/tenantId=1/{HOUR}"), ""),
        (written(f"payroll/blobs/tenantId=1/{HOUR}"), "contosoarchive"),
        (written("insights-logs-auditlogs/blobs/notes.txt"), "contosoarchive"),
        ({"topic": 7, "subject": None}, "contosoarchive"),
    ],
)
def test_a_file_of_anything_else_opens_nothing(event: dict[str, Any], account: str) -> None:
    with pytest.raises(UnreadableSource, match="none of the archive's"):
        tail_of(event, account)


@pytest.mark.parametrize(
    "record",
    [
        {"OrganizationId": TENANT.upper()},
        {"AADTenantId": TENANT},
        {"data": {"tenantId": TENANT}},
        {"resourceId": f"/tenants/{TENANT}"},
    ],
)
def test_the_tenant_stands_in_several_places(record: dict[str, Any]) -> None:
    assert tenant_of(record) == TENANT
