"""Calls Slack, and tells apart what was surely not delivered from what may have been.

The SDK waits and tries again where Slack says how long; a wait longer than a function can afford is left for later. After a call
without an answer nobody is asked for a while, so that a dead Slack costs each case next to nothing.
"""

import time
from dataclasses import field
from functools import cached_property
from http.client import HTTPException
from json import JSONDecodeError
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from nightlatch.classes import dataclass
from nightlatch.errors import DeliveryFailed, Uncertain

TIMEOUT_S = 4
LONGEST_WAIT_S = 3
REST_S = 20.0
"""How long a Slack that did not answer is left alone."""
_UNCLEAR = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
"""Errors after which something may have been done. https://docs.slack.dev/reference/methods/chat.postMessage#errors"""
_ADVICE = {
    "not_in_channel": "invite the bot into the channel (/invite @nightlatch)",
    "channel_not_found": "check the channel's id in [slack], and invite the bot into it",
    "is_archived": "name another channel in [slack]",
    "invalid_auth": "put a valid bot token into the secret slack-token",
    "not_authed": "put the bot token into the secret slack-token",
    "account_inactive": "install the app anew, and put its bot token into the secret slack-token",
    "token_revoked": "install the app anew, and put its bot token into the secret slack-token",
    "missing_scope": "install the app anew from infra/slack/manifest.yaml",
}


class _ShortWaits(RateLimitErrorRetryHandler):
    """Waits as Slack asks, unless that is longer than a function can afford."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if not super()._can_retry(state=state, request=request, response=response, error=error):
            return False
        told = {name.lower(): value for name, value in (response.headers if response else {}).items()}.get("retry-after", ["1"])
        text = told[0] if isinstance(told, list) else told
        return str(text).isdecimal() and int(text) <= LONGEST_WAIT_S


@dataclass
class Caller:
    """Slack's methods, by one token. `address` ends in `/api/`."""

    token: str
    address: str
    waits: int = 2
    timeout_s: int = TIMEOUT_S
    rest_s: float = REST_S
    _rests_until: float = field(default=0.0, init=False)

    @cached_property
    def _client(self) -> WebClient:
        handlers: list[RetryHandler] = [_ShortWaits(max_retry_count=self.waits)]
        return WebClient(token=self.token, base_url=self.address, timeout=self.timeout_s, retry_handlers=handlers)

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """What Slack answers. Raises DeliveryFailed, and Uncertain where it may have been done all the same."""
        return self._answered(method, json=arguments)

    def ask(self, method: str, **arguments: object) -> dict[str, Any]:
        """What a method answers that only reads: Slack takes its arguments from the address. Raises DeliveryFailed."""
        return self._answered(method, http_verb="GET", params={name: str(value) for name, value in arguments.items()})

    def _answered(self, method: str, **request: Any) -> dict[str, Any]:
        if time.monotonic() < self._rests_until:
            raise DeliveryFailed("Slack did not answer a moment ago: it is tried again later")
        try:
            answer = self._client.api_call(method, **request)
        except SlackApiError as error:
            raise _refusal(error) from error
        except (OSError, HTTPException, SlackClientError, JSONDecodeError) as error:
            self._rests_until = time.monotonic() + self.rest_s
            raise _unanswered(error) from error
        return dict(answer.data) if isinstance(answer.data, dict) else {}


def _refusal(error: SlackApiError) -> DeliveryFailed:
    response = error.response
    status = getattr(response, "status_code", 200)
    code = str(response.get("error", "")) if hasattr(response, "get") else ""
    if status == 429 or code == "ratelimited":
        return DeliveryFailed("Slack asks to wait: it is tried again later")
    if status >= 500 or code in _UNCLEAR:
        return Uncertain(f"Slack failed ({code or status}): whether it was delivered is looked up before it is tried again")
    advice = _ADVICE.get(code)
    return SlackRefused(code, f"Slack refused ({code or status}){f': {advice}' if advice else ''}")


class SlackRefused(DeliveryFailed):
    """Slack's own word against a call; `code` is one of its documented errors."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code


def _unanswered(error: Exception) -> DeliveryFailed:
    cause = getattr(error, "reason", error)
    if isinstance(cause, ConnectionRefusedError):
        return DeliveryFailed("Slack cannot be reached: it is tried again later")
    return Uncertain(
        f"Slack did not answer ({type(error).__name__}): whether it was delivered is looked up before it is tried again"
    )
