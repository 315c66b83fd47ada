"""A user made super administrator is suspended and released in the Workspace of this machine, wherever the process dies in between."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from nightlatch import bootstrap
from nightlatch.bootstrap.directories import Directories
from nightlatch.duties.attend import Attend
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.model import Case, ChangeState, Hold, Order, Verb, Verdict
from nightlatch.providers.workspace.account import Workspace
from nightlatch.providers.workspace.directory import WorkspaceDirectory
from nightlatch.sandbox.google import Cloud, serving
from nightlatch.sandbox.google.workspace import SUPER_ADMIN
from nightlatch.vendors.google import Rest, apis_at
from tests.duties.dying import Died, Fuse
from tests.duties.dying import Mortal as MortalStore
from tests.e2e.google.scene import ENFORCE, RESPONDER, Mortal, Scene, Work
from tests.fakes import FakeMeter
from tests.providers.workspace.records import ADMINISTRATOR, GROUP, NEWCOMER, reported


@dataclass
class Office(Scene):
    """A scene in an office: its users are Workspace's."""

    def office(self) -> Workspace:
        """The Workspace as our own account reaches it; a process may die at any of its changes."""
        if RESPONDER not in self.cloud.accounts:
            self.cloud.account("nightlatch-responder")
        return Workspace(Rest(lambda: Mortal(self.cloud.token(RESPONDER), self), self.apis), self.now)

    @property
    def act(self) -> Attend:
        """What attends to cases, with Workspace's own playbooks."""
        live = self.office()
        directory = Directories({"workspace": WorkspaceDirectory(live)})
        pipeline = bootstrap.pipeline(
            ENFORCE, self.evidence, self.control, live=directory, remembers=False, strict=True, clock=self.now
        )
        return bootstrap.attending(
            pipeline, LocalQueue(self.now), FakeMeter(), reach={"workspace": lambda _tenant: live}, live=directory, census={}
        )

    def intrude(self) -> Case:
        """A user is made, becomes super administrator and a member of a group; gives the case."""
        pipeline = self.act.pipeline
        pipeline.assess([("workspace", each) for each in self.records()])
        (case,) = [each for each in pipeline.judge_all() if each.subject.name == NEWCOMER]
        return case

    def records(self) -> list[dict[str, Any]]:
        """What the admin log tells of it; the Workspace stands accordingly."""
        began, space = self.now() - timedelta(seconds=5), self.cloud.workspace
        user = space.user(NEWCOMER, began)["id"]
        space.assign(user, space.role_id(SUPER_ADMIN))
        space.group(GROUP)
        space.join(GROUP, ADMINISTRATOR, "OWNER")
        space.join(GROUP, NEWCOMER, "MANAGER")
        told = [
            ("CREATE_USER", {"USER_EMAIL": NEWCOMER}),
            ("ASSIGN_ROLE", {"USER_EMAIL": NEWCOMER, "ROLE_NAME": SUPER_ADMIN}),
            ("ADD_GROUP_MEMBER", {"USER_EMAIL": NEWCOMER, "GROUP_EMAIL": GROUP}),
        ]
        records = [reported(name, parameters) for name, parameters in told]
        for number, record in enumerate(records):
            at = (began + timedelta(seconds=number)).isoformat()
            record["id"] = {**record["id"], "time": at, "uniqueQualifier": f"-{number + 1}"}
        return records

    def picture(self) -> Any:
        """How the Workspace stands, but for what nothing brings back: sessions and the numbers of assignments."""
        space = self.cloud.workspace
        held = sorted(json.dumps({**each, "roleAssignmentId": ""}, sort_keys=True) for each in space.assignments.values())
        members = {name: sorted(map(json.dumps, told)) for name, told in space.members.items()}
        return copy.deepcopy((space.users, held, members))


@contextmanager
def scene() -> Iterator[Office]:
    cloud = Cloud()
    with serving(cloud) as served:
        yield Office(cloud, dict(apis_at(served.url)))


def quarantine(there: Scene, case: Case) -> object:
    return there.act(case.id)


