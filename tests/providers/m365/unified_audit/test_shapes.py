"""One record in every shape that it is handed on in, and what drifts on the way."""

import json
from pathlib import Path
from typing import Any

import pytest

from nightlatch.errors import UnreadableRecord
from nightlatch.intake import Found, Reader
from nightlatch.model import Kind, Outcome
from nightlatch.model.times import UNDATED
from nightlatch.providers.m365 import PROVIDER
from tests.build import START
from tests.providers.m365.records import (
    AT,
    ID,
    JO,
    MAL,
    ROBIN,
    SHAPES,
    TEAM,
    TENANT,
    WRAPPED,
    cmdlet,
    lowered,
    member,
    of_sentinel,
    only,
    read,
    record,
    site,
    team,
)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_the_same_of_a_cmdlet(shape: Any) -> None:
    given, trusted = read(shape(cmdlet("Add-MailboxPermission", "jo", Identity=JO, User=MAL, AccessRights="FullAccess")))
    assert (given.kind, given.subject.name, given.grants[0].role, given.grants[0].scope) == (
        Kind.ROLE_GRANTED,
        MAL,
        "FullAccess",
        JO,
    )
    assert (trusted.kind, trusted.subject.name, trusted.grants[0].member) == (Kind.TRUST_CHANGED, JO, MAL)
    assert given.id == f"m365:{TENANT}:{ID}:0"
    assert (given.at, given.actor.name, given.origin.ip) == (START, ROBIN, "198.51.100.7")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_the_same_of_a_team(shape: Any) -> None:
    activity = only(shape(team("MemberAdded", member(JO, 2))))
    assert (activity.subject.name, activity.grants[0].role, activity.grants[0].scope) == (JO, "owner", TEAM)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_tells_the_same_of_a_site(shape: Any) -> None:
    group = site("AddedToGroup", JO, EventData="<Group>Plans Owners</Group>")
    assert only(shape(group)).grants[0].role == "group:Plans Owners"


def test_tellings_of_one_record_are_one_happening_also_where_the_tenant_was_lost() -> None:
    made = cmdlet("New-Mailbox", Name="jo")
    lost = of_sentinel(made)
    del lost["OrganizationId"]
    assert only(lost).tenant == "entra"
    assert only(lost).same_as == only(made).same_as != None  # noqa: E711 - both at once


def test_a_record_without_id_is_told_by_its_content() -> None:
    one = {name: value for name, value in cmdlet("New-Mailbox", Name="jo").items() if name != "Id"}
    assert only(one).event == only(dict(reversed(one.items()))).event != only(one | {"ClientIP": ""}).event
    assert only(one).same_as is None


@pytest.mark.parametrize("status", ["Failed", "False", "FALSE", "Failure", "false"])
def test_a_refused_call_is_a_failure(status: str) -> None:
    activity = only(cmdlet("New-Mailbox", Name="jo") | {"ResultStatus": status})
    assert (activity.outcome, activity.error) == (Outcome.FAILURE, status)


@pytest.mark.parametrize(
    "status", ["Success", "True", "TRUE", "Succeeded", "Successful", "None", "InProgress", "PartiallySucceeded", "New", "", None]
)
def test_what_does_not_say_that_it_failed_may_have_been_done(status: str | None) -> None:
    assert only(cmdlet("New-Mailbox", Name="jo") | {"ResultStatus": status}).outcome is Outcome.SUCCESS


@pytest.mark.parametrize("text", [AT, f"{AT}Z", "2026-03-02 10:00:00", f"{AT}.000"])
def test_times_are_utc_with_or_without_saying_so(text: str) -> None:
    assert only(record("New-Mailbox", CreationTime=text, ObjectId="jo")).at == START


def test_a_record_without_a_time_is_undated_and_one_with_a_false_one_is_unreadable() -> None:
    assert only(record("New-Mailbox", CreationTime=None, ObjectId="jo")).at == UNDATED
    with pytest.raises(UnreadableRecord, match="is no time"):
        read(record("New-Mailbox", CreationTime="3/2 at 10", ObjectId="jo"))


@pytest.mark.parametrize("wrap", WRAPPED)
def test_exports_and_queries_are_opened_on_the_way_in(wrap: Any, tmp_path: Path) -> None:
    made = cmdlet("New-Mailbox", Name="jo")
    file = tmp_path / "export.json"
    file.write_text(json.dumps([wrap(made)]), encoding="utf-8")
    (found,) = Reader({"m365": PROVIDER}).read(file)
    assert isinstance(found, Found)
    assert only(dict(found.raw)) == only(made)


@pytest.mark.parametrize("parameters", ["", None, [], "[]", 7, [None, 7, {"Value": "x"}], "{broken"])
def test_a_cmdlet_whose_parameters_are_lost_is_about_its_object(parameters: Any) -> None:
    assert only(record("New-Mailbox", ObjectId="contoso.onmicrosoft.com/jo", Parameters=parameters)).subject.name == "jo"


def test_not_available_is_no_name() -> None:
    assert only(record("New-Mailbox", ObjectId="Not Available")).subject.name is None


def test_a_value_wrapped_in_a_list_over_several_lines_is_the_value() -> None:
    made = cmdlet("Set-AdminAuditLogConfig", UnifiedAuditLogIngestionEnabled="[\r\n  false\r\n]")
    assert only(made).kind is Kind.GUARD_REMOVED


def test_a_name_with_its_full_stop_and_in_any_case_is_the_same_operation() -> None:
    assert only(lowered(record(" NEW-mailbox. ", ObjectId="jo"))).operation == "NEW-mailbox."


def test_a_tenant_that_could_break_keys_is_none() -> None:
    assert only(record("New-Mailbox", ObjectId="jo", OrganizationId="a:b@c")).tenant == "entra"


def test_what_stands_in_no_table_tells_nothing() -> None:
    assert read(record("MailItemsAccessed")) == []
    assert read(record("FileDownloaded", "OneDrive")) == []
    assert read(record("AddedToSecureLink", "OneDrive", TargetUserOrGroupName="OUT@EXAMPLE.COM")) == []
