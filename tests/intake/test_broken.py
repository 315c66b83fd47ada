"""What is broken costs itself and not its neighbors, and is said with its place and its reason."""

import gc
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nightlatch.intake import Found, Reader, Reject
from tests.intake.logs import PROVIDERS, document, found, lines, record, rejects, results

ONE, TWO, THREE = (json.dumps(record(number=number)).encode() for number in (1, 2, 3))


def array(*elements: bytes) -> bytes:
    return b'{"Records":[' + b",".join(elements) + b"]}"


def test_a_malformed_line_is_rejected_and_the_next_is_read() -> None:
    data = ONE + b"\n" + TWO[:40] + b"\n\n" + THREE
    assert found(data) == [(1, 1, "e1"), (4, 1, "e3")]
    (reject,) = rejects(data)
    assert (reject.where.record, reject.where.file, reject.text) == (2, "log", TWO[:40].decode())


@pytest.mark.parametrize("broken", [b"{oops}", b'{"a":}', b'{"a":[1,,2]}', b"oops", b"{'a':1}", b'{"a":"\x01"}', b'{"a":01}'])
def test_a_malformed_element_is_rejected_and_its_neighbors_are_read(broken: bytes) -> None:
    data = array(ONE, broken, THREE)
    assert found(data) == [(1, 1, "e1"), (3, 1, "e3")]
    (reject,) = rejects(data)
    assert reject.where.record == 2
    assert reject.text.startswith(broken.decode())
    at = int(reject.reason.rpartition("byte ")[2].rstrip(")"))
    assert data.index(broken) <= at <= data.index(broken) + len(broken)


def test_braces_inside_the_strings_of_a_broken_element_do_not_mislead() -> None:
    data = array(ONE, b'{"a":"}],[{\\"", oops}', THREE)
    assert found(data) == [(1, 1, "e1"), (3, 1, "e3")]


def test_where_the_next_element_cannot_be_found_soundly_one_reject_says_how_much_is_lost() -> None:
    broken = b'{"a":{"b": oops'
    data = array(ONE, broken, THREE)
    assert found(data) == [(1, 1, "e1")]
    (reject,) = rejects(data)
    assert reject.where.record == 2
    assert f"{len(data) - data.index(broken)} bytes from there on could not be read" in reject.reason


def test_missing_and_extra_commas_lose_nothing() -> None:
    data = b'{"Records":[' + ONE + TWO + b",," + THREE + b",]}"
    assert found(data) == [(1, 1, "e1"), (2, 1, "e2"), (3, 1, "e3")]
    assert rejects(data) == []


def test_a_broken_member_beside_the_records_is_said_and_they_are_read() -> None:
    data = b'{"note":{"a":oops},"Records":[' + ONE + b"]}"
    assert found(data) == [(1, 1, "e1")]
    assert len(rejects(data)) == 1


def test_a_document_that_breaks_off_gives_what_came_before() -> None:
    data = array(ONE, TWO, THREE)
    cut = data[: data.index(THREE) + 20]
    assert found(cut) == [(1, 1, "e1"), (2, 1, "e2")]
    (reject,) = rejects(cut)
    assert reject.where.record == 3
    assert "ends too early" in reject.reason


