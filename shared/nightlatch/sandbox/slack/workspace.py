"""The memory of the stand-in: people, channels, messages, modals, and what lives only for a while (triggers, response URLs).

Whoever changes more than one thing at a time holds `lock`, which is reentrant.
"""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.messages import Json, Message
from nightlatch.sandbox.slack.refusals import Refused

APP, BOT, BOT_USER, DOMAIN = "A0NIGHTLATCH", "B0NIGHTLATCH", "U0NIGHTLATCH", "nightlatch-example"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or a bot; `stranger` is somebody of another organization who is only met in a shared channel."""

    id: str
    name: str
    email: str
    team: str
    deleted: bool = False
    restricted: bool = False
    ultra_restricted: bool = False
    stranger: bool = False
    bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel; `member` says whether the app was invited."""

    id: str
    name: str
    member: bool = True
    archived: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A modal on somebody's screen: Slack's shape of it, and the errors that its last submission got, by block id."""

    id: str
    user: str
    shape: Json
    errors: Json = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """A property of the modal as Slack shows it."""
        return self.shape[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseUrl:
    """Where an app may answer an interaction: five times within half an hour."""

    user: str
    channel: str
    born: float
    original: str | None = None
    uses: int = 0


@dataclass(slots=True)
class Workspace:
    """Everything that is remembered. `clock` gives seconds since 1970 and may be exchanged."""

    team: str
    clock: Callable[[], float] = time.time
    lock: threading.RLock = field(default_factory=threading.RLock)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    _messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    _triggers: dict[str, tuple[str, float, bool]] = field(default_factory=dict)
    _last: int = 0
    _count: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_ts(self) -> str:
        """A message's id: the time, later than every one before."""
        with self.lock:
            self._last = max(self._last + 1, int(self.clock() * 1_000_000))
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """An id that was not given before."""
        with self.lock:
            return f"{prefix}0{next(self._count):09d}"

    def channel(self, id: str) -> Channel:
        """The channel of an id. Raises Refused as Slack does."""
        found = self.channels.get(id)
        if found is None:
            raise Refused("channel_not_found")
        return found

    def user(self, id: str) -> User:
        """The user of an id. Raises Refused as Slack does."""
        found = self.users.get(id)
        if found is None:
            raise Refused("user_not_found")
        return found

    def keep(self, message: Message) -> Message:
        """Remember a message, or its newer form."""
        with self.lock:
            self._messages[message.channel, message.ts] = message
            return message

    def forget(self, message: Message) -> None:
        """Delete a message."""
        with self.lock:
            self._messages.pop((message.channel, message.ts), None)

    def message(self, channel: str, ts: str) -> Message | None:
        """The message of a channel and a time."""
        with self.lock:
            return self._messages.get((channel, ts))

    def messages(self, channel: str) -> list[Message]:
        """All messages of a channel, also those of threads and those that one user sees, oldest first."""
        with self.lock:
            return sorted((one for one in self._messages.values() if one.channel == channel), key=lambda one: one.ts)

    def ephemerals(self, user: str) -> list[Message]:
        """What only this user sees, oldest first."""
        with self.lock:
            return sorted((one for one in self._messages.values() if one.ephemeral_for == user), key=lambda one: one.ts)

    def trigger(self, user: str) -> str:
        """A trigger: the right to open one modal for this user within three seconds."""
        with self.lock:
            id = f"{next(self._count)}.{self.team}.{secrets.token_hex(16)}"
            self._triggers[id] = (user, self.clock(), False)
            return id

    def exchange(self, trigger: str) -> str:
        """Whose trigger it is; it is used up. Raises Refused as Slack does."""
        with self.lock:
            user, born, used = self._triggers.get(trigger, ("", 0.0, False))
            if not user:
                raise Refused("invalid_trigger_id")
            if used:
                raise Refused("exchanged_trigger_id")
            if self.clock() - born > limits.TRIGGER_SECONDS:
                raise Refused("expired_trigger_id")
            self._triggers[trigger] = (user, born, True)
            return user

    def response_url(self, user: str, channel: str, original: str | None = None) -> str:
        """The path of a new response URL."""
        with self.lock:
            path = f"/actions/{self.team}/{next(self._count)}/{secrets.token_hex(12)}"
            self.response_urls[path] = ResponseUrl(user=user, channel=channel, original=original, born=self.clock())
            return path

    def use(self, path: str) -> ResponseUrl:
        """Counts one use of a response URL. Raises Refused when it is unknown, used up or too old."""
        with self.lock:
            found = self.response_urls.get(path)
            if found is None or self.clock() - found.born > limits.RESPONSE_URL_SECONDS:
                raise Refused("expired_url")
            if found.uses >= limits.RESPONSE_URL_USES:
                raise Refused("used_url")
            self.response_urls[path] = replace(found, uses=found.uses + 1)
            return found
