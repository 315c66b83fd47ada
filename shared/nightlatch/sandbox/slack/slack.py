"""The stand-in as tests and the demo hold it: the workspace to prepare, what was sent to look at, and people to act as."""

import threading
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.slack import acting, answering, signing
from nightlatch.sandbox.slack.acting import Answer
from nightlatch.sandbox.slack.faults import Faults
from nightlatch.sandbox.slack.messages import Message
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.requests import Call
from nightlatch.sandbox.slack.workspace import Channel, User, View, Workspace

TEAM = "T0NIGHTLATCH"


@dataclass
class Slack:
    """One workspace with one app in it. `interact_url` is where the app listens (None: nowhere), `requests` what it called."""

    url: str
    token: str
    signing_secret: str
    interact_url: str | None = None
    space: Workspace = field(default_factory=lambda: Workspace(team=TEAM))
    faults: Faults = field(default_factory=Faults)
    requests: list[Call] = field(default_factory=list)
    hooks: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def team(self) -> str:
        """The workspace's id."""
        return self.space.team

    @property
    def api_url(self) -> str:
        """Where the Web API is."""
        return f"{self.url}/api/"

    def webhook_url(self, channel: str) -> str:
        """An incoming webhook for that channel."""
        path = f"/services/{self.team}/B0NIGHTLATCH/{channel}-example"
        self.hooks[path] = channel
        return f"{self.url}{path}"

    def add_channel(self, id: str, name: str, *, member: bool = True, archived: bool = False) -> None:
        """A channel; the app is in it unless told otherwise."""
        self.space.channels[id] = Channel(id=id, name=name, member=member, archived=archived)

    def add_user(self, id: str, name: str, email: str, *, team: str | None = None, **more: bool) -> None:
        """A person; `more` as in User."""
        self.space.users[id] = User(id=id, name=name, email=email, team=team or self.team, **more)

    # --- what goes wrong ---

    def refuse_every(self, n: int, retry_after: int = 0) -> None:
        """Answer every n-th write with 429."""
        self.faults.refuse_every(n, retry_after)

    def down(self, yes: bool = True) -> None:
        """Answer nothing."""
        self.faults.down(yes)

    def lose_answers(self, k: int = 1) -> None:
        """Carry out the next k writes, and lose their answers."""
        self.faults.lose_answers(k)

    def error_next(self, code: str, k: int = 1) -> None:
        """Answer the next k calls with this error."""
        self.faults.error_next(code, k)

    # --- what was sent ---

    def messages(self, channel: str) -> list[Message]:
        """The messages of the channel itself, in order."""
        return [one for one in self.space.messages(channel) if one.thread_ts in (None, one.ts) and not one.ephemeral_for]

    def replies(self, channel: str, ts: str) -> list[Message]:
        """What stands under a message, in order."""
        return [one for one in self.space.messages(channel) if one.thread_ts == ts and one.ts != ts]

    def ephemerals(self, user: str) -> list[Message]:
        """What only this person sees, in order."""
        return self.space.ephemerals(user)

    @property
    def views(self) -> list[View]:
        """The modals that are open, the newest last."""
        return list(self.space.views.values())

    def delete(self, channel: str, ts: str) -> None:
        """Somebody deletes a message."""
        found = self.space.message(channel, ts)
        if found is not None:
            self.space.forget(found)

    # --- what people do ---

    def click(
        self, user: str, channel: str, ts: str, action_id: str, *, block_id: str | None = None, value: str | None = None
    ) -> Answer:
        """Press a button. Raises Refused when the message has no such button."""
        message = self.space.message(channel, ts)
        if message is None:
            raise Refused("message_not_found")
        shape = acting.press(self.space, self.url, self.space.user(user), message, action_id, block_id, value)
        return self._send(acting.payload(shape))

    def submit(self, user: str, view_id: str, values: Mapping[str, Mapping[str, str]]) -> Answer:
        """Submit a form; one that the app takes is closed."""
        view = self.space.views.get(view_id)
        if view is None or view.user != user:
            raise Refused("not_found")
        answer = self._send(acting.payload(acting.submission(self.space, view, values)))
        if answer.status == 200 and "errors" not in answer.body:
            self.space.views.pop(view_id, None)
        return answer

    def command(self, user: str, channel: str, name: str, text: str) -> Answer:
        """Type a command; a JSON answer is shown to whoever typed it."""
        answer = self._send(acting.command(self.space, self.url, self.space.user(user), channel, name, text))
        told = acting.read(answer)
        if told is not None:
            answering.of_command(self.space, user, channel, told)
        return answer

    def signed(self, body: bytes, *, timestamp: int | None = None) -> dict[str, str]:
        """The headers with which Slack would send this body."""
        return signing.headers(self.signing_secret, body, int(self.space.clock()) if timestamp is None else timestamp)

    def _send(self, form: Mapping[str, Any]) -> Answer:
        if self.interact_url is None:
            return Answer(0, "")
        return acting.send(self.interact_url, form, self.signing_secret, int(self.space.clock()))
