"""The store on DynamoDB: under its contract on moto and on ministack, and on a line that loses answers."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Lock
from typing import Any

import boto3
import pytest
from moto import mock_aws

from nightlatch.contracts import Item
from nightlatch.errors import Conflict, StoreError
from nightlatch.hosts.aws.clients import Clients
from nightlatch.hosts.aws.dynamodb import DynamoStore
from tests.aws.ministack import REGION, ROOT, Ministack, free_port
from tests.aws.wire import Wire, wire_to
from tests.hosts.dynamo_contract import DynamoContract, new_table


class TestDynamoStoreOnMoto(DynamoContract):
    @pytest.fixture
    def client(self) -> Iterator[Any]:
        """Moto looks at a condition and writes in two steps, so it is handed one call at a time: races are ministack's to show."""
        with mock_aws():
            client = boto3.session.Session("test", "test", region_name=REGION).client("dynamodb")
            call, turn = client._make_api_call, Lock()

            def in_turn(*given: Any) -> Any:
                with turn:
                    return call(*given)

            client._make_api_call = in_turn
            yield client


class TestDynamoStoreOnMinistack(DynamoContract):
    @pytest.fixture
    def client(self, ministack: Ministack) -> Any:
        return ministack.client("dynamodb")


@pytest.fixture
def table(ministack: Ministack) -> str:
    return new_table(ministack.client("dynamodb"))


@pytest.fixture
def wire(ministack: Ministack) -> Iterator[Wire]:
    with wire_to(ministack.url) as wire:
        yield wire


@pytest.fixture
def store(wire: Wire, table: str, monkeypatch: pytest.MonkeyPatch) -> DynamoStore:
    """A store as it is deployed, with the clients that try again, on a bad line."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", wire.url)
    session = boto3.session.Session(ROOT.id, ROOT.secret, region_name=REGION)
    return DynamoStore(Clients(session=session).client("dynamodb"), table)


def test_a_put_whose_answer_was_lost_is_no_conflict(store: DynamoStore, wire: Wire) -> None:
    wire.lose = 1
    first = store.put(Item("p", "s", "1"), None)
    assert wire.calls == ["PutItem", "PutItem"]
    assert store.get("p", "s") == first
    wire.lose = 1
    second = store.put(first._replace(body="2"), first.version)
    assert store.get("p", "s") == second
    assert wire.calls.count("PutItem") == 4


def test_a_put_that_is_repeated_still_sees_what_somebody_else_wrote(store: DynamoStore, wire: Wire) -> None:
    store.put(Item("p", "s", "theirs"), None)
    wire.lose = 1  # of an attempt that was refused
    with pytest.raises(Conflict):
        store.put(Item("p", "s", "ours"), None)
    assert wire.calls.count("PutItem") == 3


def test_a_delete_whose_answer_was_lost_is_no_conflict(store: DynamoStore, wire: Wire) -> None:
    item = store.put(Item("p", "s", "1"), None)
    wire.lose = 1
    store.delete("p", "s", str(item.version))
    assert wire.calls[-2:] == ["DeleteItem", "DeleteItem"]
    assert store.get("p", "s") is None


def test_a_delete_that_is_repeated_still_spares_what_somebody_else_wrote(store: DynamoStore, wire: Wire) -> None:
    theirs = store.put(Item("p", "s", "theirs"), None)
    wire.lose = 1
    with pytest.raises(Conflict):
        store.delete("p", "s", "our version")
    assert wire.calls[-2:] == ["DeleteItem", "DeleteItem"]
    assert store.get("p", "s") == theirs


def test_a_throttled_call_is_made_again(store: DynamoStore, wire: Wire) -> None:
    wire.throttle = 1
    written = store.put(Item("p", "s", "1"), None)
    assert wire.calls == ["PutItem", "PutItem"]
    assert store.get("p", "s") == written


def test_a_store_that_throttles_on_says_so(ministack: Ministack, wire: Wire, table: str) -> None:
    wire.throttle = 1
    impatient = replace(ministack, url=wire.url).client("dynamodb")
    with pytest.raises(StoreError, match=r"throttles dynamodb:GetItem \(ThrottlingException\): deliver again later"):
        DynamoStore(impatient, table).get("p", "s")


def test_a_denied_call_names_the_permission_to_give(ministack: Ministack, table: str) -> None:
    arn = f"arn:aws:dynamodb:{REGION}:*:table/{table}"
    reader = ministack.user("reader", {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": arn})
    store = DynamoStore(ministack.client("dynamodb", reader), table)
    assert store.get("p", "s") is None
    assert store.query("p") == []
    with pytest.raises(StoreError, match=rf"dynamodb:PutItem is denied on the DynamoDB table '{table}': allow it"):
        store.put(Item("p", "s", ""), None)
    with pytest.raises(StoreError, match=r"dynamodb:DeleteItem is denied"):
        store.delete("p", "s", "version")


def test_credentials_that_aws_does_not_know_are_told_apart(ministack: Ministack, table: str) -> None:
    stranger = ministack.client("dynamodb", replace(ROOT, id="AKIAIOSFODNN7EXAMPLE"))
    with pytest.raises(StoreError, match="does not accept these credentials"):
        DynamoStore(stranger, table).get("p", "s")


def test_a_server_that_is_not_there_is_a_store_error(ministack: Ministack) -> None:
    nobody = replace(ministack, url=f"http://127.0.0.1:{free_port()}").client("dynamodb")
    store = DynamoStore(nobody, "ledger")
    for call in (lambda: store.get("p", "s"), lambda: store.query("p"), lambda: store.put(Item("p", "s", ""), None)):
        with pytest.raises(StoreError, match="could not be reached: deliver again later"):
            call()
