"""Teams: members, owners, guests, and whom the organization talks with."""

from typing import Any

import pytest

from nightlatch.model import GrantKind, Kind, PrincipalType
from tests.providers.m365.records import GUEST, JO, MAL, TEAM, cmdlet, member, only, read, record, team


def test_a_member_joins_the_teams_group() -> None:
    activity = only(team("MemberAdded", member(JO, 1)))
    (grant,) = activity.grants
    assert (activity.kind, activity.subject.name) == (Kind.ROLE_GRANTED, JO)
    assert (grant.role, grant.kind, grant.tier) == (f"group:{TEAM}", GrantKind.GROUP, 3)
    assert (activity.evidence["team"], activity.evidence["called"]) == (TEAM, "Plans")


def test_everybody_who_was_added_at_once_is_told() -> None:
    assert [each.subject.name for each in read(team("MemberAdded", member(JO, 1), member(MAL, 2)))] == [JO, MAL]


@pytest.mark.parametrize(("upn", "role"), [(GUEST, 1), ("ann@fabrikam.com", 3), ("ann@fabrikam.com", "Guest")])
def test_a_guest_is_known_by_name_or_role(upn: str, role: Any) -> None:
    assert only(team("MemberAdded", member(upn, role))).subject.type is PrincipalType.GUEST


@pytest.mark.parametrize(
    ("role", "kind"), [(2, Kind.ROLE_GRANTED), ("2", Kind.ROLE_GRANTED), ("Owner", Kind.ROLE_GRANTED), (1, Kind.ROLE_REMOVED)]
)
def test_an_owner_is_made_and_unmade(role: Any, kind: Kind) -> None:
    activity = only(team("MemberRoleChanged", member(JO, role)))
    assert (activity.kind, activity.grants[0].role, activity.grants[0].scope) == (kind, "owner", TEAM)


def test_a_removed_member_left_the_group() -> None:
    assert only(team("MemberRemoved", member(JO, 1))).kind is Kind.ROLE_REMOVED


@pytest.mark.parametrize("sort", ["OneOnOne", "GroupChat"])
def test_a_chat_opens_nothing(sort: str) -> None:
    assert read(team("MemberAdded", member(JO, 1), CommunicationType=sort)) == []


def test_members_that_are_no_list_tell_nothing() -> None:
    assert read(record("MemberAdded", "MicrosoftTeams", Members="nobody")) == []


@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ("Set-CsTeamsClientConfiguration", {"AllowGuestUser": "True"}),
        ("Set-CsTenantFederationConfiguration", {"AllowedDomains": "evil.example"}),
    ],
)
def test_letting_strangers_in_is_a_trust(operation: str, told: dict[str, str]) -> None:
    assert only(cmdlet(operation, workload="SkypeForBusiness", **told)).kind is Kind.TRUST_CHANGED


def test_keeping_strangers_out_is_none() -> None:
    assert only(cmdlet("Set-CsTeamsClientConfiguration", AllowGuestUser="False")).kind is Kind.POLICY_CHANGED
    assert read(cmdlet("Set-CsTeamsClientConfiguration", AllowBox="True")) == []


@pytest.mark.parametrize(("name", "kind"), [("Allow guest access in Teams", Kind.TRUST_CHANGED), ("Giphy", Kind.POLICY_CHANGED)])
def test_a_setting_of_the_organization_is_told_by_name_and_value(name: str, kind: Kind) -> None:
    assert only(record("TeamsTenantSettingChanged", "MicrosoftTeams", Name=name, OldValue="False", NewValue="True")).kind is kind
