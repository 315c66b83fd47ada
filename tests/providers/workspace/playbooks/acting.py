"""A Workspace that a playbook acts on, with a token that may use the scopes which the playbook declares and nothing else."""

import copy
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from nightlatch.contracts import Playbook
from nightlatch.model import Activity, Case, Grant, GrantKind, Kind, Principal, PrincipalType, Step
from nightlatch.providers.workspace.account import Workspace
from nightlatch.providers.workspace.privilege import group, role
from nightlatch.sandbox.google import Cloud, serving
from nightlatch.vendors.google import Rest, apis_at
from tests.build import activity

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
NEWCOMER = "jo.newcomer@example.com"
OWN = "nightlatch-responder@orchard-prod.iam.gserviceaccount.com"


@dataclass
class Acting:
    """The cloud, and how our own account reaches it."""

    cloud: Cloud
    apis: dict[str, str]
    subject: Principal = field(init=False)

    def __post_init__(self) -> None:
        self.cloud.account("nightlatch-responder")
        self.subject = self.user(NEWCOMER)

    def user(self, address: str) -> Principal:
        """A new user, as a case's subject."""
        id = self.cloud.workspace.user(address, START)["id"]
        return who(PrincipalType.USER, address, id)

    def live(self, scopes: Iterable[str] | None = None) -> Workspace:
        """The Workspace as our account reaches it, with these scopes (None: all)."""
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.cloud.token(OWN, scopes)}"
        return Workspace(Rest(lambda: session, self.apis), lambda: START)

    @property
    def used(self) -> set[str]:
        """The scopes that were used since this was emptied."""
        return self.cloud.used

    def picture(self) -> Any:
        """How everything stands, but for sessions and for the numbers of assignments, which nothing brings back."""
        space = self.cloud.workspace
        held = sorted(json.dumps({**each, "roleAssignmentId": ""}, sort_keys=True) for each in space.assignments.values())
        members = {name: sorted(each["email"] + each["role"] for each in told) for name, told in space.members.items()}
        return copy.deepcopy((space.users, space.tokens, space.passwords, space.codes, held, members))


@contextmanager
def acting() -> Iterator[Acting]:
    """A Workspace with one user, until the block ends."""
    cloud = Cloud()
    with serving(cloud) as served:
        yield Acting(cloud, dict(apis_at(served.url)))


def who(type: PrincipalType, name: str, id: str | None = None) -> Principal:
    email = name if "@" in name else None
    return Principal(provider="workspace", tenant="example.com", type=type, id=id, name=name, email=email)


def granted(subject: Principal, name: str, kind: GrantKind = GrantKind.ROLE, scope: str = "*") -> Activity:
    worth = group(name) if kind is GrantKind.GROUP else role(name)
    return activity(Kind.ROLE_GRANTED, subject=subject, grants=(Grant(role=name, kind=kind, scope=scope, privilege=worth),))


def gone(playbook: Playbook, found: Case, step: Step, there: Acting) -> None:
    """Its one target, after somebody deleted the user: nothing is there, and nothing is left to do."""
    live = there.live()
    (target,) = playbook.plan(found, step, live).targets
    del there.cloud.workspace.users[str(found.subject.id)]
    assert playbook.read(found.subject, target, live) is None
    assert playbook.plan(found, step, live).targets == ()
