"""A lock that nobody confirms asks again, calls louder, and opens by itself only where policy lets it; one that is told to, opens."""

from datetime import timedelta

import pytest

from nightlatch.contracts import Identity
from nightlatch.duties.holding import CLOCK
from nightlatch.errors import TryLater
from nightlatch.model import Case, Hold, Kind, Policy, Quarantine, Verb
from tests.build import START, activity, principal
from tests.duties.attending import THINGS, Bench
from tests.duties.test_attend import administrators
from tests.fakes import FakeDirectory


def held(bench: Bench, case: Case) -> Quarantine:
    found = bench.held(case)
    assert found is not None
    return found


def locked(bench: Bench | None = None) -> tuple[Bench, Case]:
    bench = bench or Bench()
    case = bench.intrude()
    bench.attend(case)
    return bench, case


def later(bench: Bench, case: Case, **length: float) -> tuple[str, ...]:
    bench.clock.pass_(**length)
    return bench.attend(case).says


def test_an_unconfirmed_lock_reminds_once_and_pages_once() -> None:
    bench, case = locked()
    assert "nobody has confirmed this quarantine yet" in later(bench, case, minutes=60)
    assert "nobody has confirmed this quarantine yet" not in later(bench, case, minutes=5)
    assert "nobody has confirmed this quarantine: everybody is paged" in later(bench, case, minutes=180)
    assert not any("nobody has confirmed" in text for text in later(bench, case, hours=5))
    assert bench.meter.counted["reminders", "aws"] == 1
    assert bench.meter.counted[("pages",)] == 1


def test_a_page_that_comes_late_is_no_reminder_after_it() -> None:
    bench, case = locked()
    assert "nobody has confirmed this quarantine: everybody is paged" in later(bench, case, hours=6)
    assert not any("nobody has confirmed" in text for text in later(bench, case, minutes=5))
    assert not bench.meter.counted["reminders", "aws"]


def test_a_confirmed_lock_is_quiet_and_still_looked_after() -> None:
    bench, case = locked()
    bench.order(Verb.CONFIRM, case)
    bench.attend(case)
    bench.town.things["svc-report"]["door"] = "open"
    says = later(bench, case, hours=9)
    assert not any("nobody has confirmed" in text for text in says)
    assert bench.states() == {"shut"}


OPENING = Policy.model_validate({"modes": {"default": "enforce"}, "responses": {"open_hours": 8}})


def older(bench: Bench) -> Case:
    """An account from before, about which a case tells of nothing that would come alive; a person locked it."""
    signed_in = activity(Kind.SIGN_IN, 0, subject=principal("svc-report", id="AIDAEXAMPLEOLD"))
    case = bench.settle((signed_in,), created=START - timedelta(days=90))
    bench.town.things["svc-report"] = {"door": "open"}
    bench.policy = OPENING
    return case


def locked_older() -> tuple[Bench, Case]:
    bench = Bench()
    case = older(bench)
    bench.inventory = administrators("ana", "ben")
    bench.order(Verb.QUARANTINE, case)
    bench.attend(case)
    assert held(bench, case).state is Hold.HELD
    return bench, case


def test_where_policy_says_so_an_older_accounts_lock_opens_by_itself() -> None:
    bench, case = locked_older()
    later(bench, case, hours=7)
    assert bench.states() == {"shut"}
    says = later(bench, case, hours=1)
    assert f"released by {CLOCK}: every change of ours is undone" in says
    assert bench.states() == {"open"}
    assert (held(bench, case).state, held(bench, case).released_by) == (Hold.RELEASED, CLOCK)


def test_what_the_clock_began_to_open_the_clock_carries_on() -> None:
    bench, case = locked_older()
    bench.town.fails = [TryLater("slow down")] * 100
    later(bench, case, hours=9)
    assert held(bench, case).state is Hold.RELEASING
    bench.town.fails = []
    later(bench, case, minutes=5)
    assert held(bench, case).state is Hold.RELEASED
    assert bench.states() == {"open"}


