"""Opens what Azure's streams, events and notifications bring, and accepts it only of the tenant, and the subscriptions, that the owner named.

Nobody but diagnostic settings may write to the stream, and every other door is shut by a key: both are checked before this. A stream of one
tenant must not tell of another. What a record says of its owner is written by Azure: the tenant, and the subscription in the resource's id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nightlatch.errors import UnreadableSource
from nightlatch.intake.decoding import Malformed, decode_line
from nightlatch.intake.live import Opened
from nightlatch.intake.pushed import CLOCK
from nightlatch.model.raw import mapping, plain
from nightlatch.model.times import UNDATED, moment

if TYPE_CHECKING:
    from nightlatch.contracts import Provider, Record

PROVIDERS = ("entra", "azure", "m365")
"""Of whom these doors may speak."""
RESOURCE, GRAPH, BLOB = "Microsoft.Resources.Resource", "Microsoft.Graph.", "Microsoft.Storage.BlobCreated"
"""How the types of events begin that arrive: of resources, of the directory, of a file in the archive."""
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/\s]{1,80})", re.IGNORECASE)
_TENANT = re.compile(r"/tenants/([^/\s]{1,80})", re.IGNORECASE)
_BLOB = re.compile(
    r"/blobServices/default/containers/(?P<container>insights-[a-z0-9-]+)/blobs/(?P<of>.+)/y=\d{4}/m=\d\d/d=\d\d/h=\d\d/m=00/PT1H\.json"
)
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wake:
    """Something happened to this object of the directory, and no more is told."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StreamedSources:
    """`tenant` is the only one whose records are accepted, `subscriptions` are those of it that are named, `members` gives those that the
    clock has found since.
    """

    providers: Mapping[str, Provider]
    tenant: str
    subscriptions: Collection[str]
    members: Callable[[], Collection[str]] = tuple

    def open(self, body: str) -> Opened | None:
        """The record in one message, with its tenant; None when it is our own clock's. Raises UnreadableSource, saying what is wrong."""
        record = decoded(body)
        if set(record) == {CLOCK}:
            return None
        provider = next((id for id in PROVIDERS if id in self.providers and self.providers[id].recognizes(record)), None)
        if provider is None:
            raise UnreadableSource(
                "a record that no reader of Microsoft's takes for its own: compare what is sent with infra/azure"
            )
        told, subscription = tenant_of(record), _of_path(_SUBSCRIPTION, record)
        if told not in (self.tenant, None):
            raise UnreadableSource(f"the tenant {told[:80]!r} is not accepted: the deployment watches {self.tenant}")
        if subscription is not None and not self._is_ours(subscription):
            raise UnreadableSource(
                f"the subscription {subscription[:80]!r} is not accepted: if it is yours, name it to infra/azure, or wait until sweep has"
                " read your subscriptions"
            )
        if told is None and subscription is None:
            raise UnreadableSource("a record that tells neither tenant nor subscription: compare what is sent with infra/azure")
        return Opened(provider, record if told else {**record, "tenantId": self.tenant}, self.tenant, probe=False)

    def admits(self, event: Record) -> str:
        """The type of an event of Event Grid. Raises UnreadableSource unless what published it is ours."""
        type = str(event.get("eventType") or event.get("type") or "")
        topic = str(event.get("topic") or event.get("source") or "")
        subscription, tenant = _SUBSCRIPTION.match(topic), _TENANT.match(topic)
        if subscription and self._is_ours(subscription[1].lower()):
            return type
        if tenant and tenant[1].lower() == self.tenant:
            return type
        raise UnreadableSource(f"an event of the topic {topic[:200]!r} is not accepted: let only those of infra/azure send here")

    def woken(self, event: Record) -> Wake:
        """Of what an event of the directory tells. Raises UnreadableSource when it is of another tenant, or of nothing."""
        data = mapping(event.get("data"))
        resource = mapping(data.get("resourceData"))
        tenant = plain(data.get("tenantId")) or plain(resource.get("organizationId")) or ""
        id = (plain(resource.get("id")) or "").lower()
        if tenant.lower() != self.tenant or not _GUID.fullmatch(id):
            raise UnreadableSource(
                "an event of the directory that names no object of this tenant: let only Microsoft Graph send here"
            )
        told = plain(resource.get("eventTime")) or plain(event.get("time")) or plain(event.get("eventTime"))
        return Wake(id, moment(told) or UNDATED)

    def _is_ours(self, subscription: str) -> bool:
        return subscription in self.subscriptions or subscription in self.members()


def records(body: str) -> Iterator[str]:
    """The records in one event of a stream (`{"records": […]}`), each as JSON; what is none of these as it is."""
    try:
        value = decode_line(body.encode(errors="replace"))
    except Malformed:
        yield body
        return
    for each in value if isinstance(value, list) else (value,):
        held = each.get("records") if isinstance(each, dict) else None
        yield from (json.dumps(record) for record in (held if isinstance(held, list) else (each,)))


def decoded(body: str) -> dict[str, Any]:
    """The object in a body. Raises UnreadableSource."""
    try:
        found = decode_line(body.encode(errors="replace"))
    except Malformed as error:
        raise UnreadableSource(f"not JSON ({error}): let only what infra/azure deploys send here") from error
    if not isinstance(found, dict):
        raise UnreadableSource("not a record but another JSON value: let only what infra/azure deploys send here")
    return found


def tail_of(event: Record, account: str) -> tuple[str, str]:
    """The container, and the beginning of the names of the files, that a file of the archive in this storage account stands for.

    A diagnostic setting writes a file an hour: `…/y=2026/m=03/d=02/h=10/m=00/PT1H.json` ("Azure resource logs": "Send to Azure Storage").
    Raises UnreadableSource for a file of anything else.
    """
    topic = str(event.get("topic") or event.get("source") or "")
    found = _BLOB.fullmatch(str(event.get("subject") or "")[:1000])
    if not account or topic.rpartition("/")[2].lower() != account or found is None:
        raise UnreadableSource("a file that is none of the archive's: let only the archive's events be sent here")
    return found["container"], found["of"]


def tenant_of(record: Record) -> str | None:
    """The tenant that a record names, in lower case; None when it names none."""
    for told in (record, mapping(record.get("data"))):
        for name in ("tenantId", "OrganizationId", "AADTenantId"):
            if found := plain(told.get(name)):
                return found.lower()
    return _of_path(_TENANT, record)


def _of_path(what: re.Pattern[str], record: Record) -> str | None:
    """What stands so in the id of the resource that a record is about."""
    told = (record.get("resourceId"), record.get("ResourceId"), mapping(record.get("data")).get("resourceUri"))
    found = next((match for path in told if (match := what.match((plain(path) or "")[:2000]))), None)
    return found[1].lower() if found else None
