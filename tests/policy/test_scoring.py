"""From hits to findings, and from findings to a score."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Signal
from nightlatch.model import Activity, Case, Finding, Hit, Kind, Policy
from nightlatch.policy.scoring import WEAK, counts, decisive, total, weigh
from tests.build import activity, case, minutes, principal


def signal(id: str, points: int = 20, **more: Any) -> Signal:
    return Signal(id=id, title=id, points=points, check=lambda case, facts: None, **more)


def hit(*activities: Activity, variant: str | None = None) -> Hit:
    return Hit(says="so it is", because=tuple(act.id for act in activities), variant=variant)


def finding(id: str, points: int, **more: Any) -> Finding:
    return Finding(**{"signal": id, "title": id, "says": "", "because": (), "points": points, "worth": points, **more})


def one(found: Signal, policy: Policy | None = None, variant: str | None = None, settled: datetime | None = None) -> Finding:
    born = activity()
    return weigh([(found, hit(born, variant=variant))], case(born), policy or Policy(), settled, {})[0]


def wishing(**wishes: Any) -> Policy:
    return Policy.model_validate({"signals": wishes})


def excepting(*entries: dict[str, Any]) -> Policy:
    whole = {"owner": "identity team", "reason": "change 17", "expires": "2026-12-31", "actor": "AIDAEXAMPLEDANA"}
    return Policy.model_validate({"exceptions": [{"name": f"e{n}", **whole, **entry} for n, entry in enumerate(entries)]})


def exceptions(findings: tuple[Finding, ...]) -> dict[str, int]:
    return {each.signal: each.points for each in findings if each.signal.startswith("exception:")}


def test_a_hit_is_worth_its_signals_points_or_those_of_its_variant() -> None:
    found = signal("G4", 60, variants={"external_id": 35}, attack=("T1199",), decisive=True)
    assert (one(found).points, one(found).decisive, one(found).attack) == (60, True, ("T1199",))
    assert one(found, variant="external_id").points == 35
    assert one(found, variant="never heard of").points == 60


def test_policy_sets_points_and_variants_each_by_itself() -> None:
    found = signal("G4", 60, variants={"external_id": 35, "partner": 5})
    policy = wishing(G4={"points": 50, "variants": {"external_id": 10}})
    assert [one(found, policy, variant).points for variant in (None, "external_id", "partner")] == [50, 10, 5]


def test_policy_cannot_turn_an_accuser_into_an_excuse_nor_the_other_way_round() -> None:
    assert one(signal("A8"), wishing(A8={"points": -50})).points == 0
    assert one(signal("P2", -30), wishing(P2={"points": 50})).points == 0


def test_a_staged_finding_shows_and_adds_nothing_until_policy_says_otherwise() -> None:
    new = one(signal("X1", staged=True))
    assert (new.points, new.worth, new.staged) == (0, 20, True)
    assert one(signal("X1", staged=True), wishing(X1={"staged": False})).points == 20
    assert one(signal("X1"), wishing(X1={"staged": True})).points == 0


def test_a_finding_is_settled_when_nothing_behind_it_is_newer_than_the_decision() -> None:
    old, new = activity(at=0), activity(at=60)
    whole = case(old, new)
    until = minutes(30)
    before, after, both, elsewhere = weigh(
        [
            (signal("A"), hit(old)),
            (signal("B"), hit(new)),
            (signal("C"), hit(old, new)),
            (signal("D"), Hit(says="", because=("x",))),
        ],
        whole,
        Policy(),
        until,
        {},
    )
    assert (before.settled, before.points, before.worth) == (True, 0, 20)
    assert not after.settled
    assert not both.settled
    assert not elsewhere.settled, "evidence on timelines alone is as old as the case's newest activity"
    assert one(signal("D"), settled=until).settled


def test_a_mark_on_a_timeline_after_the_decision_is_new_evidence() -> None:
    born = activity()
    seen = Hit(says="", because=(born.id, "log off"))
    quiet, loud = (
        weigh([(signal("Q9"), seen)], case(born), Policy(), minutes(30), {"log off": minutes(at)})[0] for at in (20, 40)
    )
    assert (quiet.settled, loud.settled) == (True, False)


def test_a_provisioner_is_never_settled() -> None:
    assert one(signal("P2", -30), settled=minutes(30)).points == -30


def test_a_provisioner_explains_what_its_nature_explains_and_subtracts_from_the_rest() -> None:
    born = activity()
    hits = [(signal("A8"), hit(born)), (signal("G1", 40), hit(born)), (signal("P2", -30, explains=("A8",)), hit(born))]
    novelty, top, provisioner = weigh(hits, case(born), Policy(), None, {})
    assert (novelty.explained, novelty.points, novelty.worth) == ("P2", 0, 20)
    assert (top.explained, top.points) == (None, 40)
    assert provisioner.points == -30
    assert total((novelty, top, provisioner)) == 10


def test_a_provisioner_explains_nothing_that_rests_on_what_it_did_not_do() -> None:
    born, other = activity(), activity(Kind.CREDENTIAL_ADDED, 5)
    hits = [(signal("A8"), hit(born, other)), (signal("P4", -40, explains=("A8",)), hit(born))]
    assert weigh(hits, case(born, other), Policy(), None, {})[0].explained is None


def test_a_provisioner_that_policy_stages_or_silences_explains_nothing() -> None:
    born = activity()
    hits = [(signal("A8"), hit(born)), (signal("P2", -30, explains=("A8",)), hit(born))]
    for wish in ({"staged": True}, {"points": 0}):
        novelty, provisioner = weigh(hits, case(born), wishing(P2=wish), None, {})
        assert (novelty.points, provisioner.points) == (20, 0)


def test_an_exception_takes_its_points_from_what_it_covers_and_says_who_answers_for_it() -> None:
    born = activity()
    found = weigh([(signal("A8"), hit(born)), (signal("G1", 40), hit(born))], case(born), excepting({"points": 30}), None, {})
    assert found[-1].signal == "exception:e0"
    assert found[-1].points == -30
    assert found[-1].because == (born.id,)
    assert found[-1].says == "identity team expects this until 2026-12-31: change 17 (A8, G1)"
    assert total(found) == 30


def test_an_exception_takes_no_more_than_the_findings_it_covers_add() -> None:
    born = activity()
    hits = [(signal("A8"), hit(born)), (signal("G1", 40), hit(born))]
    assert exceptions(weigh(hits, case(born), excepting({"points": 90, "signals": ["A8"]}), None, {})) == {"exception:e0": -20}
    twice = excepting({"points": 15, "signals": ["A8"]}, {"points": 15, "signals": ["A8"]}, {"points": 15, "signals": ["A8"]})
    assert exceptions(weigh(hits, case(born), twice, None, {})) == {"exception:e0": -15, "exception:e1": -5}


@pytest.mark.parametrize(
    "entry",
    [
        {"actor": "mallory"},
        {"subject": "other"},
        {"operation": "CreateRole"},
        {"tenant": "444455556666"},
        {"expires": "2026-03-01"},
    ],
)
def test_an_exception_that_misses_one_field_takes_nothing(entry: dict[str, Any]) -> None:
    born = activity()
    assert not exceptions(weigh([(signal("A8"), hit(born))], case(born), excepting(entry), None, {}))


def test_an_exception_must_fit_every_activity_behind_a_finding() -> None:
    own, other = activity(), activity(Kind.ROLE_GRANTED, 5, actor=principal("mallory"))
    hits = [(signal("A8"), hit(own, other)), (signal("G1", 40), hit(own))]
    found = weigh(hits, case(own, other), excepting({"points": 100}), None, {})
    assert exceptions(found) == {"exception:e0": -40}


def test_an_exception_takes_nothing_from_what_does_not_count() -> None:
    born = activity()
    hits = [(signal("A8"), hit(born)), (signal("X1", staged=True), hit(born)), (signal("P2", -30, explains=("A8",)), hit(born))]
    assert not exceptions(weigh(hits, case(born), excepting({}), None, {}))


def test_what_accuses_is_capped_at_a_hundred_before_anything_is_taken_off() -> None:
    assert total((finding("G1", 80), finding("G4", 60))) == 100
    assert total((finding("G1", 80), finding("G4", 60), finding("P2", -30))) == 70
    assert total((finding("A8", 20), finding("P2", -30))) == 0
    assert total(()) == 0


def test_the_weak_signals_together_add_no_more_than_thirty() -> None:
    weak = tuple(finding(id, 10) for id in sorted(WEAK))
    assert total(weak) == 30
    assert total((*weak, finding("A8", 20))) == 50


def test_a_finding_is_decisive_only_while_it_counts() -> None:
    assert decisive((finding("A8", 20), finding("G4", 60, decisive=True)))
    assert not decisive((finding("A8", 20),))
    for gone in ({"settled": True}, {"staged": True}, {"explained": "P2"}, {"worth": 0}):
        assert not decisive((finding("G4", 0, **{"decisive": True, "worth": 60, **gone}),))
        assert not counts(finding("G4", 0, **{"worth": 60, **gone}))


POINTS = st.tuples(st.sampled_from(["A8", "G1", "Q1", "S2", "T2", "P2", "exception:e"]), st.integers(-100, 100))


@given(st.lists(POINTS, max_size=8), st.randoms(use_true_random=False))
def test_a_score_lies_between_0_and_100_and_knows_no_order(points: list[tuple[str, int]], random: Any) -> None:
    findings = [finding(id, worth) for id, worth in points]
    score = total(findings)
    assert 0 <= score <= 100
    random.shuffle(findings)
    assert total(findings) == score


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(1, 100))
def test_an_exception_never_raises_a_score_and_never_lowers_it_by_more_than_it_says(worths: list[int], points: int) -> None:
    born = activity()
    found: Case = case(born)
    hits = [(signal(f"X{n}", worth), hit(born)) for n, worth in enumerate(worths)]
    plain = total(weigh(hits, found, Policy(), None, {}))
    less = total(weigh(hits, found, excepting({"points": points}), None, {}))
    assert plain - points <= less <= plain
