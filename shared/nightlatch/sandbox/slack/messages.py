"""One message as the stand-in keeps it, and as the Web API shows it."""

from dataclasses import field
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.slack import notices

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message. `bot` is the app's bot id or None for a person's; `ephemeral_for` the only user who sees it; `via` how it came:
    `api`, `webhook`, `response_url` or `person`. A message in a thread has the `thread_ts` of its parent.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    bot: str | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    edited: int = 0
    edited_ts: str | None = None
    ephemeral_for: str | None = None
    via: str = "api"
    names: bool = False
    """Whether bare names such as @here are read as mentions (`link_names`, or `parse` full)."""

    @property
    def pings(self) -> tuple[str, ...]:
        """Everybody and everything that it would notify or name: `<@U…>`, `<!here>`, `<!subteam^S…>`, `<#C…>`."""
        read = [ping for text in self._texts() for ping in notices.pings(text, names=self.names)]
        return (*read, *self._rich("ping"))

    @property
    def links(self) -> tuple[str, ...]:
        """Where its written links lead."""
        return (*(link for text in self._texts() for link in notices.links(text)), *self._rich("link"))

    @property
    def bare_links(self) -> tuple[str, ...]:
        """Addresses in its texts that Slack would make into links unasked."""
        return tuple(link for text in self._texts() for link in notices.bare(text))

    def _texts(self) -> list[str]:
        return [self.text, *notices.texts(self.blocks), *notices.attached(self.attachments)]

    def _rich(self, kind: str) -> list[str]:
        return [target for what, target in notices.of_rich_text([self.blocks, self.attachments]) if what == kind]

    def shown(self, *, metadata: bool = True) -> Json:
        """The message as the Web API gives it; metadata only where it was asked for."""
        shape: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        if self.bot:
            shape |= {"bot_id": self.bot, "app_id": "A0NIGHTLATCH"}
        if self.via == "webhook":
            shape["subtype"] = "bot_message"
        for name in ("blocks", "attachments", "thread_ts"):
            if value := getattr(self, name):
                shape[name] = value
        if self.thread_ts and self.thread_ts != self.ts:
            shape["parent_user_id"] = self.user
        if self.edited:
            shape["edited"] = {"user": self.user, "ts": self.edited_ts}
        if metadata and self.metadata is not None:
            shape["metadata"] = self.metadata
        return shape
