"""One audit entry of Entra, tolerantly: what the tables and the assembly read. Documented as Graph's `directoryAudit`.

Whichever log told it (directory audit or unified audit) and in whichever shape, a table sees only this. New and old values of a property
are JSON in a text (quotes within quotes) and stand opened here.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from nightlatch.errors import UnreadableRecord
from nightlatch.model.raw import decoded, listing, mapping, plain
from nightlatch.model.times import UNDATED, timelike
from nightlatch.vendors.microsoft_logs import folded, identifier, known, moment, node, scalars, tenant, unquoted

MOST = 200
"""How many targets, and how many properties of one, are read; the documented entries have fewer than fifty."""
NO_TENANT = "entra"
"""The tenant of entries that tell none: Graph's own do not."""
_TIMES = ("activityDateTime", "time", "TimeGenerated", "createdDateTime", "@timestamp", "p_event_time")
_RESULTS = ("result", "resultType", "resultSignature")
_REFUSED = frozenset({"failure", "failed", "fail", "false", "timeout", "error", "denied", "clienterror", "servererror"})


class Change(NamedTuple):
    """A property before and after, opened: text, number, list or object."""

    old: Any = None
    new: Any = None


@dataclass(frozen=True, slots=True)
class Party:
    """One target. `type` is folded (`serviceprincipal`); `told` are its modified properties by folded name."""

    type: str = ""
    id: str | None = None
    name: str | None = None
    upn: str | None = None
    told: Mapping[str, Change] = field(default_factory=dict)

    def text(self, *names: str) -> str | None:
        """The first new value, as text, of the first of these properties that has one."""
        found = (next(scalars(self.change(name).new), None) for name in names)
        return next((text for text in found if text), None)

    def either(self, *names: str) -> str | None:
        """Like `text`, or what it was where there is no new value: an entry of something taken away tells it as the old one."""
        found = (text for name in names for value in reversed(self.change(name)) for text in scalars(value))
        return next(found, None)

    def change(self, name: str) -> Change:
        """A property before and after; both None where it is not told."""
        return self.told.get(folded(name), Change())

    def has(self, name: str) -> bool:
        """Whether a property is told to have changed."""
        return folded(name) in self.told


NOBODY = Party()
"""Where an entry names no such target."""


@dataclass(frozen=True)
class Record:
    """One entry. `operation` is as written; `targets` stand in the order told; `details` are its additional details by folded name."""

    body: Mapping[str, Any]
    operation: str
    tenant: str
    targets: tuple[Party, ...]
    details: Mapping[str, str]

    def text(self, *path: str) -> str | None:
        """The scalar under a path, as text."""
        return known(node(self.body, *path))

    def detail(self, name: str) -> str | None:
        """One of the additional details."""
        return self.details.get(folded(name))

    def target(self, *types: str) -> Party:
        """The first target of the first of these types that there is; NOBODY where there is none."""
        return next((party for type in types for party in self.targets if party.type == type), NOBODY)

    def first(self, *types: str) -> Party:
        """The first target of one of these types, else of no known type, else the first of any."""
        untyped = next((party for party in self.targets if party.type in ("", "other", "na")), None)
        found = self.target(*types)
        return found if found is not NOBODY else untyped or next(iter(self.targets), NOBODY)

    def changes(self, name: str) -> Iterator[Change]:
        """What is told of a property by any of the targets."""
        return (party.told[folded(name)] for party in self.targets if party.has(name))

    def told(self, *names: str) -> str | None:
        """The first new value of one of these properties, of whichever target."""
        return next((text for name in names for party in self.targets if (text := party.text(name))), None)

    def either(self, *names: str) -> str | None:
        """The first value of one of these properties, new or else old, of whichever target."""
        return next((text for name in names for party in self.targets if (text := party.either(name))), None)

    @cached_property
    def error(self) -> str | None:
        """Result and reason when it was not done; None when it was, or the entry does not say: unknown is not clean."""
        told = [text for name in _RESULTS if (text := self.text(name) or self.text("envelope", name))]
        result = next((text for text in told if text.lower().replace("_", "") in _REFUSED), None)
        if result is None:
            return None
        reason = self.text("resultReason") or self.text("resultDescription") or self.text("envelope", "resultDescription")
        return f"{result}: {reason[:200]}" if reason else result

    @cached_property
    def at(self) -> datetime:
        """When it happened, in UTC; `UNDATED` where nothing tells. Raises UnreadableRecord when what tells it is no time."""
        told = [text for name in _TIMES if (text := timelike(plain(node(self.body, name))))]
        found = next((time for text in told if (time := moment(text))), None)
        if found is None and told:
            raise UnreadableRecord(f"{told[0][:60]!r} is no time that can be read; restore the entry as Microsoft wrote it")
        return found or UNDATED

    @property
    def event(self) -> str:
        """Microsoft's number of the entry, else a digest of the canonical entry."""
        own = self.text("id") or self.text("Id_s")
        if own:
            return own
        try:
            canonical = json.dumps(self.body, sort_keys=True, separators=(",", ":"), default=str)
        except (RecursionError, TypeError) as error:
            raise UnreadableRecord("the entry cannot be told from others; restore it as Microsoft wrote it") from error
        return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()


