"""Groups: who joined, from where, and by which log it was told."""

from typing import Any

import pytest

from nightlatch.model import GrantKind, Kind, PrincipalType
from tests.providers.workspace.records import FORMS, GROUP, NEWCOMER, STRANGER, Json, logged, only, read, reported


def joining(member: str | None, group: str | None = GROUP) -> Json:
    return {"USER_EMAIL": member, "GROUP_EMAIL": group}


@pytest.mark.parametrize("form", FORMS)
def test_a_member_is_the_subject_and_the_group_the_grant(form: type) -> None:
    activity = only(form("ADD_GROUP_MEMBER", joining(NEWCOMER, GROUP.upper())))
    assert (activity.kind, activity.subject.type, activity.subject.email) == (Kind.ROLE_GRANTED, PrincipalType.USER, NEWCOMER)
    (grant,) = activity.grants
    assert (grant.role, grant.kind, grant.resolved) == (f"group:{GROUP}", GrantKind.GROUP, False)


@pytest.mark.parametrize("form", FORMS)
def test_a_member_from_outside_is_a_guest_newly_seen_and_joins(form: type) -> None:
    seen, joined = read(form("ADD_GROUP_MEMBER", joining(STRANGER)))
    assert (seen.kind, joined.kind) == (Kind.ACCOUNT_CREATED, Kind.ROLE_GRANTED)
    assert seen.subject == joined.subject
    assert (seen.subject.type, seen.subject.email, seen.subject.tenant) == (PrincipalType.GUEST, STRANGER, "example.com")
    assert (seen.grants, joined.grants[0].role) == ((), f"group:{GROUP}")


@pytest.mark.parametrize(
    ("member", "group", "actor"),
    [
        ("jo@mail.example.com", GROUP, {"email": "robin.admin@example.com"}),
        ("jo@example.org", GROUP, {"email": "robin.admin@example.org"}),
        ("helper@invented-project.iam.gserviceaccount.com", GROUP, {"email": "robin.admin@example.com"}),
        ("jo@example.org", None, {"key": "SYSTEM"}),
        ("jo@example.org", None, {"email": "sync@invented-project.iam.gserviceaccount.com"}),
        ("no address", GROUP, {"email": "robin.admin@example.com"}),
    ],
)
def test_a_member_of_ones_own_or_of_nowhere_is_no_guest(member: str, group: str | None, actor: Json) -> None:
    activity = only(reported("ADD_GROUP_MEMBER", joining(member, group), actor=actor))
    assert (activity.kind, activity.subject.type is PrincipalType.GUEST) == (Kind.ROLE_GRANTED, False)


def test_a_domain_that_ends_alike_is_outside() -> None:
    assert len(read(reported("ADD_GROUP_MEMBER", joining("jo@notexample.com")))) == 2


def test_a_guest_that_leaves_is_the_same_account() -> None:
    seen = read(reported("ADD_GROUP_MEMBER", joining(STRANGER)))[0]
    left = only(reported("REMOVE_GROUP_MEMBER", joining(STRANGER)))
    assert (left.kind, left.subject) == (Kind.ROLE_REMOVED, seen.subject)


def test_a_member_or_group_that_is_not_named_is_read_as_far_as_it_goes() -> None:
    activity = only(reported("ADD_GROUP_MEMBER", joining(None, None)))
    assert (activity.subject.folded, activity.grants[0].role) == (None, "group:(not named)")


def delta(member: str, *roles: tuple[str, str]) -> Json:
    """An entry of Cloud Identity's own."""
    changes = [{"action": action, "role": role} for action, role in roles]
    return logged(
        "-",
        log="groups_enterprise",
        methodName="google.apps.cloudidentity.groups.v1.MembershipsService.UpdateMembership",
        metadata={"group": f"group:{GROUP}", "membershipDelta": {"member": member, "roleDeltas": changes}},
    )


def test_cloud_identity_tells_what_came_and_went() -> None:
    added = only(delta(f"user:{NEWCOMER}", ("ADD", "MEMBER"), ("ADD", "OWNER")))
    assert (added.kind, added.subject.email, added.grants[0].role) == (Kind.ROLE_GRANTED, NEWCOMER, f"group:{GROUP}")
    assert added.operation.endswith(".UpdateMembership")
    assert only(delta(f"user:{NEWCOMER}", ("REMOVE", "MEMBER"))).kind is Kind.ROLE_REMOVED
    assert only(delta(f"user:{NEWCOMER}", ("ADD", "MANAGER"))).kind is Kind.ROLE_GRANTED
    assert not read(delta(f"user:{NEWCOMER}"))
    nested = only(delta("group:others@example.com", ("ADD", "MEMBER"))).subject
    assert (nested.type, nested.email) == (PrincipalType.GROUP, "others@example.com")
    assert len(read(delta(f"user:{STRANGER}", ("ADD", "MEMBER")))) == 2


@pytest.mark.parametrize(
    ("part", "kind"), [("OWNER", Kind.ROLE_GRANTED), ("manager", Kind.ROLE_GRANTED), ("MEMBER", Kind.POLICY_CHANGED)]
)
def test_a_stronger_part_in_a_group_is_a_grant_and_a_weaker_none(part: str, kind: Kind) -> None:
    tellings = [
        reported("UPDATE_GROUP_MEMBER", joining(STRANGER) | {"NEW_VALUE": part}),
        logged("UPDATE_GROUP_MEMBER", joining(STRANGER) | {"NEW_VALUE": part}),
        reported("add_member_role", {"group_id": GROUP, "member_id": STRANGER, "member_role": part}, log="groups_enterprise"),
    ]
    found = [only(each) for each in tellings]
    assert {(each.kind, each.subject.email) for each in found} == {(kind, STRANGER)}
    assert len({each.same_as for each in found}) == 1


@pytest.mark.parametrize("name", ["join", "accept_invitation"])
def test_whoever_joins_by_himself_is_the_member(name: str) -> None:
    found = only(reported(name, {"group_id": GROUP}, log="groups_enterprise"))
    assert (found.kind, found.subject.email, found.grants[0].role) == (Kind.ROLE_GRANTED, found.actor.email, f"group:{GROUP}")


def test_a_request_that_was_approved_is_the_askers() -> None:
    newer = only(reported("approve_join_request", {"group_id": GROUP, "member_id": NEWCOMER}, log="groups_enterprise"))
    older = only(reported("approve_join_request", {"group_email": GROUP, "user_email": NEWCOMER}, log="groups"))
    assert newer.subject == older.subject
    assert (newer.kind, newer.subject.email) == (Kind.ROLE_GRANTED, NEWCOMER)


def test_all_logs_that_tell_of_one_joining_are_known_as_one() -> None:
    tellings = [
        reported("ADD_GROUP_MEMBER", joining(NEWCOMER)),
        logged("ADD_GROUP_MEMBER", joining(NEWCOMER)),
        reported("add_member", {"group_id": GROUP, "member_id": NEWCOMER}, log="groups_enterprise"),
        delta(f"user:{NEWCOMER}", ("ADD", "MEMBER")),
    ]
    assert len({only(each).same_as for each in tellings}) == 1


@pytest.mark.parametrize("metadata", [None, "x", [], {"membershipDelta": "x"}, {"membershipDelta": {"roleDeltas": "x"}}])
def test_a_change_of_members_that_tells_none_gives_nothing(metadata: Any) -> None:
    assert not read(
        delta("user:x", ("ADD", "MEMBER"))
        | logged("-", log="groups_enterprise", methodName="x.UpdateMembership", metadata=metadata)
    )
