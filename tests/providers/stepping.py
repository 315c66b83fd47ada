"""Cases and steps to try a playbook on, and what every playbook owes: there and back, each twice, with no more than it declares."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from nightlatch.contracts import Playbook, Target
from nightlatch.model import Action, Activity, Case, Credential, GrantKind, Kind, Principal, Step
from tests.build import activity, case


class There(Protocol):
    """A cloud that a playbook acts on. `used` are the permissions that were used since it was emptied."""

    @property
    def used(self) -> set[str]: ...

    def live(self, permissions: Iterable[str]) -> Any: ...

    def picture(self) -> Any: ...


def newborn(subject: Principal, *more: Activity) -> Case:
    """A case that holds the account's birth."""
    return case(activity(Kind.ACCOUNT_CREATED, subject=subject), *more)


def given(subject: Principal, sort: str, id: str | None = None) -> Case:
    """A case that added a credential to an account that was there before."""
    return case(activity(Kind.CREDENTIAL_ADDED, subject=subject, credential=Credential(type=sort, id=id)))


def lock(found: Case) -> Step:
    return Step(action=Action.LOCK, target=found.subject.label, says="lock", because=(found.activities[0].id,))


def take_back(name: str, kind: GrantKind = GrantKind.ROLE) -> Step:
    return Step(action=Action.TAKE_BACK, target=name, says="back", because=(), sort=kind.value)


def deactivate(sort: str, id: str | None = None) -> Step:
    return Step(action=Action.DEACTIVATE, target=id or f"{sort} of somebody", says="off", because=(), sort=sort)


def there_and_back(playbook: Playbook, found: Case, step: Step, there: There) -> Target:
    """Its one target, made and undone with every permission that it declares and no other."""
    there.used.clear()
    target = stepped(playbook, found, step, there.live({*playbook.reads, *playbook.writes}), there.picture)
    assert there.used == {*playbook.reads, *playbook.writes}, "what is declared is what is used"
    return target


def stepped(playbook: Playbook, found: Case, step: Step, live: Any, picture: Callable[[], Any]) -> Target:
    """Its one target: planned, made, made again, undone, undone again; afterwards everything stands as before."""
    before = picture()
    (target,) = playbook.plan(found, step, live).targets
    assert playbook.read(found.subject, target, live) == target.before
    for _ in range(2):
        playbook.apply(found.subject, target, live)
        assert playbook.read(found.subject, target, live) == target.after
    assert picture() != before
    assert playbook.plan(found, step, live).targets == (), "what is as it should be is not planned again"
    for _ in range(2):
        playbook.revert(found.subject, target, live)
    assert target.by_hand
    if not target.irreversible:
        assert playbook.read(found.subject, target, live) == target.before
        assert picture() == before
    return target
