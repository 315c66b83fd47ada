"""Q5: looked around, then created."""

from typing import Any

import pytest

from nightlatch.model import ActorFacts, Entry, Habits, Kind, Outcome, Session, Timeline
from nightlatch.model.evidence import MARK_SELF, MARK_WHOLE_ACCOUNT
from nightlatch.signals.q5_looking_around_first import SIGNAL
from tests.build import ACTOR, activity, case, entry, facts


def look(at: float, operation: str, **more: Any) -> Entry:
    return entry(Kind.DISCOVERY, at, **{"operation": operation, "subject": "?", "session": Session.KEY, **more})


BORN = activity()


def test_it_fires_on_two_different_looks_within_two_hours_before() -> None:
    looks = (look(-100, "ListUsers"), look(-3, "ListRoles"))
    hit = SIGNAL.check(case(BORN), facts(looks))
    assert hit is not None
    assert hit.because == (BORN.id, looks[0].activity, looks[1].activity)


def test_it_fires_on_one_call_that_lists_the_whole_account_even_from_a_console_and_even_refused() -> None:
    dump = look(-3, "GetAccountAuthorizationDetails", mark=MARK_WHOLE_ACCOUNT)
    assert SIGNAL.check(case(BORN), facts((dump,)))
    assert SIGNAL.check(case(BORN), facts((dump._replace(session=Session.CONSOLE),)))
    assert SIGNAL.check(case(BORN), facts((dump._replace(outcome=Outcome.FAILURE),)))


def test_it_fires_before_a_grant_to_oneself_although_a_look_that_names_nobody_is_filed_under_its_actor() -> None:
    looks = (look(-100, "ListUsers", subject="dana"), look(-3, "ListRoles", subject="dana"))
    assert SIGNAL.check(case(activity(Kind.ROLE_GRANTED, subject=ACTOR)), facts(looks))


@pytest.mark.parametrize(
    "looks",
    [
        (look(-3, "ListUsers"), look(-2, "ListUsers")),
        (look(-180, "ListUsers"), look(-3, "ListRoles")),
        (look(3, "ListUsers"), look(4, "ListRoles")),
        (look(-3, "GetUser", subject="svc-report"), look(-2, "ListAccessKeys", subject="svc-report")),
        (look(-3, "GetUser", subject="other"), look(-2, "ListAccessKeys", subject="another")),
        (look(-3, "GetCallerIdentity", mark=MARK_SELF), look(-2, "ListUsers")),
        (look(-3, "ListUsers", session=Session.CONSOLE), look(-2, "ListGroups", session=Session.CONSOLE)),
        (entry(Kind.SIGN_IN, -3), entry(Kind.ROLE_GRANTED, -2)),
    ],
    ids=[
        "the same twice",
        "one too long ago",
        "afterwards",
        "at the account at hand",
        "at single accounts",
        "who am I",
        "a console's pages",
        "no looking",
    ],
)
def test_it_stays_quiet_on_routine_reading(looks: tuple[Entry, ...]) -> None:
    assert SIGNAL.check(case(BORN), facts(looks)) is None


def test_it_stays_quiet_when_nothing_was_changed() -> None:
    looks = (look(-100, "ListUsers"), look(-3, "ListRoles"))
    assert SIGNAL.check(case(activity(outcome=Outcome.FAILURE)), facts(looks)) is None


def test_it_stays_quiet_on_what_the_actor_has_long_been_known_to_read() -> None:
    looks = (look(-100, "ListUsers"), look(-3, "ListRoles"))
    for usual, fires in ((frozenset({"ListUsers", "ListRoles"}), False), (frozenset({"GetRole"}), True)):
        sheet = ActorFacts(principal=ACTOR, did=Timeline.of(looks), habits=Habits(operations=usual))
        assert bool(SIGNAL.check(case(BORN), facts(actor=sheet))) is fires
