"""How the demo's chapter on Okta goes on: its new administrator signs in to an AWS of this machine, and makes an account there too.

CloudTrail names a role and its session, and no account of Okta. That both are one story is known by whom the identity provider let in.
"""

from dataclasses import field
from typing import Any

from nightlatch.bootstrap.play import Play, Side
from nightlatch.bootstrap.playing import aws_side
from nightlatch.classes import dataclass
from nightlatch.cli.story import attempt, judged, released, say
from nightlatch.model import Case
from nightlatch.sandbox.intrusion import ADMIN, ELSEWHERE
from nightlatch.sandbox.ministack import Ministack
from nightlatch.sandbox.trail import allow
from nightlatch.sandbox.witness import Person, Witness, key_of, picture, provider_arn

BORN, ROLE, PROVIDER = "svc-mirror", "Administrators", "Okta"
_RESPONDER = "nightlatch-act-here"
_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"


@dataclass
class OnAws:
    """The AWS and the product's side of it. `newborn` is the account that the administrator of Okta makes."""

    server: Ministack
    side: Side
    witness: Witness
    newborn: Person | None = None
    before: Any = field(default=None)

    def intrude(self, login: str) -> None:
        """Sign in as a role that Okta vouches for, and make a user with a key and all rights."""
        session = self.witness.signs_in(PROVIDER, ROLE, login, ELSEWHERE, _AGENT)
        session.call("iam:CreateUser", UserName=BORN)
        minted = session.call("iam:CreateAccessKey", UserName=BORN)
        session.call("iam:AttachUserPolicy", UserName=BORN, PolicyArn=ADMIN)
        self.newborn = self.witness.user(BORN, key_of(minted), ELSEWHERE, _AGENT)
        self.before = picture(self.server, BORN)
        say(f"{login} in AWS, as {ROLE}: AssumeRoleWithSAML, CreateUser, CreateAccessKey, AttachUserPolicy {BORN}")
        self._attempt("the new key")

    def lock(self, play: Play) -> None:
        """The case is judged, and the user is locked."""
        case = self._case(play)
        play.act(case.id)
        judged(play, case)
        self._attempt("that key")

    def release(self, play: Play) -> None:
        """The owner says that this was all right too."""
        released(play, self._case(play))
        self._attempt("released, the key")
        same = picture(self.server, BORN) == self.before
        say(f"the account is {'exactly as it was: keys, policies, groups, tags' if same else 'not as it was'}")

    def _case(self, play: Play) -> Case:
        play.pipeline.assess(("aws", record) for record in self.witness.taken())
        return next(case for case in play.pipeline.judge_all() if case.subject.label == BORN)

    def _attempt(self, what: str) -> None:
        attempt(what, self.newborn is not None and self.newborn.can("iam:ListUsers"))


def on_aws(server: Ministack) -> OnAws:
    """That AWS, whose administrators come in through Okta from now on."""
    server.federated_role(ROLE, provider_arn(PROVIDER), ADMIN)
    side = aws_side(server, _RESPONDER, server.user(_RESPONDER, allow("*")))
    return OnAws(server, side, Witness(server))
