"""Opens the requests by which Event Grid and the Office 365 Management Activity API call: first to know that an address is meant for them,
then with what they have.

The addresses are shut by a key of the function app. Event Grid asks, in its own schema, that a code be said back, and as CloudEvents want it,
that its origin be allowed. The activity feed wants nothing but a 200, and shows at every call the text that it was given when the webhook was
registered (`Webhook-AuthID`). Sources: "Webhook event delivery", "CloudEvents v1.0: HTTP Web Hooks for event delivery"; "Office 365 Management
Activity API reference".
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nightlatch.errors import UnreadableSource, Untrusted
from nightlatch.intake.decoding import Malformed, decode_line
from nightlatch.model.raw import mapping, plain

if TYPE_CHECKING:
    from nightlatch.contracts import Record

ORIGIN, ALLOWED = "webhook-request-origin", "WebHook-Allowed-Origin"
OFFICE = "https://manage.office.com"
MOST_BYTES = 1 << 20
"""Of a request: Event Grid delivers at most one megabyte."""
_VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent"
_CODE, _SHOWN = "webhook-validationcode", "webhook-authid"
_LONGEST = 500
_PLACE = re.compile(r"/api/v1\.0/(?P<tenant>[^/]+)/activity/feed/audit/[A-Za-z0-9][A-Za-z0-9_$.-]*", re.ASCII)


def allowed(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that let Event Grid deliver CloudEvents here; names of `headers` are in lower case. Raises UnreadableSource."""
    origin = headers.get(ORIGIN, "")
    if not re.fullmatch(r"[A-Za-z0-9.:*-]{1,200}", origin):
        raise UnreadableSource("no WebHook-Request-Origin: only Event Grid has anything to ask for here")
    return {ALLOWED: origin, "WebHook-Allowed-Rate": "*"}


def events(body: bytes) -> tuple[Record, ...]:
    """The events in a post, of either schema. Raises UnreadableSource."""
    found = _decoded(body)
    told = found if isinstance(found, list) else [found]
    if not all(isinstance(each, dict) and ("eventType" in each or "specversion" in each) for each in told):
        raise UnreadableSource("it holds no events: let only Event Grid post here")
    return tuple(told)


def challenge(told: tuple[Record, ...]) -> str | None:
    """The code that is to be said back; None when the events are no validation."""
    if not told or told[0].get("eventType") != _VALIDATION:
        return None
    return (plain(mapping(told[0].get("data")).get("validationCode")) or "")[:_LONGEST]


def is_validation(headers: Mapping[str, str]) -> bool:
    """Whether the activity feed only wants to know that somebody listens; that proves nothing about who asks."""
    return bool(headers.get(_CODE))


def contents(headers: Mapping[str, str], body: bytes, secret: str, tenant: str) -> tuple[str, ...]:
    """Where the content is that a notification tells of: paths at OFFICE, for our token goes nowhere else.

    Raises Untrusted when it does not show the secret, UnreadableSource when it tells of something else, or of another tenant's.
    """
    if not hmac.compare_digest(headers.get(_SHOWN, "").encode(errors="surrogatepass"), secret.encode()):
        raise Untrusted("its Webhook-AuthID is not office-hook")
    found = _decoded(body)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UnreadableSource("it is no list of notifications: let only the activity feed post here")
    return tuple(_path(each, tenant) for each in found)


def _path(notification: Mapping[str, Any], tenant: str) -> str:
    uri = plain(notification.get("contentUri")) or ""
    path = uri.removeprefix(OFFICE)
    match = _PLACE.fullmatch(path)
    if path == uri or match is None or match["tenant"].lower() != tenant:
        raise UnreadableSource(f"a notification of content elsewhere ({uri[:200]!r}): let only the activity feed post here")
    return path.lstrip("/")


def _decoded(body: bytes) -> Any:
    if len(body) > MOST_BYTES:
        raise UnreadableSource(f"{len(body)} bytes, over {MOST_BYTES}: let only Event Grid, or the activity feed, post here")
    try:
        return decode_line(body)
    except Malformed as error:
        raise UnreadableSource(f"not JSON ({error}): let only Event Grid, or the activity feed, post here") from error
