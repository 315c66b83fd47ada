"""Objects of S3, read in ranges: the same bytes, never more than two ranges held, and a sentence for whatever goes wrong."""

import gzip
import io
import json
import random
import time
from collections.abc import Iterator
from typing import Any, Self

import boto3
import pytest
from botocore.exceptions import ResponseStreamingError
from moto import mock_aws

from nightlatch.buckets.own import Own
from nightlatch.contracts import PIECE
from nightlatch.hosts.aws import objects
from nightlatch.hosts.aws.objects import ATTEMPTS, S3Object, reach
from nightlatch.intake import Found, Reader, Reject, openings
from tests.aws.ministack import Ministack
from tests.intake.logs import PROVIDERS, lines, record

LARGE = random.Random(5).randbytes(2 * PIECE + 12345)  # noqa: S311 - bytes that no archive makes smaller


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        client.create_bucket(Bucket="trail")
        yield client


def kept(s3: Any, body: bytes, key: str = "x", size: int | None = None) -> S3Object:
    s3.put_object(Bucket="trail", Key=key, Body=body)
    return S3Object("trail", key, len(body) if size is None else size, lambda: s3)


def asked(s3: Any) -> list[str]:
    """The ranges that are asked for from now on."""
    ranges: list[str] = []
    s3.meta.events.register("before-call.s3.GetObject", lambda params, **_: ranges.append(params["headers"]["Range"]))
    return ranges


class Broken:
    """A body that breaks off."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def read(self) -> bytes:
        raise ResponseStreamingError(error="the line was cut")


class Breaking:
    """A client whose answers break off so many times."""

    def __init__(self, s3: Any, times: int) -> None:
        self.s3, self.times = s3, times

    def get_object(self, **given: Any) -> Any:
        answer = self.s3.get_object(**given)
        self.times -= 1
        return answer if self.times < 0 else {**answer, "Body": Broken()}


@pytest.mark.parametrize("body", [b"", b"x", LARGE[:PIECE], LARGE[: PIECE + 1], LARGE], ids=len)
def test_an_object_reads_as_the_bytes_that_it_is(s3: Any, body: bytes) -> None:
    with kept(s3, body).open() as file:
        assert file.read() == body
        assert file.tell() == len(body)
        assert file.read(1) == b""


def test_an_archive_of_several_megabytes_gives_the_same_records_as_the_file(s3: Any) -> None:
    dice = random.Random(3)  # noqa: S311 - no secret
    text = lines(*(record(number=number) | {"pad": dice.randbytes(1500).hex()} for number in range(8000)))
    packed = gzip.compress(text[: len(text) // 2], 1) + gzip.compress(text[len(text) // 2 :], 1)
    assert len(packed) > PIECE
    reader = Reader(PROVIDERS)
    local = list(reader.read(io.BytesIO(packed), name="s3://trail/x"))
    (opening,) = openings([kept(s3, packed)])
    assert list(opening.results(reader)) == local
    assert len(local) == 8000


def test_it_is_read_in_ranges_of_one_content(s3: Any) -> None:
    source = kept(s3, LARGE)
    ranges = asked(s3)
    with source.open() as file:
        assert file.read() == LARGE
    assert ranges == [f"bytes={start}-{start + PIECE - 1}" for start in (0, PIECE, 2 * PIECE)]


def test_the_next_range_is_fetched_while_this_one_is_read_and_no_further_one(s3: Any) -> None:
    source = kept(s3, LARGE)
    ranges = asked(s3)
    file = source.open()
    assert fetched(ranges, 1)
    file.read(100)
    assert fetched(ranges, 2)
    file.read(PIECE - 200)
    assert fetched(ranges, 2)
    file.read(200)
    assert fetched(ranges, 3)
    file.close()


def fetched(ranges: list[str], number: int) -> bool:
    """Whether so many ranges come to be asked for, and no more in the next moment."""
    until = time.monotonic() + 20
    while len(ranges) < number and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.1)
    return len(ranges) == number


def test_an_object_of_nothing_is_not_even_asked_for(s3: Any) -> None:
    source = kept(s3, b"")
    ranges = asked(s3)
    assert source.open().read() == b""
    assert not ranges


def test_an_object_that_was_emptied_since_reads_as_empty(s3: Any) -> None:
    assert kept(s3, b"", size=100).open().read() == b""


def test_an_object_that_grew_since_it_was_listed_is_read_whole(s3: Any) -> None:
    assert kept(s3, LARGE, size=3).open().read() == LARGE


def test_bytes_that_break_off_are_asked_for_again(s3: Any) -> None:
    kept(s3, LARGE)
    again = Breaking(s3, ATTEMPTS - 1)
    assert S3Object("trail", "x", len(LARGE), lambda: again).open().read() == LARGE
    for_ever = Breaking(s3, 10**6)
    with pytest.raises(OSError, match="the line was cut"):
        S3Object("trail", "x", len(LARGE), lambda: for_ever).open()
    assert for_ever.times == 10**6 - ATTEMPTS


def told(*given: S3Object) -> list[str]:
    """What is said of sources, one after the other: the reasons of rejects, and `found`."""
    reader = Reader(PROVIDERS)
    results = [result for opening in openings(given) for result in opening.results(reader)]
    return [result.reason if isinstance(result, Reject) else "found" for result in results]


def test_an_object_that_is_gone_is_said_and_the_rest_goes_on(s3: Any) -> None:
    first, gone, last = (kept(s3, lines(record()), key) for key in "abc")
    s3.delete_object(Bucket="trail", Key="b")
    assert told(first, gone, last) == ["found", "cannot be opened: it is no longer there", "found"]


def test_an_object_that_is_replaced_while_it_is_read_is_said(s3: Any) -> None:
    body = lines(record()) + b" " * PIECE
    file = kept(s3, body).open()
    s3.put_object(Bucket="trail", Key="x", Body=body.lower())
    result = list(Reader(PROVIDERS).read(file))
    assert isinstance(result[0], Found)
    assert isinstance(result[-1], Reject)
    assert "replaced while it was read" in result[-1].reason


def test_an_object_in_an_archive_is_said(s3: Any) -> None:
    s3.put_object(Bucket="trail", Key="x", Body=b"{}", StorageClass="GLACIER")
    assert told(S3Object("trail", "x", 2, lambda: s3)) == ["cannot be opened: it is archived: restore it first"]


def test_an_object_that_may_not_be_read_is_said_with_the_permission(ministack: Ministack) -> None:
    ministack.client("s3").create_bucket(Bucket="locked")
    ministack.client("s3").put_object(Bucket="locked", Key="x", Body=json.dumps(record()).encode())
    denied = ministack.client("s3", ministack.user("reads-no-object"))
    allowed = ministack.client("s3")
    (no, yes) = told(S3Object("locked", "x", 9, lambda: denied), S3Object("locked", "x", 9, lambda: allowed))
    assert "s3:GetObject" in no
    assert yes == "found"


def test_each_process_makes_a_client_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    made = reach()
    assert reach() is made
    own = Own(objects._made)
    with_one = own.get()
    own.afresh()
    assert own.get() is not with_one


@pytest.mark.parametrize(
    ("region", "given"),
    [({"AWS_REGION": "eu-west-3"}, "eu-west-3"), ({"AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"), ({}, "us-east-1")],
)
def test_it_asks_in_the_region_that_is_named(monkeypatch: pytest.MonkeyPatch, region: dict[str, str], given: str) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    for name, value in region.items():
        monkeypatch.setenv(name, value)
    assert Own(objects._made).get().meta.region_name == given
