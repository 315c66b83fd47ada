"""One event of the System Log, tolerantly: what the tables and the assembly read.

Documented as `LogEvent` at developer.okta.com (System Log API). The API, log streaming (EventBridge's `detail`) and event hooks
(`data.events[]`) give the same object; rows of Log Analytics are made one again (`rows.py`). No table knows of shapes.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.errors import UnreadableRecord
from nightlatch.model.raw import decoded, listing, mapping, plain
from nightlatch.model.times import UNDATED, moment
from nightlatch.providers.okta.system_log.reading import folded, known, node
from nightlatch.providers.okta.system_log.rows import event_of, is_row

MOST = 500
"""How many targets of an event are read; the documented events have fewer than ten."""
_TIMES = ("published", "p_event_time", "TimeGenerated")
_DONE = frozenset({"SUCCESS", "ALLOW", "UNKNOWN"})
"""Results under which the thing happened, or may have: unknown is not clean."""
_BY_PREFIX = {"00u": "user", "00g": "usergroup", "0oa": "appinstance", "00T": "token"}
"""How Okta's ids begin, for targets whose type was lost on the way."""


@dataclass(frozen=True, slots=True)
class Party:
    """An actor or target. `type` is folded (`usergroup`); `login` its `alternateId`, `name` its `displayName`."""

    type: str
    id: str | None = None
    login: str | None = None
    name: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, value: object) -> "Party":
        """The party that an object tells of; one of no type where it tells nothing."""
        told = mapping(value)
        id = known(node(told, "id"))
        return cls(
            type=folded(known(node(told, "type"))) or _BY_PREFIX.get((id or "")[:3], ""),
            id=id,
            login=known(node(told, "alternateId")) or known(node(told, "login")),
            name=known(node(told, "displayName")),
            raw=told,
        )

    @property
    def details(self) -> tuple[Any, Any]:
        """What Okta says of it beyond its names, which whoever made it chose: `detailEntry` and `changeDetails`."""
        return node(self.raw, "detailEntry"), node(self.raw, "changeDetails")


@dataclass(frozen=True, slots=True)
class Record:
    """One event. `body` is the event in its own shape; `targets` stand in the order told, which means nothing."""

    body: Mapping[str, Any]
    name: str
    actor: Party
    targets: tuple[Party, ...]

    def text(self, *path: str) -> str | None:
        """The scalar under a path, as text."""
        return known(node(self.body, *path))

    def debug(self, name: str) -> Any:
        """A value of `debugContext.debugData`, whose keys Okta does not promise to keep."""
        return node(self.body, "debugContext", "debugData", name)

    @property
    def debug_names(self) -> tuple[str, ...]:
        """The keys of `debugContext.debugData`."""
        return tuple(mapping(node(self.body, "debugContext", "debugData")))

    def target(self, *types: str) -> Party | None:
        """The first target of the first of these types that there is."""
        return next((party for type in types for party in self.targets if party.type == type), None)

    @property
    def error(self) -> str | None:
        """Result and reason when it was not done; None when it was, or the event does not say."""
        result = (self.text("outcome", "result") or known(decoded(node(self.body, "outcome"))) or "").upper()
        if result in _DONE or not result:
            return None
        reason = plain(node(self.body, "outcome", "reason"))
        return f"{result}: {reason[:200]}" if reason else result

    @property
    def token(self) -> str | None:
        """The id of the API token that the call was made with (`transaction.detail`)."""
        return self.text("transaction", "detail", "requestApiTokenId")

    @property
    def at(self) -> datetime:
        """When it happened, in UTC; `UNDATED` where nothing tells. Raises UnreadableRecord when what tells it is no time."""
        told = [text for name in _TIMES if (text := plain(node(self.body, name)))]
        found = next((time for text in told if (time := moment(text))), None)
        if found is None and told:
            raise UnreadableRecord(f"{told[0][:60]!r} is no time that can be read; restore the event as Okta wrote it")
        return found or UNDATED

    @property
    def uuid(self) -> str | None:
        """Okta's own number of the event, the same in every shape."""
        return self.text("uuid")

    @property
    def event(self) -> str:
        """Okta's number of the event, else a digest of the canonical event."""
        if self.uuid:
            return self.uuid
        try:
            canonical = json.dumps(self.body, sort_keys=True, separators=(",", ":"), default=str)
        except RecursionError as error:
            raise UnreadableRecord("the event is nested too deep to be told from others; restore it as Okta wrote it") from error
        return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()


def body_of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The event in its own shape."""
    return event_of(raw) if is_row(raw) else raw


def read(body: Mapping[str, Any]) -> Record:
    """The event. Raises UnreadableRecord when its actor is no object or its targets are no list, for it would be misjudged."""
    name = plain(node(body, "eventType")) or ""
    actor, targets = decoded(node(body, "actor")), decoded(node(body, "target"))
    if known(actor) is not None or isinstance(actor, list):
        raise UnreadableRecord(f"{name}: the actor is {type(actor).__name__}, not an object; restore the event as Okta wrote it")
    if known(targets) is not None:
        raise UnreadableRecord(f"{name}: target is {type(targets).__name__}, not a list; restore the event as Okta wrote it")
    parties = tuple(Party.of(each) for each in listing(targets)[:MOST] if isinstance(decoded(each), dict))
    return Record(body, name, Party.of(actor), parties)
