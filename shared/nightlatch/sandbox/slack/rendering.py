"""Messages and forms as HTML. Every text is escaped; of Slack's markup what this shows is made anew from what was read."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from nightlatch.sandbox.slack.messages import Message
from nightlatch.sandbox.slack.workspace import View

if TYPE_CHECKING:
    from nightlatch.sandbox.slack.slack import Slack

_SEQUENCE = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_TAGS = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}


def render_messages(slack: "Slack", channel: str, user: str) -> str:
    """All messages of a channel, each with its thread, and what this user alone sees at the end."""
    told = "".join(_thread(slack, one) for one in slack.messages(channel))
    alone = "".join(_message(one, "only you see this") for one in slack.ephemerals(user)[-1:] if one.channel == channel)
    return f'<div id="messages">{told or "<p>Nothing yet.</p>"}{alone}</div>'


def render_view(view: View) -> str:
    """The modal that is open."""
    fields = "".join(map(_field, view.shape["blocks"]))
    title, submit = escape(view.shape["title"]["text"]), escape(view.shape.get("submit", {}).get("text", "Submit"))
    return (
        f'<form id="view" data-view="{escape(view.id)}" aria-label="{title}"><h2>{title}</h2>{fields}'
        f'<p id="errors" role="alert"></p><button type="submit">{submit}</button></form>'
    )


def _thread(slack: "Slack", message: Message) -> str:
    under = "".join(_message(one) for one in slack.replies(message.channel, message.ts))
    return _message(message) + (f'<div class="thread" aria-label="thread">{under}</div>' if under else "")


def _message(message: Message, aside: str = "") -> str:
    at = datetime.fromtimestamp(float(message.ts), UTC)
    notes = "".join(f" <small>{text}</small>" for text in (f"{at:%H:%M:%S}", "edited" if message.edited else "", aside) if text)
    body = "".join(_block(block, message) for block in message.blocks) or f"<p>{markup(message.text)}</p>"
    kind = "message alone" if message.ephemeral_for else "message"
    return f'<article class="{kind}" data-ts="{escape(message.ts)}"><header><b>Nightlatch</b>{notes}</header>{body}</article>'


def _block(block: Mapping[str, Any], message: Message) -> str:
    kind = block["type"]
    if kind == "header":
        return f"<h2>{escape(block['text']['text'])}</h2>"
    if kind == "section":
        texts = [each for each in (block.get("text"), *block.get("fields", [])) if each]
        return "".join(f"<p>{_text(each)}</p>" for each in texts)
    if kind == "context":
        return "".join(f"<p><small>{_text(each)}</small></p>" for each in block["elements"] if each["type"] != "image")
    if kind == "rich_text":
        return "".join(_rich(each) for each in block["elements"])
    if kind == "actions":
        return f'<p class="actions">{"".join(_button(each, block, message) for each in block["elements"])}</p>'
    return "<hr>" if kind == "divider" else ""


def _button(element: Mapping[str, Any], block: Mapping[str, Any], message: Message) -> str:
    confirm = element.get("confirm")
    asks = f' data-asks="{escape(confirm["text"]["text"])}"' if confirm else ""
    style = str(element.get("style") or "")
    sign = "⚠ " if style == "danger" else ""
    return (
        f'<button type="button" class="{escape(style)}" data-action-id="{escape(element["action_id"])}"'
        f' data-block-id="{escape(block["block_id"])}" data-ts="{escape(message.ts)}"{asks}>'
        f"{sign}{escape(element['text']['text'])}</button>"
    )


def _rich(element: Mapping[str, Any]) -> str:
    inner = "".join(_piece(each) if "elements" not in each else f"<li>{_rich(each)}</li>" for each in element["elements"])
    tag = {"rich_text_list": "ul", "rich_text_preformatted": "pre", "rich_text_quote": "blockquote"}.get(element["type"], "div")
    return f"<{tag}>{inner}</{tag}>"


def _piece(piece: Mapping[str, Any]) -> str:
    if piece["type"] == "link":
        return _link(piece["url"], piece.get("text") or piece["url"])
    if piece["type"] != "text":
        return f'<span class="mention">{escape(str(piece))}</span>'
    shown = escape(piece["text"])
    for style, on in piece.get("style", {}).items():
        shown = f"<{_TAGS[style]}>{shown}</{_TAGS[style]}>" if on and style in _TAGS else shown
    return shown


def _text(text: Mapping[str, Any]) -> str:
    return markup(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"])


def markup(text: str) -> str:
    """Slack's markup as HTML: mentions and links stand out; everything else is text."""
    made, at = [], 0
    for found in _SEQUENCE.finditer(text):
        made += [escape(unescape(text[at : found.start()])), _sequence(found.group(1), found.group(2))]
        at = found.end()
    return "".join([*made, escape(unescape(text[at:]))]).replace("\n", "<br>")


def _sequence(target: str, label: str | None) -> str:
    if target[0] in "@!#":
        return f'<span class="mention">{escape(label or target)}</span>'
    return _link(target, label or target)


def _link(address: str, label: str) -> str:
    if not address.startswith(("https://", "http://")):
        return escape(label)
    return f'<a href="{escape(address)}" rel="noreferrer noopener" target="_blank">{escape(label)}</a>'


def _field(block: Mapping[str, Any]) -> str:
    if block["type"] != "input":
        return _block(block, Message(channel="", ts="0", user=""))
    element, name = block["element"], escape(block["label"]["text"])
    own = f'data-block="{escape(block["block_id"])}" data-action="{escape(element["action_id"])}"'
    if element["type"] == "datepicker":
        return f'<label>{name} <input type="date" {own} value="{escape(element.get("initial_date", ""))}"></label>'
    return f'<label>{name} <textarea {own} maxlength="{int(element.get("max_length", 3000))}"></textarea></label>'
