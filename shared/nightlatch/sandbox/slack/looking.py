"""The Web API's reading methods: history, threads, channels, people, and who the token is.

Source: docs.slack.dev/reference/methods/conversations.history and its neighbors. A thread's first message stands on every first
page of its replies, whatever `oldest` says; ephemeral messages stand nowhere.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from nightlatch.sandbox.slack import limits
from nightlatch.sandbox.slack.chat import need, yes
from nightlatch.sandbox.slack.messages import Json, Message
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import BOT, BOT_USER, DOMAIN, Channel, Workspace

Args = Mapping[str, Any]
_TS = re.compile(r"\d+(\.\d{1,6})?")


def auth_test(space: Workspace, url: str) -> Json:
    """auth.test."""
    return {
        "url": f"{url}/",
        "team": DOMAIN,
        "user": "nightlatch",
        "team_id": space.team,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def history(space: Workspace, args: Args) -> Json:
    """conversations.history: the newest first, threads only by their first message."""
    channel = _joined(space, args)
    public = [one for one in space.messages(channel.id) if not one.ephemeral_for]
    top = [one for one in public if one.thread_ts in (None, one.ts) or one.broadcast]
    page, more = _page([one for one in reversed(top) if _within(one, args)], args, limits.PAGE, limits.PAGE_MOST)
    return _shown(space, page, more, args)


def replies(space: Workspace, args: Args) -> Json:
    """conversations.replies: a thread, the oldest first."""
    channel = _joined(space, args)
    found = space.message(channel.id, need(args, "ts"))
    if found is None or found.ephemeral_for:
        raise Refused("thread_not_found")
    first = found.thread_ts or found.ts
    later = [one for one in space.messages(channel.id) if one.thread_ts == first != one.ts and not one.ephemeral_for]
    head = [one for one in (space.message(channel.id, first),) if one]
    thread = [*head, *(one for one in later if _within(one, args))]
    page, more = _page(thread, args, limits.REPLIES_PAGE, limits.REPLIES_PAGE)
    return _shown(space, page, more, args)


def channel_info(space: Workspace, args: Args) -> Json:
    """conversations.info."""
    channel = space.channel(str(args.get("channel") or ""))
    direct = channel.id.startswith("D")
    shape = {"id": channel.id, "is_channel": not direct, "is_group": False, "is_im": direct, "is_archived": channel.archived}
    shape |= {"is_private": False, "context_team_id": space.team}
    if not direct:
        shape |= {"name": channel.name, "name_normalized": channel.name, "is_member": channel.member, "is_general": False}
    return {"channel": shape}


def user_info(space: Workspace, args: Args, *, email: bool = True) -> Json:
    """users.info: a deleted user has no roles any more, and an address is shown only to who may read addresses."""
    user = space.user(need(args, "user"))
    profile = {"real_name": user.name, "display_name": user.name, "team": user.team}
    if email and user.email:
        profile["email"] = user.email
    shape: Json = {"id": user.id, "team_id": user.team, "name": user.name, "deleted": user.deleted, "profile": profile}
    shape |= {"is_bot": user.bot, "is_app_user": False, "updated": 0}
    if not user.deleted:
        shape |= {"real_name": user.name, "tz": "Etc/UTC", "tz_offset": 0, "is_admin": False, "is_owner": False}
        shape |= {"is_primary_owner": False, "is_restricted": user.restricted or user.ultra_restricted}
        shape |= {"is_ultra_restricted": user.ultra_restricted}
    if user.stranger:
        shape["is_stranger"] = True
    return {"user": shape}


def _joined(space: Workspace, args: Args) -> Channel:
    channel = space.channel(str(args.get("channel") or ""))
    if not channel.member:
        raise Refused("not_in_channel")
    return channel


def _within(message: Message, args: Args) -> bool:
    oldest, latest = _moment(args, "oldest"), _moment(args, "latest")
    if yes(args, "inclusive"):
        return (not oldest or message.ts >= oldest) and (not latest or message.ts <= latest)
    return (not oldest or message.ts > oldest) and (not latest or message.ts < latest)


def _moment(args: Args, name: str) -> str:
    """A bound in the form that messages have, so that the two compare as texts; zero is no bound."""
    raw = str(args.get(name) or "")
    if raw and not _TS.fullmatch(raw):
        raise Refused(f"invalid_ts_{name}")
    seconds, _, rest = raw.partition(".")
    return f"{int(seconds):010d}.{rest:0<6}" if raw and float(raw) else ""


def _page(found: list[Message], args: Args, usual: int, most: int) -> tuple[list[Message], str]:
    raw = str(args.get("limit") or usual)
    if not raw.isdigit() or not 1 <= int(raw) <= most:
        raise Refused("invalid_limit")
    start, size = _start(str(args.get("cursor") or "")), int(raw)
    rest = found[start : start + size]
    following = base64.b64encode(f"next:{start + size}".encode()).decode() if len(found) > start + size else ""
    return rest, following


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if word != "next" or not place.isdigit():
        raise Refused("invalid_cursor")
    return int(place)


def _shown(space: Workspace, page: list[Message], following: str, args: Args) -> Json:
    """The page's messages; a cursor counts places, so what is posted between two pages shifts them."""
    metadata = yes(args, "include_all_metadata")
    answer: Json = {"messages": [_threaded(space, one, metadata=metadata) for one in page], "has_more": bool(following)}
    if following:
        answer["response_metadata"] = {"next_cursor": following}
    return answer


def _threaded(space: Workspace, message: Message, *, metadata: bool) -> Json:
    """A message as shown, the first of a thread with what is known of the thread."""
    shape = message.shown(metadata=metadata)
    later = [one for one in space.messages(message.channel) if one.thread_ts == message.ts != one.ts and not one.ephemeral_for]
    if later:
        who = sorted({one.user for one in later})
        shape |= {"thread_ts": message.ts, "reply_count": len(later), "latest_reply": later[-1].ts}
        shape |= {"reply_users": who, "reply_users_count": len(who)}
    return shape