def read(body: Mapping[str, Any]) -> Record:
    """The entry. Raises UnreadableRecord when its targets are of no shape that can be read, for it would be misjudged."""
    name = operation(body)
    if known(decoded(node(body, "targetResources"))) is not None:
        raise UnreadableRecord(f"{name[:80]}: targetResources is a plain value; restore the entry as Microsoft wrote it")
    told = node(body, "targetResources") or node(body, "targetResource")  # an example of the reference spells it so
    targets = tuple(_party(each) for each in items(told)[:MOST] if isinstance(decoded(each), dict))
    return Record(body, name, tenant_of(body), targets, dict(_details(body)))


def operation(body: Mapping[str, Any]) -> str:
    """The operation's name as the entry writes it."""
    return next(iter(operations(body)), "")


def operations(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The operation's names as the entry writes them, the stream's own first: hand-made entries tell two."""
    envelope = mapping(body.get("envelope")) or body
    told = (known(node(envelope, "operationName")), known(node(body, "activityDisplayName")), known(node(body, "operationName")))
    return tuple(dict.fromkeys(text for text in told if text))


def tenant_of(body: Mapping[str, Any]) -> str:
    """The tenant that an entry is of, NO_TENANT where it tells none."""
    return tenant(mapping(body.get("envelope")) or body) or tenant(body) or NO_TENANT


def items(value: object) -> list[Any]:
    """A list, also one that a pipeline made an object of numbered keys."""
    found = decoded(value)
    if isinstance(found, dict) and found and all(str(key).isdecimal() for key in found):
        return list(found.values())
    return listing(found)


def _party(value: object) -> Party:
    told = mapping(value)
    odata = folded(known(told.get("@odata.type")) or "")
    return Party(
        type=folded(known(told.get("type")) or known(node(told, "type")) or "") or odata.partition("targetresource")[2],
        id=identifier(node(told, "id")),
        name=known(node(told, "displayName")),
        upn=known(node(told, "userPrincipalName")),
        told=properties(items(node(told, "modifiedProperties"))),
    )


def properties(told: list[Any]) -> dict[str, Change]:
    """Modified properties by folded name; of a name told twice, the first."""
    found: dict[str, Change] = {}
    for each in told[:MOST]:
        name = known(node(each, "displayName")) or known(node(each, "name"))
        if name:
            found.setdefault(folded(name), Change(unquoted(node(each, "oldValue")), unquoted(node(each, "newValue"))))
    return found


def _details(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in items(node(body, "additionalDetails"))[:MOST]:
        name, value = known(node(each, "key")), known(node(each, "value"))
        if name and value:
            yield folded(name), value
