"""Records of the unified audit log made entries of the directory audit."""

import json
from typing import Any

import pytest

from nightlatch.model import Kind, PrincipalType
from nightlatch.providers.entra import PROVIDER
from tests.providers.entra.entries import (
    ADMIN_ID,
    APP_ID,
    APP_OBJECT,
    BROWSER,
    JO_ID,
    SP_ID,
    TENANT,
    USER_TARGET,
    application,
    entry,
    jo,
    named,
    only,
    prop,
    unified,
)


def test_a_record_tells_who_did_what_to_whom() -> None:
    found = only(unified("Add user.", *USER_TARGET, ObjectId="jo@contoso.com"))
    assert (found.kind, found.operation, found.tenant) == (Kind.ACCOUNT_CREATED, "Add user", TENANT)
    assert (found.subject.id, found.subject.name, found.subject.type) == (JO_ID, "jo@contoso.com", PrincipalType.USER)
    assert (found.actor.id, found.actor.name, found.origin.ip) == (ADMIN_ID, "admin@contoso.com", "198.51.100.7")
    assert found.origin.user_agent == BROWSER


def test_what_two_logs_tell_of_one_user_is_one_happening() -> None:
    assert only(unified("Add user.", *USER_TARGET)).same_as == only(entry("Add user", jo())).same_as


def test_what_two_logs_tell_of_one_application_is_one_happening() -> None:
    ids = ((f"Application_{APP_OBJECT}", 2), (APP_OBJECT, 2), ("Application", 2), ("Robot", 1))
    told = only(unified("Add application.", *ids, properties=[named("AppId", f'[\r\n  "{APP_ID}"\r\n]')]))
    first = only(entry("Add application", application(prop("AppId", [APP_ID], []))))
    assert (told.subject, told.same_as) == (first.subject, first.same_as)


def test_two_users_made_in_one_second_are_two_happenings() -> None:
    other = only(entry("Add user", jo() | {"id": ADMIN_ID}))
    assert only(unified("Add user.", *USER_TARGET)).same_as != other.same_as


def test_a_refused_call_in_the_same_second_does_not_stand_for_the_one_that_was_done() -> None:
    refused = only(entry("Add user", jo(), result="failure"))
    assert refused.same_as != only(entry("Add user", jo())).same_as
    assert refused.same_as == only(unified("Add user.", *USER_TARGET, ResultStatus="Failure")).same_as


def test_an_application_that_acts_is_named_by_its_own_id_and_not_by_what_it_is_called() -> None:
    actor = [
        {"ID": "Robot", "Type": 1},
        {"ID": APP_ID, "Type": 2},
        {"ID": f"ServicePrincipal_{SP_ID}", "Type": 2},
        {"ID": SP_ID, "Type": 2},
        {"ID": "ServicePrincipal", "Type": 2},
    ]
    found = only(unified("Add user.", *USER_TARGET, Actor=actor, UserId=f"ServicePrincipal_{SP_ID}"))
    assert (found.actor.type, found.actor.id, found.actor.name) == (PrincipalType.SERVICE_PRINCIPAL, APP_ID, "Robot")


def test_the_application_that_a_user_worked_with_is_not_the_actor() -> None:
    assert only(unified("Add user.", *USER_TARGET)).actor.type is PrincipalType.USER


@pytest.mark.parametrize("user", ["Certificate", "Not Available"])
def test_the_actor_stands_in_the_list_where_the_user_id_names_nobody(user: str) -> None:
    assert only(unified("Add user.", *USER_TARGET, UserId=user)).actor.id == ADMIN_ID


@pytest.mark.parametrize(
    ("object_id", "expected"),
    [("jo@contoso.com", "jo@contoso.com"), (JO_ID, JO_ID), ("Not Available", None), (f"{APP_ID};x", None)],
)
def test_without_a_target_the_object_id_tells_whom(object_id: str, expected: str | None) -> None:
    assert only(unified("Add user.", ObjectId=object_id, properties=[named("Invented")])).subject.name == expected


@pytest.mark.parametrize("status", ["Failure", "Failed", "False"])
def test_a_failed_record_reads_like_the_good_one_and_is_told_apart_by_its_status(status: str) -> None:
    assert not only(unified("Add application.", ResultStatus=status, ObjectId="Robot")).succeeded


@pytest.mark.parametrize("status", ["Success", "True", "Succeeded", "PartiallySucceeded", "New"])
def test_every_other_status_counts_as_done(status: str) -> None:
    assert only(unified("Add application.", ResultStatus=status, ObjectId="Robot")).succeeded


def test_a_row_of_sentinel_names_workload_and_type_in_words() -> None:
    record = unified("Add user.", *USER_TARGET) | {"OfficeWorkload": "AzureActiveDirectory", "RecordType": "AzureActiveDirectory"}
    del record["Workload"]
    assert only(record).subject.id == JO_ID


@pytest.mark.parametrize("key", ["RawEventData", "AuditData_s"])
def test_what_an_export_puts_around_a_record_is_taken_off(key: str) -> None:
    inner = unified("Add user.", *USER_TARGET)
    assert only({"RecordType": "AzureActiveDirectory", key: json.dumps(inner)}).id == only(inner).id


@pytest.mark.parametrize("workload", ["Exchange", "SharePoint", "MicrosoftTeams"])
def test_other_workloads_are_not_entras(workload: str) -> None:
    assert not PROVIDER.recognizes(unified("New-Mailbox", Workload=workload, RecordType=1))


@pytest.mark.parametrize("value", [None, "", "text", 7, [], {}, [None, 3, "x", {"ID": None}]])
@pytest.mark.parametrize("field", ["Actor", "Target", "ModifiedProperties", "ExtendedProperties"])
def test_odd_lists_are_read_as_nothing(field: str, value: Any) -> None:
    assert only(unified("Add user.", *USER_TARGET, **{field: value})).kind is Kind.ACCOUNT_CREATED


def test_properties_that_a_pipeline_made_an_object_by_name_are_read_alike() -> None:
    record = unified("Update user.", *USER_TARGET, properties=[named("AccountEnabled", "[true]", "[false]")])
    told = {each["Name"]: {key: each[key] for key in ("NewValue", "OldValue")} for each in record["ModifiedProperties"]}
    extended = {each["Name"]: each["Value"] for each in record["ExtendedProperties"]}
    found = only({**record, "ModifiedProperties": told, "ExtendedProperties": extended})
    assert (found.kind, found.same_as) == (Kind.ACCOUNT_ENABLED, only(record).same_as)
    assert found.origin.user_agent == only(record).origin.user_agent