def test_an_archive_that_breaks_off_gives_what_could_be_read_and_says_so_once() -> None:
    records = [record(number=number, filler=str(number) * 99) for number in range(1, 200)]
    for data in (document(*records), lines(*records)):
        archive = gzip.compress(data)
        places = [place for place, _, _ in found(archive[: len(archive) * 2 // 3])]
        assert places == list(range(1, len(places) + 1))
        assert 50 < len(places) < 199
        (reject,) = rejects(archive[: len(archive) * 2 // 3])
        assert "ends too early" in reject.reason
        assert reject.where.record == len(places) + 1


def test_an_archive_that_only_lost_its_checksum_gives_everything_and_says_so() -> None:
    archive = gzip.compress(document(record(number=1), record(number=2)))
    assert [place for place, _, _ in found(archive[:-4])] == [1, 2]
    assert "ends too early" in rejects(archive[:-4])[0].reason


def test_rubbish_behind_an_archive_is_said() -> None:
    archive = gzip.compress(document(record()))
    assert found(archive + b"rubbish") == [(1, 1, "e1")]
    assert "followed by" in rejects(archive + b"rubbish")[0].reason


def test_a_damaged_archive_is_said() -> None:
    archive = bytearray(gzip.compress(lines(*(record(number=number) for number in range(2000)))))
    archive[len(archive) // 2] ^= 0xFF
    assert rejects(bytes(archive))


def test_bytes_that_are_no_text_reject_their_record_only() -> None:
    bad = TWO.replace(b"odd", b"o\xffd")
    assert found(array(ONE, bad, THREE)) == [(1, 1, "e1"), (3, 1, "e3")]
    assert found(ONE + b"\n" + bad + b"\n" + THREE) == [(1, 1, "e1"), (3, 1, "e3")]
    assert "UTF-8" in rejects(array(ONE, bad, THREE))[0].reason


def test_nesting_without_end_rejects_its_record_only() -> None:
    deep = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert found(array(ONE, deep, THREE)) == [(1, 1, "e1"), (3, 1, "e3")]
    assert found(ONE + b"\n" + deep + b"\n" + THREE) == [(1, 1, "e1"), (3, 1, "e3")]
    assert "nested too deep" in rejects(array(ONE, deep, THREE))[0].reason


@pytest.mark.parametrize(
    "odd",
    [b'"x":NaN', b'"x":-Infinity', b'"x":"\\ud800"', b'"\\udfff":1', b'"x":' + b"9" * 5000, b'"eventID":"no"', b'"x":1e999'],
)
def test_odd_but_harmless_json_hides_no_record(odd: bytes) -> None:
    strange = b"{" + odd + b"," + TWO[1:]
    assert found(array(ONE, strange, THREE)) == [(1, 1, "e1"), (2, 1, "e2"), (3, 1, "e3")]
    assert found(ONE + b"\n" + strange + b"\n" + THREE) == [(1, 1, "e1"), (2, 1, "e2"), (3, 1, "e3")]


def test_no_lone_surrogate_leaves_intake() -> None:
    data = lines(b'{"eventVersion":"1","eventSource":"iam.x","eventName":"CreateUser","eventID":"\\ud83d\\ude00 \\ud800"}\n')
    assert found(data) == [(1, 1, "\U0001f600 \ufffd")]


@pytest.fixture
def nothing_is_collected() -> Iterator[None]:
    """What earlier tests left is let go of before: a finalizer that runs where the stack is full would fail."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("nothing_is_collected")
def test_a_deep_record_never_stops_the_run_whatever_is_done_with_it() -> None:
    for depth in (500, 2000, 5000, 20_000, 100_000):
        for leaf in (b"1", b'"\\ud800"'):
            deep = TWO[:-1] + b',"x":' + b"[" * depth + leaf + b"]" * depth + b"}"
            places = [place for place, _, _ in found(array(ONE, deep, THREE))]
            assert places in ([1, 2, 3], [1, 3])
            for result in results(array(deep)):
                if isinstance(result, Found):
                    assert Reject.of_record(result.where, "no", result.raw).reason == "no"


def test_a_value_that_is_no_object_is_rejected() -> None:
    assert [reject.where.record for reject in rejects(b'1\n"text"\nnull\n' + ONE)] == [1, 2, 3]


def test_what_is_no_log_at_all_is_one_reject() -> None:
    for data in (b"\x89PNG\r\n\x1a\n" + bytes(500), b"# A readme\n\nwith text\n"):
        assert len(rejects(data)) == 1
    assert "zip" in rejects(b"PK\x03\x04" + bytes(100))[0].reason


def test_a_file_that_cannot_be_opened_is_one_reject(tmp_path: Path) -> None:
    (reject,) = Reader(PROVIDERS).read(tmp_path)
    assert isinstance(reject, Reject)
    assert reject.where.record == 0
    assert "cannot be opened" in reject.reason


def test_a_reject_keeps_only_the_beginning_of_a_long_text() -> None:
    (reject,) = rejects(ONE + b"\n{" + b"x" * 100_000 + b"\n" + TWO)
    assert len(reject.text) == 2000
