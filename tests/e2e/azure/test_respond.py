"""Roles given in a break-in are taken back and given again at the subscription of this machine, wherever the process dies in between."""

import copy
from datetime import timedelta

import pytest

from nightlatch.hosts.local.clock import utc_now
from nightlatch.model import Case, ChangeState, Hold, Verb
from nightlatch.sandbox.microsoft import making
from nightlatch.sandbox.microsoft.arm.identities import make_identity
from nightlatch.sandbox.microsoft.arm.roles import OWNER
from tests.duties.dying import Died, Fuse
from tests.duties.dying import Mortal as MortalStore
from tests.e2e.azure.scene import LONG_AGO, SCOPE, Scene, scene

IDENTITY = f"{SCOPE}/resourceGroups/apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/night-export"
CONDITION = {"condition": "@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'logs'", "conditionVersion": "2.0"}
CREDENTIAL = {
    "issuer": "https://token.actions.githubusercontent.com",
    "subject": "repo:fabrikam/tools:ref:refs/heads/main",
    "audiences": ["api://AzureADTokenExchange"],
}


def owner_given(there: Scene) -> Case:
    """With a stolen session somebody gives an account that was there before the role of an owner, under a condition."""
    jo = making.user(there.tenant, "jo@contoso.com", utc_now() - LONG_AGO)["id"]
    there.gives(jo, **CONDITION)
    return there.told(jo)


def identity_made(there: Scene) -> Case:
    """The same somebody makes a managed identity, gives it a role, and lets a pipeline of his own become it."""
    made = there.steals("PUT", f"{IDENTITY}?api-version=2024-11-30", {"location": "westeurope"})
    there.gives(made["properties"]["principalId"], sort="ServicePrincipal")
    path = f"{IDENTITY}/federatedIdentityCredentials/ci?api-version=2024-11-30"
    there.steals("PUT", path, {"properties": CREDENTIAL})
    return there.told(IDENTITY)


STORIES = pytest.mark.parametrize("story", [owner_given, identity_made])


def quarantine(there: Scene, case: Case) -> None:
    there.order(case, Verb.QUARANTINE)
    there.act(case.id)


def release(there: Scene, case: Case) -> None:
    there.order(case, Verb.RELEASE)
    there.act(case.id)


def locked(there: Scene, case: Case) -> None:
    """What a quarantine must have come to."""
    assert there.held(case).state is Hold.HELD, there.held(case)
    assert {change.state for change in there.changes(case)} == {ChangeState.VERIFIED}, [c.note for c in there.changes(case)]
    estate = there.tenant.azure
    left = {each["properties"]["principalId"] for each in estate.assignments.values()}
    assert case.subject.id not in left
    assert {there.kim, there.robin, there.own["id"]} <= left, "who was there before keeps what he has"
    assert not estate.federated


@STORIES
def test_what_was_given_is_taken_back_and_a_release_gives_it_again_to_the_letter(story: object) -> None:
    with scene() as there:
        case = story(there)  # type: ignore[operator]  # one of the two above
        before = there.picture()
        quarantine(there, case)
        locked(there, case)
        number = len(there.changes(case))
        assert len(there.changed()) == number, "each change was made once"
        release(there, case)
        assert there.held(case).state is Hold.RELEASED
        assert there.picture() == before
        assert len(there.changed()) == 2 * number


@STORIES
@pytest.mark.parametrize("bodies", [True, False], ids=["as streamed", "as Event Grid tells it"])
def test_our_own_changes_are_known_again_in_the_log_and_open_no_case(story: object, bodies: bool) -> None:
    with scene() as there:
        case = story(there)  # type: ignore[operator]  # one of the two above
        begun = len(there.tenant.azure.journal)
        quarantine(there, case)
        release(there, case)
        if not bodies:
            there.tenant.azure.journal = [
                *there.tenant.azure.journal[:begun],
                *(bodiless(each) for each in there.tenant.azure.journal[begun:] if each["resultType"] == "Success"),
            ]
        there.told(str(case.key.name))
        judged = there.act.pipeline.judge_all()
        assert not [each.id for each in judged if any(finding.signal == "A13" for finding in each.findings)]
        assert there.held(case).state is Hold.RELEASED


