"""Addresses of S3: which objects they mean, in which order, and what is said when they cannot be listed."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from nightlatch.bootstrap import buckets
from nightlatch.errors import UnreadableSource, UsageError
from nightlatch.hosts.aws.buckets import place
from nightlatch.intake import Sources
from tests.aws.ministack import Ministack

DAY = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/02"


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        client.create_bucket(Bucket="trail")
        yield client


def put(s3: Any, *keys: str, bucket: str = "trail") -> None:
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"{}")


def keys(s3: Any, address: str) -> list[str]:
    return [found.key for found in place(address, lambda: s3)]


def test_an_address_means_everything_whose_key_begins_so_in_order_of_key(s3: Any) -> None:
    put(s3, "b/2", "a/2", "a/10", "a/1", "ab")
    assert keys(s3, "s3://trail") == keys(s3, "s3://trail/") == ["a/1", "a/10", "a/2", "ab", "b/2"]
    assert keys(s3, "s3://trail/a") == ["a/1", "a/10", "a/2", "ab"]
    assert keys(s3, "s3://trail/a/") == ["a/1", "a/10", "a/2"]


def test_the_key_of_an_object_means_that_object_alone(s3: Any) -> None:
    put(s3, "logs/a.json", "logs/a.json.gz")
    assert keys(s3, "s3://trail/logs/a.json") == ["logs/a.json"]


def test_what_holds_no_records_is_left_out(s3: Any) -> None:
    put(s3, "AWSLogs/", f"{DAY}/", f"{DAY}/x.json.gz", f"{DAY.replace('CloudTrail', 'CloudTrail-Digest')}/d.json.gz")
    assert keys(s3, "s3://trail/AWSLogs/") == [f"{DAY}/x.json.gz"]


def test_a_listing_of_several_pages_is_read_to_its_end_page_by_page(s3: Any) -> None:
    names = [f"logs/{number:05}" for number in range(25)]
    s3.meta.events.register("provide-client-params.s3.ListObjectsV2", lambda params, **_: {**params, "MaxKeys": 10})
    put(s3, *names)
    asked: list[str] = []
    s3.meta.events.register("before-call.s3.ListObjectsV2", lambda **_: asked.append("page"))
    given = iter(place("s3://trail/logs/", lambda: s3))
    first = next(given)
    assert asked == ["page"]
    assert [first.key, *(found.key for found in given)] == names
    assert asked == ["page"] * 3


@pytest.mark.parametrize(
    ("glob", "found"),
    [
        ("2026/*/x*.gz", ["2026/01/x1.gz", "2026/02/x2.gz"]),
        ("2026/**/x*.gz", ["2026/01/x1.gz", "2026/02/deep/x3.gz", "2026/02/x2.gz"]),
        ("**", ["2026/01/x1.gz", "2026/01/y.gz", "2026/02/deep/x3.gz", "2026/02/x2.gz", "a+b.gz"]),
        ("2026/0[!1]/?2.gz", ["2026/02/x2.gz"]),
        ("*+b.gz", ["a+b.gz"]),
    ],
)
def test_a_pattern_means_the_keys_that_it_matches(s3: Any, glob: str, found: list[str]) -> None:
    put(s3, "2026/01/x1.gz", "2026/01/y.gz", "2026/02/x2.gz", "2026/02/deep/x3.gz", "a+b.gz")
    assert keys(s3, f"s3://trail/{glob}") == found


def test_hostile_keys_come_as_they_are(s3: Any) -> None:
    names = ["logs/a b+c&d.json", "logs/é\u202e.json", "logs/\x1b[2J.json"]
    put(s3, *names)
    assert sorted(keys(s3, "s3://trail/logs/")) == sorted(names)


@pytest.mark.parametrize(("key", "other"), [("logs/a*.json", "logs/ab.json"), ("logs/[ab].json", "logs/a.json"), ("a?", "ab")])
def test_a_name_that_is_told_means_that_object_alone_when_it_is_given_again(s3: Any, key: str, other: str) -> None:
    put(s3, key, other)
    told = next(found.name for found in place("s3://trail", lambda: s3) if found.key == key)
    assert keys(s3, told) == [key]


def test_the_size_is_as_listed(s3: Any) -> None:
    put(s3, "x")
    (found,) = place("s3://trail/x", lambda: s3)
    assert (found.name, found.size, found.far) == ("s3://trail/x", 2, True)


@pytest.mark.parametrize("address", ["s3://trail/none/", "s3://trail/*.gz"])
def test_where_nothing_lies_it_is_said(s3: Any, address: str) -> None:
    with pytest.raises(UnreadableSource, match="nothing lies at s3://trail/"):
        keys(s3, address)


def test_a_bucket_that_is_not_there_is_said(s3: Any) -> None:
    with pytest.raises(UnreadableSource, match=r"s3://elsewhere cannot be listed: there is no such bucket"):
        keys(s3, "s3://elsewhere/logs/")


def test_a_name_that_no_bucket_can_have_is_said(s3: Any) -> None:
    with pytest.raises(UnreadableSource, match="cannot be listed"):
        keys(s3, "s3://no bucket/logs/")


@pytest.mark.parametrize("address", ["s3://", "s3:///logs", "s3://b*/logs", "s3://b/[z-a]"])
def test_an_address_that_means_nothing_is_an_error_before_anybody_is_asked(address: str) -> None:
    with pytest.raises(UsageError):
        Sources([address], buckets())


def test_whoever_may_not_list_it_is_told_which_permission_is_missing(ministack: Ministack) -> None:
    ministack.client("s3").create_bucket(Bucket="closed")
    key = ministack.user("reads-nothing")
    with pytest.raises(UnreadableSource, match="s3:ListBucket"):
        next(iter(place("s3://closed/logs/", lambda: ministack.client("s3", key))))


def test_without_credentials_it_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = boto3.session.Session().client("s3", region_name="us-east-1", config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises(UnreadableSource, match="AWS_PROFILE"):
        next(iter(place("s3://trail/logs/", lambda: client)))


def test_the_name_of_a_profile_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody-set-this-up")
    with pytest.raises(UnreadableSource, match="nobody-set-this-up"):
        next(iter(place("s3://trail/logs/", lambda: boto3.session.Session().client("s3"))))
