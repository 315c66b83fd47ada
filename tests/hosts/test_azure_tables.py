"""The store on Azure Tables: under its contract on Microsoft's emulator, and on a line that loses answers."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from azure.data.tables import TableClient

from nightlatch.contracts import Item, Store
from nightlatch.errors import Conflict, StoreError
from nightlatch.hosts.azure.clients import Clients
from nightlatch.hosts.azure.tables import TableStore, _digest
from nightlatch.ledger.limits import BODY_BYTES
from tests.azure.azurite import Azurite
from tests.azure.bad_line import BadLine
from tests.build import START
from tests.google.emulators import free_port
from tests.hosts.store_contract import Clock, StoreContract, race


def nobody() -> Any:
    raise AssertionError("an emulator is asked with its own key")


@pytest.fixture(scope="module")
def clients(azurite: Azurite) -> Clients:
    """Clients as they are deployed, but for the emulator behind them."""
    return Clients(azurite.connection, nobody)


@pytest.fixture
def line() -> BadLine:
    return BadLine()


@pytest.fixture
def store(azurite: Azurite, line: BadLine) -> Iterator[TableStore]:
    """A store on a bad line."""
    with TableClient.from_connection_string(azurite.connection, azurite.table(), transport=line, retry_total=0) as client:
        yield TableStore(client)


class TestTableStore(StoreContract):
    @pytest.fixture
    def name(self, azurite: Azurite) -> str:
        return azurite.table()

    @pytest.fixture
    def store(self, clients: Clients, name: str, clock: Clock) -> Store:
        return TableStore(clients.table(name), clock)

    def test_a_query_may_start_after_what_is_not_there(self, store: Store) -> None:
        for sort in ("a", "b/1", "b/3", "b/5", "c"):
            store.put(Item("p", sort, ""), None)

        def asked(prefix: str, after: str) -> list[str]:
            return [item.sort for item in store.query("p", prefix, after)]

        assert asked("b/", "a") == ["b/1", "b/3", "b/5"]
        assert asked("b/", "b/") == ["b/1", "b/3", "b/5"]
        assert asked("b/", "b/2") == ["b/3", "b/5"]
        assert asked("b/", "b/5") == []
        assert asked("b/", "c") == []
        assert asked("", "b/4") == ["b/5", "c"]
        assert store.query("", "b/") == []
        assert store.query("p", "b/", limit=0) == []

    def test_a_query_reads_on_past_what_has_expired(self, store: Store, clock: Clock) -> None:
        old = [Item("p", f"k{number:02}", "", expires=START + timedelta(minutes=1)) for number in range(65)]
        store.add([*old, *(Item("p", f"k{number:02}", "") for number in range(65, 70))])
        clock.now = START + timedelta(minutes=2)
        assert [item.sort for item in store.query("p", "k", limit=3)] == ["k65", "k66", "k67"]
        assert [item.sort for item in store.query("p", "k", after="k67", limit=3)] == ["k68", "k69"]

    @pytest.mark.parametrize("letter", ["b", "\U0001f512", "\x00"])
    def test_many_of_the_largest_items_are_added_and_given(self, store: Store, letter: str) -> None:
        body = letter * (BODY_BYTES // len(letter.encode()))
        store.add([Item("p", f"k{number:02}", body) for number in range(60)])
        assert [item.body for item in store.query("p")] == [body] * 60

    def test_what_has_expired_cannot_be_changed_or_deleted_by_its_version(self, store: Store, clock: Clock) -> None:
        old = store.put(Item("p", "s", "old", expires=START + timedelta(minutes=1)), None)
        clock.now = START + timedelta(minutes=1)
        with pytest.raises(Conflict):
            store.put(old._replace(body="new"), old.version)
        with pytest.raises(Conflict):
            store.delete("p", "s", str(old.version))

    def test_of_twenty_that_put_over_an_expired_item_at_once_one_wins(self, store: Store, clock: Clock) -> None:
        store.put(Item("p", "s", "old", expires=START + timedelta(minutes=1)), None)
        clock.now = START + timedelta(minutes=1)
        won, lost = race(lambda number: store.put(Item("p", "s", str(number)), None))
        assert (len(won), len(lost)) == (1, 19)
        assert [item.body for item in store.query("p")] == [str(won[0])]

    def test_what_expires_no_more_is_kept(self, store: Store, clock: Clock) -> None:
        written = store.put(Item("p", "s", "", expires=START + timedelta(minutes=1)), None)
        kept = store.put(written._replace(expires=None), written.version)
        clock.now = START + timedelta(days=1)
        assert store.purge(clock.now) == 0
        assert store.get("p", "s") == kept

    def test_a_purge_takes_no_more_than_it_may_and_the_next_one_the_rest(self, store: Store, clock: Clock) -> None:
        for number in range(4):
            store.put(Item(f"p{number}", "s", "", expires=START + timedelta(minutes=1)), None)
        clock.now = START + timedelta(minutes=5)
        assert store.purge(clock.now, limit=3) == 3
        assert store.purge(clock.now, limit=3) == 1

    def test_a_delete_of_what_is_not_there_is_a_conflict(self, store: Store) -> None:
        gone = store.put(Item("p", "s", ""), None)
        store.delete("p", "s", str(gone.version))
        for sort in ("s", ""):
            for version in ("some version", str(gone.version), f"{gone.version} soon"):
                with pytest.raises(Conflict):
                    store.delete("p", sort, version)

    def test_an_entity_of_somebody_else_is_named(self, store: Store, clients: Clients, name: str) -> None:
        clients.table(name).upsert_entity({"PartitionKey": _digest("p"), "RowKey": "theirs", "body": "text"})
        with pytest.raises(StoreError, match=r"Nightlatch did not write \(theirs\): remove it"):
            store.query("p")


def test_a_put_whose_answer_was_lost_is_no_conflict(store: TableStore, line: BadLine) -> None:
    line.lose = ["POST"]
    first = store.put(Item("p", "s", "1"), None)
    assert line.calls == ["POST", "POST", "GET"]
    assert store.get("p", "s") == first
    line.lose = ["PUT"]
    second = store.put(first._replace(body="2"), first.version)
    assert store.get("p", "s") == second
    assert line.calls.count("PUT") == 2


def test_a_put_over_an_expired_item_whose_answer_was_lost_is_no_conflict(store: TableStore, line: BadLine) -> None:
    store.put(Item("p", "s", "old", expires=START), None)
    line.calls.clear()
    line.lose = ["POST", "PUT"]
    new = store.put(Item("p", "s", "new"), None)
    assert line.calls == ["POST", "POST", "GET", "PUT", "PUT", "GET"]
    assert store.get("p", "s") == new


def test_a_put_that_is_repeated_still_sees_what_somebody_else_wrote(store: TableStore, line: BadLine) -> None:
    theirs = store.put(Item("p", "s", "theirs"), None)
    line.lose = ["POST"]  # of an attempt that was refused
    with pytest.raises(Conflict):
        store.put(Item("p", "s", "ours"), None)
    newer = store.put(theirs, theirs.version)
    line.lose = ["PUT"]
    with pytest.raises(Conflict):
        store.put(theirs._replace(body="ours"), theirs.version)
    assert store.get("p", "s") == newer


def test_a_delete_whose_answer_was_lost_is_no_conflict(store: TableStore, line: BadLine) -> None:
    item = store.put(Item("p", "s", "1"), None)
    line.lose = ["DELETE"]
    store.delete("p", "s", str(item.version))
    assert line.calls[-3:] == ["DELETE", "DELETE", "GET"]
    assert store.get("p", "s") is None


def test_a_delete_that_is_repeated_still_spares_what_somebody_else_wrote(store: TableStore, line: BadLine) -> None:
    old = store.put(Item("p", "s", "old"), None)
    theirs = store.put(old._replace(body="theirs"), old.version)
    line.lose = ["DELETE"]
    with pytest.raises(Conflict):
        store.delete("p", "s", str(old.version))
    assert store.get("p", "s") == theirs


def test_a_put_and_a_delete_that_know_the_version_are_one_call_each(store: TableStore, line: BadLine) -> None:
    item = store.put(Item("p", "s", "1"), None)
    item = store.put(item, item.version)
    store.delete("p", "s", str(item.version))
    assert line.calls == ["POST", "PUT", "DELETE"]


def test_many_are_added_in_one_call(store: TableStore, line: BadLine) -> None:
    store.add([Item("p", f"s{number:02}", "1") for number in range(40)])
    assert line.calls == ["POST"]
    assert len(store.query("p")) == 40


def test_adding_whose_answer_was_lost_is_made_again_and_changes_nothing(store: TableStore, line: BadLine) -> None:
    line.lose = ["POST"]
    store.add([Item("p", "a", "1"), Item("p", "b", "2")])
    assert [(item.sort, item.body) for item in store.query("p")] == [("a", "1"), ("b", "2")]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_call_that_met_a_busy_server_is_made_again(store: TableStore, line: BadLine, status: int) -> None:
    line.refuse = [status]
    written = store.put(Item("p", "s", "1"), None)
    assert line.calls[:2] == ["POST", "POST"]
    assert store.get("p", "s") == written


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (403, "may not be used: give this function's identity the role 'Storage Table Data Contributor' on it"),
        (401, "cannot be asked without Azure credentials"),
        (400, r"the table 'ledger\d+' refused"),
    ],
)
@pytest.mark.parametrize(
    "call",
    [
        lambda store: store.put(Item("p", "s", ""), None),
        lambda store: store.get("p", "s"),
        lambda store: store.query("p"),
        lambda store: store.add([Item("p", "s", "")]),
        lambda store: store.purge(START),
    ],
)
def test_what_tables_refuses_says_what_to_do(
    store: TableStore, line: BadLine, status: int, advice: str, call: Callable[[TableStore], object]
) -> None:
    line.refuse = [status]
    with pytest.raises(StoreError, match=advice):
        call(store)


def test_a_table_that_is_not_there_is_no_item_that_is_not(clients: Clients) -> None:
    store = TableStore(clients.table("nowhere"))
    calls: list[Callable[[], object]] = [
        lambda: store.get("p", "s"),
        lambda: store.query("p"),
        lambda: store.put(Item("p", "s", ""), None),
        lambda: store.put(Item("p", "s", ""), "W/\"datetime'2026-03-02T10%3A00%3A00.0000000Z'\""),
        lambda: store.delete("p", "s", "W/\"datetime'2026-03-02T10%3A00%3A00.0000000Z'\""),
    ]
    for call in calls:
        with pytest.raises(StoreError, match="the table 'nowhere' does not exist: deploy with infra/azure"):
            call()


def test_a_server_that_is_not_there_is_a_store_error(azurite: Azurite) -> None:
    port = free_port()
    elsewhere = azurite.connection.replace(str(azurite.ports["table"]), str(port))
    store = TableStore(Clients(elsewhere, nobody).table("ledger"), patience_s=0.3)
    for call in (lambda: store.get("p", "s"), lambda: store.query("p"), lambda: store.put(Item("p", "s", ""), None)):
        with pytest.raises(StoreError, match="could not be reached: deliver again later"):
            call()
