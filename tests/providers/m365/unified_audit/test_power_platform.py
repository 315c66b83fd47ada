"""Power Automate, Power Apps and Power BI: what was shared with whom."""

from typing import Any

import pytest

from nightlatch.model import Kind
from tests.providers.m365.records import JO, only, record


@pytest.mark.parametrize(
    ("made", "role"),
    [
        (
            record("PutPermissions", "MicrosoftFlow", RecordType=30, RecipientUPN=JO, FlowDetailsUrl="https://flow.example/1"),
            "flow",
        ),
        (
            record(
                "AddGroupMembers", "PowerBI", RecordType=20, MembershipInformation=[{"MemberEmail": JO}], WorkspaceName="Plans"
            ),
            "workspace",
        ),
        (record("PowerAppPermissionEdited", "PowerApps", RecordType=45, TargetPrincipalName=JO, AppName="App"), "app"),
    ],
)
def test_what_is_shared_is_given(made: Any, role: str) -> None:
    activity = only(made)
    assert (activity.kind, activity.subject.name, activity.grants[0].role) == (Kind.ROLE_GRANTED, JO, role)


def test_what_is_shared_with_somebody_unnamed_is_told() -> None:
    assert only(record("PutPermissions", "MicrosoftFlow", RecordType=30)).subject.folded is None
