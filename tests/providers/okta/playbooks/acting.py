"""An Okta organization that a playbook acts on, with a service app that may use the scopes which the playbook declares and nothing else."""

import copy
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from nightlatch.contracts import Playbook
from nightlatch.model import Activity, Case, Grant, GrantKind, Kind, Principal, PrincipalType, Step
from nightlatch.providers.okta import privilege
from nightlatch.providers.okta.account import Okta
from nightlatch.sandbox.okta import Organization, serving
from nightlatch.sandbox.okta.organization import SUPER
from nightlatch.vendors import okta
from nightlatch.vendors.okta import Rest
from nightlatch.vendors.okta_tokens import ApiToken, Credentials
from tests.build import activity

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
BEFORE = START - timedelta(days=100)
NEWCOMER = "jo.newcomer@example.com"
SCOPES = tuple(text for name, text in vars(okta).items() if isinstance(text, str) and text.startswith("okta."))


@dataclass(frozen=True, slots=True)
class Bearer:
    """Credentials of the sandbox: a token that opens these scopes."""

    token: str

    def header(self, scope: str, client: object) -> str:
        return f"Bearer {self.token}"

    def forget(self, scope: str) -> None:
        pass


@dataclass
class Acting:
    """The organization, and how our own service app reaches it."""

    org: Organization
    url: str
    client: httpx.Client
    own: str = field(init=False)
    subject: Principal = field(init=False)

    def __post_init__(self) -> None:
        self.own = self.org.app("Nightlatch", BEFORE, *SCOPES)["id"]
        self.org.assign(self.own, SUPER, BEFORE)
        self.subject = self.user(NEWCOMER, START)

    def user(self, login: str, made: datetime = BEFORE, **more: str) -> Principal:
        """A new user, as a case's subject."""
        return who(PrincipalType.USER, self.org.user(login, made, **more)["id"], login)

    def live(self, scopes: Iterable[str] = SCOPES) -> Okta:
        """The organization as our app reaches it, with these scopes."""
        return Okta(self._rest(Bearer(self.org.bearer(self.own, scopes))), self.own, lambda: START)

    def by_token(self, token: str) -> Okta:
        """The organization as somebody's API token reaches it."""
        return Okta(self._rest(ApiToken(token)), clock=lambda: START)

    def _rest(self, credentials: Credentials) -> Rest:
        return Rest(self.url, credentials, client=lambda: self.client)

    @property
    def used(self) -> set[str]:
        """The scopes that were used since this was emptied."""
        return self.org.used

    def picture(self) -> Any:
        """How everything stands, but for sessions, and for the ids and times of what is given again."""
        org = self.org
        held = sorted(
            json.dumps([who, {**told, "id": "", "created": "", "lastUpdated": ""}, sorted(org.targets[id])], sort_keys=True)
            for id, (who, told) in org.assignments.items()
        )
        granted = {app: sorted(each["scopeId"] for each in shelf.values()) for app, shelf in org.app_grants.items()}
        members = {group: sorted(found) for group, found in org.members.items()}
        shelves = (org.users, org.groups, org.apps, org.app_secrets, org.keys, org.idps, org.api_tokens, org.grants)
        return copy.deepcopy((held, granted, members, *shelves))


@contextmanager
def acting() -> Iterator[Acting]:
    """An organization with one user, until the block ends."""
    org = Organization()
    with serving(org) as served, httpx.Client() as client:
        yield Acting(org, served.url, client)


def who(type: PrincipalType, id: str, name: str) -> Principal:
    email = name if "@" in name else None
    return Principal(provider="okta", tenant="okta", type=type, id=id, name=name, email=email, keyed_by_id=True)


def granted(subject: Principal, name: str, kind: GrantKind = GrantKind.ROLE) -> Activity:
    worth = privilege.group(name) if kind is GrantKind.GROUP else privilege.role(name)
    return activity(Kind.ROLE_GRANTED, subject=subject, grants=(Grant(role=name, kind=kind, privilege=worth),))


def gone(playbook: Playbook, found: Case, step: Step, there: Acting) -> None:
    """Its one target, after somebody deactivated the user for good: nothing is there, and nothing is left to do."""
    live = there.live()
    (target,) = playbook.plan(found, step, live).targets
    there.org.users[str(found.subject.id)]["status"] = "DEPROVISIONED"
    assert playbook.read(found.subject, target, live) is None
