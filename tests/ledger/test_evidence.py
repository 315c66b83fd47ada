"""Filing: exactly once, whatever the order and number of deliveries; and what is then known."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from nightlatch.contracts import Item
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.ledger.ahead import AtOnce
from nightlatch.ledger.evidence import Evidence
from nightlatch.model import Activity, CaseKey, GrantKind, Kind, Level, Policy, PrincipalType, Privilege, Session, actor_key
from nightlatch.model.evidence import SERVICE
from tests.build import ACTOR, KEY, START, TENANT, activity, grant, minutes, principal

WHO = f"aws:{TENANT}"


def evidence(*activities: Activity) -> Evidence:
    made = Evidence.over(MemoryStore(clock=None))
    for each in activities:
        made.file(each)
    return made


def key_of(each: Activity) -> CaseKey:
    key = CaseKey.of(each.subject)
    assert key is not None
    return key


def test_the_same_record_delivered_again_changes_nothing() -> None:
    made, once = evidence(), activity()
    assert made.file(once).new
    again = made.file(once)
    assert not again.new
    assert key_of(once) in again.touched, "the first delivery may have died before it was judged"
    assert made.activities(key_of(once)) == (once,)


class Crowded(MemoryStore):
    """A store to which somebody else files the moment before it is first written to."""

    def __init__(self, other: Callable[[Evidence], object]) -> None:
        super().__init__(clock=None)
        self._other: Callable[[Evidence], object] | None = other

    def add(self, items: Sequence[Item]) -> None:
        other, self._other = self._other, None
        if other is not None:
            other(Evidence.over(self))
        super().add(items)


def test_of_two_that_file_at_once_the_later_touches_the_account_of_the_other() -> None:
    first, second = activity(at=1), activity(at=2, subject=principal("svc-other"))
    mine = Evidence.over(Crowded(lambda theirs: theirs.file(second)), ahead=AtOnce(4))
    assert key_of(second) in mine.file(first).touched, "it was judged by then, without this activity of the same actor"


def test_an_equal_id_with_other_content_is_kept_beside_the_first_and_said() -> None:
    one = activity(event="same")
    other = activity(Kind.ROLE_GRANTED, event="same", grants=(grant(),))
    made = evidence(one)
    filed = made.file(other)
    assert filed.new
    assert filed.id.startswith(f"{other.id}~")
    assert not made.file(other).new
    assert {a.kind for a in made.activities(key_of(one))} == {Kind.ACCOUNT_CREATED, Kind.ROLE_GRANTED}


def test_an_activity_larger_than_an_item_is_kept_whole() -> None:
    huge = activity(evidence={"tags": "ü" * 100_000})
    assert evidence(huge).activities(key_of(huge)) == (huge,)


def test_what_is_only_context_makes_no_case_but_a_mark() -> None:
    look = activity(Kind.DISCOVERY, level=Level.HISTORY, operation="ListUsers")
    made = evidence(look, look)
    assert list(made.accounts()) == []
    did = made.timelines.did(actor_key(ACTOR), START - timedelta(hours=1), START + timedelta(hours=1))
    assert [(e.operation, e.at, e.case) for e in did] == [("ListUsers", START, None)]


def test_context_within_an_hour_is_its_first_and_its_last_time_in_any_order() -> None:
    looks = [activity(Kind.DISCOVERY, at, level=Level.HISTORY, operation="ListUsers") for at in (3, 9, 1, 30)]
    for order in (looks, looks[::-1]):
        did = evidence(*order).timelines.did(actor_key(ACTOR), START, START + timedelta(hours=1))
        assert [e.at for e in did] == [minutes(1), minutes(30)]


def test_a_refused_call_that_names_nobody_is_on_the_timeline_and_in_no_case() -> None:
    refused = activity(Kind.CREDENTIAL_ADDED, subject=principal(None), outcome="failure", error="AccessDenied")
    made = evidence(refused)
    assert list(made.accounts()) == []
    did = made.timelines.did(actor_key(ACTOR), START, START)
    assert [(e.error, e.subject) for e in did] == [("AccessDenied", "?")]


def test_habits_are_what_was_done_on_earlier_days_only() -> None:
    day = 24 * 60
    made = evidence(
        activity(Kind.ROLE_GRANTED, -40 * day, operation="Forgotten"),
        activity(Kind.ROLE_GRANTED, -3 * day, operation="AttachUserPolicy"),
        activity(Kind.ROLE_GRANTED, -5, operation="Today"),
        activity(Kind.ROLE_GRANTED, 2 * day, operation="Later"),
    )
    habits = made.timelines.habits(actor_key(ACTOR), START)
    assert habits.operations == {"AttachUserPolicy"}
    assert habits.networks == {"198.51.0.0/16"}
    assert habits.sessions == {Session.KEY}
    assert habits.last_seen is not None
    assert habits.last_seen.date() == minutes(-3 * day).date()


def test_somebody_who_did_nothing_lately_was_last_seen_long_ago() -> None:
    made = evidence(activity(Kind.ROLE_GRANTED, -40 * 24 * 60, operation="Forgotten"))
    habits = made.timelines.habits(actor_key(ACTOR), START)
    assert habits.operations == frozenset()
    assert habits.last_seen is not None
    assert (START - habits.last_seen).days == 40


def test_the_tenant_began_with_its_earliest_record_even_if_that_came_last() -> None:
    made = evidence(activity(at=10), activity(at=-10), activity(at=0))
    assert made.tenants.began(WHO) == minutes(-10)
    assert made.tenants.began("aws:444455556666") is None


def test_regions_and_services_are_seen_from_their_first_day_on() -> None:
    made = evidence(activity(origin=ACTIVITY_ORIGIN, evidence={SERVICE: "iam.amazonaws.com"}))
    assert made.tenants.seen(WHO, "region", START) == frozenset()
    assert made.tenants.seen(WHO, "region", minutes(1)) == {"eu-north-1"}
    assert made.tenants.seen(WHO, "service", minutes(1)) == {"iam.amazonaws.com"}


ACTIVITY_ORIGIN = activity().origin.model_copy(update={"region": "eu-north-1"})
UNREAD = Privilege.unresolved("the document is not in the record")
CUSTOM = "arn:aws:iam::111122223333:policy/team"


def written(at: float, tier: int) -> Activity:
    definition = grant(tier, CUSTOM, kind=GrantKind.DEFINITION)
    return activity(Kind.POLICY_CHANGED, at, subject=principal(CUSTOM, PrincipalType.UNKNOWN), grants=(definition,))


def test_a_policy_is_worth_what_its_latest_document_said_by_then() -> None:
    made = evidence(written(10, 0), written(0, 3))
    told = [made.meanings.privilege(WHO, CUSTOM, minutes(at)) for at in (-5, 0, 5, 10)]
    assert [None if each is None else each.tier for each in told] == [None, 3, 3, 0]


def test_a_group_is_worth_the_most_it_holds_and_a_policy_in_it_may_be_told_elsewhere() -> None:
    staff = principal("staff", PrincipalType.GROUP)
    custom = grant(1, CUSTOM, privilege=UNREAD)
    made = evidence(
        written(0, 0),
        activity(Kind.ROLE_GRANTED, 1, subject=staff, grants=(grant(3, "reader"),)),
        activity(Kind.ROLE_GRANTED, 2, subject=staff, grants=(custom,)),
        activity(Kind.ROLE_REMOVED, 9, subject=staff, grants=(custom,)),
    )
    told = [made.meanings.privilege(WHO, "group:staff", minutes(at)) for at in (0, 1, 3, 10)]
    assert [None if each is None else each.tier for each in told] == [None, 3, 0, 3]


@pytest.mark.parametrize("number", range(8))
def test_a_name_and_an_id_are_told_in_the_same_order_in_every_process(number: int) -> None:
    staff = principal(f"staff-{number}", PrincipalType.GROUP, id=f"G{number}")
    made = evidence(activity(Kind.ROLE_GRANTED, 1, subject=staff, grants=(grant(0),)))
    store = made.shelf.store
    assert isinstance(store, MemoryStore)
    meanings = [item for item in store.items() if item.partition.startswith("meaning/")]
    stored = {item.partition.rpartition(":")[2]: item.sort.rpartition("/")[2] for item in meanings}
    assert stored == {f"staff-{number}": "0", f"g{number}": "1"}


def test_the_roster_counts_grants_and_removals_and_what_policy_lists() -> None:
    ana, bo = principal("ana"), principal("bo")
    roster = Policy.model_validate(
        {"roster": {"administrators": ["ana", "root-admin", "arn:aws:iam::444455556666:user/other"]}}
    ).roster
    given = activity(Kind.ROLE_GRANTED, 1, subject=bo, grants=(grant(0),))
    again = activity(Kind.ROLE_GRANTED, 2, subject=ana, grants=(grant(0),))
    made = evidence(given, again, activity(Kind.ROLE_REMOVED, 5, subject=bo, grants=(grant(0),)))
    standing = made.roster.standing(WHO, roster)
    assert standing.before(minutes(0)) == {"ana", "root-admin"}
    assert standing.before(minutes(3)) == {"ana", "root-admin", "bo"}
    assert standing.before(minutes(6)) == {"ana", "root-admin"}
    step = standing.step(given)
    assert step is not None
    assert (step.before, step.after, step.newcomer) == (2, 3, True)
    repeated = standing.step(again)
    assert repeated is not None
    assert not repeated.newcomer


def test_an_account_that_is_gone_is_no_administrator() -> None:
    made = evidence(
        activity(Kind.ROLE_GRANTED, 1, grants=(grant(0),)),
        activity(Kind.ACCOUNT_REMOVED, 2),
    )
    standing = made.roster.standing(WHO, Policy().roster)
    assert standing.before(minutes(1.5)) == {"svc-report"}
    assert standing.before(minutes(3)) == frozenset()


def test_administrators_are_known_by_id_as_well_until_they_are_relieved() -> None:
    robot = principal("Robot", PrincipalType.SERVICE_PRINCIPAL, id="app-1", keyed_by_id=True)
    made = evidence(
        activity(Kind.ROLE_GRANTED, 1, subject=robot, grants=(grant(0),)),
        activity(Kind.ROLE_REMOVED, 3, subject=robot, grants=(grant(0),)),
    )
    standing = made.roster.standing(WHO, Policy().roster)
    assert [standing.ids_before(minutes(at)) for at in (1, 2, 4)] == [frozenset(), {"app-1"}, frozenset()]


def test_a_policy_told_elsewhere_makes_an_administrator_as_of_the_grant() -> None:
    custom = grant(1, CUSTOM, privilege=UNREAD)
    made = evidence(activity(Kind.ROLE_GRANTED, 1, grants=(custom,)), written(0, 0))
    assert made.roster.standing(WHO, Policy().roster).before(minutes(2)) == {"svc-report"}


def stored(at: float, tier: int, **more: Any) -> Activity:
    """A version that was written without being made the default (or, with `more`, one that was)."""
    definition = grant(tier, CUSTOM, kind=GrantKind.DEFINITION)
    return activity(
        more.pop("kind", Kind.POLICY_CHANGED), at, subject=principal(CUSTOM, PrincipalType.UNKNOWN), grants=(definition,)
    )


def worth(made: Evidence, at: float) -> int | None:
    told = made.meanings.privilege(WHO, CUSTOM, minutes(at))
    return None if told is None else told.tier


def test_a_harmless_version_stored_beside_a_mighty_one_hides_nothing() -> None:
    made = evidence(written(0, 0), stored(5, 3))
    assert worth(made, 6) == 0


def test_a_harmless_version_that_was_made_the_default_does_replace_the_mighty_one_until_it_is_chosen_again() -> None:
    chosen = grant(1, CUSTOM, kind=GrantKind.DEFINITION, privilege=UNREAD)
    made = evidence(
        written(0, 0),
        stored(5, 3, kind=Kind.ROLE_GRANTED),
        activity(Kind.ROLE_GRANTED, 10, subject=principal(CUSTOM, PrincipalType.UNKNOWN), grants=(chosen,)),
    )
    assert [worth(made, at) for at in (1, 6, 11)] == [0, 3, 0]


def test_a_region_used_every_day_is_not_new_again_when_its_first_use_expires() -> None:
    now = [START]
    made = Evidence.over(MemoryStore(clock=lambda: now[0]), lambda: now[0], keep_days=90)
    origin = KEY.model_copy(update={"region": "us-east-1"})
    for day in range(0, 100, 5):
        now[0] = START + timedelta(days=day)
        made.file(activity(Kind.CREDENTIAL_ADDED, day * 1440, origin=origin))
    assert made.tenants.began(f"aws:{TENANT}") == START
    assert made.tenants.seen(f"aws:{TENANT}", "region", now[0]) == {"us-east-1"}
