"""Members and owners of mail-enabled groups."""

import pytest

from nightlatch.model import GrantKind, Kind
from tests.providers.m365.records import JO, MAL, cmdlet, only, read


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("Add-DistributionGroupMember", {"Member": JO}),
        ("Add-UnifiedGroupLinks", {"LinkType": "Members", "Links": JO}),
    ],
)
def test_a_member_is_given_what_nobody_knows_the_group_to_hold(operation: str, told: dict[str, str]) -> None:
    activity = only(cmdlet(operation, Identity="plans", **told))
    (grant,) = activity.grants
    assert (activity.kind, activity.subject.name) == (Kind.ROLE_GRANTED, JO)
    assert (grant.role, grant.kind, grant.resolved) == ("group:plans", GrantKind.GROUP, False)


def test_owners_are_told_apart_from_members() -> None:
    told = read(cmdlet("Add-UnifiedGroupLinks", Identity="plans", LinkType="Owners", Links=f"{JO},{MAL}"))
    assert [(each.subject.name, each.grants[0].role, each.grants[0].scope) for each in told] == [
        (JO, "owner", "plans"),
        (MAL, "owner", "plans"),
    ]


def test_who_only_subscribes_is_given_nothing() -> None:
    assert read(cmdlet("Add-UnifiedGroupLinks", Identity="plans", LinkType="Subscribers", Links=JO)) == []
