"""The two forms, and what pipelines make of them: every quirk that was seen gets a record here."""

import json
from typing import Any

import pytest

from nightlatch.errors import UnreadableRecord
from nightlatch.model import Outcome
from nightlatch.providers.workspace.audit import normalize, recognizes
from tests.providers.workspace.records import (
    CUSTOMER,
    FORMS,
    NEWCOMER,
    NUMBER,
    ORGANIZATION,
    Json,
    listed,
    logged,
    only,
    read,
    reported,
)

WHO = {"USER_EMAIL": NEWCOMER}


@pytest.mark.parametrize(
    "service", ["admin.googleapis.com", "login.googleapis.com", "cloudidentity.googleapis.com", " ADMIN.googleapis.com"]
)
def test_entries_of_workspaces_services_are_its_own(service: str) -> None:
    assert recognizes(logged("X", serviceName=service))


@pytest.mark.parametrize("service", ["iam.googleapis.com", "oslogin.googleapis.com", 7])
def test_entries_of_other_services_are_somebody_elses(service: Any) -> None:
    assert not recognizes(logged("CREATE_USER", WHO, serviceName=service))
    assert not read(logged("CREATE_USER", WHO, serviceName=service))


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"kind": "admin#directory#user"},
        {"id": "text"},
        {"id": {"applicationName": "admin"}},
        {"protoPayload": "x"},
        {"kind": ["x"]},
    ],
)
def test_what_is_of_neither_form_is_nobodys(record: Json) -> None:
    assert recognizes(record) is False
    assert not read(record)


def test_every_application_of_the_reports_form_is_recognized() -> None:
    assert recognizes(reported("download", log="drive"))
    without_kind = {key: value for key, value in reported("CREATE_USER", WHO).items() if key != "kind"}
    assert recognizes(without_kind)
    assert only(without_kind).subject.email == NEWCOMER


def test_an_id_is_made_of_tenant_event_and_number() -> None:
    told, entry = only(reported("CREATE_USER", WHO)), only(logged("CREATE_USER", WHO))
    assert told.id == f"workspace:{CUSTOMER}:{NUMBER}@20260302T100000123000:0"
    assert entry.id == f"workspace:{ORGANIZATION}:1abcdefexample@20260302T100000123000:0"
    assert (told.tenant, entry.tenant) == (CUSTOMER, ORGANIZATION)


def test_several_events_of_one_record_are_several_activities() -> None:
    events = [
        {"name": "CREATE_USER", "type": "USER_SETTINGS", "parameters": listed(WHO)},
        {"name": "CHANGE_CALENDAR_SETTING", "parameters": []},
        {"name": "GRANT_ADMIN_PRIVILEGE", "parameters": listed(WHO)},
    ]
    found = read(reported("-", events=events))
    assert [(a.operation, a.id[-2:]) for a in found] == [("CREATE_USER", ":0"), ("GRANT_ADMIN_PRIVILEGE", ":1")]
    assert len({a.event for a in found}) == 1


def test_a_single_event_may_be_an_object_or_json_text() -> None:
    event = {"name": "CREATE_USER", "parameters": listed(WHO)}
    assert only(reported("-", events=event)).subject.email == NEWCOMER
    assert only(reported("-", events=json.dumps([event]))).subject.email == NEWCOMER
    entry = {"eventName": "CREATE_USER", "parameter": listed(WHO)}
    assert only(logged("-", metadata={"event": entry})).subject.email == NEWCOMER
    assert only(logged("-", metadata=json.dumps({"event": [entry]}))).subject.email == NEWCOMER


def test_an_event_lifted_to_the_top_of_the_record_is_read() -> None:
    record = reported("-") | {"name": "CREATE_USER", "type": "USER_SETTINGS", "parameters": WHO}
    del record["events"]
    assert only(record).subject.email == NEWCOMER


