"""The Web API's `chat.*`: post, update, whisper, and name where a message stands.

Source: docs.slack.dev/reference/methods/chat.postMessage and its neighbors. Only ids name channels here, and a thread can be
continued at its first message only: the real service is vaguer about both.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.messages import Json, Message
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import BOT, BOT_USER, Channel, Workspace
from nightlatch.sandbox.slack.writing import content

Args = Mapping[str, Any]


def need(args: Args, name: str) -> str:
    """An argument that must be there. Raises Refused as Slack does."""
    value = args.get(name)
    if not isinstance(value, str) or not value:
        raise Refused("invalid_arguments", [f"missing required field: {name}"])
    return value


def yes(args: Args, name: str) -> bool:
    """A switch, as JSON or as a form's text."""
    return args.get(name) in (True, "true", "True", "1", 1)


def open_channel(space: Workspace, args: Args) -> Channel:
    """The channel that may be written to; a person's id means the direct messages with them. Raises Refused."""
    id = str(args.get("channel") or "")
    person = space.users.get(id)
    if person is not None and not (person.deleted or person.bot or person.stranger):
        return space.channels.setdefault(f"D{id[1:]}", Channel(id=f"D{id[1:]}", name=person.name))
    channel = space.channel(id)
    if channel.archived:
        raise Refused("is_archived")
    if not channel.member:
        raise Refused("not_in_channel")
    return channel


def parent(space: Workspace, channel: str, args: Args) -> str | None:
    """The first message of the thread that is to be continued, or None. Raises Refused when there is none of that time."""
    ts = args.get("thread_ts")
    if ts in (None, ""):
        return None
    found = space.message(channel, str(ts))
    if found is None or found.ephemeral_for or found.thread_ts not in (None, found.ts):
        raise Refused("thread_not_found")
    return found.ts


def post_message(space: Workspace, args: Args) -> Json:
    """chat.postMessage."""
    channel = open_channel(space, args)
    thread = parent(space, channel.id, args)
    sent = content(space, args)
    message = space.keep(
        Message(
            channel=channel.id,
            ts=space.new_ts(),
            user=BOT_USER,
            bot=BOT,
            thread_ts=thread,
            broadcast=bool(thread) and yes(args, "reply_broadcast"),
            names=_reads_names(args),
            **sent,
        )
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.shown()}


def update(space: Workspace, args: Args) -> Json:
    """chat.update: what is not given stays, except that a new text alone takes the blocks away."""
    channel = open_channel(space, args)
    with space.lock:
        found = space.message(channel.id, need(args, "ts"))
        if found is None or found.ephemeral_for:
            raise Refused("message_not_found")
        if found.bot != BOT or found.via == "webhook":
            raise Refused("cant_update_message")
        sent = content(space, args)
        if len(sent.get("text", "").encode()) > limits.UPDATE_TEXT_BYTES:
            raise Refused("msg_too_long")
        if "text" in sent and "blocks" not in sent:
            sent["blocks"] = []
        marks = {"edited": found.edited + 1, "edited_ts": space.new_ts(), "names": found.names or _reads_names(args)}
        message = space.keep(replace(found, **sent, **marks))
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.shown()}


def post_ephemeral(space: Workspace, args: Args) -> Json:
    """chat.postEphemeral: seen by one member of the channel, found by no method, gone for good after."""
    channel = open_channel(space, args)
    person = space.users.get(need(args, "user"))
    if person is None or person.deleted:
        raise Refused("user_not_in_channel")
    thread = parent(space, channel.id, args)
    message = Message(
        channel=channel.id,
        ts=space.new_ts(),
        user=BOT_USER,
        bot=BOT,
        thread_ts=thread,
        ephemeral_for=person.id,
        names=_reads_names(args),
        **content(space, args),
    )
    return {"message_ts": space.keep(message).ts}


def permalink(space: Workspace, args: Args, url: str) -> Json:
    """chat.getPermalink: the address names this stand-in, in the shape of Slack's."""
    channel = space.channel(str(args.get("channel") or ""))
    found = space.message(channel.id, need(args, "message_ts"))
    if found is None or found.ephemeral_for:
        raise Refused("message_not_found")
    link = f"{url}/archives/{channel.id}/p{found.ts.replace('.', '')}"
    if found.thread_ts:
        link += f"?thread_ts={found.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _reads_names(args: Args) -> bool:
    return yes(args, "link_names") or args.get("parse") == "full"
