"""Entries of the directory's audit log as Graph tells them, asked for live: of one thing, or of a stretch of time.

A wake-up (a change notification that Graph publishes) names a user or group and nobody who did it: the entry tells that, and comes some
minutes after. Graph's entries do not tell their tenant; whoever fetches one adds it.

Source: "List directoryAudits", the directoryAudit resource (what `$filter` takes), "Microsoft Entra events" of Event Grid.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from nightlatch.providers.entra.account import is_guid
from nightlatch.providers.entra.scopes import LOGS_READ
from nightlatch.vendors.microsoft import Answer, Rest

READS = (LOGS_READ,)
_PATH = "auditLogs/directoryAudits"
_BEFORE = timedelta(minutes=10)
"""How long before its wake-up a thing may have happened."""
_MOST = 500
"""Entries on a page."""


def about(rest: Rest, tenant: str, id: str, at: datetime) -> tuple[Answer, ...]:
    """The entries about the thing of this id shortly before `at` and since; none where the log does not show them yet.

    Raises LookupFailed.
    """
    if not is_guid(id):
        return ()
    asked = f"activityDateTime ge {stamp(at - _BEFORE)} and targetResources/any(t: t/id eq '{id.lower()}')"
    return tuple(_entries(rest, tenant, asked))


def between(rest: Rest, tenant: str, begin: datetime, end: datetime) -> Iterator[Answer]:
    """The entries of a stretch of time, both ends included, in no order that counts. Raises LookupFailed."""
    return _entries(rest, tenant, f"activityDateTime ge {stamp(begin)} and activityDateTime le {stamp(end)}")


def stamp(at: datetime) -> str:
    """A time as Graph's filters take it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def _entries(rest: Rest, tenant: str, asked: str) -> Iterator[Answer]:
    for each in rest.listed(_PATH, LOGS_READ, **{"$filter": asked, "$top": _MOST}):
        yield {**each, "tenantId": tenant} if tenant else each