def test_keys_in_snake_case_are_read() -> None:
    told = reported("CREATE_USER", WHO)
    told["id"] = {"time": told["id"]["time"], "unique_qualifier": 12, "application_name": "admin", "customer_id": CUSTOMER}
    told["ip_address"] = told.pop("ipAddress")
    assert only(told).id == f"workspace:{CUSTOMER}:12@20260302T100000123000:0"
    assert only(told).origin.ip == "198.51.100.7"
    payload = {
        "at_sign_type": "type.googleapis.com/google.cloud.audit.AuditLog",
        "service_name": "admin.googleapis.com",
        "method_name": "google.admin.AdminService.createUser",
        "authentication_info": {"principal_email": "robin.admin@example.com"},
        "metadata": {"event": [{"event_name": "CREATE_USER", "parameter": listed(WHO)}]},
    }
    entry = {
        "proto_payload": payload,
        "insert_id": "i1",
        "timestamp": "2026-03-02 10:00:00",
        "log_name": f"{ORGANIZATION}/logs/x",
    }
    assert only(entry).subject.email == NEWCOMER
    assert only(entry).tenant == ORGANIZATION


def test_a_row_of_log_analytics_is_read() -> None:
    entry = logged("CREATE_USER", WHO)
    row = {**entry, "proto_payload": {"audit_log": entry["protoPayload"]}}
    del row["protoPayload"]
    assert only(row) == only(entry)


def test_keys_in_lower_case_are_read() -> None:
    entry = logged("CREATE_USER", WHO)
    payload = {key.lower(): value for key, value in entry.pop("protoPayload").items()}
    assert only({key.lower(): value for key, value in entry.items()} | {"protopayload": payload}).subject.email == NEWCOMER


@pytest.mark.parametrize("service", [None, "", ["admin.googleapis.com"], "admin", " ADMIN.googleapis.com"])
@pytest.mark.parametrize("labels", [{}, {"service": "admin.googleapis.com"}])
def test_a_service_that_is_told_nowhere_is_known_by_its_method(service: Any, labels: Json) -> None:
    entry = logged("CREATE_USER", WHO, serviceName=service) | {"resource": {"labels": labels}}
    assert (only(entry).subject.email, only(entry).evidence["service"]) == (NEWCOMER, "admin.googleapis.com")


def test_what_a_pipeline_lifted_to_the_top_of_the_record_is_read_there() -> None:
    entry = logged("CREATE_USER", WHO, serviceName=None) | {"serviceName": "admin.googleapis.com", "status": {"code": 7}}
    assert only(entry).outcome is Outcome.FAILURE


@pytest.mark.parametrize(
    "time", ["2026-03-02 10:00:00.123000000", "2026-03-02T12:00:00.123+02:00", "2026-03-02 10:00:00.123 UTC"]
)
def test_times_are_read_in_every_spelling(time: str) -> None:
    told = reported("CREATE_USER", WHO)
    told["id"]["time"] = time
    assert f"{only(told).at:%Y-%m-%dT%H:%M:%S.%f%z}" == "2026-03-02T10:00:00.123000+0000"


def test_an_entry_without_timestamp_has_the_time_of_its_activity() -> None:
    entry = logged("CREATE_USER", WHO)
    at = only(entry).at
    del entry["timestamp"]
    assert only(entry).at == at


@pytest.mark.parametrize("name", ["organizations/[ORG]/logs/x", "projects/invented/logs/x", None, 7, "organizations/"])
def test_a_tenant_that_nothing_tells_is_unknown(name: Any) -> None:
    entry = logged("CREATE_USER", WHO, resourceName=None) | {"logName": name}
    assert only(entry).tenant == "unknown"
    assert only(entry).subject.tenant == "example.com"


def test_a_record_without_number_is_known_by_its_digest() -> None:
    told = reported("CREATE_USER", WHO)
    del told["id"]["uniqueQualifier"]
    assert only(told).event == only(json.loads(json.dumps(told))).event
    assert len(only(told).event) == 64


@pytest.mark.parametrize("status", [None, {}, {"code": 0}, {"code": "0"}, "odd"])
def test_a_status_that_is_ok_or_absent_is_success(status: Any) -> None:
    assert only(logged("CREATE_USER", WHO, status=status)).succeeded


