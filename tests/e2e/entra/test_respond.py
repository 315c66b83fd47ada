"""An administrator and a machine's account are locked and released in the tenant of this machine, wherever the process dies in between."""

from datetime import timedelta

import pytest

from nightlatch.model import Case, ChangeState, Hold, Verb, Verdict
from nightlatch.providers.entra.scopes import ROLES
from nightlatch.sandbox.microsoft import known, making
from nightlatch.sandbox.microsoft.tenant import Shelf
from tests.duties.dying import Died, Fuse
from tests.duties.dying import Mortal as MortalStore
from tests.e2e.entra.scene import Scene, scene

TAKEN, DISABLED = ["Remove member from role"], ["Update user", "Disable account", "Update StsRefreshTokenValidFrom Timestamp"]
PASS = ["Admin deleted security info"]
MACHINE = [
    "Remove app role assignment from service principal",
    "Update application",
    "Update application \u2013 Certificates and secrets management",
    "Update service principal",
]


def quarantine(there: Scene, case: Case) -> object:
    return there.act(case.id)


def holding(there: Scene, case: Case) -> None:
    assert there.held(case).state is Hold.HELD, there.held(case)
    assert {change.state for change in there.changes(case)} == {ChangeState.VERIFIED}, [c.note for c in there.changes(case)]


def locked_user(there: Scene, case: Case) -> None:
    """What the quarantine of the administrator must have come to."""
    holding(there, case)
    id = str(case.subject.id)
    assert there.tenant.users[id]["accountEnabled"] is False
    assert there.tenant.roles_of(id) == set()
    assert set(there.tenant.methods[id]) == {known.PASSWORD_METHOD}
    assert there.tenant.roles_of(there.robin["id"]) == {known.GLOBAL_ADMINISTRATOR}, "who was there before keeps what he has"


def locked_machine(there: Scene, case: Case) -> None:
    """What the quarantine of the application must have come to."""
    holding(there, case)
    robot = there.tenant.find(there.tenant.principals, f"appId={case.subject.id}")
    app = there.tenant.find(there.tenant.applications, f"appId={case.subject.id}")
    assert robot["accountEnabled"] is False
    assert app["passwordCredentials"] == []
    assert there.tenant.federated[app["id"]] == {}
    assert there.tenant.permissions_of(robot["id"]) == frozenset()


def test_a_newborn_administrator_loses_the_role_first_is_disabled_and_comes_back_as_he_was() -> None:
    with scene() as there:
        case = there.make_administrator()
        before = there.picture()
        assert case.judgment.verdict is Verdict.QUARANTINE, case.judgment
        quarantine(there, case)
        locked_user(there, case)
        assert there.changed() == TAKEN + DISABLED + PASS
        there.order(case, Verb.RELEASE)
        quarantine(there, case)
        assert there.held(case).state is Hold.RELEASED
        assert there.picture() == before
        assert there.changed()[len(TAKEN + DISABLED + PASS) :] == ["Update user", "Enable account", "Add member to role"]


def test_a_newborn_application_is_locked_whole_and_comes_back_but_for_its_secret_which_is_named() -> None:
    with scene() as there:
        case = there.make_machine()
        before = there.picture()
        assert case.judgment.verdict is Verdict.QUARANTINE, case.judgment
        quarantine(there, case)
        locked_machine(there, case)
        assert sorted(there.changed()) == MACHINE
        (lost,) = [change.irreversible for change in there.changes(case) if change.irreversible]
        assert "Graph tells no secret's text" in lost
        there.order(case, Verb.RELEASE)
        quarantine(there, case)
        assert there.held(case).state is Hold.RELEASED
        assert there.picture() == before
        states = {change.playbook: change.state for change in there.changes(case)}
        assert states.pop("remove_secrets") is ChangeState.LEFT
        assert set(states.values()) == {ChangeState.REVERTED}


