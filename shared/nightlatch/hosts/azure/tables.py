r"""The ledger's store on Azure Tables: one entity per item, conditional writes by ETag.

PartitionKey is a digest of the item's partition, so that partitions spread over a table's servers, and so that cleaning up may begin
anywhere. RowKey is the sort key's UTF-8 with a character for each byte, the Braille patterns U+2800 to U+28FF: they are in the order of the
bytes, none of `/`, `\`, `#`, `?` and control characters is among them, and 500 bytes are 500 characters. The documentation lets a key have 1 KiB
in one place and 1,024 characters in another; the emulator refuses more than 512, as 1 KiB of UTF-16 has. Keys are compared by code units.
Properties: `body` (binary, for text is UTF-16 there, and a property ends at 64 KiB), `schema`, `write` (new with each write), and for an
item that expires `ttl` (text in order of time). Sources: "Understanding the Table service data model", "Scalability and performance targets
for Table storage".

Tables removes nothing by itself: every read compares `ttl` with the clock, and `purge` cleans up.

An item's version is the entity's ETag and its expiry: a write that names it is one call.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Any, TypeVar

from nightlatch.contracts import Item
from nightlatch.errors import Conflict, StoreError
from nightlatch.hosts.azure.clients import PATIENCE_S, patiently
from nightlatch.hosts.azure.refusals import translated
from nightlatch.ledger.keys import moment, stamp
from nightlatch.ledger.limits import check, check_key

T = TypeVar("T")

ROLE = "Storage Table Data Contributor"
PAGE = 25
"""Least number of entities a page asks for, so that a stretch of expired ones costs few calls."""
TOGETHER = 50
"""How many items are written in a call: Tables takes 100 of one partition and 4 MiB, and 50 items of 48 KiB are 3.2 in base64."""
PAGES = 8
"""How many pages of a table one cleaning looks at: a large one is cleaned in the course of many."""
_FIRST, _BEHIND = 0x2800, "\u2900"
"""The character of the byte 0, and one behind all of them."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TableStore:
    """Store over one table; `client` is its client. Reads are consistent. Safe for any number of threads."""

    def __init__(self, client: Any, clock: Callable[[], datetime] = _utc_now, patience_s: float = PATIENCE_S) -> None:
        self._client = client
        self._name = f"the table {client.table_name!r}"
        self._clock = clock
        self._patience_s = patience_s

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None. Raises StoreError."""
        check_key(partition, sort)
        found = self._read(_keys(partition, sort))
        return self._live(partition, found) if found else None

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """Items in order of sort key. Raises StoreError."""
        check_key(partition, prefix, after)
        start, behind = _row(prefix), _row(after)
        asked = f"PartitionKey eq '{_digest(partition)}' and RowKey lt '{start}{_BEHIND}'"
        asked += f" and RowKey gt '{behind}'" if behind >= start else f" and RowKey ge '{start}'"
        return self._asked(lambda: list(islice(self._found(partition, asked, limit), max(limit, 0))))

    def put(self, item: Item, expect_version: str | None) -> Item:
        """Write on condition. Raises Conflict, ItemTooLarge, StoreError.

        A call is made again when no answer came, and the first attempt may have been carried out: an entity that bears the
        token made here for this write is this write's own, and no Conflict.
        """
        check(item)
        entity = _entity(item)
        with translated(ROLE, self._name):
            etag = self._create(item, entity) if expect_version is None else self._change(entity, expect_version)
        if etag is None:
            raise _conflict(item.sort)
        return item._replace(version=_version(etag, item.expires))

    def add(self, items: Sequence[Item]) -> None:
        """Put each unless there is one, many of a partition in a call. Raises ItemTooLarge, StoreError.

        A call that meets one that is there writes none, and then each is put by itself.
        """
        for item in items:
            check(item)
        alone: list[Item] = []
        for _, own in groupby(sorted(items, key=lambda item: item.partition), key=lambda item: item.partition):
            distinct = list({item.sort: item for item in reversed(list(own))}.values())
            for start in range(0, len(distinct), TOGETHER):
                alone += self._unwritten(distinct[start : start + TOGETHER])
        for item in alone:
            with suppress(Conflict):
                self.put(item, None)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete on condition. Raises Conflict, StoreError."""
        check_key(partition, sort)
        etag = self._expected(expect_version)
        failures: list[Exception] = []
        with translated(ROLE, self._name):
            gone = etag is not None and self._delete(_keys(partition, sort), etag, failures)
        if not gone and (self._read(_keys(partition, sort)) or not failures):
            raise _conflict(sort)

    def purge(self, now: datetime, limit: int = 1000) -> int:
        """Remove up to `limit` expired items, as many as a few pages of the table hold; gives how many. Raises StoreError.

        Tables has no index over times, and a whole table is too long to be looked through by one stroke of the clock. It is begun
        anywhere, which needs no memory of where the last one ended.
        """
        place = secrets.token_hex(4)
        gone = 0
        for part in (f"PartitionKey ge '{place}'", f"PartitionKey lt '{place}'"):
            gone += self._purged(f"{part} and ttl le '{stamp(now)}'", limit - gone)
        return gone

    def _purged(self, asked: str, limit: int) -> int:
        expired = self._asked(lambda: self._expired(asked, limit))
        with translated(ROLE, self._name):
            return sum(self._delete(_keys_of(each), each.metadata["etag"], []) for each in expired)

    def _expired(self, asked: str, limit: int) -> list[Any]:
        pages = self._client.query_entities(asked, select=["PartitionKey", "RowKey"]).by_page()
        return list(islice((entity for page in islice(pages, PAGES) for entity in page), max(limit, 0)))

    def _found(self, partition: str, asked: str, limit: int) -> Iterator[Item]:
        page = min(max(limit, PAGE), 1000)
        for entity in self._client.query_entities(asked, results_per_page=page):
            if item := self._live(partition, entity):
                yield item

    def _unwritten(self, items: Sequence[Item]) -> Sequence[Item]:
        """Create these in one call, all or none; gives those that were not."""
        from azure.data.tables import TableTransactionError

        operations = [("create", _entity(item)) for item in items]
        try:
            self._asked(lambda: self._client.submit_transaction(operations))
        except StoreError as error:
            if isinstance(error.__cause__, TableTransactionError) and error.__cause__.status_code == 409:
                return items
            raise
        return ()

    def _create(self, item: Item, entity: dict[str, Any]) -> str | None:
        """The ETag of a new entity, or of one over an expired one. None: there is a live one of somebody else's."""
        from azure.core.exceptions import ResourceExistsError

        try:
            return str(patiently(lambda: self._client.create_entity(entity), self._patience_s)["etag"])
        except ResourceExistsError:
            there = self._read(entity)
            if there is None or self._ours(there, entity):
                return there and str(there.metadata["etag"])
            return None if self._live(item.partition, there) else self._overwrite(entity, there.metadata["etag"])

    def _change(self, entity: dict[str, Any], version: str) -> str | None:
        """The ETag of an entity that was at that version, or None."""
        expected = self._expected(version)
        return self._overwrite(entity, expected) if expected else None

    def _overwrite(self, entity: dict[str, Any], etag: str) -> str | None:
        """The ETag of an entity that had that one, or None."""
        from azure.core import MatchConditions
        from azure.core.exceptions import ResourceModifiedError, ResourceNotFoundError
        from azure.data.tables import UpdateMode

        more = {"mode": UpdateMode.REPLACE, "etag": etag, "match_condition": MatchConditions.IfNotModified}
        try:
            return str(patiently(lambda: self._client.update_entity(entity, **more), self._patience_s)["etag"])
        except (ResourceModifiedError, ResourceNotFoundError) as error:
            _unless_no_table(error)
            there = self._read(entity)
            return str(there.metadata["etag"]) if there and self._ours(there, entity) else None

    def _delete(self, keys: dict[str, str], etag: str, failures: list[Exception]) -> bool:
        """Whether it was deleted at that ETag, by this attempt: the library is content with what is not there, and we are not."""
        from azure.core import MatchConditions
        from azure.core.exceptions import ResourceModifiedError

        answers: list[Any] = []
        more = {"etag": etag, "match_condition": MatchConditions.IfNotModified, "raw_response_hook": answers.append}
        try:
            patiently(lambda: self._client.delete_entity(keys, **more), self._patience_s, failures)
        except ResourceModifiedError:
            return False
        return bool(answers[-1].http_response.status_code != 404)

    def _expected(self, version: str) -> str | None:
        """The ETag in a version, unless it is none of ours, or of an item that has expired."""
        etag, _, until = version.partition(" ")
        try:
            expired = bool(until) and moment(until) <= self._clock()
        except ValueError:
            return None
        return etag if etag.startswith('W/"') and not expired else None

    def _read(self, keys: dict[str, Any]) -> Any:
        from azure.core.exceptions import ResourceNotFoundError

        with translated(ROLE, self._name):
            try:
                return patiently(lambda: self._client.get_entity(keys["PartitionKey"], keys["RowKey"]), self._patience_s)
            except ResourceNotFoundError as error:
                _unless_no_table(error)
                return None

    def _asked(self, work: Callable[[], T]) -> T:
        with translated(ROLE, self._name):
            return patiently(work, self._patience_s)

    def _ours(self, there: Any, entity: dict[str, Any]) -> bool:
        return bool(there.get("write") == entity["write"])

    def _live(self, partition: str, entity: Any) -> Item | None:
        try:
            item = _item(partition, entity)
        except (KeyError, AttributeError, TypeError, ValueError) as error:
            raise StoreError(
                f"{self._name} holds an entity that Nightlatch did not write ({entity.get('RowKey')}): remove it"
            ) from error
        return item if item.expires is None or item.expires > self._clock() else None


