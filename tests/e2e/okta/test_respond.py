"""A user made super administrator is suspended and released in the organization of this machine, wherever the process dies in between."""

from datetime import timedelta

import httpx
import pytest

from nightlatch.model import Case, ChangeState, Hold, Verb, Verdict
from nightlatch.sandbox.okta.organization import SUPER
from tests.duties.dying import Died, Fuse
from tests.duties.dying import Mortal as MortalStore
from tests.e2e.okta.scene import Scene, scene

LOCKED = ["user.session.clear", "user.lifecycle.suspend", "group.user_membership.remove", "user.account.privilege.revoke"]


def quarantine(there: Scene, case: Case) -> object:
    return there.act(case.id)


def locked(there: Scene, case: Case) -> None:
    """What a quarantine must have come to."""
    assert there.held(case).state is Hold.HELD, there.held(case)
    assert {change.state for change in there.changes(case)} == {ChangeState.VERIFIED}, [c.note for c in there.changes(case)]
    user = there.newcomer()
    assert user["status"] == "SUSPENDED"
    assert there.org.sessions[user["id"]] == []
    assert there.org.held(user["id"]) == []
    assert not any(user["id"] in members for members in there.org.members.values())
    assert there.org.is_super(there.robin["id"]), "who was there before keeps what he has"


def test_a_newborn_super_administrator_is_locked_by_the_machine_and_comes_back_as_he_was() -> None:
    with scene() as there:
        case = there.intrude()
        before = there.picture()
        assert case.judgment.verdict is Verdict.QUARANTINE, case.judgment
        quarantine(there, case)
        locked(there, case)
        assert sorted(there.changed()) == sorted(LOCKED), "each change was made once"
        there.order(case, Verb.RELEASE)
        quarantine(there, case)
        assert there.held(case).state is Hold.RELEASED
        assert there.picture() == before
        assert len(there.changed()) == len(LOCKED) + 3, there.changed()


def test_our_own_changes_are_known_again_in_the_log_and_open_no_case() -> None:
    with scene() as there:
        case = there.intrude()
        quarantine(there, case)
        there.order(case, Verb.RELEASE)
        quarantine(there, case)
        found = there.told(str(case.subject.id))
        assert {each.id for each in there.act.pipeline.judge_all() if each.subject.id == case.subject.id} == {found.id}
        assert not any(finding.signal == "A13" for finding in found.findings), found.findings
        assert there.held(found).state is Hold.RELEASED


def test_a_token_that_the_newborn_has_is_revoked_for_good_and_said() -> None:
    with scene() as there:
        case = there.intrude()
        id, token = there.org.api_token(there.newcomer()["id"])
        quarantine(there, case)
        locked(there, case)
        assert id not in there.org.api_tokens
        assert any("cannot be given back" in change.irreversible for change in there.changes(case))
        with pytest.raises(Exception, match="Invalid token"):
            there.org.admit(f"SSWS {token}", "okta.users.read")
        there.order(case, Verb.RELEASE)
        quarantine(there, case)
        assert there.held(case).state is Hold.RELEASED


def test_somebody_who_brings_the_user_back_finds_him_suspended_again() -> None:
    with scene() as there:
        case = there.intrude()
        quarantine(there, case)
        there.newcomer()["status"] = "ACTIVE"
        there.org.assign(there.newcomer()["id"], SUPER)
        there.ahead += timedelta(minutes=1)
        quarantine(there, case)
        locked(there, case)
        assert [change.undone for change in there.changes(case) if change.playbook != "remove_group_members"] == [1, 1]


def test_throttled_in_the_middle_it_goes_on_when_the_minute_is_over() -> None:
    with scene() as there:
        case = there.intrude()
        there.patience_s = 70
        there.org.limits.allowed = 12
        quarantine(there, case)
        assert there.org.limits.refused > 0
        locked(there, case)
        assert sorted(there.changed()) == sorted(LOCKED), "what was refused was not made, and what was made not again"


def test_throttled_without_patience_what_is_left_is_done_by_the_clock() -> None:
    with scene() as there:
        case = there.intrude()
        there.org.limits.allowed = 9
        for _ in range(12):
            quarantine(there, case)
            there.ahead += timedelta(minutes=1)
        there.org.limits.allowed = 1000
        quarantine(there, case)
        locked(there, case)


def test_a_namesake_made_meanwhile_is_not_touched() -> None:
    with scene() as there:
        case = there.intrude()
        del there.org.users[there.newcomer()["id"]]
        there.org.user("jo.newcomer@example.com")
        before = there.picture()
        quarantine(there, case)
        assert there.picture() == before


def test_our_own_service_app_is_never_touched_whoever_asks() -> None:
    with scene() as there:
        _, token = there.org.api_token(there.robin["id"])
        with httpx.Client(base_url=there.url, headers={"Authorization": f"SSWS {token}"}) as thief:
            thief.post(f"/oauth2/v1/clients/{there.own}/roles", json={"type": "ORG_ADMIN"}).raise_for_status()
        case = there.told(there.own)
        before = there.picture()
        there.order(case, Verb.QUARANTINE)
        said = there.act(case.id).says
        assert there.picture() == before
        assert any("Nightlatch's own identities" in text for text in said), said


def dying(there: Scene, case: Case, left: int, *, after: bool) -> Fuse:
    """Let the process die at that write, to the ledger or to Okta; then all is given back to who comes next."""
    alive, fuse = there.control, Fuse(left, after)
    there.control, there.fuse = MortalStore(alive, fuse), fuse
    try:
        quarantine(there, case)
    except Died:
        assert fuse.dead
    finally:
        there.control, there.fuse = alive, Fuse()
    there.ahead += timedelta(minutes=2)
    return fuse


@pytest.mark.parametrize("after", [False, True], ids=["before a write", "after a write"])
@pytest.mark.parametrize("releasing", [False, True], ids=["quarantine", "release"])
def test_wherever_the_process_dies_the_next_one_ends_it(after: bool, releasing: bool) -> None:
    def begun(there: Scene) -> Case:
        case = there.intrude()
        if releasing:
            quarantine(there, case)
            there.order(case, Verb.RELEASE)
        return case

    with scene() as undisturbed:
        number = dying(undisturbed, begun(undisturbed), 0, after=after).calls
    assert number > 5
    for left in range(1, number + 1):
        with scene() as there:
            case = begun(there)
            assert dying(there, case, left, after=after).dead, left
            quarantine(there, case)
            if not releasing:
                locked(there, case)
                there.order(case, Verb.RELEASE)
                quarantine(there, case)
            assert there.held(case).state is Hold.RELEASED, left
            user = there.newcomer()
            assert user["status"] == "ACTIVE", left
            assert sorted(each["type"] for each in there.org.held(user["id"])) == ["HELP_DESK_ADMIN", SUPER], left