def bodiless(record: dict[str, object]) -> dict[str, object]:
    """The record without what was asked and answered."""
    told = copy.deepcopy(record)
    for name in ("requestbody", "responseBody"):
        told["properties"].pop(name, None)  # type: ignore[attr-defined]  # an object
    return told


def test_somebody_who_gives_the_role_again_finds_it_taken_back_again() -> None:
    with scene() as there:
        case = owner_given(there)
        quarantine(there, case)
        there.tenant.azure.assign(str(case.subject.id), OWNER, SCOPE, there.now())
        there.ahead += timedelta(minutes=1)
        there.act(case.id)
        locked(there, case)
        assert [change.undone for change in there.changes(case)] == [1]


def test_throttled_in_the_middle_it_goes_on_when_the_limit_ends() -> None:
    with scene() as there:
        case = identity_made(there)
        there.patience_s = 30
        there.tenant.faults.throttle(3, retry_after_s=5)
        quarantine(there, case)
        locked(there, case)


def test_throttled_without_patience_what_is_left_is_done_by_the_clock() -> None:
    with scene() as there:
        case, faults = identity_made(there), there.tenant.faults
        there.order(case, Verb.QUARANTINE)
        faults.before["Microsoft.Authorization/roleAssignments/delete"] = lambda: faults.throttle(50)
        there.act(case.id)
        assert there.held(case).state is Hold.LOCKING
        faults.throttled = 0
        there.ahead += timedelta(minutes=1)
        there.act(case.id)
        locked(there, case)


def test_an_identity_of_the_same_name_made_meanwhile_is_not_touched() -> None:
    with scene() as there:
        case = identity_made(there)
        other = make_identity(there.tenant, IDENTITY, there.now())
        there.tenant.azure.assign(other["properties"]["principalId"], OWNER, SCOPE, there.now())
        before = there.picture()
        there.order(case, Verb.QUARANTINE)
        assert any("another's now" in text for text in there.act(case.id).says)
        assert there.picture() == before


def test_our_own_identity_is_never_touched_whoever_asks() -> None:
    with scene() as there:
        there.gives(there.own["id"], sort="ServicePrincipal")
        case = there.told(there.own["id"])
        before = there.picture()
        there.order(case, Verb.QUARANTINE)
        said = there.act(case.id).says
        assert there.picture() == before
        assert any("Nightlatch's own identities" in text for text in said), said


def dying(there: Scene, case: Case, left: int, *, after: bool) -> Fuse:
    """Let the process die at that write, to the ledger or to Azure; then all is given back to who comes next."""
    alive, fuse = there.control, Fuse(left, after)
    there.control, there.fuse = MortalStore(alive, fuse), fuse
    try:
        there.act(case.id)
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
        case = identity_made(there)
        there.order(case, Verb.QUARANTINE)
        if releasing:
            there.act(case.id)
            there.order(case, Verb.RELEASE)
        return case

    with scene() as undisturbed:
        number = dying(undisturbed, begun(undisturbed), 0, after=after).calls
    assert number > 5
    for left in range(1, number + 1):
        with scene() as there:
            case = begun(there)
            assert dying(there, case, left, after=after).dead, left
            there.act(case.id)
            if not releasing:
                locked(there, case)
                release(there, case)
            assert there.held(case).state is Hold.RELEASED, left
            (credential,) = there.tenant.azure.federated.values()
            assert credential["properties"] == CREDENTIAL, left
            given = [
                each for each in there.tenant.azure.assignments.values() if each["properties"]["principalId"] == case.subject.id
            ]
            assert len(given) == 1, left
