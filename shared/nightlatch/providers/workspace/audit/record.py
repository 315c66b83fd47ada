"""One record, in the same words for both forms: what the tables and the assembly read.

The Reports API (`reports.py`) and Cloud Logging (`log_entry.py`) tell the same events in different envelopes. Each is read into this
shape, so that no table knows of envelopes and one line serves both.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.errors import UnreadableRecord
from nightlatch.model.times import UNDATED
from nightlatch.providers.workspace.audit.parameters import Parameters
from nightlatch.providers.workspace.audit.reading import folded

UNKNOWN_TENANT = "unknown"
ADMIN, LOGIN, GROUPS, TOKEN, OS_LOGIN = "admin", "login", "groups", "token", "os_login"
"""The logs that tell of accounts; each has a table of its own, for names repeat between logs. The last two only the Reports API has."""
_TENANT = re.compile(r"(organizations/)?[\w.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who did it, as the record says it. `malformed` names the type of what stood where an object belongs."""

    email: str | None = None
    id: str | None = None
    key: str | None = None
    """What stands in place of a person: `SYSTEM`, or the key of an application."""
    client: str | None = None
    """The application that made the call in the person's name."""
    impersonates: bool = False
    service_key: str | None = None
    subject: str | None = None
    malformed: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it stands in the record; `failure` is what it says of having failed."""

    name: str
    parameters: Parameters
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a record: `name` verbatim, `code` as the tables spell it (`createuser`)."""

    name: str
    parameters: Parameters
    record: "Record"
    failure: str | None = None

    @property
    def code(self) -> str:
        """The name as the tables know it: of a method its last part."""
        return folded(self.name.rpartition(".")[2])

    @property
    def refused(self) -> str | None:
        """What the event itself says of having failed: by its status, a sign-in by its name, a change of a group by a parameter."""
        status = self.parameters.text("status") if self.record.log == GROUPS else None
        if self.code == "loginfailure":
            return self.name
        return self.failure or (status if status and status.lower() == "failed" else None)


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `moment` is None where no time could be read, `log` where it is none of these."""

    raw: Mapping[str, Any]
    log: str | None
    service: str
    tenant: str
    number: str | None
    moment: datetime | None
    caller: Caller
    events: tuple[Event, ...]
    ip: str | None = None
    agent: str | None = None
    error: str | None = None
    clock: str | None = None
    """What stands where the time should, as it stands."""
    resource: str | None = None
    """What Cloud Logging says the entry is about (`organizations/N/inboundSsoSettings`); the Reports API does not."""
    membership: Mapping[str, Any] = field(default_factory=dict)
    """What Cloud Identity says of a change of a group's members, which it does not write as an event."""

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """Its events, in the order they stand."""
        return tuple(Happening(each.name, each.parameters, self, each.failure) for each in self.events)

    @property
    def at(self) -> datetime:
        """When it happened, in UTC; `UNDATED` where nothing tells. Raises UnreadableRecord when what tells it is no time."""
        if self.moment is None and self.clock:
            raise UnreadableRecord(f"{self.clock[:60]!r} is no time that can be read; restore the record as Google wrote it")
        return self.moment or UNDATED

    @property
    def event(self) -> str:
        """The platform's number of the record with its time (it is unique for a time only), else a digest of the canonical record."""
        if self.number:
            return f"{self.number}@{self.at:%Y%m%dT%H%M%S%f}"
        try:
            canonical = json.dumps(self.raw, sort_keys=True, separators=(",", ":"), default=str)
        except RecursionError as error:
            raise UnreadableRecord(
                "the record is nested too deep to be told from others; restore it as Google wrote it"
            ) from error
        return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()


def tenant_of(*candidates: str | None) -> str:
    """The first of these that can be the name of a tenant; "unknown" when none can. Keys are cut at colons, so it holds none."""
    return next((text for text in candidates if text and _TENANT.fullmatch(text)), UNKNOWN_TENANT)
