"""How one account's activities are cut into lives."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.ledger.fold import incarnations
from nightlatch.model import Activity, Kind
from tests.build import activity, principal

WEEK = timedelta(days=7)
SECOND = 1 / 60


def lives(*activities: Activity) -> list[list[str]]:
    return [[a.event for a in life] for life in incarnations(activities, WEEK)]


def created(at: float, **more: Any) -> Activity:
    return activity(Kind.ACCOUNT_CREATED, at, **more)


def test_a_creation_its_key_and_its_grant_are_one_life_in_any_order_within_two_seconds() -> None:
    key = activity(Kind.CREDENTIAL_ADDED, 0, event="key")
    grant = activity(Kind.ROLE_GRANTED, SECOND, event="grant")
    birth = created(2 * SECOND, event="birth")
    assert lives(key, grant, birth) == [["key", "grant", "birth"]]


def test_a_name_used_again_is_another_life() -> None:
    assert lives(
        created(0, event="first"),
        activity(Kind.ACCOUNT_REMOVED, 5, event="gone"),
        created(6, event="second"),
        activity(Kind.CREDENTIAL_ADDED, 7, event="key"),
    ) == [["first", "gone"], ["second", "key"]]


def test_a_creation_right_before_which_something_happened_takes_it_over() -> None:
    assert lives(
        activity(Kind.ROLE_GRANTED, 0, event="long ago"),
        activity(Kind.ROLE_GRANTED, 100, event="at once"),
        created(100 + SECOND, event="birth"),
    ) == [["long ago"], ["at once", "birth"]]


def test_what_follows_a_removal_belongs_to_the_next_life_even_without_a_creation() -> None:
    assert lives(
        activity(Kind.ACCOUNT_REMOVED, 0, event="gone"),
        activity(Kind.ROLE_REMOVED, SECOND, event="tidied up"),
        activity(Kind.ACCOUNT_ENABLED, 3, event="back"),
    ) == [["gone", "tidied up"], ["back"]]


def test_two_immutable_ids_are_two_accounts() -> None:
    one, other = principal("svc", id="AIDAEXAMPLE1"), principal("svc", id="AIDAEXAMPLE2")
    assert lives(
        activity(Kind.CREDENTIAL_ADDED, 0, subject=one, event="one"),
        activity(Kind.ROLE_GRANTED, 1, subject=principal("svc"), event="unsaid"),
        activity(Kind.CREDENTIAL_ADDED, 2, subject=other, event="other"),
    ) == [["one", "unsaid"], ["other"]]


def test_one_immutable_id_is_made_once_however_often_its_making_is_told() -> None:
    robot = principal("robot", id="cccccccc-0000-4000-8000-000000000001").model_copy(update={"keyed_by_id": True})
    secret = activity(Kind.CREDENTIAL_ADDED, 5, subject=robot, event="secret")
    told = created(0, subject=robot, event="registered"), secret, created(9, subject=robot, event="in the tenant")
    assert lives(*told) == [["registered", "secret", "in the tenant"]]


def test_what_was_removed_and_made_again_is_another_life_even_with_the_same_id() -> None:
    robot = principal("robot", id="cccccccc-0000-4000-8000-000000000001").model_copy(update={"keyed_by_id": True})
    gone = activity(Kind.ACCOUNT_REMOVED, 5, subject=robot, event="gone")
    assert lives(created(0, subject=robot, event="made"), gone, created(9, subject=robot, event="again")) == [
        ["made", "gone"],
        ["again"],
    ]


def test_a_week_of_silence_ends_a_stretch() -> None:
    day = 24 * 60
    assert lives(
        activity(Kind.ROLE_GRANTED, 0, event="a"),
        activity(Kind.ROLE_GRANTED, 7 * day, event="b"),
        activity(Kind.ROLE_GRANTED, 14 * day + 1, event="c"),
    ) == [["a", "b"], ["c"]]


def test_a_happening_told_twice_is_kept_once() -> None:
    assert lives(
        created(0, event="asked", same_as="request-1"),
        created(3, event="done", same_as="request-1"),
    ) == [["asked"]]


def test_of_two_tellings_the_one_that_it_failed_is_kept() -> None:
    begun, ended = (
        created(0, event="begun", same_as="operation-1"),
        created(3, event="ended", same_as="operation-1", outcome="failure"),
    )
    assert lives(begun, ended) == lives(ended, begun) == [["ended"]]


def test_a_refused_creation_cuts_nothing() -> None:
    assert lives(
        activity(Kind.ROLE_GRANTED, 0, event="grant"),
        created(10, event="refused", outcome="failure"),
    ) == [["grant", "refused"]]


@given(
    st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, 40), st.sampled_from([None, "id1", "id2"])), max_size=9),
    st.randoms(),
)
def test_the_cut_is_the_same_in_any_order_and_loses_nothing(steps: list[tuple[Kind, int, str | None]], random: object) -> None:
    made = [
        activity(kind, at * SECOND, subject=principal("svc", id=id), event=f"e{number}")
        for number, (kind, at, id) in enumerate(steps)
    ]
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert lives(*shuffled) == lives(*made)
    assert sorted(event for life in lives(*made) for event in life) == sorted(a.event for a in made)
