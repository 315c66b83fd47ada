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
    assert not read(delta(f"user:{NEWCOMER}"))
    nested = only(delta("group:others@example.com", ("ADD", "MEMBER"))).subject
    assert (nested.type, nested.email) == (PrincipalType.GROUP, "others@example.com")
    assert len(read(delta(f"user:{STRANGER}", ("ADD", "MEMBER")))) == 2


@pytest.mark.parametrize(
    ("roles", "kinds"),
    [
        ([("ADD", "MANAGER")], [Kind.ROLE_GRANTED]),
        ([("ADD", "OWNER"), ("REMOVE", "MANAGER")], [Kind.ROLE_GRANTED]),
        ([("ADD", "MANAGER"), ("REMOVE", "OWNER")], [Kind.ROLE_REMOVED]),
        ([("REMOVE", "MEMBER"), ("REMOVE", "OWNER")], [Kind.ROLE_REMOVED]),
        ([("ADD", "OWNER"), ("REMOVE", "OWNER")], []),
    ],
)
def test_a_role_in_a_group_counts_when_it_rises(roles: list[tuple[str, str]], kinds: list[Kind]) -> None:
    found = read(delta(f"user:{STRANGER}", *roles))
    assert [each.kind for each in found] == kinds
    assert all(each.subject.email == STRANGER and each.grants[0].role == f"group:{GROUP}" for each in found)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("MEMBER", "OWNER", Kind.ROLE_GRANTED),
        ("manager", "owner", Kind.ROLE_GRANTED),
        ("OWNER", "MEMBER", Kind.ROLE_REMOVED),
        ("MEMBER", "MEMBER", Kind.POLICY_CHANGED),
        ("MEMBER", "something new", Kind.POLICY_CHANGED),
        (None, None, Kind.POLICY_CHANGED),
    ],
)
def test_a_member_whose_role_changed_is_read_by_what_it_was(form: type, before: str, after: str, kind: Kind) -> None:
    activity = only(form("UPDATE_GROUP_MEMBER", joining(NEWCOMER) | {"OLD_VALUE": before, "NEW_VALUE": after}))
    assert activity.kind is kind
    assert activity.subject.email == (None if kind is Kind.POLICY_CHANGED else NEWCOMER)


def of_groups(name: str, told: Json, **more: Any) -> Json:
    return reported(name, {"group_id": GROUP} | told, log="groups_enterprise", **more)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("add_member", Kind.ROLE_GRANTED),
        ("approve_join_request", Kind.ROLE_GRANTED),
        ("add_member_role", Kind.ROLE_GRANTED),
        ("remove_member_role", Kind.ROLE_REMOVED),
        ("remove_member", Kind.ROLE_REMOVED),
        ("ban_member_with_moderation", Kind.ROLE_REMOVED),
    ],
)
def test_a_moderator_names_whom_he_let_in_or_put_out(name: str, kind: Kind) -> None:
    activity = only(of_groups(name, {"member_id": NEWCOMER, "member_role": "owner"}))
    assert (activity.kind, activity.subject.email, activity.grants[0].role) == (kind, NEWCOMER, f"group:{GROUP}")


@pytest.mark.parametrize(("log", "key"), [("groups", "group_email"), ("groups_enterprise", "group_id")])
@pytest.mark.parametrize("name", ["join", "accept_invitation"])
def test_who_joins_by_himself_is_the_member_and_may_be_a_stranger(name: str, log: str, key: str) -> None:
    own = only(reported(name, {key: GROUP}, log=log, actor={"email": NEWCOMER}))
    assert (own.kind, own.subject.email, own.actor.email) == (Kind.ROLE_GRANTED, NEWCOMER, NEWCOMER)
    seen, joined = read(reported(name, {key: GROUP}, log=log, actor={"email": STRANGER}))
    assert (seen.kind, joined.kind, joined.subject.type) == (Kind.ACCOUNT_CREATED, Kind.ROLE_GRANTED, PrincipalType.GUEST)


@pytest.mark.parametrize(
    "name",
    [
        *("invite_member", "reject_invitation", "request_to_join", "reject_join_request", "revoke_invitation", "create_group"),
        *("change_info_setting", "change_security_setting", "add_security_setting", "delete_group", "unban_member"),
    ],
)
def test_who_is_only_asked_or_asks_is_no_member(name: str) -> None:
    assert not read(of_groups(name, {"member_id": NEWCOMER}))


@pytest.mark.parametrize(
    ("told", "type"),
    [("user", PrincipalType.USER), ("Group", PrincipalType.GROUP), ("service account", PrincipalType.SERVICE_ACCOUNT)],
)
def test_the_sort_of_a_member_may_be_told_beside_it(told: str, type: PrincipalType) -> None:
    assert only(of_groups("add_member", {"member_id": NEWCOMER, "member_type": told})).subject.type is type


@pytest.mark.parametrize(("status", "succeeded"), [("failed", False), ("succeeded", True), (None, True)])
def test_a_change_of_a_group_says_by_itself_that_it_failed(status: str | None, succeeded: bool) -> None:
    told = {"group_email": GROUP, "user_email": NEWCOMER, "status": status}
    assert only(reported("add_user", told, log="groups")).succeeded is succeeded


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
