"""Purview: who may search everybody's mail and files."""

from typing import Any

import pytest

from nightlatch.model import Kind
from tests.providers.m365.records import JO, MAL, cmdlet, only, read, record

PURVIEW = "SecurityComplianceCenter"


@pytest.mark.parametrize(
    "made",
    [
        cmdlet("Add-eDiscoveryCaseAdmin", workload=PURVIEW, User=JO),
        record("Add-eDiscoveryCaseAdmin", PURVIEW, Parameters=f"-User {JO}"),
        record("CaseAdminAdded", PURVIEW, RecordType=24, ObjectId=JO),
    ],
)
def test_an_administrator_of_all_cases_is_strong(made: Any) -> None:
    activity = only(made)
    assert (activity.kind, activity.subject.name, activity.grants[0].tier) == (Kind.ROLE_GRANTED, JO, 1)


def test_a_member_of_a_case_is_told_with_the_case() -> None:
    activity = only(cmdlet("Add-ComplianceCaseMember", workload=PURVIEW, Case="Plans", Member=JO))
    assert (activity.grants[0].role, activity.grants[0].scope) == ("eDiscovery case member", "Plans")


def test_a_list_set_anew_is_told_whole() -> None:
    told = read(cmdlet("Update-eDiscoveryCaseAdmin", workload=PURVIEW, Users=f"{JO};{MAL}"))
    assert [each.subject.name for each in told] == [JO, MAL]


def test_who_was_removed_lost_it() -> None:
    assert only(cmdlet("Remove-eDiscoveryCaseAdmin", workload=PURVIEW, User=JO)).kind is Kind.ROLE_REMOVED