def test_by_default_an_administrator_is_handed_to_a_person_with_the_commands() -> None:
    with scene() as there:
        there.over = False
        case = there.make_administrator()
        before = there.picture()
        said = " ".join(there.act(case.id).says)
        assert there.picture() == before
        assert f"az rest --method PATCH --url {there.url}/users/{case.subject.id}" in said
        assert "az rest --method DELETE" in said


def test_where_pim_keeps_schedules_the_role_goes_once_it_lets_it_and_the_account_is_disabled_at_once() -> None:
    with scene() as there:
        schedules: Shelf = {}
        there.tenant.schedules = schedules
        case = there.make_administrator()
        quarantine(there, case)
        assert there.tenant.users[str(case.subject.id)]["accountEnabled"] is False
        assert any("ActiveDurationTooShort" in change.note for change in there.changes(case))
        there.ahead += timedelta(minutes=6)
        quarantine(there, case)
        locked_user(there, case)


def test_our_own_changes_are_known_again_in_the_log_and_open_no_case() -> None:
    with scene() as there:
        cases = (there.make_administrator(), there.make_machine())
        for case in cases:
            quarantine(there, case)
            there.order(case, Verb.RELEASE)
            quarantine(there, case)
        for case in cases:
            found = there.told(str(case.subject.id))
            assert not any(finding.signal == "A13" for finding in found.findings), found.findings
            assert there.held(found).state is Hold.RELEASED


def test_somebody_who_undoes_it_finds_it_done_again() -> None:
    with scene() as there:
        case = there.make_administrator()
        quarantine(there, case)
        there.tenant.users[str(case.subject.id)]["accountEnabled"] = True
        making.assign(there.tenant, str(case.subject.id), known.GLOBAL_ADMINISTRATOR)
        there.ahead += timedelta(minutes=1)
        quarantine(there, case)
        locked_user(there, case)
        assert [change.undone for change in there.changes(case)] == [1, 1, 0]


def test_throttled_in_the_middle_what_is_left_is_done_by_the_clock() -> None:
    with scene() as there:
        case = there.make_machine()
        there.tenant.faults.before["PATCH /servicePrincipals/{principal}"] = lambda: there.tenant.faults.throttle(40)
        for _ in range(12):
            quarantine(there, case)
            there.ahead += timedelta(minutes=1)
        there.tenant.faults.throttled = 0
        quarantine(there, case)
        locked_machine(there, case)
        assert sorted(there.changed()) == MACHINE, "what was refused was not made, and what was made not again"


def test_a_namesake_made_meanwhile_is_not_touched() -> None:
    with scene() as there:
        case = there.make_administrator()
        del there.tenant.users[str(case.subject.id)]
        making.user(there.tenant, case.subject.name or "")
        before = there.picture()
        quarantine(there, case)
        assert there.picture() == before


def test_our_own_identity_is_never_touched_whoever_asks() -> None:
    with scene() as there:
        there.steal("POST", f"servicePrincipals/{there.own['id']}/addPassword", passwordCredential={"displayName": "x"})
        case = there.told(there.own["appId"])
        before = there.picture()
        there.order(case, Verb.QUARANTINE)
        said = there.act(case.id).says
        assert there.picture() == before
        assert any("Nightlatch's own identities" in text for text in said), said


def dying(there: Scene, case: Case, left: int, *, after: bool) -> Fuse:
    """Let the process die at that write, to the ledger or to Graph; then all is given back to who comes next."""
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
        case = there.make_machine()
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
                locked_machine(there, case)
                there.order(case, Verb.RELEASE)
                quarantine(there, case)
            assert there.held(case).state is Hold.RELEASED, left
            robot = there.tenant.find(there.tenant.principals, f"appId={case.subject.id}")
            assert robot["accountEnabled"] is True, left
            assert there.tenant.permissions_of(robot["id"]) == {ROLES}, left
            assert len(there.tenant.federated[there.live().pair(case.subject).application_id]) == 1, left
