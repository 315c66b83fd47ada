"""Membership of groups: who joined, and what."""

import pytest

from nightlatch.model import GrantKind, Kind
from tests.providers.okta.records import BUILDERS, JO, Json, event, only


@pytest.mark.parametrize("targets", [(JO, BUILDERS), (BUILDERS, JO)])
def test_joining_a_group_is_a_grant_by_the_groups_id(targets: tuple[Json, Json]) -> None:
    activity = only(event("group.user_membership.add", *targets))
    (grant,) = activity.grants
    assert (activity.kind, activity.subject.id) == (Kind.ROLE_GRANTED, JO["id"])
    assert (grant.role, grant.kind, grant.resolved) == (f"group:{BUILDERS['id']}", GrantKind.GROUP, False)
    assert activity.evidence["called"] == "Builders"


def test_leaving_a_group_takes_the_same_grant() -> None:
    given, taken = (only(event(f"group.user_membership.{name}", JO, BUILDERS)) for name in ("add", "remove"))
    assert (taken.kind, taken.grants) == (Kind.ROLE_REMOVED, given.grants)


def test_a_group_that_is_not_named_is_a_group_all_the_same() -> None:
    assert only(event("group.user_membership.add", JO)).grants[0].role == "group:(not named)"