def test_a_refused_change_is_a_failure_with_its_code() -> None:
    refused = only(logged("CREATE_USER", WHO, status={"code": 7, "message": "not allowed"}))
    assert (refused.outcome, refused.error) == (Outcome.FAILURE, "7: not allowed")
    assert only(logged("CREATE_USER", WHO, status={"code": "5"})).error == "5"
    ungranted = only(logged("CREATE_USER", WHO, authorizationInfo=[{"granted": False}]))
    assert ungranted.outcome is Outcome.FAILURE


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ({"eventStatus": "FAILED", "errorCode": "forbidden"}, "forbidden"),
        ({"event_status": "skipped"}, "skipped"),
        ({"eventStatus": "SUCCEEDED_WITH_WARNINGS"}, None),
        ({"httpStatusCode": 200}, None),
        ("odd", None),
    ],
)
def test_an_event_says_by_its_status_that_it_failed(status: Any, error: str | None) -> None:
    events = [{"name": "CREATE_USER", "parameters": listed(WHO), "status": status}, {"name": "CREATE_USER"}]
    assert [(each.error, each.succeeded) for each in read(reported("-", events=events))] == [(error, error is None), (None, True)]


def test_a_refused_and_a_successful_change_are_two_happenings() -> None:
    assert only(logged("CREATE_USER", WHO, status={"code": 7})).same_as != only(logged("CREATE_USER", WHO)).same_as


def test_both_forms_of_one_happening_are_known_as_one_and_others_are_not() -> None:
    told, entry = (only(form("CREATE_USER", WHO)) for form in FORMS)
    assert told.same_as == entry.same_as
    assert (told.subject, told.actor.folded, told.actor.tenant) == (entry.subject, entry.actor.folded, entry.actor.tenant)
    later = reported("CREATE_USER", WHO)
    later["id"]["time"] = "2026-03-02T10:00:01.123Z"
    others = [
        only(later),
        only(reported("CREATE_USER", {"USER_EMAIL": "another@example.com"})),
        only(reported("CREATE_USER", WHO, actor={"email": "other.admin@example.com"})),
        only(reported("UNDELETE_USER", WHO)),
    ]
    assert len({each.same_as for each in (told, *others)}) == 5


@pytest.mark.parametrize("broken", ["CREATE_USER", 7, True, "[1"])
def test_events_that_are_no_list_are_said(broken: Any) -> None:
    with pytest.raises(UnreadableRecord, match="events is"):
        list(normalize(reported("-", events=broken)))
    with pytest.raises(UnreadableRecord, match=r"metadata.event is"):
        list(normalize(logged("-", metadata={"event": broken})))


def test_an_event_that_is_no_object_is_said_and_an_empty_one_says_nothing() -> None:
    with pytest.raises(UnreadableRecord, match="event 1 is str"):
        list(normalize(reported("-", events=[{}, "CREATE_USER"])))
    assert not read(reported("-", events=[{}, None, {"name": ""}]))
    assert not read(reported("-", events=[]))


def test_a_record_without_a_time_is_unreadable_only_where_it_matters() -> None:
    told = reported("CREATE_USER", WHO)
    told["id"]["time"] = "2026-13-45"
    with pytest.raises(UnreadableRecord, match="no time"):
        list(normalize(told))
    told["events"][0]["name"] = "CHANGE_CALENDAR_SETTING"
    assert not read(told)


@pytest.mark.parametrize("word", ["...", "redacted"])
def test_a_word_in_a_times_place_tells_none(word: str) -> None:
    told = reported("CREATE_USER", WHO)
    told["id"]["time"] = word
    entry = logged("CREATE_USER", WHO, metadata=None) | {"timestamp": word, "receiveTimestamp": word}
    assert [each.at.year for each in (*read(told), *read(entry))] == [1970, 1970]


def test_a_record_that_tells_no_time_is_kept_and_never_newborn() -> None:
    told = reported("CREATE_USER", WHO)
    del told["id"]["time"]
    assert [each.at.year for each in read(told)] == [1970]
