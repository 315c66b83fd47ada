"""Who may decide, over what they saw, and what is kept of every attempt."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from nightlatch.duties.allowed import Rights
from nightlatch.duties.interact import Answer, Interact
from nightlatch.duties.reporting import report_of
from nightlatch.errors import LookupFailed
from nightlatch.model import Case, Hold, Policy, Verb
from nightlatch.model.attempt import Attempt, Member, Wish
from nightlatch.model.flood import PREFIX
from tests.build import principal
from tests.duties.attending import Bench as Attending
from tests.duties.attending import born
from tests.fakes import FakeMeter
from tests.stages.test_together import LOGIN, deeds, sign_in

TEAM, USER = "T0EXAMPLE01", "U0EXAMPLE01"
APPROVER = {"name": "on call", "team": TEAM, "user": USER, "email": "oncall@example.com", "providers": ["aws"]}
SECOND = {"name": "second", "team": TEAM, "user": "U0EXAMPLE02"}


def policy(*approvers: dict[str, Any], mode: str = "approve", **approvals: Any) -> Policy:
    told = {"approvers": approvers or (APPROVER, SECOND), **approvals}
    return Policy.model_validate({"modes": {"default": mode}, "approvals": told})


def known(**more: Any) -> Callable[[str, str], Member]:
    return lambda team, user: Member(**{"team": team, "user": user, **more})


@dataclass
class Bench:
    """A town in approve mode, and a chat in which everybody is who they say unless told otherwise."""

    policy: Policy = field(default_factory=policy)
    member: Callable[[str, str], Member] = field(default_factory=known)

    def __post_init__(self) -> None:
        self.town = Attending(policy=self.policy)
        self.meter, self._ids = FakeMeter(), 0

    def ask(self, verb: str, about: Case | None = None, user: str = USER, **more: Any) -> Answer:
        pipeline = self.town.pipeline
        interact = Interact(pipeline, Rights(pipeline, self.member), self.town.queue, self.meter, self.town.clock)
        self._ids += 1
        told = {"case": about.id, "seen": report_of(pipeline, about, self.town.clock()).state} if about else {}
        wish = Wish(**{"id": str(self._ids), "verb": verb, "team": TEAM, "user": user, "at": self.town.clock(), **told, **more})
        return interact(wish)

    def attempts(self) -> list[Attempt]:
        return list(self.town.pipeline.control.consents.of_day(self.town.clock()))

    def state(self, about: Case) -> Hold | None:
        held = self.town.held(about)
        return held.state if held else None


def test_quarantine_and_release_from_a_chat_are_carried_out_and_kept() -> None:
    bench = Bench()
    case = bench.town.intrude()
    bench.town.attend(case)
    assert bench.state(case) is None, "the mode asks first"
    assert bench.ask("approve", case).granted
    bench.town.attend(case)
    assert bench.state(case) is Hold.HELD
    bench.town.clock.pass_(minutes=1)
    assert bench.ask("release", case).granted
    bench.town.attend(case)
    assert bench.state(case) is Hold.RELEASED
    assert bench.town.states() == {"open"}
    first, second = bench.attempts()
    assert (first.verb, first.who, first.granted, first.seen) == ("approve", f"{TEAM}/{USER}", True, "1/")
    assert second.seen == "1/1:held"
    (order, _) = bench.town.pipeline.control.orders.of(str(case.key))
    assert order.who == f"on call (chat {TEAM}/{USER})"


@pytest.mark.parametrize(
    ("member", "why"),
    [
        (known(active=False), "deactivated"),
        (known(guest=True), "guests"),
        (known(machine=True), "machine"),
        (known(stranger=True), "another workspace"),
        (lambda _team, user: Member(team="T0EXAMPLE99", user=user), "another workspace"),
    ],
)
def test_only_an_active_full_member_decides(member: Callable[[str, str], Member], why: str) -> None:
    bench = Bench(member=member)
    _refused(bench, bench.town.intrude(), why)


def test_who_cannot_be_looked_up_decides_nothing() -> None:
    def silent(_team: str, _user: str) -> Member:
        raise LookupFailed("Slack does not answer")

    bench = Bench(member=silent)
    _refused(bench, bench.town.intrude(), "Slack does not answer")


def test_somebody_who_is_not_on_the_list_decides_nothing() -> None:
    bench = Bench()
    _refused(bench, bench.town.intrude(), "not among the approvers", user="U0EXAMPLE77")


def test_the_same_user_id_in_another_team_is_somebody_else() -> None:
    bench = Bench()
    _refused(bench, bench.town.intrude(), "not among the approvers", team="T0EXAMPLE99")


def test_an_approver_decides_on_his_platforms_and_up_to_his_verdict() -> None:
    other = Bench(policy(APPROVER | {"providers": ["okta"]}))
    _refused(other, other.town.intrude(), "you may decide about okta")
    low = Bench(policy(APPROVER | {"highest": "ask"}))
    _refused(low, low.town.intrude(), "up to ask")


@pytest.mark.parametrize(
    "linked", [{"identities": ["svc-report"]}, {"identities": ["AIDAEXAMPLESVC-REPORT"]}, {"email": "SVC-REPORT"}]
)
def test_the_suspect_decides_nothing_about_himself(linked: dict[str, Any]) -> None:
    bench = Bench(policy(APPROVER | linked))
    _refused(bench, bench.town.intrude(), "you are this account")


def test_its_creator_decides_nothing_about_it() -> None:
    bench = Bench(policy(APPROVER | {"identities": ["mallory"]}))
    case = bench.town.settle(born(actor=principal("mallory")))
    _refused(bench, case, "you acted in this case yourself")


def test_whoever_came_as_a_role_through_an_identity_provider_decides_nothing_about_what_he_did() -> None:
    bench = Bench(member=known(email=LOGIN))
    opaque = [each.model_copy(update={"origin": each.origin.model_copy(update={"session_name": "x"})}) for each in deeds()]
    case = bench.town.settle((sign_in(), *opaque))
    _refused(bench, case, "you acted in this case yourself, as Administrators")


def test_the_chats_own_address_of_a_person_counts_too() -> None:
    bench = Bench(member=known(email="mallory"))
    case = bench.town.settle(born(actor=principal("mallory")))
    _refused(bench, case, "you acted in this case yourself")


def test_what_the_suspect_made_decides_nothing_about_it() -> None:
    bench = Bench(policy(APPROVER | {"identities": ["svc-child"]}))
    parent = bench.town.intrude()
    bench.town.settle(born("svc-child", 5, actor=principal("svc-report", id="AIDAEXAMPLESVC-REPORT")))
    _refused(bench, parent, "had its hands in yours")


def test_a_stale_button_shows_the_new_state_and_does_nothing() -> None:
    bench = Bench()
    case = bench.town.intrude()
    answer = bench.ask("approve", case, seen="0/")
    assert not answer.granted
    assert "has changed since you saw it" in answer.says
    assert answer.report is not None
    assert answer.report.case.id == case.id
    assert list(bench.town.pipeline.control.orders.of(str(case.key))) == []
    assert list(bench.town.pipeline.control.deliveries.owed()) == [case.id], "and the message is brought up to date"


def test_a_lock_since_makes_the_button_of_the_unlocked_message_stale() -> None:
    bench = Bench()
    case = bench.town.intrude()
    bench.ask("approve", case)
    bench.town.attend(case)
    assert "has changed" in bench.ask("approve", case, seen="1/").says


def test_two_people_are_needed_where_policy_says_so_and_one_twice_is_not_two() -> None:
    bench = Bench(policy(two_people=["aws.quarantine"]))
    case = bench.town.intrude()
    assert "takes two people" in bench.ask("approve", case).says
    assert "takes two people" in bench.ask("approve", case).says
    assert list(bench.town.pipeline.control.orders.of(str(case.key))) == []
    assert bench.ask("approve", case, user="U0EXAMPLE02").says.startswith("ordered")
    (order,) = bench.town.pipeline.control.orders.of(str(case.key))
    assert TEAM in order.who
    assert "U0EXAMPLE01" in order.who
    assert "U0EXAMPLE02" in order.who


def test_a_first_yes_waits_an_hour() -> None:
    bench = Bench(policy(two_people=["release"]))
    case = bench.town.intrude()
    bench.ask("release", case)
    bench.town.clock.pass_(minutes=61)
    assert "takes two people" in bench.ask("release", case, user="U0EXAMPLE02").says


def test_expected_writes_an_exception_that_ends_and_releases() -> None:
    bench = Bench()
    case = bench.town.intrude()
    bench.ask("approve", case)
    bench.town.attend(case)
    today = bench.town.clock().date()
    bench.town.clock.pass_(minutes=1)
    assert bench.ask("expected", case, reason="planned", until=today + timedelta(days=30)).granted
    bench.town.attend(case)
    assert bench.state(case) is Hold.RELEASED
    (allowance,) = bench.town.pipeline.control.allowances()
    assert (allowance.subject, allowance.reason) == (case.subject.id, "planned")
    assert allowance.expires == today + timedelta(days=30)
    assert set(allowance.signals) <= {finding.signal for finding in case.findings}


@pytest.mark.parametrize(
    ("days", "reason", "why"),
    [(91, "planned", "last day"), (-1, "planned", "last day"), (None, "planned", "last day"), (5, "  ", "reason")],
)
def test_expected_needs_a_reason_and_an_end(days: int | None, reason: str, why: str) -> None:
    bench = Bench()
    until = bench.town.clock().date() + timedelta(days=days) if days is not None else None
    _refused(bench, bench.town.intrude(), why, verb="expected", reason=reason, until=until)
    assert bench.town.pipeline.control.allowances() == ()


def test_a_pause_stops_the_machine_until_its_time_and_everybody_is_told() -> None:
    bench = Bench(policy(mode="enforce"))
    assert bench.ask("pause", minutes=30, reason="too loud").granted
    case = bench.town.intrude()
    bench.town.attend(case)
    assert bench.state(case) is None
    pause = bench.town.pipeline.control.switched()
    assert pause is not None
    assert pause.until == bench.town.clock() + timedelta(minutes=30)
    (bulletin,) = bench.town.pipeline.control.deliveries.owed_bulletins()
    assert "until" in bulletin.title
    assert "too loud" in bulletin.says[0]
    assert bench.ask("resume").granted
    bench.town.attend(case)
    assert bench.state(case) is Hold.HELD


def test_a_stranger_pauses_nothing() -> None:
    bench = Bench()
    assert not bench.ask("pause", user="U0EXAMPLE77").granted
    assert not bench.town.pipeline.control.stopped()


def test_explain_needs_an_approver_of_that_platform_and_changes_nothing() -> None:
    bench = Bench(policy(APPROVER | {"identities": ["svc-report"]}))
    case = bench.town.intrude()
    answer = bench.ask("explain", case)
    assert answer.granted
    assert answer.report is not None
    assert not bench.ask("explain", case, user="U0EXAMPLE77").granted


def test_a_case_or_flood_that_is_gone_is_said_to_be() -> None:
    bench = Bench()
    assert "no such case" in bench.ask("release", case="aws:1:user:gone@2026-01-01T00:00:00Z", seen="1/").says
    assert "no such flood" in bench.ask("approve", case=f"{PREFIX}x@y", seen="1").says


def test_a_request_that_is_not_believed_is_kept_once_a_minute() -> None:
    bench = Bench()
    pipeline = bench.town.pipeline
    interact = Interact(pipeline, Rights(pipeline, bench.member), bench.town.queue, bench.meter, bench.town.clock)
    for _ in range(50):
        interact.disbelieve("refused: unsigned", "it is not signed")
    assert [attempt.says for attempt in bench.attempts()] == ["it is not signed"]
    assert bench.meter.counted[("requests_disbelieved",)] == 50


def _refused(bench: Bench, about: Case, why: str, *, verb: str = Verb.APPROVE.value, **more: Any) -> None:
    """Refused with the reason, nothing ordered, and the attempt kept."""
    answer = bench.ask(verb, about, **more)
    assert not answer.granted
    assert why in answer.says
    assert list(bench.town.pipeline.control.orders.of(str(about.key))) == []
    kept = bench.attempts()[-1]
    assert (kept.granted, kept.says, kept.case) == (False, answer.says, about.id)
