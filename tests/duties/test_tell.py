"""What people hear of more than one case: an incident as one message, a flood with one question, a digest, and what the clock owes."""

from dataclasses import dataclass, field
from datetime import timedelta

from nightlatch.bootstrap.telling import telling
from nightlatch.contracts import Memory
from nightlatch.duties.sweep import Sweep
from nightlatch.duties.tell import Tell
from nightlatch.errors import DeliveryFailed
from nightlatch.ledger.cases import Cases
from nightlatch.model import Bulletin, Case, CaseKey, Policy, Report
from tests.build import activity, principal
from tests.duties.attending import Bench as Attending
from tests.duties.attending import born
from tests.stages.test_together import LOGIN, PERSON, deeds, person, sign_in

APPROVE = {"modes": {"default": "approve"}}


@dataclass
class Door:
    """Hears everything while it is not `deaf`."""

    deaf: bool = False
    reports: list[Report] = field(default_factory=list)
    bulletins: list[Bulletin] = field(default_factory=list)

    def tell(self, report: Report, memory: Memory) -> None:
        self._hear()
        self.reports.append(report)

    def announce(self, bulletin: Bulletin, memory: Memory) -> None:
        self._hear()
        self.bulletins.append(bulletin)

    def _hear(self) -> None:
        if self.deaf:
            raise DeliveryFailed("no answer")


class Bench:
    def __init__(self, **policy: object) -> None:
        self.town, self.door = Attending(policy=Policy.model_validate(APPROVE | policy)), Door()

    @property
    def tell(self) -> Tell:
        return telling(self.town.pipeline, {"door": self.door}, self.town.meter)

    def act(self, case: Case) -> tuple[str, ...]:
        return self.tell.of(self.town.attend(case))

    def sweep(self) -> dict[str, str]:
        control = self.town.pipeline.control
        return Sweep(control, (), {}, lambda: ("aws", ()), self.town.queue, self.tell, self.town.meter, self.town.clock)()


def test_a_case_is_told_with_what_was_done_and_what_was_ordered() -> None:
    bench = Bench(modes={"default": "enforce"})
    case = bench.town.intrude()
    assert bench.act(case) == ()
    (report,) = bench.door.reports
    assert report.is_locked
    assert {change.playbook for change in report.changes} == {"shut_door", "disable_keys", "take_grants"}
    assert next(address for label, address in report.links if "console" in label).endswith("/users/details/svc-report")


def test_a_deaf_door_delays_no_response_and_is_caught_up_by_the_clock() -> None:
    bench = Bench(modes={"default": "enforce"})
    bench.door.deaf = True
    case = bench.town.intrude()
    assert "no answer" in bench.act(case)[0]
    assert bench.town.states() == {"shut"}
    bench.sweep()
    assert [message.case for message in bench.town.queue.receive(bench.town.clock() + timedelta(seconds=2))] == [case.id]
    bench.door.deaf = False
    bench.act(case)
    assert len(bench.door.reports) == 1
    assert list(bench.town.pipeline.control.deliveries.owed()) == []


def test_where_nobody_is_to_be_told_nobody_is_owed_anything() -> None:
    bench = Bench()
    bench.town.pipeline.control.deliveries.owe("aws:1:user:x@2026-01-01T00:00:00Z")
    quiet = telling(bench.town.pipeline, {}, bench.town.meter)
    assert quiet.owed() == ()
    assert list(bench.town.pipeline.control.deliveries.owed()) == []


def test_two_cases_of_one_actor_are_one_incident_that_grows_in_its_place() -> None:
    bench = Bench()
    mallory = principal("mallory")
    for number, name in enumerate(("svc-one", "svc-two", "svc-three")):
        bench.act(bench.town.settle(born(name, number, actor=mallory)))
    bench.act(bench.town.settle(born("svc-other", 5, actor=principal("dana"))))
    assert len({bulletin.id for bulletin in bench.door.bulletins}) == 1
    assert [len(bulletin.cases) for bulletin in bench.door.bulletins] == [2, 3]
    assert bench.door.bulletins[-1].title == "Incident: mallory began 3 cases"
    assert len(bench.door.reports) == 4, "each case keeps a message of its own"


