"""The System Log of the organization of this machine: how its events look, and how whoever asks for them gets on.

Documented at "System Log" of the management API: who polls (ascending, no end) is always given a next page, be this one empty, and finds
there what comes later; who asks for a stretch that has ended is given none after the last one.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nightlatch.sandbox.okta.calls import Answered, Call

Thing = dict[str, Any]
_MOST = 1000


def event(name: str, actor: Thing, targets: Iterable[Thing], debug: Mapping[str, str], token: str = "") -> Thing:
    """A `LogEvent`: who did it, to what, from the address that all callers here have."""
    return {
        "uuid": str(uuid.uuid4()),
        "published": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "eventType": name,
        "version": "0",
        "severity": "INFO",
        "legacyEventType": None,
        "displayMessage": name,
        "actor": party(actor),
        "client": {
            "userAgent": {"rawUserAgent": "curl/8.5.0", "os": "Unknown", "browser": "UNKNOWN"},
            "zone": "null",
            "device": "Unknown",
            "id": None,
            "ipAddress": "203.0.113.66",
            "geographicalContext": None,
        },
        "outcome": {"result": "SUCCESS", "reason": None},
        "target": [party(each) for each in targets] or None,
        "transaction": {"type": "WEB", "id": secrets.token_hex(8), "detail": {"requestApiTokenId": token} if token else {}},
        "debugContext": {"debugData": {"requestUri": "/api/v1", **debug}},
        "authenticationContext": {"authenticationStep": 0, "externalSessionId": "unknown"},
        "securityContext": {"asNumber": None, "asOrg": None, "isp": None, "domain": None, "isProxy": None},
        "request": {"ipChain": []},
    }


def party(thing: Thing) -> Thing:
    """An actor or target, as the log tells a thing of the management API; what is told already stays."""
    if "displayName" in thing:
        return {"detailEntry": None, **thing}
    profile, id = thing.get("profile", {}), str(thing.get("id", "unknown"))
    sort = {"00u": "User", "00g": "UserGroup", "0oa": "PublicClientApp", "00T": "Token"}.get(id[:3], "Unknown")
    name = thing.get("label") or thing.get("name") or profile.get("name") or profile.get("login") or id
    return {"id": id, "type": sort, "alternateId": profile.get("login", "unknown"), "displayName": name, "detailEntry": None}


def list_events(call: Call) -> Answered:
    """`listLogEvents`."""
    from nightlatch.sandbox.okta.calls import Answered

    limit = min(int(call.asked("limit", "100")), _MOST)
    start = int(call.asked("after", "0"))
    since, until = call.asked("since"), call.asked("until")
    found = [
        (place, each)
        for place, each in enumerate(call.org.journal)
        if place >= start and each["published"] >= since and (not until or each["published"] < until)
    ][:limit]
    after = found[-1][0] + 1 if found else max(start, len(call.org.journal) if not until else 0)
    kept = "".join(f"&{name}={text}" for name, text in (("since", since), ("until", until), ("limit", str(limit))) if text)
    following = f"{call.url}?after={after}{kept}" if found or not until else None
    return Answered([each for _, each in found], next=following)
