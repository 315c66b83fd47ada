"""What must never happen, tried on an AWS that would let it happen: each refusal is a sentence, and changes nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from nightlatch.hosts.local.clock import utc_now
from nightlatch.model import Hold, Mode, Verb, Verdict
from nightlatch.model.policy import BreakGlass, Modes
from nightlatch.sandbox.trail import made_user, record
from nightlatch.sandbox.witness import key_of
from tests.aws.ministack import Ministack, empty
from tests.e2e.aws.scene import ADMIN, ELSEWHERE, RESPONDER, TOOL, Scene, enforcing, played

NAME = "svc-backups"


@pytest.fixture
def scene(ministack: Ministack) -> Iterator[Scene]:
    with played(ministack) as made:
        yield made
    empty(ministack)


def test_a_flood_becomes_one_question_with_every_newborn_that_is_left(scene: Scene) -> None:
    thief = scene.thief()
    names = [f"svc-{number:03}" for number in range(28)]
    for name in names:
        thief.call("iam:CreateUser", UserName=name)
        thief.call("iam:CreateAccessKey", UserName=name)
        thief.call("iam:AttachUserPolicy", UserName=name, PolicyArn=ADMIN)
    cases = scene.told()
    assert {cases[name].judgment.verdict for name in names} == {Verdict.QUARANTINE}
    for name in names:
        scene.act(cases[name])
    held = [name for name in names if scene.pipeline.control.quarantines.current(cases[name].key)]
    assert len(held) == 25
    (flood,) = scene.pipeline.control.floods.all()
    assert flood.actor.name == "ci-deployer"
    assert set(flood.cases) == {cases[name].id for name in names if name not in held}
    assert scene.meter.counted["floods",] == 1
    for case_id in flood.cases:  # what one `nightlatch approve FLOOD` does
        case = scene.pipeline.find(case_id)
        assert case is not None
        scene.order(Verb.APPROVE, case)
    assert all(scene.quarantine(cases[name]).state is Hold.HELD for name in names)


def test_a_forged_record_of_an_account_that_nobody_made_changes_nothing(scene: Scene) -> None:
    thief = scene.thief()
    told = {"userName": NAME}
    at = utc_now()
    scene.witness.records.extend(
        [
            record(at, thief.caller, "iam:CreateUser", told, made_user(NAME)),
            record(at, thief.caller, "iam:CreateAccessKey", told, {"accessKey": {"accessKeyId": "AKIAIOSFODNN7EXAMPLE"}}),
            record(at, thief.caller, "iam:AttachUserPolicy", told | {"policyArn": ADMIN}),
        ]
    )
    case = scene.told()[NAME]
    assert case.judgment.verdict is Verdict.QUARANTINE
    attended = scene.act(case)
    assert "does not tell of an account" in " ".join(attended.says)
    assert scene.calls == []


def test_a_forged_creation_of_an_account_that_was_there_before_changes_nothing(scene: Scene) -> None:
    """The records name a user of last year, and tell of its creation just now."""
    thief, owner = scene.thief(), scene.thief("payroll")
    before = scene.picture("payroll")
    later = utc_now() + timedelta(minutes=10)
    told = {"userName": "payroll"}
    made = made_user("payroll")
    made["user"]["userId"] = owner.caller.identity["principalId"]
    forged = [
        record(later, thief.caller, "iam:CreateUser", told, made),
        record(later, thief.caller, "iam:CreateAccessKey", told, {"accessKey": {"accessKeyId": owner.key.id}}),
        record(later, thief.caller, "iam:AttachUserPolicy", told | {"policyArn": ADMIN}),
    ]
    scene.witness.records.extend(forged)
    case = scene.told()["payroll"]
    assert case.judgment.verdict is Verdict.QUARANTINE
    for _ in range(2):
        attended = scene.act(case)
        assert "not in this case" in " ".join(attended.says)
    scene.order(Verb.APPROVE, case)
    assert scene.picture("payroll") == before, "not even a person's yes reaches an account that is another one"
    assert owner.can("iam:ListUsers")


def test_a_forged_key_of_an_older_account_is_left_alone(scene: Scene) -> None:
    """The record tells that a key was minted just now; it is the owner's, of long ago."""
    thief, owner = scene.thief(), scene.thief("payroll")
    minted = {"accessKey": {"userName": "payroll", "accessKeyId": owner.key.id, "status": "Active"}}
    later = utc_now() + timedelta(minutes=10)
    scene.witness.records.append(record(later, thief.caller, "iam:CreateAccessKey", {"userName": "payroll"}, minted))
    attended = scene.order(Verb.APPROVE, scene.told()["payroll"])
    assert "not by this case" in " ".join(attended.says)
    assert scene.calls == []
    assert owner.can("iam:ListUsers")


