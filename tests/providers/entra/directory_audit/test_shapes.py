"""The shapes an entry comes in: each tells the same."""

from typing import Any

import pytest

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Kind, Outcome
from nightlatch.model.times import UNDATED
from nightlatch.providers.entra import PROVIDER, directory_audit
from tests.providers.entra.entries import ADMIN_ID, BROWSER, GROUP_ID, JO_ID, SHAPES, TENANT, entry, jo, only, prop, streamed


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_who_did_what_to_whom(shape: Any) -> None:
    found = only(shape(entry("Add user", jo(prop("AccountEnabled", [True], [])))))
    assert (found.kind, found.subject.id, found.subject.name) == (Kind.ACCOUNT_CREATED, JO_ID, "jo@contoso.com")
    assert (found.actor.id, found.origin.ip, found.origin.user_agent) == (ADMIN_ID, "198.51.100.7", BROWSER)
    assert (found.tenant, found.operation) == (TENANT, "Add user")
    assert found.at.isoformat() == "2026-03-02T10:00:00.123456+00:00"


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_the_same_number_and_is_told_once(shape: Any) -> None:
    record = entry("Add user", jo())
    assert only(shape(record)).id == only(record).id


@pytest.mark.parametrize("shape", SHAPES)
def test_a_failure_is_told_in_every_shape_with_its_reason(shape: Any) -> None:
    found = only(shape(entry("Add user", jo(), result="failure", resultReason="Microsoft.Online.Invented")))
    assert (found.outcome, found.error) == (Outcome.FAILURE, "failure: Microsoft.Online.Invented")


@pytest.mark.parametrize("result", ["success", "Success", None, "", "unknownFutureValue"])
def test_what_is_not_called_a_failure_counts_as_done(result: str | None) -> None:
    assert only(entry("Add user", jo(), result=result)).succeeded


@pytest.mark.parametrize("result", ["failure", "Failed", "timeout", "False"])
def test_every_word_for_a_failure_is_one(result: str) -> None:
    assert not only(entry("Add user", jo(), result=result)).succeeded


def test_an_entry_of_graph_that_names_no_tenant_is_of_the_tenant_entra() -> None:
    record = entry("Add user", jo())
    del record["tenantId"]
    assert only(record).tenant == "entra"


def test_a_stream_without_a_tenant_tells_it_in_its_path() -> None:
    record = streamed(entry("Add user", jo()))
    del record["tenantId"]
    assert only(record).tenant == TENANT


@pytest.mark.parametrize("name", ["Add user", "ADD USER", "Add user.", " Add  user ", "\uff21dd user", "Add\u200b user"])
def test_an_activity_is_known_however_it_is_spelled_and_told_by_one_name(name: str) -> None:
    assert only(entry(name, jo())).operation == "Add user"


def test_an_activity_with_an_en_dash_and_a_trailing_blank_is_the_documented_one() -> None:
    name = "Update application \u2013 Certificates and secrets management "
    found = only(entry(name, jo()))
    assert found.operation == "Update application - Certificates and secrets management"


def test_an_activity_that_stands_in_no_table_gives_nothing() -> None:
    assert list(PROVIDER.normalize(entry("Update device", jo()))) == []


def test_an_entry_without_a_time_is_read_and_is_of_no_newborn() -> None:
    record = entry("Add user", jo())
    del record["activityDateTime"]
    assert only(record).at == UNDATED


def test_an_entry_whose_targets_are_a_plain_value_is_unreadable() -> None:
    with pytest.raises(UnreadableRecord, match="targetResources"):
        list(PROVIDER.normalize(entry("Add user", targetResources="somebody")))


def test_an_initiator_that_is_a_plain_value_is_a_name() -> None:
    found = only(entry("Add user", jo(), initiatedBy="admin@contoso.com"))
    assert (found.actor.id, found.actor.name) == (None, "admin@contoso.com")


def test_an_unreadable_time_is_said() -> None:
    with pytest.raises(UnreadableRecord, match="no time"):
        list(PROVIDER.normalize(entry("Add user", jo(), activityDateTime="the 2nd")))


def test_audit_records_of_intune_in_the_same_stream_are_not_entras() -> None:
    record = {
        "category": "AuditLogs",
        "operationName": "Create MobileApp",
        "tenantId": TENANT,
        "properties": {"ActivityDate": "3/2/2026 10:00:00 AM", "Actor": {"UPN": "admin@contoso.com"}, "Targets": []},
    }
    assert not PROVIDER.recognizes(record)


def test_a_record_of_azures_activity_log_is_not_entras() -> None:
    record = {"operationName": "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE", "category": "Administrative", "properties": {}}
    assert not PROVIDER.recognizes(record)


@pytest.mark.parametrize(
    "thin",
    [
        {"operationName": "Add user", "category": "AuditLogs", "resultType": "Success"},
        {"operationName": "Add user", "category": "UserManagement"},
        {"category": "AuditLogs", "properties": {"operationName": "Add user", "targetResources": []}},
        {"event": {"activityDisplayName": "Add user", "category": "UserManagement"}, "routing": {"hostname": "collector"}},
    ],
)
def test_an_entry_of_which_little_is_left_is_known_by_its_category(thin: dict[str, Any]) -> None:
    assert PROVIDER.recognizes(thin)
    assert only(thin).kind is Kind.ACCOUNT_CREATED


@pytest.mark.parametrize("category", ["", "Administrative", "SignInLogs", "Operational", ["AuditLogs"]])
def test_an_operations_name_alone_makes_no_entry(category: Any) -> None:
    assert not directory_audit.recognizes({"operationName": "Add user", "category": category})
    assert not directory_audit.recognizes({"operationName": "Create MobileApp", "category": "AuditLogs"})


def test_a_target_is_typed_by_its_odata_type_where_nothing_else_tells() -> None:
    group = {"@odata.type": "#microsoft.graph.TargetResourceGroup", "id": GROUP_ID, "displayName": "Admins"}
    member = {"@odata.type": "#microsoft.graph.targetResourceUser", "id": JO_ID}
    for name in ("targetResources", "targetResource"):
        record = entry("Add member to group")
        del record["targetResources"]
        found = only({**record, name: [group, member]})
        assert (found.subject.id, found.grants[0].role) == (JO_ID, f"group:{GROUP_ID}")
