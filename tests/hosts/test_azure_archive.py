"""The archive of a diagnostic setting on Microsoft's emulator: append blobs that grow are read on, and nothing is skipped or doubled."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightlatch.errors import LookupFailed
from nightlatch.hosts.azure import archive
from nightlatch.hosts.azure.archive import ArchiveLog
from nightlatch.hosts.azure.clients import Clients
from tests.azure.azurite import Azurite
from tests.azure.vault import Anybody

OF = "tenantId=11111111-2222-3333-4444-555555555555"
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)


class Archive:
    """A container that Azure appends to, and the log over it."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.now = TEN + timedelta(minutes=5)
        self.log = ArchiveLog(client, OF, lambda: self.now)
        self.cursor = self.log.begin(self.now)

    def append(self, hour: datetime, data: bytes) -> None:
        blob = self.client.get_blob_client(f"{OF}/{hour:y=%Y/m=%m/d=%d/h=%H}/m=00/PT1H.json")
        if not blob.exists():
            blob.create_append_blob()
        blob.append_block(data)

    def read(self) -> list[Any]:
        """What is new, as a tick of the clock polls it."""
        found: list[Any] = []
        while True:
            page = self.log.page(self.cursor)
            self.cursor = page.next
            if not page.records:
                return found
            found += page.records


def lines(*ids: int) -> bytes:
    return b"".join(json.dumps({"id": id}).encode() + b"\r\n" for id in ids)


def ids(records: list[Any]) -> list[int]:
    return [record["id"] for record in records]


@pytest.fixture
def kept(azurite: Azurite) -> Archive:
    return Archive(Clients(azurite.connection, Anybody).container(azurite.container()))


def test_a_file_that_grows_is_read_on_from_where_it_was_left(kept: Archive) -> None:
    assert kept.read() == []
    kept.append(TEN, lines(1, 2))
    assert ids(kept.read()) == [1, 2]
    assert kept.read() == []
    kept.append(TEN, lines(3))
    assert ids(kept.read()) == [3]


def test_a_line_that_is_half_written_waits_for_its_end(kept: Archive) -> None:
    kept.append(TEN, lines(1) + b'{"id":')
    assert ids(kept.read()) == [1]
    kept.append(TEN, b" 2}\n")
    assert ids(kept.read()) == [2]


def test_an_hour_is_read_on_while_the_next_has_begun_and_once_after_it_is_over(kept: Archive) -> None:
    kept.append(TEN, lines(1))
    assert ids(kept.read()) == [1]
    kept.now = TEN + timedelta(hours=1, minutes=20)
    kept.append(TEN + timedelta(hours=1), lines(3))
    kept.append(TEN, lines(2))
    assert ids(kept.read()) == [2, 3]
    kept.append(TEN, lines(4) + b'{"id": 5}')
    kept.now = TEN + timedelta(hours=2, minutes=1)
    assert ids(kept.read()) == [4, 5], "a last line may lack its end"
    assert "T10" not in kept.cursor
    kept.append(TEN + timedelta(hours=1), lines(6))
    assert ids(kept.read()) == [6]


def test_after_a_pause_no_hour_is_skipped(kept: Archive) -> None:
    kept.now = TEN + timedelta(hours=5)
    for hour in (4, 0, 2):
        kept.append(TEN + timedelta(hours=hour), lines(hour))
    assert ids(kept.read()) == [0, 2, 4]
    assert kept.read() == []


def test_a_line_that_is_no_record_is_handed_on_for_a_person(kept: Archive) -> None:
    kept.append(TEN, b"\xef\xbb\xbf\n[1]\n" + lines(1) + b"{broken\n\n")
    assert kept.read()[-2:] == [{"id": 1}, {"unread": "{broken"}]


def test_a_long_line_is_read_in_pieces(kept: Archive) -> None:
    kept.append(TEN, lines(1) + b'{"id": 2, "text": "' + b"x" * 3_000_000 + b'"}\n' + lines(3))
    kept.log = ArchiveLog(kept.client, OF, lambda: kept.now, piece=100_000)
    assert ids(kept.read()) == [1, 2, 3]


def test_a_line_beyond_all_bounds_holds_nothing_up(kept: Archive) -> None:
    kept.append(TEN, b"x" * 2_000_000)
    kept.log = ArchiveLog(kept.client, OF, lambda: kept.now, piece=500_000, longest=1_000_000)
    (first, *_) = kept.read()
    assert set(first) == {archive.UNREAD}
    kept.append(TEN, b"\n" + lines(1))
    assert kept.read()[-1] == {"id": 1}


@pytest.mark.parametrize("hours", [0, 3])
def test_an_archive_that_does_not_answer_is_asked_another_time(hours: int) -> None:
    class Refusing:
        container_name = "insights-logs-auditlogs"

        def download_blob(self, *_: Any, **__: Any) -> Any:
            from azure.core.exceptions import HttpResponseError

            error = HttpResponseError("as the test wants it")
            error.status_code = 403
            raise error

    log = ArchiveLog(Refusing(), OF, lambda: TEN + timedelta(hours=hours))
    with pytest.raises(LookupFailed, match="give this function's identity the role 'Storage Blob Data Reader'"):
        log.page(log.begin(TEN))
