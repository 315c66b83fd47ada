"""What Slack sends to an app when somebody clicks, submits or commands, in the documented shape and signed.

Sources: docs.slack.dev/reference/interaction-payloads and /interactivity/implementing-slash-commands. An app has three seconds to
answer; after that, or when nobody listens, the status is 0 and the body says which of the two.
"""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from nightlatch.sandbox.slack.messages import Json, Message
from nightlatch.sandbox.slack.modals import selected
from nightlatch.sandbox.slack.workspace import APP, DOMAIN, User, View, Workspace

TOKEN = "example-deprecated-token"


@dataclass(frozen=True, slots=True)
class Answer:
    """The app's answer; status 0 is none (`operation_timeout`, `dispatch_failed`)."""

    status: int
    body: str


def deliver(url: str, body: bytes, headers: Mapping[str, str], patience: float) -> Answer:
    """POST to the app and take its answer; redirects are not followed, as Slack follows none."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError(f"interact_url {url} is no http address: interactions stay on this machine")
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=patience)
    try:
        connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, dict(headers))
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(errors="replace"))
    except TimeoutError:
        return Answer(0, "operation_timeout")
    except (OSError, http.client.HTTPException):
        return Answer(0, "dispatch_failed")
    finally:
        connection.close()


def as_form(payload: Json) -> bytes:
    """An interaction's body: one field with JSON in it."""
    return urlencode({"payload": json.dumps(payload)}).encode()


def interactive(message: Message) -> Iterator[tuple[str, Json]]:
    """Everything in a message that can be clicked or chosen: block id and element."""
    blocks = [*message.blocks, *(block for one in message.attachments for block in one.get("blocks", []))]
    for block in blocks:
        if block["type"] == "actions":
            yield from ((block["block_id"], element) for element in block["elements"])
        elif block.get("accessory", {}).get("action_id"):
            yield block["block_id"], block["accessory"]
        elif block["type"] == "input":
            yield block["block_id"], block["element"]


def find(message: Message, action_id: str, block_id: str | None, value: str | None) -> tuple[str, Json]:
    """The one element that is meant. Raises LookupError when a person could not see such a one, or could not tell which."""
    found = [one for one in interactive(message) if one[1]["action_id"] == action_id and block_id in (None, one[0])]
    buttons = [one for one in found if one[1]["type"] == "button"]
    if value is not None and buttons:
        found = [one for one in buttons if one[1].get("value") == value]
    if len(found) != 1:
        there = [(block, one["action_id"], one.get("value")) for block, one in interactive(message)]
        raise LookupError(f"{len(found)} elements are {action_id} (block {block_id}, value {value}); the message has {there}")
    return found[0]


def block_actions(space: Workspace, user: User, message: Message, block_id: str, element: Json, **more: Any) -> Json:
    """The payload of a click. An ephemeral message is not told again: Slack names only where it stood."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload: Json = {"type": "block_actions", **_who(space, user), "container": container}
    payload |= {"channel": {"id": message.channel, "name": space.channels[message.channel].name}}
    if message.ephemeral_for is None:
        payload["message"] = message.shown()
    payload |= {"state": {"values": {}}, "actions": [_action(space, block_id, element, more.pop("value", None))], **more}
    return payload


def _action(space: Workspace, block_id: str, element: Json, value: str | None) -> Json:
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id, "action_ts": space.new_ts()}
    if element["type"] == "button":
        return action | {name: element[name] for name in ("text", "value", "style", "url", "confirm") if name in element}
    return action | selected(element, value)


def view_submission(space: Workspace, user: User, view: View, values: Json) -> Json:
    """The payload of a submitted modal."""
    shape = {**view.shape, "state": {"values": values}}
    return {"type": "view_submission", **_who(space, user), "view": shape, "response_urls": []}


def slash_command(space: Workspace, user: User, channel: str, words: tuple[str, str], response_url: str) -> bytes:
    """The form of a slash command: the command and what was written behind it."""
    form = {
        "token": TOKEN,
        "team_id": space.team,
        "team_domain": DOMAIN,
        "channel_id": channel,
        "channel_name": space.channel(channel).name,
        "user_id": user.id,
        "user_name": user.name,
        "command": words[0],
        "text": words[1],
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": space.trigger(user.id),
    }
    return urlencode(form).encode()


def _who(space: Workspace, user: User) -> Json:
    return {
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": APP,
        "token": TOKEN,
        "trigger_id": space.trigger(user.id),
        "team": {"id": space.team, "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }
