"""The methods of Slack's Web API that an app like ours calls, as far as docs.slack.dev/reference/methods describes them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.blocks import faults_of_view
from nightlatch.sandbox.slack.messages import Json, Message
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import BOT, BOT_USER, DOMAIN, View, Workspace
from nightlatch.sandbox.slack.writing import content

Args = Mapping[str, Any]
Method = Callable[[Workspace, Args], Json]


def post(space: Workspace, args: Args) -> Json:
    """chat.postMessage."""
    message = _sent(space, args)
    return {"channel": message.channel, "ts": message.ts, "message": message.shown()}


def post_ephemeral(space: Workspace, args: Args) -> Json:
    """chat.postEphemeral."""
    user = space.user(str(args.get("user", ""))).id
    return {"message_ts": _sent(space, args, ephemeral_for=user).ts}


def update(space: Workspace, args: Args) -> Json:
    """chat.update: only what the app itself wrote; blocks that are not given go with a new text."""
    with space.lock:
        found = space.message(space.channel(str(args.get("channel", ""))).id, str(args.get("ts", "")))
        if found is None or found.ephemeral_for:
            raise Refused("message_not_found")
        if found.bot != BOT:
            raise Refused("cant_update_message")
        new = content(space, args)
        if len(new.get("text", "").encode()) > limits.UPDATE_TEXT_BYTES:
            raise Refused("msg_too_long")
        kept = {"metadata": found.metadata, **({"blocks": []} if "text" in new and "blocks" not in new else {}), **new}
        changed = space.keep(replace(found, **kept, edited=found.edited + 1, edited_ts=space.new_ts()))
    return {"channel": changed.channel, "ts": changed.ts, "text": changed.text, "message": changed.shown()}


def history(space: Workspace, args: Args) -> Json:
    """conversations.history: messages of the channel itself, newest first."""
    channel = _joined(space, args)
    own = [one for one in space.messages(channel) if one.thread_ts in (None, one.ts) and not one.ephemeral_for]
    return _paged(args, list(reversed(own)))


def replies(space: Workspace, args: Args) -> Json:
    """conversations.replies: a message and what stands under it, oldest first."""
    channel, ts = _joined(space, args), str(args.get("ts", ""))
    parent = space.message(channel, ts)
    if parent is None or parent.ephemeral_for:
        raise Refused("thread_not_found")
    under = [one for one in space.messages(channel) if one.thread_ts == ts and one.ts != ts and not one.ephemeral_for]
    found = _paged(args, under)
    return {**found, "messages": [parent.shown(metadata=_wants_metadata(args)), *found["messages"]]}


def user(space: Workspace, args: Args) -> Json:
    """users.info."""
    found = space.user(str(args.get("user", "")))
    return {
        "user": {
            "id": found.id,
            "team_id": found.team,
            "name": found.name,
            "deleted": found.deleted,
            "is_bot": found.bot,
            "is_restricted": found.restricted or found.ultra_restricted,
            "is_ultra_restricted": found.ultra_restricted,
            "is_stranger": found.stranger,
            "profile": {"email": found.email, "display_name": found.name},
        }
    }


def open_view(space: Workspace, args: Args) -> Json:
    """views.open: within three seconds of what somebody did, once."""
    user = space.exchange(str(args.get("trigger_id", "")))
    shape = args.get("view")
    if not isinstance(shape, dict):
        raise Refused("invalid_arguments", ["must be a view [json-pointer:/view]"])
    if faults := faults_of_view(shape):
        raise Refused("invalid_arguments", faults)
    view = View(space.new_id("V"), user, {**shape, "id": (id := space.new_id("V")), "team_id": space.team})
    view = replace(view, id=id)
    with space.lock:
        space.views[id] = view
    return {"view": dict(view.shape)}


def tested(space: Workspace, _args: Args) -> Json:
    """auth.test."""
    return {"url": f"https://{DOMAIN}.slack.com/", "team_id": space.team, "user_id": BOT_USER, "bot_id": BOT}


def info(space: Workspace, args: Args) -> Json:
    """conversations.info."""
    found = space.channel(str(args.get("channel", "")))
    shape = {"id": found.id, "name": found.name, "is_channel": True, "is_member": found.member, "is_archived": found.archived}
    return {"channel": shape}


def permalink(space: Workspace, args: Args) -> Json:
    """chat.getPermalink."""
    channel, ts = space.channel(str(args.get("channel", ""))).id, str(args.get("message_ts", ""))
    if space.message(channel, ts) is None:
        raise Refused("message_not_found")
    return {"channel": channel, "permalink": f"https://{DOMAIN}.slack.com/archives/{channel}/p{ts.replace('.', '')}"}


METHODS: Mapping[str, Method] = {
    "auth.test": tested,
    "chat.getPermalink": permalink,
    "chat.postEphemeral": post_ephemeral,
    "chat.postMessage": post,
    "chat.update": update,
    "conversations.history": history,
    "conversations.info": info,
    "conversations.replies": replies,
    "users.info": user,
    "views.open": open_view,
}
WRITES = frozenset({"chat.postMessage", "chat.update", "chat.postEphemeral", "views.open"})


def _sent(space: Workspace, args: Args, **more: Any) -> Message:
    channel = space.channel(str(args.get("channel", "")))
    if channel.archived:
        raise Refused("is_archived")
    if not channel.member:
        raise Refused("not_in_channel")
    thread = str(args["thread_ts"]) if args.get("thread_ts") else None
    if thread is not None and space.message(channel.id, thread) is None:
        raise Refused("thread_not_found")
    names = args.get("link_names") in (True, "true", 1) or args.get("parse") == "full"
    new = content(space, args)
    return space.keep(
        Message(channel=channel.id, ts=space.new_ts(), user=BOT_USER, bot=BOT, thread_ts=thread, names=names, **new, **more)
    )


def _joined(space: Workspace, args: Args) -> str:
    channel = space.channel(str(args.get("channel", "")))
    if not channel.member:
        raise Refused("not_in_channel")
    return channel.id


def _wants_metadata(args: Args) -> bool:
    return args.get("include_all_metadata") in (True, "true", "1", 1)


def _paged(args: Args, messages: list[Message]) -> Json:
    """One page between `oldest` and `latest`; the cursor is the number of messages before the next page."""
    oldest, latest = str(args.get("oldest", "0")), str(args.get("latest", "9" * 10))
    inclusive = args.get("inclusive") in (True, "true", "1", 1)
    within = [
        one for one in messages if float(oldest) < float(one.ts) < float(latest) or (inclusive and one.ts in (oldest, latest))
    ]
    cursor = str(args.get("cursor") or 0)
    if not cursor.isdecimal():
        raise Refused("invalid_cursor")
    begin, limit = int(cursor), min(int(args.get("limit") or 100), 999)
    page, more = within[begin : begin + limit], begin + limit < len(within)
    found: Json = {"messages": [one.shown(metadata=_wants_metadata(args)) for one in page], "has_more": more}
    return {**found, "response_metadata": {"next_cursor": str(begin + limit)}} if more else found
