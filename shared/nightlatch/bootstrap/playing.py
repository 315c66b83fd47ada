"""An emulated AWS and a Slack of this machine as the product reaches them: for the demo's chapter on AWS, which really happens.

People are told in a Slack of this machine, and what they press there is carried out like any order.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.play import SILENT, Play, Side, played
from nightlatch.bootstrap.telling import listening

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlatch.bootstrap.chat import Chat
    from nightlatch.contracts import Door
    from nightlatch.model import Inventory, Policy
    from nightlatch.sandbox.ministack import Key, Ministack
    from nightlatch.sandbox.slack import Slack

CHANNEL = "C0EXAMPLE01"
OWNER, STRANGER = "U0EXAMPLE01", "U0EXAMPLE02"
"""The people of the Slack: an approver, and somebody who is none."""
_SIGNING = "example-signing-secret"
_TOKEN = "xoxb-example-token"
_PACE_S = 0.2


def playing(server: Ministack, rules: Policy, responder: str, key: Key, slack: Slack | None = None) -> Play:
    """Both halves; the acting one is the user `responder` of that server, by this key. Without a Slack nobody is told."""
    rules = rules if slack is None else _chatting(rules, slack)
    return played(rules, aws_side(server, responder, key), doors=_doors(rules, slack))


def aws_side(server: Ministack, responder: str, key: Key) -> Side:
    """That server as the product reaches it: as the user `responder`, by this key."""
    from nightlatch.bootstrap.aws import take_inventory
    from nightlatch.providers.aws.accounts import Accounts
    from nightlatch.sandbox.ministack import ACCOUNT

    accounts = Accounts(ACCOUNT, "", bootstrap.utc_now, keep_s=0, session=server.session(key))

    def inventory(id: str) -> Inventory:
        return take_inventory(id, accounts.clients(id))

    return Side("aws", accounts, accounts.account, inventory, f"arn:aws:iam::{ACCOUNT}:user/{responder}")


@contextmanager
def slack_of_this_machine(port: int = 0) -> Iterator[Slack]:
    """A Slack with one channel, an approver and somebody who is none, while the block runs."""
    from nightlatch.sandbox.slack import running

    with running(signing_secret=_SIGNING, token=_TOKEN, port=port) as slack:
        slack.add_channel(CHANNEL, "security")
        slack.add_user(OWNER, "on-call", "oncall@example.com")
        slack.add_user(STRANGER, "somebody-else", "else@example.com")
        yield slack


@contextmanager
def answering(play: Play, slack: Slack) -> Iterator[None]:
    """Take what is pressed in that Slack, and carry it out, while the block runs."""
    from nightlatch.sandbox import listener

    chat = _chat(play, slack)

    def answer(headers: Mapping[str, str], body: bytes) -> tuple[int, str, str]:
        response = chat(headers, body)
        return response.status, response.type, response.body

    over = threading.Event()
    worker = threading.Thread(target=_working, args=(play, over), daemon=True)
    with listener.listening(answer) as address:
        slack.interact_url = address
        worker.start()
        try:
            yield
        finally:
            over.set()
            worker.join()
            slack.interact_url = None


def _working(play: Play, over: threading.Event) -> None:
    while not over.wait(_PACE_S):
        play.work()


def _chat(play: Play, slack: Slack) -> Chat:
    from nightlatch.notifiers.slack.calling import Caller

    pipeline = play.pipeline.changed(reads_only=True)
    return listening(pipeline, Caller(_TOKEN, slack.api_url), _SIGNING, play.queue, SILENT)


def _doors(rules: Policy, slack: Slack | None) -> dict[str, Door]:
    if slack is None:
        return {}
    from nightlatch.notifiers.slack.bot import Bot
    from nightlatch.notifiers.slack.calling import Caller

    return {"slack": Bot(Caller(_TOKEN, slack.api_url), rules)}


def _chatting(rules: Policy, slack: Slack) -> Policy:
    """The policy, with that Slack's channel, and its owner as an approver."""
    from nightlatch.model.people import Approver

    approver = Approver(name="on call", team=slack.team, user=OWNER, email="oncall@example.com")
    return rules.model_copy(
        update={
            "slack": rules.slack.model_copy(update={"channel": CHANNEL}),
            "approvals": rules.approvals.model_copy(update={"approvers": (approver,)}),
        }
    )
