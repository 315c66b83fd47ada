"""The store on Firestore: under its contract on Google's emulator, and on a line that loses answers."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import grpc  # type: ignore[import-untyped]  # no type information of its own
import pytest
from google.cloud.firestore import Client
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport
from hypothesis import given
from hypothesis import strategies as st

from nightlatch.contracts import Item, Store
from nightlatch.errors import Conflict, StoreError
from nightlatch.hosts.gcp.clients import Clients
from nightlatch.hosts.gcp.firestore import FirestoreStore, _end
from nightlatch.hosts.gcp.versions import seen
from nightlatch.ledger.limits import BODY_BYTES
from tests.build import START
from tests.google.bad_line import BadLine
from tests.google.emulators import PROJECT, Emulator, free_port
from tests.hosts.store_contract import Clock, StoreContract, race

_NUMBERS = count(1)


def new_name() -> str:
    return f"ledger-{next(_NUMBERS)}"


@pytest.fixture
def client(firestore_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client as it is deployed, but for the emulator behind it."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    made: Client = Clients(PROJECT).firestore("evidence")
    return made


@pytest.fixture
def line() -> BadLine:
    return BadLine()


@pytest.fixture
def store(client: Client, firestore_emulator: Emulator, line: BadLine) -> Iterator[FirestoreStore]:
    """A store on a bad line."""
    with firestore_emulator.channel(line) as channel:
        client._firestore_api_internal = FirestoreClient(transport=FirestoreGrpcTransport(channel=channel))
        yield FirestoreStore(client, new_name())


class TestFirestoreStore(StoreContract):
    @pytest.fixture
    def name(self) -> str:
        return new_name()

    @pytest.fixture
    def store(self, client: Client, name: str, clock: Clock) -> Store:
        return FirestoreStore(client, name, clock)

    def test_a_query_may_start_after_what_is_not_there(self, store: Store) -> None:
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

    def test_a_prefix_may_end_in_the_last_of_all_characters(self, store: Store) -> None:
        sorts = ["a", "\ud7ff", "\ue000", "\U0010ffff", "\U0010ffff\U0010ffff/x"]
        for sort in sorts:
            store.put(Item("p", sort, ""), None)
        assert [item.sort for item in store.query("p")] == sorts
        assert [item.sort for item in store.query("p", "\U0010ffff")] == sorts[3:]
        assert [item.sort for item in store.query("p", "\ud7ff")] == ["\ud7ff"]

    def test_a_query_reads_on_past_what_has_expired(self, store: Store, clock: Clock) -> None:
        for number in range(70):
            store.put(Item("p", f"k{number:02}", "", expires=START + timedelta(minutes=1) if number < 65 else None), None)
        clock.now = START + timedelta(minutes=2)
        assert [item.sort for item in store.query("p", "k", limit=3)] == ["k65", "k66", "k67"]
        assert [item.sort for item in store.query("p", "k", after="k67", limit=3)] == ["k68", "k69"]

    def test_a_query_gives_a_hundred_of_the_largest_items(self, store: Store) -> None:
        for number in range(100):
            store.put(Item("p", f"k{number:02}", "b" * BODY_BYTES), None)
        assert [len(item.body) for item in store.query("p")] == [BODY_BYTES] * 100

    def test_what_expires_bears_a_time_to_live_and_what_does_not_any_more_bears_none(
        self, store: Store, client: Client, name: str
    ) -> None:
        until = START + timedelta(days=1, microseconds=1)
        written = store.put(Item("p", "s", "", expires=until), None)
        assert store.get("p", "s") == written
        assert [document.get("ttl") for document in client.collection(name).get()] == [until]
        kept = store.put(written._replace(expires=None), written.version)
        assert store.get("p", "s") == kept
        assert ["ttl" in (document.to_dict() or {}) for document in client.collection(name).get()] == [False]

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

    def test_what_was_written_as_it_was_still_has_a_new_version(self, store: Store) -> None:
        """Firestore keeps the update time of a document that a write does not change."""
        first = store.put(Item("p", "s", "same"), None)
        second = store.put(first, first.version)
        assert second.version != first.version
        with pytest.raises(Conflict):
            store.put(first, first.version)

    def test_a_delete_of_what_is_not_there_is_a_conflict(self, store: Store) -> None:
        gone = store.put(Item("p", "s", ""), None)
        store.delete("p", "s", str(gone.version))
        for sort in ("s", ""):
            for version in ("some version", str(gone.version)):
                with pytest.raises(Conflict):
                    store.delete("p", sort, version)

    def test_keys_that_read_alike_together_are_two(self, store: Store) -> None:
        store.put(Item("ab", "c", "1"), None)
        assert store.get("a", "bc") is None
        assert store.get("1 a", "bc") is None

    def test_a_document_of_somebody_else_is_named(self, store: Store, client: Client, name: str) -> None:
        for strange in ({"partition": "p", "sort": "s"}, {"partition": "p", "sort": "s", "body": "", "schema": 1, "ttl": "soon"}):
            client.collection(name).document("theirs").set(strange)
            with pytest.raises(StoreError, match=r"Nightlatch did not write \(theirs\): remove it"):
                store.query("p")


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4), st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
)
def test_the_end_of_a_prefix_is_behind_all_that_starts_with_it_and_nothing_else(prefix: str, text: str) -> None:
    end = _end(prefix)
    inside = prefix.encode() <= text.encode() and (not end or text.encode() < end.encode())
    assert inside == text.startswith(prefix)
    assert not end or prefix + text < end


@pytest.mark.parametrize("version", ["", "some version", "2026-03-02", "2026-03-02T10:00:00Z soon", "\x00", "9" * 5000])
def test_a_version_of_another_store_is_none(version: str) -> None:
    assert seen(version) is None


def test_a_put_whose_answer_was_lost_is_no_conflict(store: FirestoreStore, line: BadLine) -> None:
    line.lose = 1
    first = store.put(Item("p", "s", "1"), None)
    assert line.calls == ["Commit", "Commit"]
    assert store.get("p", "s") == first
    line.lose = 1
    second = store.put(first._replace(body="2"), first.version)
    assert store.get("p", "s") == second
    assert line.calls.count("Commit") == 4


def test_a_put_over_an_expired_item_whose_answer_was_lost_is_no_conflict(store: FirestoreStore, line: BadLine) -> None:
    store.put(Item("p", "s", "old", expires=START), None)
    line.calls.clear()
    line.lose = 2
    new = store.put(Item("p", "s", "new"), None)
    assert line.calls == ["Commit"] * 4
    assert store.get("p", "s") == new


def test_a_put_that_is_repeated_still_sees_what_somebody_else_wrote(store: FirestoreStore, line: BadLine) -> None:
    theirs = store.put(Item("p", "s", "theirs"), None)
    line.lose = 1  # of an attempt that was refused
    with pytest.raises(Conflict):
        store.put(Item("p", "s", "ours"), None)
    assert line.calls == ["Commit"] * 3
    newer = store.put(theirs, theirs.version)
    line.lose = 1
    with pytest.raises(Conflict):
        store.put(theirs._replace(body="ours"), theirs.version)
    assert store.get("p", "s") == newer


def test_a_delete_whose_answer_was_lost_is_no_conflict(store: FirestoreStore, line: BadLine) -> None:
    item = store.put(Item("p", "s", "1"), None)
    line.lose = 1
    store.delete("p", "s", str(item.version))
    assert line.calls[-2:] == ["Commit", "Commit"]
    assert store.get("p", "s") is None


def test_a_delete_that_is_repeated_still_spares_what_somebody_else_wrote(store: FirestoreStore, line: BadLine) -> None:
    old = store.put(Item("p", "s", "old"), None)
    theirs = store.put(old._replace(body="theirs"), old.version)
    line.lose = 1
    with pytest.raises(Conflict):
        store.delete("p", "s", str(old.version))
    assert line.calls[-2:] == ["Commit", "Commit"]
    assert store.get("p", "s") == theirs


def test_a_put_and_a_delete_that_know_the_version_are_one_call_each(store: FirestoreStore, line: BadLine) -> None:
    item = store.put(Item("p", "s", "1"), None)
    item = store.put(item, item.version)
    store.delete("p", "s", str(item.version))
    assert line.calls == ["Commit"] * 3


def test_many_are_added_in_one_call(store: FirestoreStore, line: BadLine) -> None:
    store.add([Item("p", f"s{number:02}", "1") for number in range(40)])
    assert line.calls == ["BatchWrite"]
    assert len(store.query("p")) == 40


def test_what_was_there_is_looked_at_by_itself_and_stays(store: FirestoreStore, line: BadLine) -> None:
    there = store.put(Item("p", "b", "there"), None)
    line.calls.clear()
    store.add([Item("p", "a", "1"), Item("p", "b", "2"), Item("p", "c", "3")])
    assert line.calls == ["BatchWrite", "Commit"]
    assert store.get("p", "b") == there


def test_adding_whose_answer_was_lost_is_made_again_and_changes_nothing(store: FirestoreStore, line: BadLine) -> None:
    line.lose = 1
    store.add([Item("p", "a", "1"), Item("p", "b", "2")])
    assert line.calls[:2] == ["BatchWrite", "BatchWrite"]
    assert [(item.sort, item.body) for item in store.query("p")] == [("a", "1"), ("b", "2")]


def test_adding_that_is_refused_says_what_to_do(store: FirestoreStore, line: BadLine) -> None:
    line.refuse = [grpc.StatusCode.PERMISSION_DENIED]
    with pytest.raises(StoreError, match=r"datastore.entities.create is denied on the Firestore collection '.*': allow it"):
        store.add([Item("p", "a", "1")])


@pytest.mark.parametrize("status", [grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.ABORTED, grpc.StatusCode.INTERNAL])
def test_a_call_that_met_a_busy_server_is_made_again(store: FirestoreStore, line: BadLine, status: Any) -> None:
    line.refuse = [status]
    written = store.put(Item("p", "s", "1"), None)
    assert line.calls == ["Commit", "Commit"]
    assert store.get("p", "s") == written


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (grpc.StatusCode.PERMISSION_DENIED, r"datastore.entities.create is denied on the Firestore collection '.*': allow it"),
        (grpc.StatusCode.UNAUTHENTICATED, "does not accept these credentials"),
        (grpc.StatusCode.NOT_FOUND, "does not exist: deploy with infra/gcp"),
        (grpc.StatusCode.INVALID_ARGUMENT, r"was refused \(InvalidArgument\): as the test wants it"),
    ],
)
def test_what_firestore_refuses_says_what_to_do(store: FirestoreStore, line: BadLine, status: Any, advice: str) -> None:
    line.refuse = [status]
    with pytest.raises(StoreError, match=advice):
        store.put(Item("p", "s", ""), None)


def test_a_server_that_is_not_there_is_a_store_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", f"127.0.0.1:{free_port()}")
    store = FirestoreStore(Clients(PROJECT).firestore(), "ledger", patience_s=0.3)
    for call in (lambda: store.get("p", "s"), lambda: store.query("p"), lambda: store.put(Item("p", "s", ""), None)):
        with pytest.raises(StoreError, match="could not be reached: deliver again later"):
            call()