@pytest.mark.parametrize("named_by", ["id", "address"])
def test_a_break_glass_account_is_never_touched_whoever_asks(ministack: Ministack, named_by: str) -> None:
    with played(ministack) as first:
        emergency = first.thief("emergency")
    identity = emergency.caller.identity
    named = identity["principalId"] if named_by == "id" else identity["arn"]
    with played(ministack, policy=enforcing(break_glass=BreakGlass(accounts=(named,)))) as scene:
        thief = scene.thief()
        key = key_of(thief.call("iam:CreateAccessKey", UserName="emergency"))
        thief.call("iam:AttachUserPolicy", UserName="emergency", PolicyArn=ADMIN)
        before = scene.picture("emergency")
        case = scene.told()["emergency"]
        scene.act(case)
        for verb in (Verb.APPROVE, Verb.QUARANTINE):
            attended = scene.order(verb, scene.cases()["emergency"])
            assert "break-glass account and is never touched" in " ".join(attended.says)
        assert (scene.calls, scene.picture("emergency")) == ([], before)
        assert scene.witness.user("emergency", key, ELSEWHERE, TOOL).can("iam:ListUsers")
    empty(ministack)


def test_the_responder_is_never_touched_whoever_asks(scene: Scene) -> None:
    thief = scene.thief()
    thief.call("iam:CreateAccessKey", UserName=RESPONDER)
    thief.call("iam:PutUserPolicy", UserName=RESPONDER, PolicyName="more", PolicyDocument=_ALLOW)
    before = scene.picture(RESPONDER)
    case = scene.told()[RESPONDER]
    scene.act(case)
    for verb in (Verb.APPROVE, Verb.QUARANTINE):
        attended = scene.order(verb, scene.cases()[RESPONDER])
        assert "one of Nightlatch's own identities" in " ".join(attended.says)
    assert (scene.calls, scene.picture(RESPONDER)) == ([], before)


def test_what_a_stolen_responder_does_is_paged_and_answered_by_nobody_but_a_person(scene: Scene) -> None:
    stolen = scene.witness.user(RESPONDER, scene.server.user_key(RESPONDER), ELSEWHERE, TOOL)
    newborn = scene.born(stolen, NAME)
    case = scene.told()[NAME]
    assert case.judgment.verdict is Verdict.ASK
    assert case.judgment.paged
    assert any("kill switch" in text for text in case.judgment.held)
    scene.act(case)
    assert scene.calls == []
    assert newborn.can("iam:ListUsers")


def test_the_kill_switch_stops_everything_but_people(scene: Scene) -> None:
    newborn = scene.born(scene.thief(), NAME)
    scene.pipeline.control.switch(stopped=True)
    case = scene.told()[NAME]
    attended = scene.act(case)
    assert "kill switch" in " ".join((*attended.says, *case.judgment.held))
    assert scene.calls == []
    scene.order(Verb.APPROVE, scene.cases()[NAME])
    assert not newborn.can("iam:ListUsers")


@pytest.mark.parametrize("modes", [Modes(), Modes(default=Mode.ENFORCE, actions={"aws.lock": Mode.OBSERVE})])
def test_in_observe_nothing_is_locked_even_for_a_person(ministack: Ministack, modes: Modes) -> None:
    with played(ministack, policy=enforcing(modes=modes)) as scene:
        newborn = scene.born(scene.thief(), NAME)
        case = scene.told()[NAME]
        for attended in (scene.act(case), scene.order(Verb.APPROVE, case)):
            assert any("is observe" in text for text in attended.says)
        assert "deny" not in scene.changes(case)
        assert modes.actions or scene.calls == []
        assert modes.actions or newborn.can("iam:ListUsers")
    empty(ministack)


def test_in_approve_the_plan_waits_for_a_persons_yes(ministack: Ministack) -> None:
    with played(ministack, policy=enforcing(modes=Modes(default=Mode.APPROVE))) as scene:
        newborn = scene.born(scene.thief(), NAME)
        case = scene.told()[NAME]
        attended = scene.act(case)
        assert any("waits for a person's yes" in text for text in attended.says)
        assert scene.calls == []
        scene.order(Verb.APPROVE, case)
        assert not newborn.can("iam:ListUsers")
    empty(ministack)


def test_the_last_administrator_is_never_locked(scene: Scene) -> None:
    """Whoever is left must be others, from before, and not in it themselves."""
    scene.thief("owner")
    thief = scene.thief("ci-deployer")
    scene.take_stock()
    thief.call("iam:CreateAccessKey", UserName="owner")
    case = scene.told()["owner"]
    attended = scene.order(Verb.QUARANTINE, case)
    assert any("other administrators would be left" in text for text in attended.says), attended.says
    assert "deny" not in scene.changes(case)


_ALLOW = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
