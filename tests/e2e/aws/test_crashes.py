"""The process dies after every single call of a quarantine, and of a release: whoever comes next ends in the same place.

A child is forked once everything is imported, and ended with `os._exit` behind its n-th call to AWS; then another goes on from what
the ledger holds. Every cut point is tried. No change is lost, made twice, or left out of the ledger.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nightlatch.hosts.local.clock import utc_now
from nightlatch.model import Case, ChangeState, Hold, Verb
from tests.aws.ministack import Key, Ministack, empty
from tests.e2e.aws.scene import READS, Scene, played, responder

MOST = 120
"""More calls than any of this takes: a run that would need more fails."""
DIED = 17
Work = Callable[[Scene, Case], object]


@pytest.fixture(scope="module")
def acting(ministack: Ministack) -> Iterator[Key]:
    """One key of the responder for all trials, for a child cannot tell its parent of another."""
    yield responder(ministack)
    empty(ministack)


def quarantine(scene: Scene, case: Case) -> None:
    scene.act(case)


def release(scene: Scene, case: Case) -> None:
    scene.attend(case.id)


class Trial:
    """One newborn, one ledger on disk, and processes that work on both."""

    def __init__(self, server: Ministack, key: Key, folder: Path, name: str) -> None:
        self.server, self.key, self.folder, self.name = server, key, folder, name
        folder.mkdir()
        with self.scene() as scene:
            thief = scene.thief(f"{name}-thief")
            self.newborn = scene.born(thief, name)
            self.before = scene.picture(name)
            self.case = scene.told()[name]

    def scene(self, ahead: timedelta = timedelta(0)) -> Any:
        """The story as it stands, its clock ahead: whoever died holds a lease no longer."""

        def clock() -> datetime:
            return utc_now() + ahead

        return played(self.server, folder=self.folder, key=self.key, clock=clock)

    def run(self, work: Work, *, dies_after: int, ahead: timedelta) -> bool:
        """Do the work in a child that dies after so many calls; gives whether it got to the end."""
        child = os.fork()
        if child == 0:
            code = 1
            try:
                with self.scene(ahead) as scene:
                    count(scene, self.folder / "calls.txt", dies_after)
                    work(scene, self.case)
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        assert code in (0, DIED), f"the child failed with {code}"
        return code == 0

    def made(self) -> Counter[str]:
        """How often each change was asked of AWS, by all processes together."""
        file = self.folder / "calls.txt"
        return Counter(file.read_text().split("\n")[:-1]) if file.exists() else Counter()


def count(scene: Scene, file: Path, dies_after: int) -> None:
    """Write every change down that AWS has answered, and die behind the n-th answer of any sort."""
    answered = [0]

    def heard(http_response: object, parsed: dict[str, Any], model: Any, **_: object) -> None:
        if not model.name.startswith(READS):
            with file.open("a") as out:
                out.write(f"{model.name}\n")
        answered[0] += 1
        if answered[0] == dies_after:
            os._exit(DIED)

    endpoint = scene.attend.looker.directory.session  # type: ignore[attr-defined]  # the scene's own Accounts
    endpoint.session.events.register("after-call", heard)


@pytest.mark.parametrize("phase", ["quarantine", "release"])
def test_every_cut_point_ends_in_the_same_state(ministack: Ministack, acting: Key, tmp_path: Path, phase: str) -> None:
    work = quarantine if phase == "quarantine" else release
    ends: dict[int, tuple[object, ...]] = {}
    for cut in range(MOST):
        trial = Trial(ministack, acting, tmp_path / str(cut), f"{phase[:3]}-{cut:03}")
        if phase == "release":
            assert trial.run(quarantine, dies_after=0, ahead=timedelta(0))
            (trial.folder / "calls.txt").unlink()
            with trial.scene() as scene:
                scene.orders = cut
                ordered(scene, trial.case)
        whole = trial.run(work, dies_after=cut + 1, ahead=timedelta(0))
        if not whole:
            assert trial.run(work, dies_after=0, ahead=timedelta(minutes=3))
        ends[cut] = end(trial, phase)
        if whole:
            break
    assert len(ends) > 15, "a quarantine takes more calls than that"
    assert set(ends.values()) == {ends[0]}, ends


def ordered(scene: Scene, case: Case) -> None:
    """Write the order to release down, and leave it to others."""
    scene.write_order(Verb.RELEASE, case)


def end(trial: Trial, phase: str) -> tuple[object, ...]:
    """How it stands: the lock, each change in the ledger, each change that AWS was asked for, and whether the newborn gets in."""
    with trial.scene() as scene:
        held = scene.quarantine(trial.case)
        changes = scene.changes(trial.case)
        picture = scene.picture(trial.name)
    allowed = trial.newborn.can("iam:ListUsers")
    if phase == "release":
        assert held.state is Hold.RELEASED
        assert picture == trial.before
        assert allowed
    else:
        assert held.state is Hold.HELD, [change.note for change in changes.values()]
        assert not allowed
    states = sorted((target.replace(trial.newborn.key.id, "KEY"), change.state) for target, change in changes.items())
    assert {state for _, state in states} == {ChangeState.REVERTED if phase == "release" else ChangeState.VERIFIED}
    return tuple(states), tuple(sorted(trial.made().items()))
