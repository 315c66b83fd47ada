"""The demo's chapter on AWS: the same intrusion against an AWS on this machine that checks every signature and policy.

Nothing in it is scripted but the intruder. The key he makes works, is locked, fails, is locked again when he undoes it, and works
again for its owner after the release.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.play import Play
from nightlatch.bootstrap.playing import CHANNEL, answering, playing, slack_of_this_machine
from nightlatch.classes import dataclass
from nightlatch.cli.story import attempt, enforcing, judged, released, say
from nightlatch.cli.terminal import printable
from nightlatch.model import Case, Mode
from nightlatch.sandbox.intrusion import ADMIN, BORN, ELSEWHERE, TOOL
from nightlatch.sandbox.ministack import Ministack, running
from nightlatch.sandbox.trail import allow
from nightlatch.sandbox.witness import Person, Witness, key_of, picture

if TYPE_CHECKING:
    from nightlatch.sandbox.slack import Slack

_RESPONDER, _STOLEN = "nightlatch-act", "ci-deployer"
QUARANTINE = "nightlatch-quarantine"
"""The name of the product's own policies."""


def emulator() -> Path | None:
    """The Python that has an AWS to play with (NIGHTLATCH_MINISTACK); None where there is none, or no SDK to talk to it."""
    python = Path(os.environ.get("NIGHTLATCH_MINISTACK", ""))
    return python if python.is_file() and find_spec("boto3") else None


@contextmanager
def aws_of_this_machine(python: Path) -> Iterator[Ministack]:
    """An AWS to play with, while the block runs."""
    with tempfile.TemporaryDirectory() as folder, running(python, Path(folder)) as server:
        yield server


def tell(server: Ministack) -> None:
    """Play the chapter, and tell what happens."""
    with ExitStack() as open_:
        slack = open_.enter_context(slack_of_this_machine()) if has_slack() else None
        chapter = _intruded(server, Mode.ENFORCE, slack)
        before = picture(server, BORN)
        case = chapter.case()
        chapter.lock(case)
        chapter.fight_back(case)
        chapter.release(case)
        same = picture(server, BORN) == before
        say(f"the account is {'exactly as it was: keys, policies, groups, tags' if same else 'not as it was'}")
        say(_thread(slack) if slack else "Slack is left out: it needs slack_sdk, which `make demo` sets up")


def decide(python: Path, port: int, ready: Callable[[str], None], over: Callable[[], None]) -> None:
    """Play the intrusion in approve mode, and leave the decision to whoever looks at the Slack page of this machine.

    `ready` is given the page's address, `over` returns when it is to be closed.
    """
    with ExitStack() as open_:
        server = open_.enter_context(aws_of_this_machine(python))
        slack = open_.enter_context(slack_of_this_machine(port))
        chapter = _intruded(server, Mode.APPROVE, slack)
        open_.enter_context(answering(chapter.play, slack))
        chapter.play.act(chapter.case().id)
        ready(f"{slack.url}/channels/{CHANNEL}")
        over()
        chapter.attempt("the new key, as you left it")


def has_slack() -> bool:
    """Whether the Slack of this machine can be spoken to."""
    return find_spec("slack_sdk") is not None


def _thread(slack: "Slack") -> str:
    (first, *_more) = slack.messages(CHANNEL)
    replies = slack.replies(CHANNEL, first.ts)
    return f"in Slack: one message, brought up to date {first.edited} times, and {len(replies)} replies in its thread (--open shows it)"


def _intruded(server: Ministack, mode: Mode, slack: "Slack | None") -> "_Chapter":
    """Somebody with a stolen key makes an account to come back by."""
    witness = Witness(server)
    thief = witness.user(_STOLEN, server.user(_STOLEN, allow("iam:*")), ELSEWHERE, TOOL)
    thief.call("iam:CreateUser", UserName=BORN)
    minted = thief.call("iam:CreateAccessKey", UserName=BORN)
    thief.call("iam:AttachUserPolicy", UserName=BORN, PolicyArn=ADMIN)
    say(f"{_STOLEN}: CreateUser, CreateAccessKey, AttachUserPolicy {BORN}")
    newborn = witness.user(BORN, key_of(minted), ELSEWHERE, TOOL)
    play = playing(server, enforcing(bootstrap.policy(None), mode), _RESPONDER, server.user(_RESPONDER, allow("*")), slack)
    chapter = _Chapter(play, witness, thief, newborn)
    chapter.attempt("the new key")
    return chapter


@dataclass(frozen=True, slots=True)
class _Chapter:
    """The product, and the people of the story."""

    play: Play
    witness: Witness
    thief: Person
    newborn: Person

    def case(self) -> Case:
        """The newborn's case, after all records that were written meanwhile."""
        self.play.pipeline.assess(("aws", record) for record in self.witness.taken())
        return next(case for case in self.play.pipeline.judge_all() if case.subject.label == BORN)

    def lock(self, case: Case) -> None:
        """The case is judged, and the account is locked."""
        began = time.monotonic()
        self.play.act(case.id)
        took = time.monotonic() - began
        judged(self.play, case)
        held = self.play.pipeline.control.quarantines.current(case.key)
        say(f"  {held.state.value if held else 'nothing'}, {took:.1f} s after the records arrived; {held.proof if held else ''}")
        self.attempt("the new key")

    def fight_back(self, case: Case) -> None:
        """The thief, who is still there, takes the lock off; a second later, for records tell whole seconds."""
        time.sleep(1.1)
        self.thief.call("iam:DeleteUserPolicy", UserName=BORN, PolicyName=QUARANTINE)
        self.thief.call("iam:UpdateAccessKey", UserName=BORN, AccessKeyId=self.newborn.key.id, Status="Active")
        self.thief.call("iam:AttachUserPolicy", UserName=BORN, PolicyArn=ADMIN)
        say(f"{_STOLEN}: DeleteUserPolicy, UpdateAccessKey, AttachUserPolicy {BORN}")
        self.attempt("the new key, for a moment")
        self.play.act(case.id)
        found = next((finding for finding in self.case().findings if finding.signal == "Q10"), None)
        say(f"▲ {printable(found.says) if found else 'nobody noticed'}")
        self.attempt("the new key, after the next look")

    def release(self, case: Case) -> None:
        """The owner says that it was all right."""
        say(f"the owner: nightlatch release; {printable(released(self.play, case)[0])}")
        self.attempt("the key")

    def attempt(self, what: str) -> None:
        """Try the newborn's key, and tell how it went."""
        attempt(what, self.newborn.can("iam:ListUsers"))
