"""What a store on DynamoDB owes beyond the contract of all stores, whichever DynamoDB it stands on."""

import math
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from nightlatch.contracts import Item, Store
from nightlatch.errors import Conflict, StoreError
from nightlatch.hosts.aws.dynamodb import DynamoStore
from nightlatch.ledger.limits import BODY_BYTES
from tests.build import START
from tests.hosts.store_contract import Clock, StoreContract

_NUMBERS = count(1)


def new_table(client: Any) -> str:
    """A table as template.yaml makes it, with a name of its own."""
    name = f"ledger-{next(_NUMBERS)}"
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


class DynamoContract(StoreContract):
    """A subclass gives a `client`."""

    @pytest.fixture
    def client(self) -> Any:
        raise NotImplementedError

    @pytest.fixture
    def table(self, client: Any) -> str:
        return new_table(client)

    @pytest.fixture
    def store(self, client: Any, table: str, clock: Clock) -> Store:
        return DynamoStore(client, table, clock)

    def test_a_query_may_start_after_what_is_not_there(self, store: Store) -> None:
        """DynamoDB refuses a start key outside the condition: `after` before and behind all that starts with the prefix."""
        for sort in ("a", "b/1", "b/3", "b/5", "c"):
            store.put(Item("p", sort, ""), None)

        def asked(prefix: str, after: str) -> list[str]:
            return [item.sort for item in store.query("p", prefix, after)]

        assert asked("b/", "a") == ["b/1", "b/3", "b/5"]
        assert asked("b/", "b") == ["b/1", "b/3", "b/5"]
        assert asked("b/", "b/") == ["b/1", "b/3", "b/5"]
        assert asked("b/", "b/2") == ["b/3", "b/5"]
        assert asked("b/", "b/5") == []
        assert asked("b/", "c") == []
        assert asked("", "b/4") == ["b/5", "c"]
        assert store.query("", "b/") == []
        assert store.query("p", "b/", limit=0) == []

    def test_a_query_reads_on_past_what_has_expired(self, store: Store, clock: Clock) -> None:
        for number in range(70):
            store.put(Item("p", f"k{number:02}", "", expires=START + timedelta(minutes=1) if number < 65 else None), None)
        clock.now = START + timedelta(minutes=2)
        assert [item.sort for item in store.query("p", "k", limit=3)] == ["k65", "k66", "k67"]
        assert [item.sort for item in store.query("p", "k", after="k67", limit=3)] == ["k68", "k69"]

    def test_a_query_reads_on_past_the_megabyte_of_one_answer(self, store: Store, client: Any) -> None:
        calls: list[object] = []
        client.meta.events.register("before-call.dynamodb.Query", lambda **_: calls.append(1))
        names = [f"k{number:02}" for number in range(25)]
        for name in names:
            store.put(Item("p", name, "b" * BODY_BYTES), None)
        assert [item.sort for item in store.query("p")] == names
        assert len(calls) == 2

    def test_what_expires_bears_a_time_to_live_that_is_never_early(self, store: Store, client: Any, table: str) -> None:
        until = START + timedelta(days=1, microseconds=1)
        store.put(Item("p", "s", "", expires=until), None)
        store.put(Item("p", "for good", ""), None)
        raw = client.get_item(TableName=table, Key={"pk": {"S": "p"}, "sk": {"S": "s"}})["Item"]
        assert raw["ttl"] == {"N": str(math.floor(until.timestamp()) + 1)}
        assert store.get("p", "s") == Item("p", "s", "", expires=until, version=raw["version"]["S"])
        assert "ttl" not in client.get_item(TableName=table, Key={"pk": {"S": "p"}, "sk": {"S": "for good"}})["Item"]

    def test_what_has_expired_cannot_be_changed_or_deleted_by_its_version(self, store: Store, clock: Clock) -> None:
        old = store.put(Item("p", "s", "old", expires=START + timedelta(minutes=1)), None)
        clock.now = START + timedelta(minutes=1)
        with pytest.raises(Conflict):
            store.put(old._replace(body="new"), old.version)
        with pytest.raises(Conflict):
            store.delete("p", "s", str(old.version))

    def test_a_delete_of_what_is_not_there_is_a_conflict(self, store: Store) -> None:
        with pytest.raises(Conflict):
            store.delete("p", "s", "some version")
        with pytest.raises(Conflict):
            store.delete("p", "", "some version")

    def test_an_item_of_somebody_else_is_named(self, store: Store, client: Any, table: str) -> None:
        client.put_item(TableName=table, Item={"pk": {"S": "p"}, "sk": {"S": "strange"}})
        with pytest.raises(StoreError, match=r"Nightlatch did not write.*strange"):
            store.get("p", "strange")

    def test_a_table_that_is_not_there_is_named(self, client: Any) -> None:
        with pytest.raises(StoreError, match=r"'nowhere' does not exist: deploy"):
            DynamoStore(client, "nowhere").get("p", "s")
