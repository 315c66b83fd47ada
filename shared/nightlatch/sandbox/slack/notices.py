"""Whom a text would call, and where it would lead: what a hostile name must never manage.

Source: docs.slack.dev/messaging/formatting-message-text. Everything that may count is counted: a mention inside code, in the text
under blocks that hide it, in an attachment's fallback. Plain text objects are never read for mentions, so they count for nothing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_SEQUENCE = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_LOUD = re.compile(r"(?<![\w@])@(here|channel|everyone|group)\b")
_BARE = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
_WORDS = ("text", "pretext", "fallback", "title", "value", "footer", "author_name")


def texts(value: Any) -> Iterator[str]:
    """Every text in blocks or attachments that Slack reads as mrkdwn."""
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, Mapping) and value.get("type") == "mrkdwn":
        yield str(value.get("text", ""))
    elif isinstance(value, Mapping) and value.get("type") != "plain_text":
        for one in value.values():
            yield from texts(one)


def attached(value: Any) -> Iterator[str]:
    """Every text of attachments; those outside blocks are bare strings under known names."""
    yield from texts(value)
    if isinstance(value, list):
        for one in value:
            yield from attached(one)
    elif isinstance(value, Mapping) and value.get("type") not in ("plain_text", "mrkdwn"):
        for name, one in value.items():
            if isinstance(one, str) and name in _WORDS:
                yield one
            elif name != "blocks":
                yield from attached(one)


def pings(text: str, *, names: bool = False) -> Iterator[str]:
    """The mentions of a text without their labels: `<@U…>`, `<!here>`, `<!subteam^S…>`, `<#C…>`; `names` also reads bare `@here`."""
    for found in _SEQUENCE.finditer(text):
        target = found[1]
        if target[0] in "@#" or (target[0] == "!" and not target.startswith("!date^")):
            yield f"<{target}>"
    if names:
        yield from (f"<!{found[1]}>" for found in _LOUD.finditer(text))


def links(text: str) -> Iterator[str]:
    """Where the written links of a text lead (`<https://…|label>`), also those of dates."""
    for found in _SEQUENCE.finditer(text):
        target = found[1]
        if target[0] not in "@#!":
            yield target
        elif target.startswith("!date^") and target.count("^") > 2:
            yield target.split("^", 3)[3]


def bare(text: str) -> Iterator[str]:
    """Addresses that stand in a text as they are, and that Slack makes into links by itself."""
    yield from _BARE.findall(_SEQUENCE.sub(" ", text))


def of_rich_text(value: Any) -> Iterator[tuple[str, str]]:
    """What rich text calls and links: pairs of `ping` or `link` and the target."""
    if isinstance(value, list):
        for one in value:
            yield from of_rich_text(one)
    elif isinstance(value, Mapping):
        yield from _piece(value)
        for one in value.values():
            yield from of_rich_text(one)


def _piece(piece: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    forms = {"user_id": "<@{}>", "usergroup_id": "<!subteam^{}>", "channel_id": "<#{}>", "range": "<!{}>"}
    kinds = {"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "broadcast": "range"}
    name = kinds.get(str(piece.get("type")), "")
    if name in piece:
        yield "ping", forms[name].format(piece[name])
    if piece.get("type") == "link":
        yield "link", str(piece.get("url", ""))
