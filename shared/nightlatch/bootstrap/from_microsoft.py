"""Composes how the records of Microsoft's logs arrive: by events, requests, the queue of records, and the archive that is read on."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from nightlatch import bootstrap
from nightlatch.classes import dataclass
from nightlatch.errors import SettingsError, StoreError, UnreadableSource, Untrusted

if TYPE_CHECKING:
    from nightlatch.bootstrap.on_microsoft import OnMicrosoft
    from nightlatch.contracts import Meter, Record, Secrets
    from nightlatch.duties.arrive import Arrive
    from nightlatch.duties.assess import Assess
    from nightlatch.hosts.azure.clients import Clients
    from nightlatch.hosts.azure.queues import RecordsQueue
    from nightlatch.intake.streamed import StreamedSources
    from nightlatch.ledger.control import Control
    from nightlatch.ledger.items import Shelf
    from nightlatch.pipeline import Pipeline

log = logging.getLogger("nightlatch")

HOOK = "office-hook"
"""The secret that notifications of the activity feed show."""
_MEMBERS_KEPT = timedelta(minutes=5)
_TAILS = "tails"
"""Where in the evidence the parts of the archive stand that are read on."""

Answer = dict[str, Any]
"""`status_code`, `headers` and `body`, as Microsoft's library for functions makes an answer of them."""


@dataclass
class Members:
    """The subscriptions of the tenant, as sweep last read them; asked again after some minutes."""

    control: Control
    read: datetime | None = None
    known: frozenset[str] = frozenset()

    def __call__(self) -> frozenset[str]:
        """Their ids, in lower case. Raises StoreError."""
        now = bootstrap.utc_now()
        if self.read is None or now - self.read > _MEMBERS_KEPT:
            self.read, self.known = now, frozenset(self.control.organization_accounts("azure"))
        return self.known


def arriving(assess: Assess, sources: StreamedSources, microsoft: OnMicrosoft, inbox: RecordsQueue, archive: str) -> Arrive:
    """What takes records from all doors but the archive's; `archive` is the storage account of the latter."""
    from nightlatch.duties.arrive import Arrive, Lookups

    shelf = assess.pipeline.evidence.shelf
    return Arrive(
        assess=assess,
        sources=sources,
        lookups=Lookups(microsoft.completed, microsoft.entries, microsoft.content),
        later=inbox.later,
        opens_tail=lambda event: _open_tail(shelf, event, archive),
        rejects=assess.rejects,
        meter=assess.meter,
        clock=bootstrap.utc_now,
    )


def _open_tail(shelf: Shelf, event: Record, archive: str) -> None:
    """Have the clock read a part of the archive on, for as long as evidence is kept: the next file's announcement opens it anew."""
    from nightlatch.intake.streamed import tail_of
    from nightlatch.ledger.keys import fit

    container, of = tail_of(event, archive)
    shelf.add(_TAILS, fit(f"{container} {of}", 450), json.dumps([container, of]))


def tails(pipeline: Pipeline, clients: Clients, archive: str, inbox: RecordsQueue, meter: Meter) -> dict[str, Callable[[], str]]:
    """What a sweep has to read on, by what it is of: each part of the archive that an announcement has opened."""
    from nightlatch.duties.arrive import RECORD
    from nightlatch.duties.polling import Poll
    from nightlatch.hosts.azure.archive import ArchiveLog

    if not archive:
        return {}
    found: dict[str, Callable[[], str]] = {}
    for _, text in pipeline.evidence.shelf.all(_TAILS):
        container, of = json.loads(text)
        found[f"{container} {of}"] = Poll(
            of=f"archive {container} {of}",
            logs=ArchiveLog(clients.container(container, archive), of, bootstrap.utc_now),
            wanted=lambda _record: True,
            message=lambda record: json.dumps({RECORD: record}),
            inbox=inbox,
            control=pipeline.control,
            meter=meter,
            clock=bootstrap.utc_now,
        )
    return found


@dataclass(frozen=True, slots=True)
class Hearing:
    """What answers requests: `arrive` is made when somebody is believed, for whoever is not shall cost nothing."""

    arrive: Callable[[], Arrive]
    secrets: Secrets
    meter: Meter

    def __call__(self, door: str, method: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to a request; names of `headers` are in lower case. 503 has the caller come again."""
        if door not in ("events", "office"):
            return said(404, "there is nothing here")
        try:
            return self._event_grid(method, headers, body) if door == "events" else self._office(headers, body)
        except Untrusted as error:
            self.meter.count("requests_disbelieved")
            log.warning("a request was not believed", extra={"reason": str(error)})
            return said(401, "not believed")
        except UnreadableSource as error:
            self.meter.count("rejects")
            log.warning("a request was refused", extra={"reason": str(error)})
            return said(400, str(error))
        except (SettingsError, StoreError) as error:
            log.exception("a request cannot be taken", extra={"reason": str(error)})
            return said(503, "nothing was taken: the owner has to look at the log of this function")

    def _event_grid(self, method: str, headers: Mapping[str, str], body: bytes) -> Answer:
        from nightlatch.intake.notified import allowed, challenge, events

        if method == "OPTIONS":
            return {"status_code": 200, "headers": allowed(headers), "body": ""}
        told = events(body)
        code = challenge(told)
        if code is not None:
            return _json(200, {"validationResponse": code})
        for event in told:
            self.arrive().event(event)
        return _json(200, {})

    def _office(self, headers: Mapping[str, str], body: bytes) -> Answer:
        from nightlatch.intake.notified import contents, is_validation

        if not is_validation(headers):
            arrive, secret = self.arrive(), self.secrets.get(HOOK).strip()
            arrive.announced(contents(headers, body, secret, arrive.sources.tenant))
        return _json(200, {})


def said(status: int, error: str) -> Answer:
    """An answer that says what is wrong."""
    return _json(status, {"error": error})


def _json(status: int, told: Mapping[str, str]) -> Answer:
    return {"status_code": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(told)}