def _conflict(sort: str) -> Conflict:
    return Conflict(f"{sort!r} was changed by somebody else: read it again and decide again")


def _unless_no_table(error: Any) -> None:
    """Raise where it is not the entity that is missing, but all of its table."""
    if getattr(error, "error_code", None) == "TableNotFound":
        raise error


def _digest(partition: str) -> str:
    return hashlib.sha256(partition.encode()).hexdigest()


def _row(sort: str) -> str:
    return "".join(chr(_FIRST + byte) for byte in sort.encode())


def _sort(row: str) -> str:
    """Raises ValueError for a key that is none of ours."""
    return bytes(ord(letter) - _FIRST for letter in row).decode()


def _keys(partition: str, sort: str) -> dict[str, str]:
    return {"PartitionKey": _digest(partition), "RowKey": _row(sort)}


def _keys_of(entity: Any) -> dict[str, str]:
    return {name: entity[name] for name in ("PartitionKey", "RowKey")}


def _entity(item: Item) -> dict[str, Any]:
    told = {"body": item.body.encode(), "schema": item.schema, "write": secrets.token_hex(8)}
    return _keys(item.partition, item.sort) | told | ({} if item.expires is None else {"ttl": stamp(item.expires)})


def _version(etag: str, until: datetime | None) -> str:
    return f"{etag} {stamp(until)}" if until else etag


def _item(partition: str, entity: Any) -> Item:
    until = moment(entity["ttl"]) if "ttl" in entity else None
    sort, body = _sort(entity["RowKey"]), bytes(entity["body"]).decode()
    return Item(partition, sort, body, entity["schema"], until, _version(entity.metadata["etag"], until))
