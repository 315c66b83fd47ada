"""The whole story under the deployed template's own roles: seen, locked, freed by the thief, locked again, released."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nightlatch.ledger.control import Control
from nightlatch.ledger.quarantines import Quarantines
from nightlatch.model import CaseKey, ChangeState, Hold, Order, Quarantine, Verb
from nightlatch.sandbox.bus import batch
from nightlatch.sandbox.witness import Person, Witness, key_of, picture
from tests.aws.ministack import Ministack, empty
from tests.e2e.aws.scene import ADMIN, ANYTHING, ELSEWHERE, TOOL
from tests.e2e.aws.stack import Stack, deployed, until

NAME = "svc-backups"
CALL = "iam:ListUsers"
SENT = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def enforcing(ministack: Ministack, tmp_path: Path) -> Iterator[Stack]:
    """The template in mode enforce, with a policy that lets it."""
    policy = tmp_path / "nightlatch.toml"
    policy.write_text('[modes]\ndefault = "enforce"\n')
    with deployed(ministack, "nightlatch", policy, Mode="enforce") as made:
        yield made
    empty(ministack)


@pytest.fixture
def observing(ministack: Ministack, tmp_path: Path) -> Iterator[Stack]:
    """The same policy under a template that only observes."""
    policy = tmp_path / "nightlatch.toml"
    policy.write_text('[modes]\ndefault = "enforce"\n')
    with deployed(ministack, "nightlatch", policy) as made:
        yield made
    empty(ministack)


def intruded(stack: Stack) -> tuple[Witness, Person, Person]:
    """A thief makes a user to come back by; gives both."""
    witness = Witness(stack.server)
    thief = witness.user("ci-deployer", stack.server.user("ci-deployer", ANYTHING), ELSEWHERE, TOOL)
    thief.call("iam:CreateUser", UserName=NAME)
    minted = thief.call("iam:CreateAccessKey", UserName=NAME)
    thief.call("iam:AttachUserPolicy", UserName=NAME, PolicyArn=ADMIN)
    newborn = witness.user(NAME, key_of(minted), ELSEWHERE, TOOL)
    assert newborn.can(CALL)
    return witness, thief, newborn


def held(stack: Stack) -> Quarantine | None:
    """What holds the newborn."""
    case = stack.cases().get(NAME)
    return None if case is None else Quarantines(Control.over(stack.store("Control")).shelf).current(case.key)


def is_held(stack: Stack) -> bool:
    found = held(stack)
    return found is not None and found.state is Hold.HELD


def key_of_case(stack: Stack) -> tuple[str, CaseKey, int]:
    case = stack.cases()[NAME]
    return case.id, case.key, case.version


def test_it_is_locked_holds_and_is_released(enforcing: Stack) -> None:
    stack = enforcing
    witness, thief, newborn = intruded(stack)
    before = picture(stack.server, NAME)
    stack.put(witness.taken())
    until(lambda: is_held(stack), "the newborn is held")
    assert not newborn.can(CALL)
    quarantine = held(stack)
    assert quarantine is not None
    assert "iam:SimulatePrincipalPolicy" in quarantine.proof, "this server asks for it on `*`, and AWS on the user"
    assert quarantine.arrived_at is not None

    thief.call("iam:UpdateAccessKey", UserName=NAME, AccessKeyId=newborn.key.id, Status="Active")
    thief.call("iam:DeleteUserPolicy", UserName=NAME, PolicyName="nightlatch-quarantine")
    failed, told = stack.invoke("Sweep", {})
    assert not failed, told
    assert told["locks"] == "1 accounts to be looked at again"
    until(lambda: not _is_active(stack, newborn), "the key is off again")
    until(lambda: "nightlatch-quarantine" in picture(stack.server, NAME)["inline"], "the denial is back")
    stack.put(witness.taken())
    until(lambda: any(hit.signal == "Q10" for hit in stack.cases()[NAME].findings), "the case names who undid it")

    case, key, version = key_of_case(stack)
    control = Control.over(stack.store("Control"))
    order = Order(
        id="release-1",
        verb=Verb.RELEASE,
        case=case,
        case_key=str(key),
        seen_version=version,
        who="on call",
        at=quarantine.opened_at.replace(year=quarantine.opened_at.year + 1),
        reason="it was us",
    )
    control.orders.write(order)
    until(
        lambda: stack.again("Act", batch([json.dumps({"case": case, "version": version})], SENT, "checks")) == [], "act is free"
    )
    until(lambda: _released(stack), "it is released")
    assert picture(stack.server, NAME) == before
    assert newborn.can(CALL)
    states = {change.state for change in control.quarantines.changes(key)}
    assert states == {ChangeState.REVERTED}


def test_in_observe_the_same_policy_changes_nothing(observing: Stack) -> None:
    stack = observing
    witness, _, newborn = intruded(stack)
    before = picture(stack.server, NAME)
    stack.put(witness.taken())
    until(lambda: NAME in stack.cases() and bool(stack.proposals(stack.cases()[NAME])), "the case is considered")
    until(lambda: any("is observe" in note for note in stack.proposals(stack.cases()[NAME])[-1].notes), "and says why")
    assert held(stack) is None
    assert picture(stack.server, NAME) == before
    assert newborn.can(CALL)


def _is_active(stack: Stack, newborn: Person) -> bool:
    return bool(picture(stack.server, NAME)["keys"][newborn.key.id] == "Active")


def _released(stack: Stack) -> bool:
    found = held(stack)
    return found is not None and found.state is Hold.RELEASED
