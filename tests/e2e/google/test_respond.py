"""A break-in is locked, proved and released at the cloud of this machine, wherever the process dies in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from nightlatch.model import Case, ChangeState, Hold, Verdict
from nightlatch.sandbox.google import Cloud, serving
from nightlatch.vendors.google import apis_at
from tests.duties.dying import Died, Fuse
from tests.duties.dying import Mortal as MortalStore
from tests.e2e.google.scene import BYSTANDER, Scene, Work
from tests.providers.gcp.audit_log.records import ACCOUNT


@contextmanager
def scene() -> Iterator[Scene]:
    cloud = Cloud()
    with serving(cloud) as served:
        yield Scene(cloud, dict(apis_at(served.url)))


@pytest.fixture
def there() -> Iterator[Scene]:
    with scene() as made:
        yield made


def quarantine(there: Scene, case: Case) -> object:
    return there.act(case.id)


def locked(there: Scene, case: Case) -> None:
    """What a quarantine must have come to."""
    assert there.held(case).state is Hold.HELD
    assert {change.state for change in there.changes(case)} == {ChangeState.VERIFIED}, [c.note for c in there.changes(case)]
    assert sorted(there.changed) == ["POST disable", "POST disable", "POST setIamPolicy"], "each change was made once"
    accounts, keys, bindings = there.picture()
    assert accounts[ACCOUNT]["disabled"]
    assert [key.get("disabled") for key in keys[ACCOUNT].values() if key["keyType"] == "USER_MANAGED"] == [True]
    assert bindings == [BYSTANDER, {"role": "roles/owner", "members": ["user:robin@example.com"]}]


def test_a_newborn_owner_is_locked_by_the_machine_and_opens_again_as_it_was(there: Scene) -> None:
    case = there.intrude()
    before = there.picture()
    assert case.judgment.verdict is Verdict.QUARANTINE
    token = there.cloud.token(ACCOUNT)
    quarantine(there, case)
    locked(there, case)
    with pytest.raises(Exception, match="invalid authentication"):
        there.cloud.admit(token, "iam.serviceAccounts.get")
    there.release(case)
    quarantine(there, case)
    assert there.held(case).state is not Hold.RELEASED, "tokens from before the lock are waited out"
    assert any("work again once it is enabled" in change.note for change in there.changes(case))
    there.ahead = timedelta(minutes=61)
    quarantine(there, case)
    assert there.held(case).state is Hold.RELEASED
    assert there.picture() == before


def test_somebody_who_enables_the_account_again_finds_it_disabled_again(there: Scene) -> None:
    case = there.intrude()
    quarantine(there, case)
    there.cloud.accounts[ACCOUNT].pop("disabled")
    there.ahead = timedelta(minutes=1)
    quarantine(there, case)
    assert there.cloud.accounts[ACCOUNT]["disabled"]


def test_a_namesake_made_meanwhile_is_not_touched(there: Scene) -> None:
    case = there.intrude()
    there.cloud.account("night-export")
    before = there.picture()
    quarantine(there, case)
    assert there.picture() == before


def dying(there: Scene, case: Case, work: Work, left: int, *, after: bool) -> Fuse:
    """Let the process die at that write, to the ledger or to the cloud; then all is given back to who comes next."""
    alive, fuse = there.control, Fuse(left, after)
    there.control, there.fuse = MortalStore(alive, fuse), fuse
    try:
        work(there, case)
    except Died:
        assert fuse.dead
    finally:
        there.control, there.fuse = alive, Fuse()
    there.ahead += timedelta(minutes=2)
    return fuse


@pytest.mark.parametrize("after", [False, True], ids=["before a write", "after a write"])
def test_wherever_a_quarantine_dies_the_next_process_ends_it(after: bool) -> None:
    with scene() as undisturbed:
        number = dying(undisturbed, undisturbed.intrude(), quarantine, 0, after=after).calls
    assert number > 15
    for left in range(1, number + 1):
        with scene() as there:
            case = there.intrude()
            before = there.picture()
            assert dying(there, case, quarantine, left, after=after).dead, left
            quarantine(there, case)
            locked(there, case)
            there.release(case)
            there.ahead += timedelta(minutes=61)
            quarantine(there, case)
            assert there.held(case).state is Hold.RELEASED, left
            assert there.picture() == before, left


def opening(there: Scene, *, waited: bool) -> Case:
    """A case that is locked and that a person has released; `waited`: all but what old tokens would come alive with."""
    case = there.intrude()
    quarantine(there, case)
    there.release(case)
    if waited:
        quarantine(there, case)
        there.ahead += timedelta(minutes=61)
    return case


@pytest.mark.parametrize("waited", [False, True], ids=["at once", "after the hour"])
@pytest.mark.parametrize("after", [False, True], ids=["before a write", "after a write"])
def test_wherever_a_release_dies_the_next_process_ends_it(after: bool, waited: bool) -> None:
    with scene() as undisturbed:
        case = opening(undisturbed, waited=waited)
        number = dying(undisturbed, case, quarantine, 0, after=after).calls
        undisturbed.ahead += timedelta(minutes=61)
        quarantine(undisturbed, case)
        bindings = undisturbed.picture()[2]
    assert number >= 8
    for left in range(1, number + 1):
        with scene() as there:
            case = opening(there, waited=waited)
            assert dying(there, case, quarantine, left, after=after).dead, left
            for _ in range(2):
                quarantine(there, case)
                there.ahead += timedelta(minutes=61)
            assert there.held(case).state is Hold.RELEASED, left
            accounts, keys, bound = there.picture()
            assert not accounts[ACCOUNT].get("disabled"), left
            assert not any(key.get("disabled") for key in keys[ACCOUNT].values()), left
            assert bound == bindings, left
