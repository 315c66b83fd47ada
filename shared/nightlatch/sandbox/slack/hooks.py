"""Addresses that take messages without a token: incoming webhooks, and the response URLs of interactions.

Sources: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and /interactivity/handling-user-interaction. A webhook
writes into one channel and can do nothing else; its errors are bare words. A response URL works five times within half an hour.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nightlatch.sandbox.slack.messages import Json, Message
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import BOT, BOT_USER, ResponseUrl, Workspace
from nightlatch.sandbox.slack.writing import content

_TAKES = frozenset({"text", "blocks", "attachments", "mrkdwn", "unfurl_links", "unfurl_media", "link_names", "parse", "metadata"})
_ANSWERS = _TAKES | {"response_type", "replace_original", "delete_original", "thread_ts"}
STATUS = {
    "action_prohibited": 403,
    "channel_is_archived": 410,
    "channel_not_found": 404,
    "expired_url": 404,
    "invalid_token": 403,
    "no_service": 404,
    "no_team": 404,
    "used_url": 404,
}
"""Everything else is a 400."""


def by_webhook(space: Workspace, channel: str, payload: Json | None) -> Message:
    """Post by an incoming webhook. Raises Refused; what would thread, update or go elsewhere is an invalid payload."""
    if payload is None or payload.keys() - _TAKES:
        raise Refused("invalid_payload")
    if channel not in space.channels:
        raise Refused("channel_not_found")
    if space.channels[channel].archived:
        raise Refused("channel_is_archived")
    sent = content(space, payload)
    return space.keep(_message(space, channel, payload, sent, via="webhook"))


def by_response(space: Workspace, path: str, payload: Json | None) -> Message | None:
    """Answer by a response URL: whisper, post, replace or delete. Raises Refused."""
    with space.lock:
        url = space.use(path)
        if payload is None or payload.keys() - _ANSWERS:
            raise Refused("invalid_payload")
        original = space.message(url.channel, url.original) if url.original else None
        if payload.get("delete_original") is True:
            if original is not None:
                space.forget(original)
            return None
        sent = content(space, payload)
        if payload.get("replace_original") is True and original is not None:
            return space.keep(_replaced(space, original, sent))
        return space.keep(_answered(space, url, payload, sent))


def _replaced(space: Workspace, original: Message, sent: Json) -> Message:
    """The original with the new content only: what the answer does not give is gone."""
    empty: Json = {"text": "", "blocks": [], "attachments": []}
    return replace(original, **{**empty, **sent}, edited=original.edited + 1, edited_ts=space.new_ts())


def _answered(space: Workspace, url: ResponseUrl, payload: Json, sent: Json) -> Message:
    kind = payload.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise Refused("invalid_payload")
    alone = url.user if kind == "ephemeral" else None
    return _message(space, url.channel, payload, sent, via="response_url", ephemeral_for=alone, thread_ts=payload.get("thread_ts"))


def _message(space: Workspace, channel: str, payload: Mapping[str, Any], sent: Json, **more: Any) -> Message:
    loud = payload.get("link_names") in (True, 1) or payload.get("parse") == "full"
    return Message(channel=channel, ts=space.new_ts(), user=BOT_USER, bot=BOT, names=loud, **{**sent, **more})
