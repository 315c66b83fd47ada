"""What apps send without a token: answers to interactions by response URL, and messages by incoming webhook.

Sources: docs.slack.dev/interactivity/handling-user-interaction#message_responses, /messaging/sending-messages-using-incoming-webhooks.
"""

from dataclasses import replace
from typing import Any

from nightlatch.sandbox.slack.messages import Json, Message
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import BOT, BOT_USER, Workspace
from nightlatch.sandbox.slack.writing import content


def by_response_url(space: Workspace, path: str, told: Json | None) -> None:
    """An answer where an interaction was: for its person alone, or in the channel, in place of the message or beside it. Raises Refused."""
    if told is None:
        raise Refused("invalid_payload")
    whence = space.use(path)
    original = space.message(whence.channel, whence.original) if whence.original else None
    if told.get("delete_original") and original is not None:
        space.forget(original)
        return
    new = content(space, told)
    if told.get("replace_original") and original is not None:
        space.keep(replace(original, **new, edited=original.edited + 1, edited_ts=space.new_ts()))
        return
    alone = None if told.get("response_type") == "in_channel" else whence.user
    _keep(space, whence.channel, new, ephemeral_for=alone, via="response_url")


def of_command(space: Workspace, user: str, channel: str, told: Json) -> None:
    """What an app answers a command with right away. Raises Refused."""
    alone = None if told.get("response_type") == "in_channel" else user
    _keep(space, channel, content(space, told), ephemeral_for=alone, via="response_url")


def by_webhook(space: Workspace, channel: str, told: Json | None) -> None:
    """A message by webhook, which stands for itself: it has no thread, and cannot be changed. Raises Refused."""
    if told is None:
        raise Refused("invalid_payload")
    if told.get("thread_ts"):
        raise Refused("invalid_payload", ["an incoming webhook cannot answer in a thread"])
    if space.channel(channel).archived:
        raise Refused("channel_is_archived")
    _keep(space, channel, content(space, told), via="webhook")


def _keep(space: Workspace, channel: str, new: Json, **more: Any) -> None:
    space.keep(Message(channel=channel, ts=space.new_ts(), user=BOT_USER, bot=BOT, **new, **more))
