"""The ledger's store on DynamoDB: one item per item, conditional writes, time to live.

Table: partition key `pk` (S), sort key `sk` (S), time to live on `ttl`. Other attributes: `body` (S), `schema` (N),
`version` (S), and for an item that expires `until` (S, to the microsecond) and `ttl` (N, whole seconds, rounded up).
DynamoDB removes within days of `ttl`, so every read and every condition compares `until` with the clock.
"""

import math
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from nightlatch.contracts import Item
from nightlatch.errors import Conflict, StoreError
from nightlatch.hosts.aws.refusals import code_of, translated
from nightlatch.ledger.adding import add_each
from nightlatch.ledger.keys import moment, stamp
from nightlatch.ledger.limits import check, check_key

PAGE = 25
"""Least number of items a page asks for, so that a stretch of expired ones costs few calls."""

_LIVE = "(attribute_not_exists(#until) OR #until > :now)"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DynamoStore:
    """Store over one table; `client` is a boto3 DynamoDB client. Reads are consistent. Safe for any number of threads."""

    def __init__(self, client: Any, table: str, clock: Callable[[], datetime] = _utc_now) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def get(self, partition: str, sort: str) -> Item | None:
        """The item, or None. Raises StoreError."""
        check_key(partition, sort)
        if not partition or not sort:  # nothing can be stored there, and DynamoDB refuses to look
            return None
        with translated("dynamodb", self._name):
            answer = self._client.get_item(TableName=self._table, Key=_key(partition, sort), ConsistentRead=True)
        return self._live(answer.get("Item"))

    def query(self, partition: str, prefix: str = "", after: str = "", limit: int = 100) -> list[Item]:
        """Items in order of sort key (DynamoDB compares text by its UTF-8 bytes). Raises StoreError.

        Code points and UTF-8 bytes sort alike, so Python may compare as well.
        """
        check_key(partition, prefix, after)
        if not partition or (after > prefix and not after.startswith(prefix)):  # all that starts so comes before `after`
            return []
        found: list[Item] = []
        start = _key(partition, after) if after and after.startswith(prefix) else None
        while len(found) < limit:
            page = self._page(partition, prefix, start, max(limit - len(found), PAGE))
            found += [item for raw in page["Items"] if (item := self._live(raw))]
            start = page.get("LastEvaluatedKey")
            if start is None:
                break
        return found[: max(limit, 0)]

    def put(self, item: Item, expect_version: str | None) -> Item:
        """Write on condition. Raises Conflict, ItemTooLarge, StoreError.

        botocore tries again when no answer came, and the first attempt may have been carried out: an item that bears the
        token made here for this write is this write's own, and no Conflict.
        """
        check(item)
        written = item._replace(version=secrets.token_hex(8))
        with self._conditional(item.sort, lambda refused, _: _version(refused) == written.version):
            self._client.put_item(
                TableName=self._table,
                Item=_attributes(written),
                **_expecting(expect_version, stamp(self._clock())),
            )
        return written

    def add(self, items: Sequence[Item]) -> None:
        """Put each unless there is one. Raises ItemTooLarge, StoreError."""
        add_each(self, items)

    def delete(self, partition: str, sort: str, expect_version: str) -> None:
        """Delete on condition. Raises Conflict, StoreError.

        When the item is gone and this was not the first attempt, an attempt whose answer was lost did it, or somebody else in
        between: that cannot be told apart, and what was asked for holds, so it passes. A delete is no way to claim something;
        put is.
        """
        check_key(partition, sort)
        if not partition or not sort:
            raise _conflict(sort)
        with self._conditional(sort, lambda refused, repeated: repeated and refused is None):
            self._client.delete_item(
                TableName=self._table, Key=_key(partition, sort), **_expecting(expect_version, stamp(self._clock()))
            )

    def purge(self, now: datetime, limit: int = 1000) -> int:  # noqa: ARG002 - the port's signature
        """Nothing: DynamoDB removes what has expired by itself."""
        return 0

    @property
    def _name(self) -> str:
        return f"the DynamoDB table {self._table!r}"

    def _page(self, partition: str, prefix: str, start: dict[str, Any] | None, limit: int) -> dict[str, Any]:
        condition, values = "#pk = :pk", {":pk": {"S": partition}}
        names = {"#pk": "pk"}
        if prefix:
            condition, names["#sk"], values[":prefix"] = f"{condition} AND begins_with(#sk, :prefix)", "sk", {"S": prefix}
        with translated("dynamodb", self._name):
            page: dict[str, Any] = self._client.query(
                TableName=self._table,
                KeyConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
                ConsistentRead=True,
                Limit=limit,
                **({"ExclusiveStartKey": start} if start else {}),
            )
        return page

    @contextmanager
    def _conditional(self, sort: str, ours: Callable[[dict[str, Any] | None, bool], bool]) -> Iterator[None]:
        """A refused condition is a Conflict, unless `ours(stored attributes, was it tried again)` knows it for our own doing."""
        from botocore.exceptions import ClientError

        with translated("dynamodb", self._name):
            try:
                yield
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise
                repeated = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0
                if not ours(error.response.get("Item") or None, repeated):
                    raise _conflict(sort) from error

    def _live(self, raw: dict[str, Any] | None) -> Item | None:
        if raw is None:
            return None
        try:
            item = _item(raw)
        except (KeyError, ValueError) as error:
            raise StoreError(f"{self._name} holds an item that Nightlatch did not write ({raw.get('sk')}): remove it") from error
        return item if item.expires is None or item.expires > self._clock() else None


def _conflict(sort: str) -> Conflict:
    return Conflict(f"{sort!r} was changed by somebody else: read it again and decide again")


def _expecting(version: str | None, now: str) -> dict[str, Any]:
    """The condition of a write: nothing live is there, or that version of it, and what is there comes back if it fails."""
    names, values = {"#until": "until"}, {":now": {"S": now}}
    if version is None:
        names["#pk"], condition = "pk", "attribute_not_exists(#pk) OR #until <= :now"
    else:
        names["#version"], values[":version"], condition = "version", {"S": version}, f"#version = :version AND {_LIVE}"
    return {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _key(partition: str, sort: str) -> dict[str, Any]:
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def _version(raw: dict[str, Any] | None) -> str | None:
    return raw["version"]["S"] if raw and "version" in raw else None


def _attributes(item: Item) -> dict[str, Any]:
    raw = {
        **_key(item.partition, item.sort),
        "body": {"S": item.body},
        "schema": {"N": str(item.schema)},
        "version": {"S": item.version},
    }
    if item.expires is not None:
        raw["until"] = {"S": stamp(item.expires)}
        raw["ttl"] = {"N": str(math.ceil(item.expires.timestamp()))}
    return raw


def _item(raw: dict[str, Any]) -> Item:
    until = moment(raw["until"]["S"]) if "until" in raw else None
    return Item(raw["pk"]["S"], raw["sk"]["S"], raw["body"]["S"], int(raw["schema"]["N"]), until, raw["version"]["S"])
