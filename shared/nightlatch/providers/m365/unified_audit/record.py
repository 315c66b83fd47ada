"""One record of the unified audit log, tolerantly: what the tables and the assembly read.

Documented as "Office 365 Management Activity API schema" at learn.microsoft.com: a common part, and one of the service's own.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.errors import UnreadableRecord
from nightlatch.model.raw import listing, mapping
from nightlatch.model.times import UNDATED, moment, timelike
from nightlatch.providers.m365.unified_audit.fields import changes, is_true, known, pairs
from nightlatch.vendors.microsoft_logs import folded

NO_TENANT = "entra"
"""The tenant of a record that tells none: one for all readers of Microsoft's logs."""
_TENANT = re.compile(r"[\w.-]{1,100}", re.ASCII)
_TIMES = ("creationtime", "starttime", "@timestamp")
_REFUSED = frozenset({"failure", "failed", "fail", "false", "error", "denied", "unauthorized"})
"""What a `ResultStatus` says of what was not done. Whatever else stands there (`True`, `Succeeded`, `PartiallySucceeded`, `InProgress`, `New`,
nothing) may have been: unknown is not clean."""


@dataclass(frozen=True)
class Record:
    """One record. `told` are its columns by folded name."""

    told: Mapping[str, Any]

    def text(self, *names: str) -> str | None:
        """The first of these columns that holds a scalar."""
        return next((text for name in names if (text := known(self.told.get(name)))), None)

    @property
    def name(self) -> str:
        """The operation, verbatim but for space around it."""
        return self.text("operation") or ""

    @property
    def workload(self) -> str | None:
        """The service that wrote the record (`Exchange`)."""
        return self.text("workload")

    @property
    def object(self) -> str | None:
        """What the platform says that it is about: of Exchange the object that a cmdlet changed, of SharePoint an address."""
        return self.text("objectid")

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """What a cmdlet was called with, by folded name; lists as text, their parts parted by semicolons."""
        found: dict[str, str] = {}
        for column in ("parameters", "cmdletparameters", "nonpiiparameters", "extendedproperties"):
            for name, value in pairs(self.told.get(column)):
                text = known(value) or ";".join(filter(None, map(known, listing(value)[:500])))
                if text:
                    found.setdefault(folded(name), text)
        return found

    def parameter(self, *names: str) -> str | None:
        """The first of these parameters that was given."""
        return next((text for name in names if (text := self.parameters.get(folded(name)))), None)

    def switch(self, name: str) -> bool | None:
        """What a switch was set to; None where it was not."""
        return is_true(self.parameter(name))

    @cached_property
    def changes(self) -> tuple[tuple[str, str | None, str | None], ...]:
        """Name, old and new value of what the record says was changed."""
        return tuple(changes(self.told.get("modifiedproperties")))

    def changed(self, *names: str) -> str | None:
        """The new value of the first of these properties that was changed."""
        wanted = {folded(name) for name in names}
        return next((new for name, _, new in self.changes if new and folded(name) in wanted), None)

    def rows(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """The objects of a list, each by folded name."""
        found = (mapping(each) for each in listing(self.told.get(name))[:500])
        return tuple({folded(str(key)): value for key, value in each.items()} for each in found if each)

    @property
    def error(self) -> str | None:
        """What the record says of having failed; None when it was done, or the record does not say."""
        status = self.text("resultstatus")
        return status if status and status.lower() in _REFUSED else None

    @property
    def tenant(self) -> str:
        """The tenant's id in lower case. Keys are cut at colons, so it holds none."""
        text = (self.text("organizationid") or "").lower()
        return text if _TENANT.fullmatch(text) else NO_TENANT

    @property
    def at(self) -> datetime:
        """When it happened, in UTC; `UNDATED` where nothing tells. Raises UnreadableRecord when what tells it is no time."""
        told = [text for name in _TIMES if (text := timelike(self.text(name)))]
        found = next((time for text in told if (time := moment(text))), None)
        if found is None and told:
            raise UnreadableRecord(f"{told[0][:60]!r} is no time that can be read; restore the record as Microsoft wrote it")
        return found or UNDATED

    @property
    def id(self) -> str | None:
        """The platform's own id of the record, the same in every shape."""
        return self.text("id")

    @property
    def event(self) -> str:
        """The platform's id of the record, else a digest of the canonical record."""
        if self.id:
            return self.id
        try:
            canonical = json.dumps(dict(self.told), sort_keys=True, separators=(",", ":"), default=str)
        except RecursionError as error:
            raise UnreadableRecord(
                "the record is nested too deep to be told from others; restore it as Microsoft wrote it"
            ) from error
        return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()