def test_a_newborns_lock_never_opens_by_itself() -> None:
    bench, case = locked(Bench(OPENING))
    later(bench, case, hours=100)
    assert bench.states() == {"shut"}
    assert held(bench, case).state is Hold.HELD


def test_a_confirmed_lock_never_opens_by_itself() -> None:
    bench, case = locked_older()
    bench.order(Verb.CONFIRM, case)
    later(bench, case, hours=100)
    assert bench.states() == {"shut"}


def test_a_release_is_refused_where_something_differs_and_nothing_is_reverted() -> None:
    bench, case = locked()
    bench.town.things["svc-report"]["door"] = "ajar"
    calls = len(bench.town.calls)
    order = bench.order(Verb.RELEASE, case)
    says = bench.attend(case).says
    result = bench.outcome(order)
    assert result is not None
    assert not result.done
    assert "door: state is 'ajar' now, and Nightlatch left it 'shut'" in result.says
    assert result.says == says[: len(result.says)]
    assert held(bench, case).state is Hold.HELD
    assert all(state == "shut" for _, _, state in bench.town.calls[calls:])


def test_a_forced_release_puts_back_what_was_before() -> None:
    bench, case = locked()
    bench.town.things["svc-report"]["door"] = "ajar"
    bench.order(Verb.RELEASE, case, forced=True)
    bench.attend(case)
    assert bench.states() == {"open"}
    assert held(bench, case).forced


def test_what_is_gone_by_the_time_of_the_release_is_left() -> None:
    bench, case = locked()
    del bench.town.things["svc-report"][THINGS[1]]
    bench.clock.pass_(minutes=11)
    bench.order(Verb.RELEASE, case)
    says = bench.attend(case).says
    assert f"{THINGS[1]}: it is gone" in says
    assert bench.states() == {"open"}
    assert held(bench, case).state is Hold.RELEASED


def test_the_lock_of_an_account_that_is_gone_is_over() -> None:
    bench, case = locked()
    bench.directory = FakeDirectory()
    says = later(bench, case, minutes=11)
    assert "the platform does not tell of an account svc-report now" in says
    assert held(bench, case).state is Hold.GONE
    assert not list(bench.pipeline.control.quarantines.live())


def test_an_account_that_is_too_new_to_be_told_of_everywhere_stays_locked_and_can_be_released() -> None:
    bench, case = locked()
    known, bench.directory = bench.directory, FakeDirectory()
    assert "the platform does not tell of an account svc-report now" in later(bench, case, minutes=1)
    order = bench.order(Verb.RELEASE, case)
    bench.attend(case)
    assert bench.outcome(order) is None
    assert bench.states() == {"shut"}
    bench.directory = known
    bench.attend(case)
    assert bench.states() == {"open"}
    assert held(bench, case).state is Hold.RELEASED


def test_another_who_bears_the_name_now_is_left_alone() -> None:
    bench, case = locked()
    bench.town.things["svc-report"] = dict.fromkeys(THINGS, "open")
    bench.directory = FakeDirectory(identities={"svc-report": Identity("AIDAEXAMPLEANOTHER", bench.clock())})
    says = later(bench, case, minutes=1)
    assert any(text.startswith("the name is another's now") for text in says)
    assert bench.states() == {"open"}
    assert held(bench, case).state is Hold.GONE


def test_a_platform_that_does_not_answer_ends_nothing() -> None:
    bench, case = locked()
    bench.directory = FakeDirectory(refuses="slow down")
    later(bench, case, minutes=1)
    assert held(bench, case).state is Hold.HELD


@pytest.mark.parametrize("verb", [Verb.RELEASE, Verb.CONFIRM])
def test_an_order_about_a_lock_that_is_over_changes_nothing(verb: Verb) -> None:
    bench, case = locked()
    bench.order(Verb.RELEASE, case)
    bench.attend(case)
    calls = len(bench.town.calls)
    order = bench.order(verb, case)
    bench.attend(case)
    result = bench.outcome(order)
    assert result is not None
    assert result.says == ("nothing of ours holds svc-report",)
    assert len(bench.town.calls) == calls
