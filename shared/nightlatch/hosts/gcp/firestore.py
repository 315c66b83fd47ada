"""The ledger's store on Firestore: one document per item, conditional writes, time to live.

A document's id is a digest of its keys, which may be longer and stranger than ids. Fields: `partition`, `sort`, `body`
(text), `schema` (number), `write` (text, new with each write), and for an item that expires `ttl` (timestamp, to the
microsecond). Firestore compares text by its UTF-8 bytes ("Supported data types", cloud.google.com/firestore).

A collection needs: a composite index on `partition` and `sort`, both ascending; a TTL policy on `ttl`, which removes within
a day, so that every read compares `ttl` with the clock; and no index of their own for `body` (what is indexed ends at
1,500 bytes), `ttl`, `write` and `schema` (an index over times limits a collection to 500 writes a second).

An item's version is the document's update time and its expiry, as text: a write that names it is one call, not a transaction.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from nightlatch.contracts import Item
from nightlatch.errors import Conflict, StoreError
from nightlatch.hosts.gcp.clients import PATIENCE_S, patiently
from nightlatch.hosts.gcp.refusals import translated
from nightlatch.hosts.gcp.versions import Seen, seen, version_of
from nightlatch.ledger.keys import moment, stamp
from nightlatch.ledger.limits import check, check_key

PAGE = 25
"""Least number of items a page asks for, so that a stretch of expired ones costs few calls."""

TOGETHER = 100
"""How many items are written in a call: Firestore takes 500 and ten megabytes."""

LAST = "\U0010ffff"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FirestoreStore:
    """Store over one collection; `client` is a Firestore client. Reads are consistent. Safe for any number of threads."""

    def __init__(
        self, client: Any, collection: str, clock: Callable[[], datetime] = _utc_now, patience_s: float = PATIENCE_S
    ) -> None:
        self._client = client
        self._collection = client.collection(collection)
        self._name = f"the Firestore collection {collection!r}"
        self._clock = clock
        self._patience_s = patience_s

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None. Raises StoreError."""
        check_key(partition, sort)
        return self._live(self._read(self._document(partition, sort)))

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """Items in order of sort key. Raises StoreError. Code points and UTF-8 bytes sort alike."""
        check_key(partition, prefix, after)
        found: list[Item] = []
        while len(found) < limit:
            asked = max(limit - len(found), PAGE)
            page = self._page(partition, prefix, after, asked)
            found += [item for snapshot in page if (item := self._live(snapshot))]
            if len(page) < asked:
                break
            after = page[-1].get("sort")
        return found[: max(limit, 0)]

    def put(self, item: Item, expect_version: str | None) -> Item:
        """Write on condition. Raises Conflict, ItemTooLarge, StoreError.

        A call is made again when no answer came, and the first attempt may have been carried out: a document that bears the
        token made here for this write is this write's own, and no Conflict.
        """
        check(item)
        document, fields = self._document(item.partition, item.sort), _fields(item)
        with translated(f"datastore.entities.{'create' if expect_version is None else 'update'}", self._name):
            at = self._create(document, fields) if expect_version is None else self._change(document, fields, expect_version)
        if at is None:
            raise _conflict(item.sort)
        return item._replace(version=version_of(at, item.expires))

    def add(self, items: Sequence[Item]) -> None:
        """Put each unless there is one, many in a call; what that did not write is put by itself. Raises ItemTooLarge, StoreError."""
        for item in items:
            check(item)
        for start in range(0, len(items), TOGETHER):
            for item in self._unwritten(items[start : start + TOGETHER]):
                with suppress(Conflict):
                    self.put(item, None)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete on condition. Raises Conflict, StoreError.

        When the item is gone and this was not the first attempt, an attempt whose answer was lost did it, or somebody else in
        between: that cannot be told apart, and what was asked for holds, so it passes. A delete is no way to claim something;
        put is.
        """
        from google.api_core.exceptions import FailedPrecondition, NotFound

        check_key(partition, sort)
        document, expected = self._document(partition, sort), self._expected(expect_version)
        if expected is None:
            raise _conflict(sort)
        failures: list[Exception] = []
        option = self._client.write_option(last_update_time=expected.at)
        with translated("datastore.entities.delete", self._name):
            try:
                document.delete(option=option, **patiently(failures.append, self._patience_s))
            except (FailedPrecondition, NotFound) as error:
                if not failures or self._read(document).exists:
                    raise _conflict(sort) from error

    def purge(self, now: datetime, limit: int = 1000) -> int:  # noqa: ARG002 - the port's signature
        """Nothing: Firestore removes what has expired by itself."""
        return 0

    def _unwritten(self, items: Sequence[Item]) -> Iterator[Item]:
        """Create these in one call, which says of each whether it was (BatchWrite is not a transaction); gives those that were not."""
        from google.cloud.firestore_v1.bulk_batch import BulkWriteBatch

        batch, sent = BulkWriteBatch(self._client), dict[Any, Item]()
        for item in items:
            document = self._document(item.partition, item.sort)
            if sent.setdefault(document, item) is item:  # a call may not name a document twice
                batch.create(document, _fields(item))
        with translated("datastore.entities.create", self._name):
            answer = batch.commit(**patiently(None, self._patience_s))
        yield from (item for item, status in zip(sent.values(), answer.status, strict=True) if status.code)

    def _create(self, document: Any, fields: dict[str, Any]) -> Any:
        """The update time of a new document, or of one over an expired one. None: there is a live one of somebody else's."""
        from google.api_core.exceptions import AlreadyExists

        try:
            return document.create(fields, **patiently(None, self._patience_s)).update_time
        except AlreadyExists:
            there = self._read(document)
            if _ours(there, fields):
                return there.update_time
            if not there.exists or self._live(there):
                return None
            return self._overwrite(document, fields, there.update_time)

    def _change(self, document: Any, fields: dict[str, Any], version: str) -> Any:
        """The update time of a document that was at that version, or None."""
        expected = self._expected(version)
        return self._overwrite(document, fields, expected.at) if expected else None

    def _overwrite(self, document: Any, fields: dict[str, Any], at: Any) -> Any:
        """The update time of a document that was last written at that time, or None. An update replaces what it names."""
        from google.api_core.exceptions import FailedPrecondition, NotFound
        from google.cloud.firestore import DELETE_FIELD

        option = self._client.write_option(last_update_time=at)
        try:
            return document.update(
                {"ttl": DELETE_FIELD, **fields}, option=option, **patiently(None, self._patience_s)
            ).update_time
        except (FailedPrecondition, NotFound):
            there = self._read(document)
            return there.update_time if _ours(there, fields) else None

    def _expected(self, version: str) -> Seen | None:
        """What the version says of the document, unless it is none of ours, or of an item that has expired."""
        found = seen(version)
        return found if found and (found.until is None or found.until > self._clock()) else None

    def _document(self, partition: str, sort: str) -> Any:
        return self._collection.document(hashlib.sha256(f"{len(partition)} {partition}{sort}".encode()).hexdigest())

    def _read(self, document: Any) -> Any:
        with translated("datastore.entities.get", self._name):
            return document.get(**patiently(None, self._patience_s))

    def _page(self, partition: str, prefix: str, after: str, limit: int) -> list[Any]:
        from google.cloud.firestore import FieldFilter

        asked = self._collection.where(filter=FieldFilter("partition", "==", partition))
        asked = asked.where(filter=FieldFilter("sort", ">", after) if after >= prefix else FieldFilter("sort", ">=", prefix))
        if end := _end(prefix):
            asked = asked.where(filter=FieldFilter("sort", "<", end))
        with translated("datastore.entities.list", self._name):
            return list(asked.order_by("sort").limit(limit).get(**patiently(None, self._patience_s)))

    def _live(self, snapshot: Any) -> Item | None:
        if not snapshot.exists:
            return None
        try:
            item = _item(snapshot)
        except (KeyError, AttributeError, TypeError, ValueError) as error:
            raise StoreError(f"{self._name} holds a document that Nightlatch did not write ({snapshot.id}): remove it") from error
        return item if item.expires is None or item.expires > self._clock() else None


def _conflict(sort: str) -> Conflict:
    return Conflict(f"{sort!r} was changed by somebody else: read it again and decide again")


def _end(prefix: str) -> str:
    """The least text behind all that starts with the prefix; empty when there is none."""
    kept = prefix.rstrip(LAST)
    following = ord(kept[-1]) + 1 if kept else 0
    return f"{kept[:-1]}{chr(0xE000 if following == 0xD800 else following)}" if kept else ""  # surrogates are no text


def _fields(item: Item) -> dict[str, Any]:
    told = {"partition": item.partition, "sort": item.sort, "body": item.body, "schema": item.schema}
    return told | {"write": secrets.token_hex(8)} | ({} if item.expires is None else {"ttl": item.expires})


def _ours(there: Any, fields: dict[str, Any]) -> bool:
    return bool(there.exists and there.to_dict().get("write") == fields["write"])


def _item(snapshot: Any) -> Item:
    told = snapshot.to_dict()
    until = moment(stamp(told["ttl"])) if "ttl" in told else None
    version = version_of(snapshot.update_time, until)
    return Item(told["partition"], told["sort"], told["body"], told["schema"], until, version)
