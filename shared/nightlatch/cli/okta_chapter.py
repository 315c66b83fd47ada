"""The demo's chapter on Okta: a stolen API token makes an administrator to come back by, in an organization of this machine.

Its System Log tells of it, and nothing else does. Okta tells a role as the whole set that somebody holds; what is taken back is
what the case gave, and the administrators of before stay.
"""

import copy
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from nightlatch import bootstrap
from nightlatch.bootstrap.playing_okta import OktaPlay, playing_okta
from nightlatch.cli.terminal import printable
from nightlatch.model import Case, Mode, Order, Verb
from nightlatch.sandbox.okta import Organization, serving
from nightlatch.sandbox.okta.organization import SUPER
from nightlatch.sandbox.okta.person import Person

BORN, STOLEN, OWN = "night.export@example.com", "robin@example.com", "nightlatch@example.com"
_READ = "okta.users.read"
_LONG_AGO = timedelta(days=400)


def is_there() -> bool:
    """Whether Okta can be spoken to."""
    return find_spec("httpx") is not None


def tell() -> None:
    """Play the chapter, and tell what happens."""
    org, made = Organization(), bootstrap.utc_now() - _LONG_AGO
    for login in (STOLEN, "kim@example.com", OWN):
        org.assign(org.user(login, made)["id"], SUPER, made)
    own = org.find(OWN)["id"]
    packaged = bootstrap.policy(None)
    rules = packaged.model_copy(update={"modes": packaged.modes.model_copy(update={"default": Mode.ENFORCE})})
    with serving(org) as served, playing_okta(served.url, org.api_token(own, made)[1], own, rules) as play:
        thief = Person(served.url, f"SSWS {org.api_token(org.find(STOLEN)['id'], made)[1]}")
        chapter = _Chapter(org, play, served.url, thief)
        chapter.intrude()
        chapter.lock()
        chapter.release()


@dataclass
class _Chapter:
    """The product, the organization, and who holds the stolen token. `born` is the user that he makes."""

    org: Organization
    play: OktaPlay
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
        _say(f"{STOLEN}: {', '.join(each['eventType'] for each in self.org.journal)} {BORN}")
        self.held = self._person()
        self._attempt("a token of the new account", self.held)

    def lock(self) -> None:
        """The case is judged, and the user is locked."""
        case = self._case()
        self.play.act(case.id)
        decision, quarantines = case.judgment, self.play.pipeline.control.quarantines
        _say(f"▲ {decision.verdict.value} {decision.score}: {printable(case.subject.label)}")
        for change in quarantines.changes(case.key):
            _say(f"  {change.state.value}: {printable(change.says)}")
        self._attempt("that token", self.held)
        left = sum(told["type"] == SUPER for _, told in self.org.assignments.values())
        _say(f"{left} super administrators of before stay, Nightlatch's own among them")

    def release(self) -> None:
        """The owner says that it was all right."""
        case = self._case()
        order = Order(
            id="demo",
            verb=Verb.RELEASE,
            case=case.id,
            case_key=str(case.key),
            seen_version=case.version,
            who="the owner",
            at=bootstrap.utc_now(),
            reason="the demo ends",
        )
        self.play.pipeline.control.orders.write(order)
        self.play.act(case.id)
        _say("the owner: nightlatch release; tokens of before the lock do not come back")
        self._attempt("a new token of the account", self._person())
        same = self._picture() == self.before
        _say(f"the account is {'exactly as it was: status, roles, groups' if same else 'not as it was'}")

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
        _say(f"→ {what}: {'works' if person.can_look(self.born) else 'is refused'}")


def _say(line: str) -> None:
    print(f"  {line}")