def test_cases_of_two_platforms_are_one_incident_whichever_is_told_of_first() -> None:
    wanted, there = {"svc-mirror", LOGIN}, [sign_in(), *deeds()]
    for parts in ((person(), there), (there, person())):
        bench = Bench()
        for part in parts:
            bench.act(bench.town.settle(tuple(part)))
        (bulletin,) = bench.door.bulletins
        assert {CaseKey.parse(id.rpartition("@")[0]).name for id, _ in bulletin.cases} == {"svc-mirror", PERSON.folded}
        assert bulletin.title == "Incident over several platforms: 2 cases, the first of them begun by robin@example.com"
        assert any("came to aws 111122223333 by the word of" in says for says in bulletin.says)
        last = bench.door.reports[-1]
        (line,) = (line for _, line in last.together)
        assert {name for name in wanted if name in f"{last.case.subject.label} {line}"} == wanted


def test_what_belongs_to_a_case_of_another_platform_and_nobody_asks_about_makes_no_incident() -> None:
    bench = Bench()
    bench.act(bench.town.settle(tuple(person()[:1])))
    bench.act(bench.town.settle((sign_in(), *deeds())))
    assert not bench.door.bulletins
    assert "new user night.export@example.com in okta" in bench.door.reports[-1].together[0][1]


def test_a_flood_is_one_paged_message_with_one_question() -> None:
    bench = Bench(modes={"default": "enforce"}, budgets={"newborns_per_actor": 1})
    mallory = principal("mallory")
    for number in range(3):
        bench.act(bench.town.settle(born(f"svc-{number}", number / 10, actor=mallory)))
    last = bench.door.bulletins[-1]
    assert last.paged
    assert last.question.startswith("flood:")
    assert last.seen == "2"


def test_a_large_incident_is_announced_now_and_then_and_the_clock_brings_it_up_to_date() -> None:
    bench = Bench()
    mallory = principal("mallory")
    for number in range(13):
        bench.act(bench.town.settle(born(f"svc-{number}", number / 10, actor=mallory)))
    assert [len(bulletin.cases) for bulletin in bench.door.bulletins] == [2, 3, 4, 5, 10]
    bench.sweep()
    assert len(bench.door.bulletins[-1].cases) == 13
    bench.sweep()
    assert len(bench.door.bulletins) == 6, "told once"


def test_quiet_mode_tells_a_digest_when_its_time_has_come() -> None:
    bench = Bench(
        notify={"digest_minutes": 60}, verdicts={"notify": 1, "ask": 98, "quarantine": 99}, signals={"Q1": {"points": 1}}
    )
    case = bench.town.assess(activity(subject=principal("svc-quiet", id="AIDAEXAMPLEQUIET"), actor=principal("mallory")))
    assert case.judgment.verdict.value == "notify", case.findings
    bench.act(case)
    bench.sweep()
    assert not bench.door.bulletins
    assert not bench.door.reports
    bench.town.clock.pass_(minutes=61)
    bench.sweep()
    (digest,) = bench.door.bulletins
    assert [id for id, _ in digest.cases] == [case.id]
    bench.sweep()
    assert len(bench.door.bulletins) == 1


def test_a_pause_ends_by_itself_and_says_so() -> None:
    bench = Bench()
    control = bench.town.pipeline.control
    control.switch(stopped=True, by="on call", until=bench.town.clock() + timedelta(minutes=30))
    bench.sweep()
    assert control.stopped()
    bench.town.clock.pass_(minutes=31)
    told = bench.sweep()
    assert not control.stopped()
    assert "put back" in told["pause"]
    assert [bulletin.title for bulletin in bench.door.bulletins] == ["The pause is over: the machine goes on"]


def test_a_pause_without_an_end_stays() -> None:
    bench = Bench()
    bench.town.pipeline.control.switch(stopped=True)
    bench.town.clock.pass_(days=9)
    bench.sweep()
    assert bench.town.pipeline.control.stopped()


def test_former_ids_of_a_case_are_found_over_several_moves() -> None:
    """Records that come late, and are earlier, move the beginning of a case, and with it its id."""
    bench = Bench()
    cases = [bench.town.assess(*born(at=at)) for at in (20, 10, 0)]
    last = cases[-1]
    former = Cases(bench.town.pipeline.evidence.shelf).former(last)
    assert last.id not in former
    assert {case.id for case in cases[:-1]} - {last.id} <= {*former, last.id}
