"""A break-in at the organization of this machine, the ledger that judges what its log tells, and what attends to its case."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import httpx

from nightlatch import bootstrap
from nightlatch.bootstrap.directories import Directories
from nightlatch.contracts import Store
from nightlatch.duties.attend import Attend
from nightlatch.hosts.local.clock import utc_now
from nightlatch.hosts.local.memory import MemoryStore
from nightlatch.hosts.local.queue import LocalQueue
from nightlatch.model import Case, Change, Order, Policy, Quarantine, Verb
from nightlatch.providers.okta.account import Okta
from nightlatch.providers.okta.census import take
from nightlatch.providers.okta.directory import OktaDirectory
from nightlatch.sandbox.okta import Organization, serving
from nightlatch.sandbox.okta.organization import SUPER, Thing
from nightlatch.sandbox.okta.person import Person
from nightlatch.vendors.okta import Rest
from nightlatch.vendors.okta_tokens import ServiceApp
from tests.duties.dying import Fuse
from tests.fakes import FakeMeter
from tests.providers.okta.playbooks.acting import SCOPES
from tests.vendors.keys import pair

ENFORCE = Policy.model_validate({"modes": {"default": "enforce"}})
NEWCOMER = "jo.newcomer@example.com"
LONG_AGO = timedelta(days=400)


class Mortal(httpx.HTTPTransport):
    """What sends our changes; the process may die before one, or right after it was made."""

    def __init__(self, scene: "Scene") -> None:
        super().__init__()
        self.scene = scene

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer. Only changes burn the fuse: reading, and asking for a token, leave nothing behind."""
        changes = request.method != "GET" and not request.url.path.endswith("/token")
        if changes:
            self.scene.fuse.burn(made=False)
        answer = super().handle_request(request)
        if changes:
            answer.read()
            self.scene.fuse.burn(made=True)
        return answer


@dataclass
class Scene:
    """Stores and organization outlive a process; everything else is made anew. `ahead` moves the clock, and waiting does."""

    org: Organization
    url: str
    evidence: Store = field(default_factory=lambda: MemoryStore(clock=None))
    control: Store = field(default_factory=lambda: MemoryStore(clock=None))
    fuse: Fuse = field(default_factory=Fuse)
    ahead: timedelta = timedelta(0)
    patience_s: float = 0
    own: str = field(init=False)
    robin: Thing = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(transport=Mortal(self))
        made = utc_now() - LONG_AGO
        self.own = self.org.app("Nightlatch", made, *SCOPES)["id"]
        self.org.key(self.own, pair()[1], made)
        self.org.assign(self.own, SUPER, made)
        self.robin = self.org.user("robin@example.com", made)
        self.org.assign(self.robin["id"], SUPER, made)
        self.org.limits.clock = lambda: self.now().timestamp()

    def now(self) -> datetime:
        """The clock of all of it."""
        return utc_now() + self.ahead

    def wait(self, length: float) -> None:
        """Nobody waits here: the clock is moved."""
        self.ahead += timedelta(seconds=length)

    def live(self) -> Okta:
        """The organization as our own service app reaches it."""
        app = ServiceApp(self.url, self.own, pair()[0], lambda: self.now().timestamp())
        rest = Rest(
            self.url,
            app,
            patience_s=self.patience_s,
            client=lambda: self.http,
            clock=lambda: self.now().timestamp(),
            pause=self.wait,
        )
        return Okta(rest, self.own, self.now)

    @property
    def act(self) -> Attend:
        """What attends to cases, with Okta's own playbooks."""
        live = self.live()
        directory = Directories({"okta": OktaDirectory(live)})
        pipeline = bootstrap.pipeline(
            ENFORCE, self.evidence, self.control, live=directory, remembers=False, strict=True, clock=self.now
        )
        attend = bootstrap.attending(
            pipeline.changed(responders=(self.own,)),
            LocalQueue(self.now),
            FakeMeter(),
            reach={"okta": lambda _tenant: live},
            live=directory,
            census={"okta": lambda tenant: take(live, tenant, self.now())},
        )
        return replace(attend, pause=self.wait)

    def intrude(self) -> Case:
        """With a stolen API token somebody makes a user, a super administrator and a member of a mighty group; gives the case."""
        _, token = self.org.api_token(self.robin["id"])
        builders = self.org.group("Builders", "OKTA_GROUP", self.robin["id"])["id"]
        self.org.assign(builders, "HELP_DESK_ADMIN", utc_now() - LONG_AGO)
        thief = Person(self.url, f"SSWS {token}")
        id = thief.make_user(NEWCOMER)
        thief.give(id, SUPER)
        thief.put_into(builders, id)
        return self.told(id)

    def told(self, id: str) -> Case:
        """Judge all that the log tells; gives the case of an account."""
        pipeline = self.act.pipeline
        pipeline.assess([("okta", each) for each in copy.deepcopy(self.org.journal)])
        (case,) = [each for each in pipeline.judge_all() if each.subject.id == id]
        return case

    def order(self, case: Case, verb: Verb) -> None:
        """A person's wish."""
        order = Order(
            id=f"o-{verb.value}", verb=verb, case=case.id, case_key=str(case.key), seen_version=case.version,
            who="on call", at=self.now(), reason="a test",
        )  # fmt: skip
        self.act.pipeline.control.orders.write(order)

    def held(self, case: Case) -> Quarantine:
        found = self.act.pipeline.control.quarantines.current(case.key)
        assert found is not None
        return found

    def changes(self, case: Case) -> tuple[Change, ...]:
        return self.act.pipeline.control.quarantines.changes(case.key)

    def newcomer(self) -> Thing:
        return self.org.find(NEWCOMER)

    def changed(self) -> list[str]:
        """What Okta's log tells that we did, in order."""
        return [each["eventType"] for each in self.org.journal if each["actor"]["id"] == self.own]

    def picture(self) -> Any:
        """How accounts, roles and groups stand, but for the ids and times of roles that were given again."""
        held = sorted((who, told["type"]) for who, told in self.org.assignments.values())
        members = {group: sorted(found) for group, found in self.org.members.items()}
        return copy.deepcopy((self.org.users, held, members, self.org.apps))


@contextmanager
def scene() -> Iterator[Scene]:
    """An organization, until the block ends."""
    org = Organization()
    with serving(org) as served:
        found = Scene(org, served.url)
        with found.http:
            yield found
