"""The demo's chapter on Okta: a stolen API token makes an administrator to come back by, in an organization of this machine.

Its System Log tells of it, and nothing else does. Okta tells a role as the whole set that somebody holds; what is taken back is
what the case gave, and the administrators of before stay. Where there is an AWS to play with, the new administrator goes on to it
through Okta (over_to_aws.py), and both are one incident.
"""

import copy
from contextlib import ExitStack
from dataclasses import field
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from nightlatch import bootstrap
from nightlatch.bootstrap.play import Play, played
from nightlatch.bootstrap.playing_okta import okta_side
from nightlatch.classes import dataclass
from nightlatch.cli.over_to_aws import OnAws, on_aws
from nightlatch.cli.story import Bulletins, attempt, enforcing, judged, released, say
from nightlatch.model import Case
from nightlatch.sandbox.ministack import Ministack
from nightlatch.sandbox.okta import Organization, serving
from nightlatch.sandbox.okta.organization import SUPER
from nightlatch.sandbox.okta.person import Person

BORN, STOLEN, OWN = "night.export@example.com", "robin@example.com", "nightlatch@example.com"
_READ = "okta.users.read"
_LONG_AGO = timedelta(days=400)


def is_there() -> bool:
    """Whether Okta can be spoken to."""
    return find_spec("httpx") is not None


def tell(server: Ministack | None) -> None:
    """Play the chapter, and tell what happens; `server` is an AWS to go on to (None: it ends in Okta)."""
    org, made = Organization(), bootstrap.utc_now() - _LONG_AGO
    for login in (STOLEN, "kim@example.com", OWN):
        org.assign(org.user(login, made)["id"], SUPER, made)
    own, bulletins = org.find(OWN)["id"], Bulletins()
    with ExitStack() as open_:
        served = open_.enter_context(serving(org))
        okta = open_.enter_context(okta_side(served.url, org.api_token(own, made)[1], own))
        aws = on_aws(server) if server else None
        sides = (okta, aws.side) if aws else (okta,)
        play = played(enforcing(bootstrap.policy(None)), *sides, doors={"told": bulletins})
        thief = Person(served.url, f"SSWS {org.api_token(org.find(STOLEN)['id'], made)[1]}")
        chapter = _Chapter(org, play, served.url, thief)
        chapter.intrude()
        if aws:
            aws.intrude(BORN)
        chapter.lock()
        if aws:
            aws.lock(play)
            bulletins.tell_last()
        else:
            say("its way on to AWS is left out: it needs ministack and the AWS SDK, which `make demo` sets up")
        chapter.release(aws)


@dataclass
class _Chapter:
    """The product, the organization, and who holds the stolen token. `born` is the user that he makes."""

    org: Organization
    play: Play
    url: str
    thief: Person
    born: str = ""
    before: Any = field(default=None)

    def intrude(self) -> None:
        """Make a user and a super administrator, in a group of builders."""
        group = self.org.group("Builders")["id"]
        self.born = self.thief.make_user(BORN)
        self.thief.give(self.born, SUPER)
        self.thief.put_into(group, self.born)
        self.before = self._picture()
        say(f"{STOLEN}: {', '.join(each['eventType'] for each in self.org.journal)} {BORN}")
        self.held = self._person()
        self._attempt("a token of the new account", self.held)

    def lock(self) -> None:
        """The case is judged, and the user is locked."""
        case = self._case()
        self.play.act(case.id)
        judged(self.play, case)
        self._attempt("that token", self.held)
        left = sum(told["type"] == SUPER for _, told in self.org.assignments.values())
        say(f"{left} super administrators of before stay, Nightlatch's own among them")

    def release(self, aws: OnAws | None) -> None:
        """The owner says that it was all right."""
        released(self.play, self._case())
        say("the owner: nightlatch release; tokens of before the lock do not come back")
        self._attempt("a new token of the account", self._person())
        same = self._picture() == self.before
        say(f"the account is {'exactly as it was: status, roles, groups' if same else 'not as it was'}")
        if aws:
            aws.release(self.play)

    def _person(self) -> Person:
        return Person(self.url, f"Bearer {self.org.bearer(self.born, [_READ])}")

    def _case(self) -> Case:
        taken, self.org.journal = self.org.journal, []
        self.play.pipeline.assess(("okta", event) for event in taken)
        return next(case for case in self.play.pipeline.judge_all() if case.subject.id == self.born)

    def _picture(self) -> Any:
        """Users, who holds which role, and groups as they stand; roles have a new id when they are given again."""
        held = sorted((who, told["type"]) for who, told in self.org.assignments.values())
        return copy.deepcopy((self.org.users, held, self.org.members))

    def _attempt(self, what: str, person: Person) -> None:
        attempt(what, person.can_look(self.born))
