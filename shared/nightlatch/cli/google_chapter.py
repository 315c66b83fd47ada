"""The demo's chapter on Google Cloud: a stolen token makes an owner to come back by, on a Google of this machine.

Its audit log tells of it, and nothing else does. One binding of the project's policy is taken out, and two more of the same
role, one with a condition, stay as they are.
"""

import copy
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from nightlatch import bootstrap
from nightlatch.bootstrap.play import Play, played
from nightlatch.bootstrap.playing_google import Clock, google_side
from nightlatch.classes import dataclass
from nightlatch.cli.story import attempt, enforcing, judged, released, say
from nightlatch.model import Case
from nightlatch.sandbox.google import Cloud, serving
from nightlatch.sandbox.google.person import Person

PROJECT, BORN, STOLEN = "orchard-prod", "night-export", "robin@example.com"
ADDRESS = f"{BORN}@{PROJECT}.iam.gserviceaccount.com"
_PLACE, _OWNER = f"projects/{PROJECT}", "roles/owner"
_UNTIL = {"title": "for the migration", "expression": 'request.time < timestamp("2027-01-01T00:00:00Z")'}


def is_there() -> bool:
    """Whether Google can be spoken to."""
    return all(find_spec(name) is not None for name in ("google.auth", "requests")) if find_spec("google") else False


def tell() -> None:
    """Play the chapter, and tell what happens."""
    cloud = Cloud()
    cloud.project(PROJECT)
    cloud.policies.bind(_PLACE, _OWNER, f"user:{STOLEN}", "user:kim@example.com")
    cloud.policies.bind(_PLACE, _OWNER, "user:guest@example.com", condition=_UNTIL)
    own = cloud.account("nightlatch-act", PROJECT)["email"]
    clock = Clock()
    with serving(cloud) as served:
        side = google_side(served.url, cloud.token(own), own, clock)
        play = played(enforcing(bootstrap.policy(None)), side, clock=clock)
        chapter = _Chapter(cloud, play, clock, Person(served.url, cloud.token(STOLEN)))
        chapter.intrude(served.url)
        chapter.lock()
        chapter.release()


@dataclass
class _Chapter:
    """The product, the cloud, the story's clock, and who holds the stolen token. `newborn` holds one of the account he makes."""

    cloud: Cloud
    play: Play
    clock: Clock
    thief: Person
    newborn: Person | None = None

    def intrude(self, url: str) -> None:
        """Make an account, a key and an owner."""
        self.thief.make_account(PROJECT, BORN)
        self.thief.make_key(ADDRESS)
        self.thief.bind(PROJECT, _OWNER, f"serviceAccount:{ADDRESS}")
        self.newborn = Person(url, self.cloud.token(ADDRESS))
        self.before = self._picture()
        say(f"{STOLEN}: CreateServiceAccount, CreateServiceAccountKey, SetIamPolicy {BORN}")
        self._attempt("a token of the new account")

    def lock(self) -> None:
        """The case is judged, and the account is locked."""
        case = self._case()
        self.play.act(case.id)
        judged(self.play, case)
        self._attempt("that token")
        others = [each for each in self.cloud.policies.bindings(_PLACE) if each["role"] == _OWNER]
        kept = sum(len(each["members"]) for each in others)
        say(f"{kept} other owners stay, {sum('condition' in each for each in others)} of them with a condition")

    def release(self) -> None:
        """The owner says that it was all right: at once but for the tokens of before the lock, which are waited out."""
        case = self._case()
        released(self.play, case)
        say("the owner: nightlatch release; it opens once every token of before the lock is over")
        self.clock.ahead += timedelta(minutes=61)
        self.play.act(case.id)
        self._attempt("an hour later, the account")
        same = self._picture() == self.before
        say(f"the account is {'exactly as it was: keys, roles, conditions' if same else 'not as it was'}")

    def _case(self) -> Case:
        taken, self.cloud.journal = self.cloud.journal, []
        self.play.pipeline.assess(("gcp", entry) for entry in taken)
        return next(case for case in self.play.pipeline.judge_all() if case.subject.name == ADDRESS)

    def _picture(self) -> Any:
        """Accounts and keys as they stand, and who holds what under which condition: bindings of one role may be one or two."""
        held = self.cloud.policies.bindings(_PLACE)
        bound = {(each["role"], str(each.get("condition")), who) for each in held for who in each["members"]}
        return copy.deepcopy((self.cloud.accounts, self.cloud.keys)), bound

    def _attempt(self, what: str) -> None:
        can = self.newborn is not None and self.newborn.can_look(PROJECT)
        attempt(what, can)
