"""What Slack sends when somebody presses, submits or types: believed first, read then.

The signature is taken over the raw body, before anything of it is parsed, and an old one counts for nothing.
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.signature import Clock, SignatureVerifier

from nightlatch.classes import dataclass
from nightlatch.errors import UnreadableSource
from nightlatch.model import Verb
from nightlatch.model.attempt import Wish
from nightlatch.notifiers.slack.message import seen_of

OLDEST = timedelta(minutes=5)
LONGEST = 100_000
"""Characters of a body; Slack's own payloads carry the message, which is far smaller."""
_PRESSED = frozenset({Verb.APPROVE, Verb.RELEASE, Verb.CONFIRM, Verb.EXPECTED, "explain"})
_TYPED = frozenset({"cases", "explain", "roster", "pause", "resume"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is Slack's own. `back` is where an answer goes (empty: into the response itself), `trigger` opens a form,
    `form` tells that one was submitted, `typed` that it is a command: its words are in `words`. `channel` is where it was.
    """

    wish: Wish
    back: str = ""
    trigger: str = ""
    form: bool = False
    typed: bool = False
    words: tuple[str, ...] = ()


def disbelief(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> str | None:
    """Why a request is not believed to be Slack's; None when it is. Header names are in lower case."""
    stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12 or not signature:
        return "it is not signed"
    if len(body) > LONGEST:
        return "it is larger than anything Slack sends"
    if abs(now.timestamp() - int(stamp)) > OLDEST.total_seconds():
        return "its timestamp is more than five minutes from now"
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return "it is no text"
    if not signature.isascii() or not SignatureVerifier(secret, _Clock(now)).is_valid(text, stamp, signature):
        return "its signature is not by our signing secret"
    return None


def request_id(headers: Mapping[str, str], body: bytes) -> str:
    """The same for every delivery of one request, and for no other."""
    return hashlib.sha256(headers.get("x-slack-request-timestamp", "").encode() + b"." + body).hexdigest()


def read(body: bytes, id: str, now: datetime) -> Asked:
    """What is asked for. Raises UnreadableSource when it is nothing that Nightlatch's messages offer."""
    try:
        form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True, max_num_fields=100).items()}
        if "command" in form:
            return _command(form, id, now)
        payload = json.loads(form["payload"])
        return _submission(payload, id, now) if payload["type"] == "view_submission" else _press(payload, id, now)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableSource(f"this is nothing that a message of Nightlatch offers ({type(error).__name__})") from error


def _press(payload: Mapping[str, Any], id: str, now: datetime) -> Asked:
    if payload["type"] != "block_actions":
        raise ValueError(payload["type"])
    action = payload["actions"][0]
    verb = str(action["action_id"])
    if verb not in _PRESSED:
        raise ValueError(verb)
    case, seen = seen_of(action["value"])
    team, user = _person(payload)
    wish = Wish(id=id, verb=verb, team=team, user=user, case=case, seen=seen, at=now)
    return Asked(wish, back=str(payload.get("response_url", "")), trigger=str(payload.get("trigger_id", "")))


def _submission(payload: Mapping[str, Any], id: str, now: datetime) -> Asked:
    view = payload["view"]
    if view["callback_id"] != Verb.EXPECTED:
        raise ValueError(view["callback_id"])
    case, seen = seen_of(view["private_metadata"])
    values = view["state"]["values"]
    team, user = _person(payload)
    reason, until = values["reason"]["reason"]["value"], values["until"]["until"]["selected_date"]
    wish = Wish(
        id=id,
        verb=Verb.EXPECTED.value,
        team=team,
        user=user,
        case=case,
        seen=seen,
        reason=str(reason or ""),
        until=date.fromisoformat(until) if until else None,
        at=now,
    )
    return Asked(wish, form=True)


def _command(form: Mapping[str, str], id: str, now: datetime) -> Asked:
    words = tuple(form.get("text", "").split())
    verb = words[0].casefold() if words and words[0].casefold() in _TYPED else "help"
    rest = words[1:]
    minutes = (
        int(rest[0]) if verb == "pause" and rest and rest[0].isascii() and rest[0].isdecimal() and len(rest[0]) < 6 else None
    )
    reason = " ".join(rest[1:] if minutes is not None else rest) if verb in ("pause", "resume") else ""
    wish = Wish(id=id, verb=verb, team=form["team_id"], user=form["user_id"], reason=reason, minutes=minutes, at=now)
    return Asked(wish, typed=True, words=rest)


def _person(payload: Mapping[str, Any]) -> tuple[str, str]:
    """Whoever pressed: of their own team, which in a shared channel is not the one that owns the message."""
    user = payload["user"]
    return str(user.get("team_id") or payload["team"]["id"]), str(user["id"])


class _Clock(Clock):
    """The time by which Slack's verifier judges."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> float:
        """Seconds since 1970."""
        return self.at.timestamp()
