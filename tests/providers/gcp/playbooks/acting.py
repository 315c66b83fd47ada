"""A cloud that a playbook acts on, with a token that may use what the playbook declares and nothing else."""

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from nightlatch.contracts import Playbook, Target
from nightlatch.model import Action, Case, Grant, GrantKind, Kind, Principal, PrincipalType, Step
from nightlatch.providers.gcp.account import Google
from nightlatch.providers.gcp.privilege import role
from nightlatch.sandbox.google import Cloud, serving
from nightlatch.vendors.google import Rest, apis_at
from tests.build import activity, case

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
RESPONDER = "nightlatch-responder"


@dataclass
class Acting:
    """The cloud, and how our own account reaches it. `now` is what our clock says."""

    cloud: Cloud
    apis: dict[str, str]
    now: datetime = START
    subject: Principal = field(init=False)

    def __post_init__(self) -> None:
        self.subject = self.account("night-export")

    def account(self, name: str) -> Principal:
        """A new service account, as a case's subject."""
        made = self.cloud.account(name, made=START)
        email = made["email"]
        return Principal(
            provider="gcp",
            tenant=made["projectId"],
            type=PrincipalType.SERVICE_ACCOUNT,
            id=made["uniqueId"],
            name=email,
            email=email,
        )

    def live(self, permissions: Iterable[str] | None = None) -> Google:
        """The cloud as our account reaches it, with these permissions (None: all)."""
        own = f"{RESPONDER}@orchard-prod.iam.gserviceaccount.com"
        if own not in self.cloud.accounts:
            self.cloud.account(RESPONDER)
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.cloud.token(own, permissions)}"
        return Google(Rest(lambda: session, self.apis), lambda: self.now)

    def picture(self) -> Any:
        """How everything stands."""
        told = (self.cloud.accounts, self.cloud.keys, self.cloud.hmac_keys, self.cloud.api_keys, self.cloud.pools)
        return copy.deepcopy((told, self.cloud.policies.__dict__["_held"]))


@contextmanager
def acting() -> Iterator[Acting]:
    """A cloud with one service account, until the block ends."""
    cloud = Cloud()
    with serving(cloud) as served:
        yield Acting(cloud, dict(apis_at(served.url)))


def deactivate(found: Case) -> Step:
    told = next(each for each in found.activities if each.credential)
    assert told.credential is not None
    return Step(
        action=Action.DEACTIVATE, target=str(told.credential.id), says="off", because=(told.id,), sort=told.credential.type
    )


def granted(
    subject: Principal, name: str, scope: str, member: str, kind: GrantKind = GrantKind.ROLE, condition: str = ""
) -> Case:
    """A case that added one binding."""
    grant = Grant(role=name, kind=kind, scope=scope, privilege=role(name), member=member)
    what = Kind.ROLE_GRANTED if kind is GrantKind.ROLE else Kind.TRUST_CHANGED
    return case(activity(what, subject=subject, grants=(grant,), evidence={"condition": condition} if condition else {}))


def there_and_back(playbook: Playbook, found: Case, step: Step, there: Acting) -> Target:
    """Its one target: planned, made, made again, undone, undone again; afterwards everything stands as before."""
    live, before = there.live((*playbook.reads, *playbook.writes)), there.picture()
    (target,) = playbook.plan(found, step, live).targets
    assert playbook.read(found.subject, target, live) == target.before
    for _ in range(2):
        playbook.apply(found.subject, target, live)
        assert playbook.read(found.subject, target, live) == target.after
    assert there.picture() != before
    assert playbook.plan(found, step, live).targets == (), "what is as it should be is not planned again"
    there.now += timedelta(hours=2)
    for _ in range(2):
        playbook.revert(found.subject, target, live)
        assert playbook.read(found.subject, target, live) == target.before
    assert there.picture() == before
    assert target.by_hand
    return target
