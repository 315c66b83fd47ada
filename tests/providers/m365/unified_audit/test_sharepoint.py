"""Sites: who administers them, who joins their groups, and whom the organization shares with."""

from typing import Any

import pytest

from nightlatch.model import Kind, Level, PrincipalType
from tests.providers.m365.records import GUEST, JO, SITE, only, read, record, site


@pytest.mark.parametrize("who", [JO, f"i:0#.f|membership|{JO}"])
@pytest.mark.parametrize("workload", ["SharePoint", "OneDrive"])
def test_an_administrator_of_a_site_is_given_that_role(who: str, workload: str) -> None:
    activity = only(site("SiteCollectionAdminAdded", who) | {"Workload": workload})
    (grant,) = activity.grants
    assert (activity.kind, activity.subject.name) == (Kind.ROLE_GRANTED, JO)
    assert (grant.role, grant.scope) == ("SiteCollectionAdmin", SITE)


def test_an_administrator_may_be_named_by_what_was_changed_alone() -> None:
    told = [{"Name": "SiteAdmin", "NewValue": JO, "OldValue": ""}]
    assert only(site("SiteCollectionAdminAdded", None, ModifiedProperties=told)).subject.name == JO


def test_an_administrator_whom_nobody_names_is_told_all_the_same() -> None:
    assert only(site("SiteCollectionAdminAdded", None)).subject.folded is None


def test_a_removed_administrator_lost_the_role() -> None:
    assert only(site("SiteCollectionAdminRemoved", JO)).kind is Kind.ROLE_REMOVED


@pytest.mark.parametrize(
    ("sort", "who", "type"),
    [
        ("Member", JO, PrincipalType.USER),
        ("Guest", "ann@fabrikam.com", PrincipalType.GUEST),
        ("Member", GUEST, PrincipalType.GUEST),
        ("SecurityGroup", "Helpers", PrincipalType.GROUP),
    ],
)
def test_who_joins_a_group_of_a_site_is_told_as_what_he_is(sort: str, who: str, type: PrincipalType) -> None:
    activity = only(site("AddedToGroup", who, sort, EventData="<Added to group>Plans Members</Added to group>"))
    assert (activity.subject.type, activity.grants[0].role, activity.grants[0].scope) == (type, "group:Plans Members", SITE)


def test_owners_of_a_site_are_worth_more_than_its_visitors() -> None:
    tiers = [
        only(site("AddedToGroup", JO, EventData=f"<Group>Plans {name}</Group>")).grants[0].tier for name in ("Owners", "Visitors")
    ]
    assert tiers == [2, 3]


@pytest.mark.parametrize("group", ["SharingLinks.0a1b.OrganizationView.2c3d", "Limited Access System Group"])
def test_a_shared_file_makes_nobody_a_member(group: str) -> None:
    assert read(site("AddedToGroup", JO, EventData=f"<Group>{group}</Group>")) == []


@pytest.mark.parametrize("group", ["SharingLinks.mine", "Limited Access System Group of mine"])
def test_a_group_that_only_sounds_like_sharing_is_a_group(group: str) -> None:
    assert only(site("AddedToGroup", JO, EventData=f"<Group>{group}</Group>")).kind is Kind.ROLE_GRANTED


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ([{"Name": "ShareWithGuests", "OldValue": "False", "NewValue": "True"}], Kind.TRUST_CHANGED),
        ([{"Name": "ShareUsingAnonymousLinks", "OldValue": "False", "NewValue": "True"}], Kind.TRUST_CHANGED),
        ([{"Name": "SharingCapability", "OldValue": "Disabled", "NewValue": "ExternalUserAndGuestSharing"}], Kind.TRUST_CHANGED),
        ([{"Name": "ShareWithGuests", "OldValue": "True", "NewValue": "False"}], Kind.POLICY_CHANGED),
        ({"ShareWithGuests": {"OldValue": "False", "NewValue": "True"}}, Kind.TRUST_CHANGED),
        (None, Kind.TRUST_CHANGED),
    ],
)
def test_a_sharing_policy_that_opens_or_does_not_say_is_a_trust(told: Any, kind: Kind) -> None:
    activity = only(record("SharingPolicyChanged", "SharePoint", ModifiedProperties=told, ObjectId="tenant"))
    assert activity.kind is kind
    assert activity.level is (Level.WATCH if kind is Kind.TRUST_CHANGED else Level.CONTEXT)


def test_an_invitation_is_a_mark_for_the_account_comes_later() -> None:
    activity = only(site("SharingInvitationCreated", "ann@fabrikam.com", "Guest"))
    assert (activity.kind, activity.level, activity.subject.type) == (Kind.POLICY_CHANGED, Level.CONTEXT, PrincipalType.GUEST)


@pytest.mark.parametrize(
    "operation", ["SharingSet", "AnonymousLinkCreated", "SecureLinkCreated", "FileDownloaded", "SiteCollectionCreated"]
)
def test_sharing_files_tells_nothing(operation: str) -> None:
    assert read(site(operation, "ann@fabrikam.com", "Guest")) == []
