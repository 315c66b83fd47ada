"""The directory audit log of a tenant of this machine, polled: nothing is skipped, nothing is given twice, however late it shows up."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlatch.contracts import Page
from nightlatch.errors import LookupFailed
from nightlatch.providers.entra.entries import READS
from nightlatch.providers.entra.logs import LATE, DirectoryAudits
from nightlatch.sandbox.microsoft.tenant import TENANT, Thing, stamp
from tests.build import START
from tests.providers.entra.playbooks.acting import Acting, acting

LARGEST = 48 * 1024


@dataclass
class Reader:
    """Whoever polls: keeps the cursor as text, and what was given."""

    there: Acting
    cursor: str = ""
    given: list[str] = field(default_factory=list)

    @property
    def log(self) -> DirectoryAudits:
        live = self.there.live(READS)
        return DirectoryAudits(lambda: live)

    def tick(self) -> list[Page]:
        """Read until nothing is new, as the clock does."""
        pages, log = [], self.log
        while True:
            page = log.page(self.cursor)
            self.given += [str(each["id"]) for each in page.records]
            self.cursor = page.next
            pages.append(page)
            if not page.records:
                return pages


def entry(there: Acting, id: str, at: datetime) -> Thing:
    told = {"id": id, "activityDisplayName": "Add user", "activityDateTime": stamp(at), "result": "success"}
    there.tenant.journal.append(told)
    return told


def reading(there: Acting, since: timedelta = timedelta(hours=1)) -> Reader:
    reader = Reader(there)
    reader.cursor = reader.log.begin(there.clock() - since)
    return reader


def test_what_was_written_since_is_given_once_oldest_first_with_its_tenant() -> None:
    with acting() as there:
        reader = reading(there)
        for minute in (5, 50, 20):
            entry(there, f"e{minute}", there.clock() - timedelta(minutes=minute))
        entry(there, "before", there.clock() - timedelta(hours=2))
        pages = reader.tick()
        assert reader.given == ["e50", "e20", "e5"]
        assert {each["tenantId"] for page in pages for each in page.records} == {TENANT}
        assert reader.tick()[0].records == []
        there.clock.now += timedelta(minutes=1)
        entry(there, "new", there.clock())
        reader.tick()
        assert reader.given == ["e50", "e20", "e5", "new"]


def test_an_entry_that_shows_up_late_is_given_once() -> None:
    with acting() as there:
        reader = reading(there)
        entry(there, "on time", there.clock() - timedelta(minutes=1))
        reader.tick()
        there.clock.now += timedelta(minutes=20)
        entry(there, "late", there.clock() - timedelta(minutes=21))
        reader.tick()
        reader.tick()
        assert reader.given == ["on time", "late"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 29)), max_size=25))
def test_whatever_comes_within_half_an_hour_is_given_exactly_once(written: list[tuple[int, int]]) -> None:
    """Each is (the minute it tells of, how many minutes late it shows up)."""
    with acting() as there:
        there.clock.now = START
        reader = reading(there, timedelta(0))
        for minute in range(0, 155, 7):
            there.clock.now = START + timedelta(minutes=minute)
            for number, (at, late) in enumerate(written):
                if minute - 7 < at + late <= minute:
                    entry(there, f"e{number}", START + timedelta(minutes=at))
            reader.tick()
        assert sorted(reader.given) == sorted(f"e{number}" for number in range(len(written)))


def test_a_log_that_was_not_read_for_a_day_is_read_on_in_stretches_and_empty_ones_are_passed_over() -> None:
    with acting() as there:
        reader = reading(there, timedelta(hours=26))
        for hours in (25, 24, 3, 0):
            entry(there, f"h{hours}", there.clock() - timedelta(hours=hours, minutes=1))
        pages = reader.tick()
        assert reader.given == ["h25", "h24", "h3", "h0"]
        assert len(pages) == 5


def test_two_of_one_moment_at_the_edge_of_two_looks_are_both_given_once() -> None:
    with acting() as there:
        reader = reading(there)
        edge = there.clock()
        entry(there, "one", edge)
        reader.tick()
        entry(there, "two", edge)
        there.clock.now += LATE
        reader.tick()
        assert reader.given == ["one", "two"]


def test_a_cursor_stays_small_and_of_too_many_the_oldest_are_given_again_and_none_is_skipped() -> None:
    with acting() as there:
        reader = reading(there, timedelta(minutes=20))
        for number in range(3_500):
            entry(there, f"e{number}", there.clock() - timedelta(seconds=number % 1_000))
        first = reader.log.page(reader.cursor)
        assert len(first.records) == 3_500
        assert len(first.next.encode()) < LARGEST
        again = reader.log.page(first.next)
        assert 0 < len(again.records) < 1_000
        assert max(str(each["activityDateTime"]) for each in again.records) < stamp(there.clock() - timedelta(minutes=5))


@pytest.mark.parametrize("broken", ["", "{}", "[]", '{"since": "nonsense"}', "no json"])
def test_a_broken_cursor_is_said(broken: str) -> None:
    with acting() as there, pytest.raises(LookupFailed, match="remove it"):
        reading(there).log.page(broken)


def test_odd_digests_in_a_cursor_are_passed_over() -> None:
    with acting() as there:
        reader = reading(there)
        entry(there, "one", there.clock())
        told = json.loads(reader.cursor)
        reader.cursor = json.dumps({**told, "seen": {"x": "y", "12": 7}})
        reader.tick()
        assert reader.given == ["one"]


@pytest.mark.parametrize("fault", ["limit", "refusal"])
def test_what_stands_in_the_way_holds_it_up_and_loses_nothing(fault: str) -> None:
    with acting() as there:
        reader = reading(there)
        entry(there, "one", there.clock())
        does: dict[str, Callable[[], None]] = {
            "limit": lambda: there.tenant.faults.throttle(1, 60),
            "refusal": lambda: there.tenant.faults.fail("AuditLog.Read.All", 403, "Authorization_RequestDenied"),
        }
        does[fault]()
        with pytest.raises(LookupFailed):
            reader.tick()
        reader.tick()
        assert reader.given == ["one"]


def test_the_time_of_a_cursor_is_utc() -> None:
    with acting() as there:
        assert (
            json.loads(reading(there).log.begin(datetime(2026, 3, 2, 9, 30, tzinfo=UTC)))["since"]
            == "2026-03-02T09:30:00.000000Z"
        )
