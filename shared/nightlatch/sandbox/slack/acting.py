"""What a person does in the channel, as Slack tells the app of it: a press, a submitted form, a command; each signed.

Sources: docs.slack.dev/interactivity/handling-user-interaction, /reference/interaction-payloads.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from nightlatch.classes import dataclass
from nightlatch.sandbox.slack import signing
from nightlatch.sandbox.slack.messages import Json, Message
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import APP, DOMAIN, User, View, Workspace

PATIENCE_S = 3
"""Slack waits so long for an app."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered: 0 when it did not within three seconds."""

    status: int
    body: str


def press(
    space: Workspace, url: str, user: User, message: Message, action_id: str, block_id: str | None, value: str | None
) -> Json:
    """The payload of a pressed button. Raises Refused when the message has no such button."""
    found = [
        (block, element)
        for block in message.blocks
        if block["type"] == "actions" and block_id in (None, block["block_id"])
        for element in block["elements"]
        if element["action_id"] == action_id
    ]
    if not found:
        raise Refused("no_such_button")
    block, element = found[0]
    pressed = {
        "type": element["type"],
        "action_id": action_id,
        "block_id": block["block_id"],
        "text": element.get("text"),
        "value": element.get("value") if value is None else value,
        "action_ts": space.new_ts(),
    }
    return {
        "type": "block_actions",
        **_whose(space, user),
        "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": False},
        "trigger_id": space.trigger(user.id),
        "channel": {"id": message.channel, "name": space.channel(message.channel).name},
        "message": message.shown(),
        "state": {"values": {}},
        "response_url": f"{url}{space.response_url(user.id, message.channel, message.ts)}",
        "actions": [pressed],
    }


def submission(space: Workspace, view: View, values: Mapping[str, Mapping[str, str]]) -> Json:
    """The payload of a submitted form; what a field holds goes under the name that its kind of element uses."""
    kinds = {
        block["element"]["action_id"]: (block["block_id"], block["element"]["type"])
        for block in view.shape["blocks"]
        if block["type"] == "input"
    }
    state: Json = {}
    for block_id, fields in values.items():
        for action_id, text in fields.items():
            own, kind = kinds.get(action_id, ("", ""))
            if own != block_id:
                raise Refused("no_such_field")
            name = {"datepicker": "selected_date", "static_select": "selected_option"}.get(kind, "value")
            held: Any = {"value": text} if name == "selected_option" else text
            state.setdefault(block_id, {})[action_id] = {"type": kind, name: held}
    shape = {**view.shape, "state": {"values": state}}
    return {
        "type": "view_submission",
        **_whose(space, space.user(view.user)),
        "view": shape,
        "trigger_id": space.trigger(view.user),
    }


def command(space: Workspace, url: str, user: User, channel: str, name: str, text: str) -> Json:
    """The form of a typed command."""
    return {
        "team_id": user.team,
        "team_domain": DOMAIN,
        "channel_id": channel,
        "channel_name": space.channel(channel).name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": f"{url}{space.response_url(user.id, channel)}",
        "trigger_id": space.trigger(user.id),
    }


def send(address: str, form: Mapping[str, Any], secret: str, now: int) -> Answer:
    """POST a signed form to the app; gives what it answered within three seconds."""
    body = urlencode(form).encode()
    request = urllib.request.Request(address, body, signing.headers(secret, body, now))  # noqa: S310 - the app's own address
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310 - the same
            return Answer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read().decode())
    except OSError:
        return Answer(0, "")


def payload(shape: Json) -> dict[str, str]:
    """The form of a payload."""
    return {"payload": json.dumps(shape)}


def _whose(space: Workspace, user: User) -> Json:
    return {
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": APP,
        "team": {"id": space.team, "domain": DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def read(answer: Answer) -> Json | None:
    """The JSON that an app answered with; None when it is none."""
    try:
        told = json.loads(answer.body)
    except json.JSONDecodeError:
        return None
    return told if isinstance(told, dict) and answer.status == 200 else None
