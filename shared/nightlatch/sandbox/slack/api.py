"""The Web API's methods by name: what each may be told, what it needs, and whether it writes.

An argument that Slack's page of the method does not list is refused (`invalid_arg_name`), where the real service would overlook
it: a misspelled argument must not pass a test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nightlatch.sandbox.slack import chat, looking, modals
from nightlatch.sandbox.slack.messages import Json
from nightlatch.sandbox.slack.refusals import Refused
from nightlatch.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Desk:
    """What methods work with. `scopes` is what the token may do; None is everything."""

    space: Workspace
    url: str
    scopes: frozenset[str] | None = None

    def may(self, scope: str) -> bool:
        """Whether the token has a scope."""
        return not scope or self.scopes is None or scope in self.scopes


@dataclass(frozen=True, slots=True)
class Method:
    """One method: what it does, the scope it needs, the arguments it knows."""

    run: Callable[[Desk, Json], Json]
    scope: str
    takes: frozenset[str]
    writes: bool = False


_CONTENT = frozenset({"channel", "text", "blocks", "attachments", "parse", "link_names", "as_user"})
_POSTS = _CONTENT | {"thread_ts", "username", "icon_emoji", "icon_url"}
_PAGES = frozenset({"channel", "oldest", "latest", "inclusive", "limit", "cursor", "include_all_metadata"})
_LOOKS = frozenset({"unfurl_links", "unfurl_media", "mrkdwn", "metadata", "reply_broadcast"})

METHODS = {
    "auth.test": Method(lambda desk, _args: looking.auth_test(desk.space, desk.url), "", frozenset()),
    "chat.getPermalink": Method(
        lambda desk, args: chat.permalink(desk.space, args, desk.url), "", frozenset({"channel", "message_ts"})
    ),
    "chat.postEphemeral": Method(
        lambda desk, args: chat.post_ephemeral(desk.space, args), "chat:write", _POSTS | {"user"}, writes=True
    ),
    "chat.postMessage": Method(lambda desk, args: chat.post_message(desk.space, args), "chat:write", _POSTS | _LOOKS, writes=True),
    "chat.update": Method(
        lambda desk, args: chat.update(desk.space, args), "chat:write", _CONTENT | _LOOKS | {"ts", "file_ids"}, writes=True
    ),
    "conversations.history": Method(lambda desk, args: looking.history(desk.space, args), "channels:history", _PAGES),
    "conversations.info": Method(
        lambda desk, args: looking.channel_info(desk.space, args),
        "channels:read",
        frozenset({"channel", "include_locale", "include_num_members"}),
    ),
    "conversations.replies": Method(lambda desk, args: looking.replies(desk.space, args), "channels:history", _PAGES | {"ts"}),
    "users.info": Method(
        lambda desk, args: looking.user_info(desk.space, args, email=desk.may("users:read.email")),
        "users:read",
        frozenset({"user", "include_locale"}),
    ),
    "views.open": Method(lambda desk, args: modals.open_view(desk.space, args), "", frozenset({"trigger_id", "view"}), writes=True),
}


def method(name: str) -> Method:
    """The method of a name. Raises Refused."""
    if name not in METHODS:
        raise Refused("unknown_method", req_method=name)
    return METHODS[name]


def carry_out(desk: Desk, name: str, args: dict[str, Any]) -> Json:
    """Do what a call asks, and give the answer. Raises Refused."""
    asked = method(name)
    if not desk.may(asked.scope):
        raise Refused("missing_scope", needed=asked.scope, provided=",".join(sorted(desk.scopes or ())))
    if strangers := sorted(args.keys() - asked.takes):
        raise Refused("invalid_arg_name", [f"{name} knows no {', '.join(strangers)}"])
    with desk.space.lock:
        return {"ok": True, **asked.run(desk, args)}
