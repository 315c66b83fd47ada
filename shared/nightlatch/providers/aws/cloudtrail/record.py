"""A tolerant view over one raw CloudTrail record.

CloudTrail's shapes drift: parameters are null on refused calls, absent, or JSON in a string; numbers stand where text is
expected; only the first letter of a parameter's name is lower-cased (`dBInstanceIdentifier`). Extractors read through
this view, so none of them repeats the tolerance, and none of them can raise on an odd shape.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from nightlatch.errors import UnreadableRecord
from nightlatch.providers.aws.cloudtrail.times import moment

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
"""What CloudTrail writes in place of a value that it redacts."""
UNKNOWN_ACCOUNT = "unknown"
Step = str | int
"""A key of an object, or a position in a list."""


def mapping(value: object) -> dict[str, Any]:
    """The value as an object: JSON in a string is decoded; {} for everything that is no object."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, str) or value.lstrip()[:1] != "{":
        return {}
    try:
        value = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def plain(value: object) -> str | None:
    """A scalar as text without surrounding space; None for nothing, empty text, redacted values and structures."""
    if value is None:  # the commonest of all
        return None
    if isinstance(value, str):
        text = value.strip() if value.isascii() else value.encode("utf-8", "replace").decode().strip()
        return None if not text or text == HIDDEN else text
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def account_number(value: object) -> str | None:
    """An account number as its twelve digits; numbers that lost their leading zeros get them back."""
    text = plain(value)
    return text.zfill(12) if isinstance(value, int) and text else text


def member(value: object, key: str) -> Any:
    """What an object holds under a key, whose first letter may be of either case; None where it holds nothing, or is no object."""
    if not isinstance(value, dict):
        return None
    found = value.get(key)
    return value.get(_respelled(key)) if found is None and key not in value else found


def text_of(value: object, key: str) -> str | None:
    """The scalar that an object holds under a key, as `plain` gives it; see `member`."""
    return plain(member(value, key))


@lru_cache(maxsize=4096)
def _respelled(key: str) -> str:
    """A key with its first letter in the other case. Those that are asked for stand in our tables."""
    return key[:1].swapcase() + key[1:]


def node(value: object, *path: Step) -> Any:
    """What lies under a path of keys and positions; None where the path ends early. The first letter may be of either case."""
    for step in path:
        if isinstance(step, str):
            value = member(value, step)
        else:
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
        if value is None:
            return None
    return value


class Event:
    """One record. `raw` is the record itself, `request`, `response` … are {} when absent; see each."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        get = raw.get
        self.raw = raw
        self.source = (plain(get("eventSource")) or "").lower()
        """The part of AWS that logged it, `iam.amazonaws.com`."""
        self.name = plain(get("eventName")) or ""
        """The operation, verbatim and trimmed."""
        self.request = mapping(get("requestParameters"))
        """`requestParameters`; {} on most refused calls."""
        self.response = mapping(get("responseElements"))
        """`responseElements`; {} on most successful writes that give nothing back."""
        self.extra = mapping(get("additionalEventData"))
        """`additionalEventData`."""
        self.details = mapping(get("serviceEventDetails"))
        """`serviceEventDetails`, where service events keep their facts, at times as JSON in a string."""
        self.message = plain(get("errorMessage"))
        """`errorMessage`, where refused calls name their target."""
        self.region = plain(get("awsRegion"))
        """`awsRegion`: where the call was served, not where the account lives."""
        identity = self.identity = mapping(get("userIdentity"))
        """`userIdentity`; {} for service events, which have none."""
        self.caller = plain(identity.get("type")) or ""
        """`userIdentity.type` as CloudTrail spells it; "" where there is none."""
        self.arn = plain(identity.get("arn"))
        """`userIdentity.arn`: of a session, the session's own."""
        self.principal = plain(identity.get("principalId")) or ""
        """`userIdentity.principalId`: an immutable id, of a session with the session's name behind it; "" where there is none."""
        self.invoked_by = plain(identity.get("invokedBy"))
        """`userIdentity.invokedBy`: the service that called."""
        self.session = member(identity, "sessionContext")
        """`userIdentity.sessionContext`: what is known of the caller's session; None where nothing is."""
        self.issuer = member(self.session, "sessionIssuer")
        """`userIdentity.sessionContext.sessionIssuer`: whose session it is; None where nothing says."""
        self.issuer_arn = text_of(self.issuer, "arn")
        """The issuer's ARN."""
        self.account = account_number(get("recipientAccountId")) or self._account_of_caller()
        """The account acted in, which on calls across accounts is not the caller's; "unknown" when nothing says."""
        self.failed = self._is_refused()
        """Whether AWS refused: an error code, a message without code, or an answer of `Failure` under the operation's name."""

    @property
    def service(self) -> str:
        """The event source without its domain: `iam`."""
        return self.source.partition(".")[0]

    @cached_property
    def at(self) -> datetime:
        """`eventTime` in UTC. Raises UnreadableRecord when it is no time."""
        found = moment(plain(self.raw.get("eventTime")))
        if found is None:
            raise UnreadableRecord(
                f"eventTime is {str(self.raw.get('eventTime'))[:60]!r}, which is no time;"
                " restore the form that CloudTrail writes, 2026-03-02T10:00:00Z"
            )
        return found

    @cached_property
    def id(self) -> str:
        """`eventID`, else a SHA-256 digest of the canonical record, so that a repeat is recognized as one."""
        given = plain(self.raw.get("eventID"))
        if given:
            return given
        canonical = json.dumps(self.raw, sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()

    @property
    def error(self) -> str | None:
        """The error code verbatim (EC2's carry `Client.`), else the message, else "Failure"; None on success."""
        if not self.failed:
            return None
        return plain(self.raw.get("errorCode")) or (self.message or "Failure")[:300]

    def text(self, *path: Step) -> str | None:
        """A scalar of the request as text: None when absent, empty, redacted or a structure."""
        return plain(node(self.request, *path))

    def answer(self, *path: Step) -> str | None:
        """A scalar of the response as text: None when absent, empty, redacted or a structure."""
        return plain(node(self.response, *path))

    def flag(self, *path: Step) -> bool:
        """Whether the request says true, as a boolean or as text."""
        return (self.text(*path) or "").lower() == "true"

    def document(self, *path: Step) -> str | dict[str, Any] | None:
        """A policy document of the request: JSON text as AWS writes it, or an object where a pipeline decoded it."""
        found = node(self.request, *path)
        return found if isinstance(found, dict) and found else plain(found)

    def _account_of_caller(self) -> str:
        candidates = (
            self.identity.get("accountId"),
            member(self.issuer, "accountId"),
            _account_of_arn(self.arn),
            self.details.get("accountId"),
        )
        return next((number for number in map(account_number, candidates) if number), UNKNOWN_ACCOUNT)

    def _is_refused(self) -> bool:
        if self.message or plain(self.raw.get("errorCode")):
            return True
        return _says_failure(self.response.get(self.name)) or _says_failure(self.details.get(self.name))


def _says_failure(answer: object) -> bool:
    return answer is not None and (plain(answer) or "").lower() == "failure"


def _account_of_arn(arn: str | None) -> str | None:
    parts = (arn or "").split(":", 5)
    return parts[4] or None if len(parts) == 6 else None