def locked(there: Office, case: Case) -> None:
    """What a quarantine must have come to."""
    assert there.held(case).state is Hold.HELD
    assert {change.state for change in there.changes(case)} == {ChangeState.VERIFIED}, [c.note for c in there.changes(case)]
    (user,) = there.cloud.workspace.users.values()
    assert (user["suspended"], user["isAdmin"]) == (True, False)
    assert there.cloud.workspace.sessions[user["id"]] == []
    assert [each["email"] for each in there.cloud.workspace.members[GROUP]] == [ADMINISTRATOR]


def test_a_newborn_super_administrator_is_locked_by_the_machine_and_comes_back_as_he_was() -> None:
    with scene() as there:
        case = there.intrude()
        before, token = there.picture(), there.cloud.token(NEWCOMER)
        assert case.judgment.verdict is Verdict.QUARANTINE, case.judgment
        quarantine(there, case)
        locked(there, case)
        assert len(there.changed) == 4, "each change was made once"
        with pytest.raises(Exception, match="invalid authentication"):
            there.cloud.admit(token, "admin.directory.user")
        there.release(case)
        quarantine(there, case)
        assert there.held(case).state is Hold.RELEASED
        assert there.picture() == before


def test_a_user_whose_creation_is_not_complete_is_locked_a_moment_later() -> None:
    with scene() as there:
        case = there.intrude()
        there.cloud.workspace.incomplete.update(there.cloud.workspace.users)
        quarantine(there, case)
        locked(there, case)


def test_what_cannot_be_given_back_waits_for_a_person() -> None:
    with scene() as there:
        case = there.intrude()
        (id,) = there.cloud.workspace.users
        there.cloud.workspace.token(id, "client")
        quarantine(there, case)
        locked(there, case)
        assert list(there.cloud.workspace.tokens[id]) == ["client"]


def test_of_a_delegation_in_every_users_name_it_is_said_where_a_person_takes_it_back() -> None:
    with scene() as there:
        attend = there.act
        told = reported("AUTHORIZE_API_CLIENT_ACCESS", {"API_CLIENT_NAME": "112233", "API_SCOPES": ["https://mail.google.com/"]})
        told["id"] = {**told["id"], "time": there.now().isoformat()}
        attend.pipeline.assess([("workspace", told)])
        (case,) = attend.pipeline.judge_all()
        order = Order(
            id="o1", verb=Verb.QUARANTINE, case=case.id, case_key=str(case.key), seen_version=case.version,
            who="on call", at=there.now(), reason="not ours",
        )  # fmt: skip
        found = attend.consider(case, order=order)
        assert found.ready == ()
        assert any("domainwidedelegation" in text for text in found.says), found.says


def test_a_namesake_made_meanwhile_is_not_touched() -> None:
    with scene() as there:
        case = there.intrude()
        there.cloud.workspace.users.clear()
        there.cloud.workspace.user(NEWCOMER, there.now() + timedelta(minutes=1))
        before = there.picture()
        quarantine(there, case)
        assert there.picture() == before


def dying(there: Office, case: Case, work: Work, left: int, *, after: bool) -> Fuse:
    """Let the process die at that write, to the ledger or to the Workspace; then all is given back to who comes next."""
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
@pytest.mark.parametrize("releasing", [False, True], ids=["quarantine", "release"])
def test_wherever_the_process_dies_the_next_one_ends_it(after: bool, releasing: bool) -> None:
    def begun(there: Office) -> Case:
        case = there.intrude()
        if releasing:
            quarantine(there, case)
            there.release(case)
        return case

    with scene() as undisturbed:
        number = dying(undisturbed, begun(undisturbed), quarantine, 0, after=after).calls
    assert number > 5
    for left in range(1, number + 1):
        with scene() as there:
            case = begun(there)
            assert dying(there, case, quarantine, left, after=after).dead, left
            quarantine(there, case)
            if not releasing:
                locked(there, case)
                there.release(case)
                quarantine(there, case)
            assert there.held(case).state is Hold.RELEASED, left
            (user,) = there.cloud.workspace.users.values()
            assert (user["suspended"], user["isAdmin"]) == (False, True), left
            assert len(there.cloud.workspace.assignments) == 1, left
            assert [each["role"] for each in there.cloud.workspace.members[GROUP]] == ["OWNER", "MANAGER"], left
