"""One message that is kept up to date, and the replies under it: sent once each, whatever gets lost on the way.

What is about to be sent is noted first. Where no answer came, the conversation is searched for it before it is sent again; Slack has no
key that would make a message unique, but it keeps a message's metadata.
https://docs.slack.dev/messaging/message-metadata
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.contracts import Memory
from nightlatch.errors import DeliveryFailed, Uncertain
from nightlatch.notifiers.slack.calling import Caller, SlackRefused
from nightlatch.notifiers.slack.message import Message

_SKEW_S = 120
"""How far Slack's clock may be from ours."""
_PAGES = 20
_GONE = frozenset({"message_not_found", "cant_update_message"})
MOVED = "This case goes on in another channel."


@dataclass(frozen=True)
class Known:
    """What is remembered. `sent` are the facts that the thread has told, `pending` what was about to be sent and when,
    `left` messages in channels that the case has moved out of, which do not say so yet.
    """

    channel: str = ""
    ts: str = ""
    sent: tuple[str, ...] = ()
    pending: str = ""
    since: float = 0.0
    left: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, text: str | None) -> "Known":
        """What was kept; nothing where nothing was."""
        told: Mapping[str, Any] = json.loads(text) if text else {}
        lists = {"sent": tuple(told.get("sent", ())), "left": tuple((a, b) for a, b in told.get("left", ()))}
        return cls(**{**told, **lists})

    def write(self) -> str:
        """As it is kept."""
        return json.dumps(self.__dict__)


@dataclass
class Thread:
    """The message about one thing, and its thread. Every method raises DeliveryFailed and StoreError."""

    caller: Caller
    memory: Memory
    about: str

    def __post_init__(self) -> None:
        """Read what is remembered."""
        self.known = Known.read(self.memory.text)

    @property
    def is_open(self) -> bool:
        """Whether there is a message."""
        return bool(self.known.ts)

    def show(self, channel: str, message: Message, facts: Iterable[str]) -> None:
        """Send the message, or bring it up to date. A first one tells all these facts."""
        if self.is_open and self.known.channel != channel:
            self._keep(ts="", channel=channel, left=(*self.known.left, (self.known.channel, self.known.ts)))
        if self.is_open and self._update(message):
            return
        ts = self._once("message", channel, message)
        self._keep(ts=ts, channel=channel, sent=tuple(facts), pending="")

    def reply(self, message: Message, facts: Iterable[str]) -> None:
        """Tell in the thread what is new; `message.metadata` names it."""
        new = tuple(facts)
        self._once(str(message.metadata["event_payload"]["facts"]), self.known.channel, message, thread=self.known.ts)
        self._keep(sent=(*self.known.sent, *new), pending="")

    def leave(self) -> None:
        """Say in the channels that the case has moved out of that it did."""
        for channel, ts in self.known.left:
            try:
                self.caller.call("chat.update", channel=channel, ts=ts, text=MOVED, blocks=[])
            except SlackRefused as error:
                if error.code not in _GONE:
                    raise
            self._keep(left=tuple(each for each in self.known.left if each != (channel, ts)))

    def _update(self, message: Message) -> bool:
        """Whether the message could be brought up to date; not when somebody deleted it."""
        where = {"channel": self.known.channel, "ts": self.known.ts}
        try:
            self.caller.call("chat.update", **where, text=message.text, blocks=message.blocks, metadata=message.metadata)
        except SlackRefused as error:
            if error.code not in _GONE:
                raise
            self._keep(ts="", pending="")
            return False
        return True

    def _once(self, name: str, channel: str, message: Message, thread: str = "") -> str:
        """Send unless it was sent; gives where it stands."""
        if self.known.pending == name:
            found = self._find(channel, message, thread)
            if found:
                return found
        self._keep(pending=name, since=time.time(), channel=channel)
        more = {"thread_ts": thread} if thread else {}
        try:
            answer = self.caller.call(
                "chat.postMessage",
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                metadata=message.metadata,
                unfurl_links=False,
                unfurl_media=False,
                **more,
            )
        except Uncertain:
            raise
        except DeliveryFailed:
            self._keep(pending="")
            raise
        return str(answer["ts"])

    def _find(self, channel: str, message: Message, thread: str) -> str:
        """Where a message with this metadata stands; empty where none does."""
        method = "conversations.replies" if thread else "conversations.history"
        more: dict[str, object] = {"ts": thread} if thread else {}
        cursor = ""
        for _ in range(_PAGES):
            page = self.caller.ask(
                method,
                channel=channel,
                oldest=f"{self.known.since - _SKEW_S:.6f}",
                include_all_metadata="true",
                limit=200,
                **more,
                **({"cursor": cursor} if cursor else {}),
            )
            for each in page.get("messages", ()):
                if each.get("metadata") == message.metadata and each.get("ts") != thread:
                    return str(each["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return ""
        raise Uncertain("whether it was delivered could not be found out: the channel is too busy; it is looked up again")

    def _keep(self, **changes: Any) -> None:
        self.known = replace(self.known, **changes)
        self.memory.keep(self.known.write())
