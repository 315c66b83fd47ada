"""Whatever happens in whatever order, some things hold: the way back is exact, old records change nothing, nothing runs away."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from nightlatch.errors import ChangeFailed, StoreError, TryLater
from nightlatch.model import Activity, Case, Hold, Verb
from tests.duties.attending import THINGS, Bench, born
from tests.duties.dying import Died, Fuse, Mortal
from tests.examples import examples

ACTS = st.one_of(
    st.sampled_from(["attend", "switch on", "switch off", "release", "confirm", "replay", "wait"]),
    st.tuples(st.just("undo"), st.sampled_from(THINGS)),
    st.tuples(st.just("crash"), st.integers(1, 30), st.booleans()),
    st.tuples(st.just("fail"), st.sampled_from([TryLater("slow down"), ChangeFailed("denied")])),
)


class Story:
    """One account, and all that befalls it; `undone` counts how often somebody undid a thing that was shut."""

    def __init__(self) -> None:
        self.bench = Bench()
        self.records: tuple[Activity, ...] = born()
        self.case: Case = self.bench.settle(self.records)
        self.before = self.bench.town.copy()
        self.undone: Counter[str] = Counter()
        self.failed = 0
        self.settled = False

    def do(self, act: object) -> None:
        self.bench.clock.pass_(seconds=5)
        match act:
            case "attend":
                self._attend()
            case "switch on" | "switch off":
                self.bench.pipeline.control.switch(stopped=act == "switch on")
            case "release" | "confirm":
                self.bench.order(Verb(act), self.case)
                self.settled = True
            case "replay":
                self.bench.assess(*reversed(self.records))
            case "wait":
                self.bench.clock.pass_(minutes=2)
            case ("undo", str(thing)):
                self.undone[thing] += self.bench.town.things["svc-report"][thing] == "shut"
                self.bench.town.things["svc-report"][thing] = "open"
            case ("crash", int(left), bool(after)):
                self._crash(left, after=after)
            case ("fail", Exception() as error):
                self.bench.town.fails = [error]
                self.failed += 1

    def end(self) -> None:
        """Let the dust settle: the switch is put back, leases end, and the clock looks twice."""
        self.bench.town.fails = []
        self.bench.pipeline.control.switch(stopped=False)
        for _ in range(2):
            self.bench.clock.pass_(minutes=2)
            self._attend()

    def _attend(self) -> None:
        held = self.bench.held(self.case)
        was_held = held is not None and held.state is Hold.HELD
        releasing = any(o.verb is Verb.RELEASE for o in self.bench.pipeline.control.orders.open(str(self.case.key)))
        try:
            self.bench.attend(self.case)
        except StoreError:
            return  # the lease of one that died: it comes again
        after = self.bench.held(self.case)
        if was_held and not releasing:
            assert after is not None
            assert after.live

    def _crash(self, left: int, *, after: bool) -> None:
        alive, fuse = self.bench.control, Fuse(left, after)
        self.bench.control, self.bench.town.fuse = Mortal(alive, fuse), fuse
        try:
            self.bench.attend(self.case)
        except (Died, StoreError):
            pass
        finally:
            self.bench.control, self.bench.town.fuse = alive, Fuse()


@examples(2)
@given(st.lists(ACTS, max_size=14))
def test_a_release_leads_back_and_nothing_old_ever_locks_again(acts: list[object]) -> None:
    story = Story()
    for act in acts:
        story.do(act)
    story.end()
    if not story.settled:
        assert story.bench.states() == {"shut"}
    story.bench.order(Verb.RELEASE, story.case)
    story.end()
    assert story.bench.town.copy() == story.before
    held = story.bench.held(story.case)
    assert held is None or held.state is Hold.RELEASED
    calls = len(story.bench.town.calls)
    for act in ("replay", "attend", "switch on", "switch off", "replay", "attend", "wait", "attend"):
        story.do(act)
    assert len(story.bench.town.calls) == calls
    assert story.bench.town.copy() == story.before


@examples(1)
@given(st.lists(ACTS, max_size=14))
def test_no_thing_is_changed_more_often_than_it_was_undone_or_refused(acts: list[object]) -> None:
    story = Story()
    for act in acts:
        story.do(act)
    story.end()
    made = Counter(thing for _, thing, state in story.bench.town.calls if state == "shut")
    runs = max([change.run for change in story.bench.changes(story.case)], default=0)
    for thing in THINGS:
        assert made[thing] <= max(runs, 1) + story.undone[thing] + story.failed, thing
    assert runs <= 1 + sum(story.undone.values())
