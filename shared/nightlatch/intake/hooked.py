"""Opens what an event hook of Okta sends, and believes it only with the secret that the owner gave the hook.

Okta signs nothing. The hook's `Authorization` header holds a text that the owner chose, and whoever knows it is believed; the
comparison takes as long whatever is wrong with it. Once, before it posts anything, Okta asks that a challenge be said back, to know that
the address is meant for it; that proves nothing about who asks. Source: "Event hooks" in Okta's developer guides.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nightlatch.errors import UnreadableSource, Untrusted
from nightlatch.intake.decoding import Malformed, decode_line

if TYPE_CHECKING:
    from nightlatch.contracts import Record

CHALLENGE = "x-okta-verification-challenge"
MOST_BYTES = 1 << 20
_LONGEST = 500


def challenge(headers: Mapping[str, str]) -> str:
    """What is to be said back; `headers` have names in lower case. Raises UnreadableSource when nothing is."""
    told = headers.get(CHALLENGE, "")
    if not told or len(told) > _LONGEST:
        raise UnreadableSource(f"no {CHALLENGE} of up to {_LONGEST} characters: only Okta has anything to ask for here")
    return told


def opened(headers: Mapping[str, str], body: bytes, secret: str) -> tuple[Record, ...]:
    """The events in a post. Raises Untrusted when it does not show the secret, UnreadableSource when it holds no events."""
    shown = headers.get("authorization", "")
    if not hmac.compare_digest(shown.encode(errors="surrogatepass"), secret.encode()):
        raise Untrusted("its Authorization is not okta-hook" if shown else "it has no Authorization")
    if len(body) > MOST_BYTES:
        raise UnreadableSource(f"{len(body)} bytes, over {MOST_BYTES}: have several hooks share the event types")
    try:
        told = decode_line(body)
    except Malformed as error:
        raise UnreadableSource(f"not JSON ({error}): let only an event hook post here") from error
    data = told.get("data") if isinstance(told, dict) else None
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
        raise UnreadableSource("it holds no data.events: let only an event hook post here")
    return tuple(events)
