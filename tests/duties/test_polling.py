"""A log that is polled: nothing skipped and nothing doubled, whatever is refused and whenever the process dies."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from nightlatch import bootstrap
from nightlatch.bootstrap.from_okta import polling
from nightlatch.contracts import Delivery, Inbox, Page, Record
from nightlatch.duties.assess import Assess
from nightlatch.duties.polling import LONGEST, Poll
from nightlatch.errors import LookupFailed, StoreError
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.intake.live import FETCHED, LiveSources, fetched
from nightlatch.ledger.control import Control
from nightlatch.ledger.evidence import Evidence
from nightlatch.model import Policy
from tests.build import START
from tests.duties.dying import Died, Fuse, Mortal
from tests.duties.okta_log import Asking, SystemLog, serving
from tests.fakes import FakeMeter, FakeRejects
from tests.providers.okta.records import event

HOME = "111122223333"
TICK = timedelta(minutes=15)


def number(index: int) -> str:
    return f"0e1d2c3b-1000-11f1-8000-{index:012}"


def newcomer(index: int, at: datetime) -> Record:
    """Somebody is created, known by the number of the event."""
    subject = {
        "id": f"00uexample{index:010}",
        "type": "User",
        "alternateId": f"new.{index}@example.com",
        "displayName": f"New {index}",
    }
    return event("user.lifecycle.create", subject, uuid=number(index), published=at.isoformat().replace("+00:00", "Z"))


def hour() -> list[tuple[datetime, Record]]:
    """Twelve newcomers in an hour, of whom every third is kept minutes late, among sign-ins to applications, which no table knows."""
    told: list[tuple[datetime, Record]] = []
    for index in range(12):
        at = START + timedelta(minutes=5 * index)
        told.append((at + timedelta(minutes=7 if index % 3 == 0 else 0), newcomer(index, at)))
        told.append((at, event("user.authentication.sso", uuid=number(100 + index))))
    return sorted(told, key=lambda each: each[0])


@dataclass
class FakeInbox:
    """Inbox in a list, one message after the other; the process may die at each."""

    fuse: Fuse = field(default_factory=Fuse)
    messages: list[str] = field(default_factory=list)
    large: tuple[int, ...] = ()
    down: bool = False

    def put(self, messages: Sequence[str]) -> tuple[int, ...]:
        if self.down:
            raise StoreError("the queue is down: try again")
        for message in messages:
            self.fuse.burn(made=False)
            self.messages.append(message)
            self.fuse.burn(made=True)
        return self.large


@dataclass
class Town:
    """A log, what remembers, and what was put on the queue."""

    log: SystemLog
    now: list[datetime]
    store: MemoryStore = field(default_factory=lambda: MemoryStore(clock=None))
    inbox: FakeInbox = field(default_factory=FakeInbox)
    meter: FakeMeter = field(default_factory=FakeMeter)

    def poll(self, logs: Any = None, inbox: Inbox | None = None) -> Poll:
        """A process that polls, made anew."""
        control = Control.over(Mortal(self.store, self.inbox.fuse))
        asking = logs or Asking(self.log.url)
        return polling(
            asking, "example.okta.com", control, inbox or self.inbox, partial(fetched, home=HOME), self.meter, lambda: self.now[0]
        )

    def tick(self) -> str:
        """The clock rings: the function polls, unless it is refused at once."""
        try:
            return self.poll()()
        except LookupFailed as error:
            return str(error)
        except Died:
            self.inbox.fuse.dead = False  # whoever comes next is another process
            return "died"

    def live_through(self) -> list[str]:
        """The hour, and as many ticks more as it takes until nothing is new."""
        told: list[str] = []
        while self.now[0] <= START + timedelta(hours=1) or told[-1] != "0 records put on the queue":
            told.append(self.tick())
            self.now[0] += TICK
        return told

    def filed(self) -> Counter[str]:
        """How often each event is in the evidence after everything on the queue was judged."""
        evidence, control = MemoryStore(clock=None), MemoryStore(clock=None)
        clock = lambda: START + timedelta(hours=3)  # noqa: E731
        rejects = FakeRejects()
        assess = Assess(
            pipeline=bootstrap.pipeline(Policy(), evidence, control, clock=clock, strict=True),
            sources=LiveSources(bootstrap.providers(), HOME, (HOME,), okta=(FETCHED,)),
            queue=LocalQueue(clock),
            rejects=rejects,
            meter=FakeMeter(),
            clock=clock,
        )
        assert assess([Delivery(f"m{at}", body) for at, body in enumerate(self.inbox.messages)]) == ()
        assert rejects.kept == []
        ledger = Evidence.over(evidence)
        return Counter(activity.event for key in ledger.accounts() for activity in ledger.activities(key))


EACH_ONCE = Counter({number(index): 1 for index in range(12)})


@pytest.fixture(scope="module")
def server() -> Iterator[SystemLog]:
    with serving(SystemLog(lambda: START)) as log:
        yield log


@pytest.fixture
def town(server: SystemLog) -> Town:
    return settle(server)


def settle(server: SystemLog) -> Town:
    """A new town before the same server, which forgets everything."""
    now = [START]
    fresh = SystemLog(lambda: now[0], hour())
    server.clock, server.kept, server.page, server.a_minute = fresh.clock, fresh.kept, fresh.page, fresh.a_minute
    server.asked, server.refused, server._minute = [], 0, None
    return Town(server, now)


def test_a_polled_hour_is_filed_whole_though_the_limit_cuts_every_tick_short(town: Town) -> None:
    told = town.live_through()
    assert town.log.refused >= 3
    assert any("the rest is for later: its limit ends at" in says for says in told)
    assert town.filed() == EACH_ONCE
    assert len(town.inbox.messages) == 12, "what no table knows is not even put on the queue"


def writes(server: SystemLog) -> int:
    """How many writes and sends there are in the hour."""
    town = settle(server)
    town.inbox.fuse.left = -1
    town.live_through()
    return town.inbox.fuse.calls


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whichever_write_or_send_a_process_dies_at_each_event_is_filed_exactly_once(server: SystemLog, after: bool) -> None:
    doubled = 0
    assert writes(server) > 20
    for point in range(1, writes(server) + 1):
        town = settle(server)
        town.inbox.fuse.left, town.inbox.fuse.after = point, after
        told = town.live_through()
        assert "died" in told, point
        assert town.log.refused, point
        assert town.filed() == EACH_ONCE, point
        doubled += len(town.inbox.messages) > 12
    assert doubled, "a death between a send and the cursor has it sent again"


def test_who_is_refused_at_the_first_tick_does_not_begin_later_because_of_it(town: Town) -> None:
    town.log.a_minute = 0
    assert "its limit ends" in town.tick()
    town.log.a_minute = 9
    town.now[0] += timedelta(hours=2)
    town.tick()
    assert town.filed() == EACH_ONCE


def test_what_the_queue_does_not_take_is_fetched_again(town: Town) -> None:
    town.now[0] += timedelta(hours=1)
    town.inbox.down = True
    with pytest.raises(StoreError, match="the queue is down"):
        town.poll()()
    town.inbox.down = False
    town.live_through()
    assert town.filed() == EACH_ONCE


def test_a_record_too_large_for_the_queue_is_told_and_holds_up_nothing(town: Town) -> None:
    town.log.page, town.log.a_minute = 100, 9
    town.now[0] += timedelta(hours=1, minutes=5)
    town.poll().control.keep_cursor("okta example.okta.com", Asking("").begin(START))
    town.inbox.large = (0,)
    assert town.tick() == "11 records put on the queue"
    assert town.meter.counted["rejects",] == 1
    assert town.tick() == "0 records put on the queue"


@dataclass
class Endless:
    """A log in which there is always more; each answer takes ten seconds."""

    now: list[datetime]
    asked: int = 0

    def begin(self, since: datetime) -> str:
        return since.isoformat()

    def page(self, cursor: str) -> Page:
        self.asked += 1
        self.now[0] += timedelta(seconds=10)
        return Page([newcomer(self.asked, self.now[0])], f"{cursor}+")


def test_a_log_without_end_leaves_the_clock_time_for_other_work(town: Town) -> None:
    logs = Endless(town.now)
    assert town.poll(logs)() == "6 records put on the queue, and more are to come"
    assert logs.asked == LONGEST / timedelta(seconds=10)
    assert town.poll(logs)() == "6 records put on the queue, and more are to come"
    assert len(set(town.inbox.messages)) == 12


def test_a_cursor_never_leads_away_from_the_organization(town: Town) -> None:
    town.tick()
    kept = Control.over(town.store).cursor("okta example.okta.com")
    assert kept is not None
    assert kept.startswith("/api/v1/logs?since=")
