"""Who is an administrator when: inventories, and the marks of records played on top of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.inventories import Inventories
from nightlatch.ledger.items import Shelf
from nightlatch.ledger.marks import RosterMark
from nightlatch.ledger.standing import Standing
from nightlatch.model import Activity, Grant, GrantKind, Holding, Inventory, Kind, Policy, Principal, PrincipalType, Privilege
from nightlatch.model.evidence import MARK, MARK_BOUNDARY, SUBJECT_ARN
from tests.build import TENANT, activity, grant, minutes, principal

WHO = f"aws:{TENANT}"
TOP = "arn:aws:iam::aws:policy/AdministratorAccess"
OWN = f"arn:aws:iam::{TENANT}:policy/team-lead"
UNREAD = Privilege.unresolved("the document is not in the record")


def arn(who: Principal) -> str:
    return f"arn:aws:iam::{TENANT}:{who.type.value}/{who.name}"


def holding(
    name: str, *roles: str, type: PrincipalType = PrincipalType.USER, id: str | None = None, capped: bool = False
) -> Holding:
    who = principal(name, type, id=id or f"ID-{type.value}-{name}")
    return Holding(account=who, address=arn(who), roles=roles, capped=capped)


def inventory(
    at: float, *holdings: Holding, groups: dict[str, tuple[str, ...]] | None = None, gaps: Sequence[str] = ()
) -> Inventory:
    return Inventory(provider="aws", tenant=TENANT, at=minutes(at), holdings=holdings, groups=groups or {}, gaps=tuple(gaps))


def inventories(*kept: Inventory) -> Inventories:
    found = Inventories(Shelf(MemoryStore(clock=None), lambda: None))
    for each in kept:
        found.keep(each)
    return found


def standing(activities: Iterable[Activity], *kept: Inventory, listed: Sequence[str] = ()) -> Standing:
    evidence = Evidence.over(MemoryStore(clock=None))
    for each in activities:
        evidence.file(each)
    policy = Policy.model_validate({"roster": {"administrators": list(listed)}}).roster
    return evidence.roster.standing(WHO, policy, inventories(*kept))


def given_to(subject: Principal, at: float, role: str = TOP, **more: Any) -> Activity:
    return activity(Kind.ROLE_GRANTED, at, subject=subject, grants=(grant(0, role),), **more)


def taken_from(subject: Principal, at: float, role: str = TOP) -> Activity:
    return activity(Kind.ROLE_REMOVED, at, subject=subject, grants=(grant(0, role),))


def membership(name: str) -> Grant:
    return grant(1, f"group:{name}", kind=GrantKind.GROUP, privilege=UNREAD)


def joined(subject: Principal, group: str, at: float) -> Activity:
    return activity(Kind.ROLE_GRANTED, at, subject=subject, grants=(membership(group),))


STAFF = principal("staff", PrincipalType.GROUP)


def test_the_inventory_knows_who_was_an_administrator_before_any_record() -> None:
    seen = inventory(
        0,
        holding("ana", TOP),
        holding("bo", "group:Leads"),
        holding("cy", f"assume:{arn(principal('ops', PrincipalType.ROLE))}"),
        holding("ops", TOP, type=PrincipalType.ROLE),
        holding("di", TOP, capped=True),
        holding("ed", "group:readers"),
        groups={"leads": ("group:chiefs",), "chiefs": (TOP,), "readers": ()},
    )
    stand = standing([], seen)
    assert stand.before(minutes(-1)) == frozenset(), "nothing is known of the time before it was taken"
    assert stand.before(minutes(1)) == {"ana", "bo", "cy", "ops"}


def test_removals_after_the_inventory_count_for_members_and_for_those_who_may_become_the_role() -> None:
    ops = principal("ops", PrincipalType.ROLE)
    seen = inventory(
        0,
        holding("bo", "group:leads"),
        holding("cy", f"assume:{arn(ops)}"),
        holding("di", f"assume:{arn(principal('hop', PrincipalType.ROLE))}"),
        holding("hop", f"assume:{arn(ops)}", f"assume:{arn(principal('hop', PrincipalType.ROLE))}", type=PrincipalType.ROLE),
        holding("ops", TOP, type=PrincipalType.ROLE),
        groups={"leads": (TOP,)},
    )
    leads = principal("Leads", PrincipalType.GROUP)
    stand = standing(
        [taken_from(leads, 10), taken_from(ops, 20), given_to(ops, 30), activity(Kind.ACCOUNT_REMOVED, 40, subject=ops)], seen
    )
    told = [stand.before(minutes(at)) for at in (9, 11, 21, 31, 41)]
    assert told == [{"bo", "cy", "di", "hop", "ops"}, {"cy", "di", "hop", "ops"}, set(), {"cy", "di", "hop", "ops"}, set()]


def test_a_grant_to_a_group_brings_several_newcomers_in_one_step() -> None:
    seen = inventory(0, holding("ana", TOP), holding("bo", "group:staff"), holding("cy", "group:staff"), groups={"staff": ()})
    filled = given_to(STAFF, 10)
    late = joined(principal("di"), "staff", 11)
    stand = standing([late, filled], seen)
    step, last = stand.step(filled), stand.step(late)
    assert step is not None
    assert last is not None
    assert (step.before, step.after, step.newcomer, step.administrators) == (1, 3, True, ("ana", "bo", "cy"))
    assert (last.before, last.after, last.newcomer) == (3, 4, True)


def test_a_membership_of_a_harmless_group_is_no_step_and_a_removal_is_none_either() -> None:
    harmless, removed = joined(principal("di"), "staff", 10), taken_from(principal("ana"), 11)
    stand = standing([harmless, removed], inventory(0, holding("ana", TOP), groups={"staff": ()}))
    assert stand.step(harmless) is None
    assert stand.step(removed) is None
    assert stand.before(minutes(12)) == frozenset()


def test_an_administrator_of_the_inventory_who_gets_a_second_role_is_no_newcomer() -> None:
    again = given_to(principal("ana"), 10, "inline:all")
    step = standing([again], inventory(0, holding("ana", TOP))).step(again)
    assert step is not None
    assert (step.before, step.after, step.newcomer) == (1, 1, False)


def test_somebody_made_administrator_while_the_inventory_is_read_is_still_a_newcomer() -> None:
    now = given_to(principal("mallory", id="ID-user-mallory"), 60.2)
    stand = standing([now], inventory(0, holding("ana", TOP)), inventory(60, holding("ana", TOP), holding("mallory", TOP)))
    step = stand.step(now)
    assert step is not None
    assert (step.before, step.after, step.newcomer) == (1, 2, True)


def test_a_list_that_runs_behind_its_records_neither_keeps_the_dismissed_nor_misses_the_new() -> None:
    gone, new = taken_from(principal("ana"), 59), given_to(principal("bo"), 59)
    assert standing([gone, new], inventory(60, holding("ana", TOP), holding("bo"))).before(minutes(70)) == {"bo"}


def test_a_name_that_comes_again_under_another_id_is_another_account() -> None:
    reborn = principal("ana", id="ID-reborn")
    created = activity(Kind.ACCOUNT_CREATED, 10, subject=reborn, evidence={SUBJECT_ARN: arn(reborn)})
    granted = given_to(principal("ana"), 20)
    stand = standing([created, granted], inventory(0, holding("ana", TOP), holding("cy", TOP)))
    assert stand.before(minutes(9)) == {"ana", "cy"}
    assert stand.before(minutes(15)) == {"cy"}
    step = stand.step(granted)
    assert step is not None
    assert (step.before, step.after, step.newcomer) == (1, 2, True)


def test_a_removal_that_names_another_id_leaves_the_bearer_of_the_name_alone() -> None:
    old = activity(Kind.ACCOUNT_REMOVED, 10, subject=principal("ana", id="ID-long-gone"))
    assert standing([old], inventory(0, holding("ana", TOP))).before(minutes(11)) == {"ana"}


def test_a_user_and_a_role_of_one_name_are_two_administrators() -> None:
    granted = given_to(principal("ops", PrincipalType.ROLE), 10)
    step = standing([granted], inventory(0, holding("ops", TOP))).step(granted)
    assert step is not None
    assert (step.before, step.after, step.newcomer) == (1, 2, True)


def test_a_boundary_taken_off_lets_count_what_the_account_holds() -> None:
    freed = activity(Kind.GUARD_REMOVED, 10, subject=principal("di"), evidence={MARK: MARK_BOUNDARY})
    stand = standing([freed], inventory(0, holding("di", TOP, capped=True)))
    assert stand.before(minutes(9)) == frozenset()
    step = stand.step(freed)
    assert step is not None
    assert (step.before, step.after, step.newcomer) == (0, 1, True)


def test_a_policy_that_no_record_told_is_known_by_those_who_hold_it() -> None:
    unread = activity(Kind.ROLE_GRANTED, 10, subject=principal("bo"), grants=(grant(1, OWN, privilege=UNREAD),))
    other = activity(Kind.ROLE_GRANTED, 11, subject=principal("cy"), grants=(grant(1, "inline:x", privilege=UNREAD),))
    assert standing([unread, other], inventory(0, holding("ana", OWN, "inline:x"))).before(minutes(12)) == {"ana", "bo"}


def test_what_policy_lists_counts_beside_the_inventory_and_once() -> None:
    granted = given_to(principal("bo"), 10)
    stand = standing([granted], inventory(0, holding("ana", TOP)), listed=["ID-user-ana", "root-admin"])
    assert stand.before(minutes(9)) == {"ID-user-ana", "root-admin"}
    step = stand.step(granted)
    assert step is not None
    assert (step.before, step.after) == (2, 3)


def test_members_of_a_group_that_is_gone_do_not_come_with_one_of_its_name() -> None:
    removed = activity(Kind.ACCOUNT_REMOVED, 10, subject=STAFF)
    again = given_to(STAFF, 20)
    stand = standing([removed, again], inventory(0, holding("bo", "group:staff"), groups={"staff": (TOP,)}))
    assert [stand.before(minutes(at)) for at in (9, 11, 21)] == [{"bo"}, frozenset(), frozenset()]


def test_the_present_says_why_and_since_when_and_who_came_and_left() -> None:
    ops = principal("ops", PrincipalType.ROLE)
    stand = standing(
        [taken_from(principal("ana"), 10), given_to(principal("bo"), 20)],
        inventory(
            0,
            holding("ana", TOP),
            holding("cy", f"assume:{arn(ops)}", "group:leads"),
            holding("ops", TOP, type=ops.type),
            groups={"leads": (TOP,)},
        ),
        listed=["root-admin"],
    )
    found, came, left = stand.now(minutes(30))
    assert [(each.name, each.why, each.since) for each in found] == [
        ("bo", (f"holds {TOP}",), minutes(20)),
        ("cy", ("in group leads", "may become role ops"), minutes(0)),
        ("ops", (f"holds {TOP}",), minutes(0)),
        ("root-admin", ("listed in your policy",), None),
    ]
    assert (came, left) == (frozenset({"bo"}), frozenset({"ana"}))


def test_marks_filed_before_there_were_births_and_boundaries_are_still_read() -> None:
    text = '{"at":"2026-03-02T10:00:00Z","activity":"a","account":{"provider":"aws","tenant":"1"},"address":null,"role":"*","privilege":null}'
    assert RosterMark.model_validate_json(text).role == "*"


def test_the_marks_of_a_tenant_are_held_once_they_are_played_again() -> None:
    evidence = Evidence.over(MemoryStore(clock=None))
    evidence.file(activity(Kind.ACCOUNT_CREATED, tenant="444455556666", subject=principal(tenant="444455556666")))
    first, second, third = ([mark for _, mark in evidence.roster._after("aws:444455556666", "")] for _ in range(3))
    assert len(first) == 1
    assert first == second == third
    assert first[0] is not second[0]
    assert second[0] is third[0]
