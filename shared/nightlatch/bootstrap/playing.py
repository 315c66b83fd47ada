"""Both halves over an emulated AWS, with a ledger in memory: for the demo's last chapter, which really happens.

People are told in a Slack of this machine, and what they press there is carried out like any order.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlatch import bootstrap
from nightlatch.bootstrap.telling import listening, telling
from nightlatch.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlatch.bootstrap.chat import Chat
    from nightlatch.contracts import Door
    from nightlatch.duties.attend import Attend, Attended
    from nightlatch.duties.tell import Tell
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.model import Inventory, Policy
    from nightlatch.pipeline import Pipeline
    from nightlatch.sandbox.ministack import Key, Ministack
    from nightlatch.sandbox.slack import Slack

CHANNEL = "C0EXAMPLE01"
OWNER, STRANGER = "U0EXAMPLE01", "U0EXAMPLE02"
"""The people of the Slack: an approver, and somebody who is none."""
_SIGNING = "example-signing-secret"
_TOKEN = "xoxb-example-token"
_PACE_S = 0.2


@dataclass(frozen=True, slots=True)
class Play:
    """`pipeline` judges, `attend` acts, `tell` tells people, and `queue` holds what is to be looked at again."""

    pipeline: Pipeline
    attend: Attend
    queue: LocalQueue
    tell: Tell

    def act(self, case_id: str) -> Attended:
        """Attend to a case, and tell people of it, as the function does."""
        attended = self.attend(case_id)
        self.tell.of(attended)
        return attended

    def work(self) -> None:
        """Attend to what is queued and due."""
        for message in list(self.queue.receive(bootstrap.utc_now())):
            try:
                self.act(message.case)
            except StoreError:  # somebody else works on the account: a real queue brings the message again, too
                self.queue.send(message, 1)


class _Silent:
    """Meter of a story, where nobody reads numbers."""

    def count(self, name: str, number: int = 1, **labels: str) -> None:
        """Nothing is counted."""

    def seconds(self, name: str, length: float, **labels: str) -> None:
        """Nothing is timed."""


SILENT = _Silent()


def playing(server: Ministack, rules: Policy, responder: str, key: Key, slack: Slack | None = None) -> Play:
    """Both halves; the acting one is the user `responder` of that server, by this key. Without a Slack nobody is told."""
    from nightlatch.bootstrap.aws import take_inventory
    from nightlatch.hosts.local.memory import MemoryStore
    from nightlatch.hosts.local.queue import LocalQueue
    from nightlatch.providers.aws.accounts import Accounts
    from nightlatch.sandbox.ministack import ACCOUNT

    clock = bootstrap.utc_now
    accounts = Accounts(ACCOUNT, "", clock, keep_s=0, session=server.session(key))
    stores = MemoryStore(clock=None), MemoryStore(clock=None)
    rules = rules if slack is None else _chatting(rules, slack)
    made = bootstrap.pipeline(rules, *stores, clock=clock, live=accounts, remembers=False, strict=True)
    pipeline = replace(made, responders=(f"arn:aws:iam::{ACCOUNT}:user/{responder}",))

    def inventory(id: str) -> Inventory:
        return take_inventory(id, accounts.clients(id))

    queue = LocalQueue(clock)
    reach, census = {"aws": accounts.account}, {"aws": inventory}
    attend = bootstrap.attending(pipeline, queue, _Silent(), reach=reach, live=accounts, census=census)
    return Play(pipeline, attend, queue, telling(pipeline, _doors(rules, slack), _Silent()))


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

    pipeline = replace(play.pipeline, reads_only=True)
    return listening(pipeline, Caller(_TOKEN, slack.api_url), _SIGNING, play.queue, _Silent())


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
