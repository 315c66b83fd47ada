"""Addresses of Cloud Storage: which objects they mean, in which order, and what is said when they cannot be listed."""

import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from nightlatch.bootstrap import buckets
from nightlatch.errors import UnreadableSource, UsageError
from nightlatch.hosts.gcp.buckets import place
from nightlatch.hosts.gcp.objects import Reached, StoredObject
from nightlatch.intake import Sources
from tests.google.documented import BUCKET, Documented, documented
from tests.google.storage import Storage, reached

DAY = "cloudaudit.googleapis.com/activity/2026/03/02"
HOURS = [f"{DAY}/{hour}:00:00_{hour}:59:59_S0.json" for hour in ("09", "10", "11")]
LATE = f"{DAY}/10:00:00_10:59:59_A0:4567.json"


class Bucket:
    """A bucket of the emulator, and what addresses in it mean."""

    def __init__(self, server: Storage) -> None:
        self.server, self.bucket = server, server.bucket()
        self.address = f"gs://{self.bucket.name}"

    def put(self, *names: str) -> None:
        for name in names:
            self.bucket.blob(name).upload_from_string("{}")

    def reach(self) -> Reached:
        return reached(self.server.host)

    def objects(self, part: str = "") -> list[StoredObject]:
        return list(place(f"{self.address}{part}", self.reach))

    def keys(self, part: str) -> list[str]:
        return [found.key for found in self.objects(part)]


@pytest.fixture
def bucket(storage_emulator: Storage) -> Bucket:
    return Bucket(storage_emulator)


@pytest.fixture
def storage() -> Iterator[Documented]:
    with documented() as server:
        yield server


def test_an_address_means_everything_whose_name_begins_so_in_order_of_name(bucket: Bucket) -> None:
    bucket.put("b/2", "a/2", "a/10", "a/1", "ab")
    assert bucket.keys("") == bucket.keys("/") == ["a/1", "a/10", "a/2", "ab", "b/2"]
    assert bucket.keys("/a") == ["a/1", "a/10", "a/2", "ab"]
    assert bucket.keys("/a/") == ["a/1", "a/10", "a/2"]


def test_the_name_of_an_object_means_that_object_alone(bucket: Bucket) -> None:
    bucket.put("logs/a.json", "logs/a.json.gz")
    assert bucket.keys("/logs/a.json") == ["logs/a.json"]


def test_a_pattern_means_the_names_that_it_matches(bucket: Bucket) -> None:
    bucket.put(*HOURS, LATE, f"{DAY.replace('activity', 'data_access')}/10:00:00_10:59:59_S0.json", f"{DAY}/notes.txt")
    assert bucket.keys("/*/activity/2026/**/1?:00:00_*.json") == [LATE, *HOURS[1:]]
    assert bucket.keys(f"/{DAY}/*_S[0-9].json") == HOURS


def test_folders_and_what_was_deleted_or_replaced_are_left_out(bucket: Bucket) -> None:
    bucket.put("old/gone", HOURS[0], HOURS[0])
    bucket.bucket.blob("logs/").upload_from_string("")
    bucket.bucket.blob("old/gone").delete()
    assert bucket.keys("") == [HOURS[0]]


def test_a_listing_of_several_pages_is_read_to_its_end_page_by_page(storage: Documented) -> None:
    names = [f"logs/{number:02}" for number in range(25)]
    for name in (*names, "elsewhere"):
        storage.put(name)
    storage.page = 10
    listed = iter(storage.at("logs/"))
    first = next(listed)
    assert len(storage.asked) == 1
    assert "prefix=logs%2F" in storage.asked[0]
    assert "fields=items%28name%2Csize%2Cgeneration%29%2CnextPageToken" in storage.asked[0]
    assert [first.key, *(found.key for found in listed)] == names
    assert len(storage.asked) == 3


def test_nothing_but_the_listing_and_the_objects_is_asked_for(storage: Documented) -> None:
    for name in "ab":
        storage.put(name)
    for found in storage.at(""):
        found.open().close()
    assert [asked.partition("?")[0] for asked in storage.asked] == [
        f"/storage/v1/b/{BUCKET}/o",
        *(f"/download/storage/v1/b/{BUCKET}/o/{name}" for name in "ab"),
    ]


def test_a_page_may_hold_nothing_and_yet_not_be_the_last(storage: Documented) -> None:
    storage.put("z")
    storage.empty_pages = 2
    assert [found.key for found in storage.at("")] == ["z"]
    assert len(storage.asked) == 3


def test_a_listing_that_is_refused_once_and_asked_again_is_read_once(storage: Documented) -> None:
    storage.put("x")
    storage.refusals = [(503, "Backend Error"), (429, "Rate limit")]
    assert [found.key for found in storage.at("")] == ["x"]


def test_a_name_is_an_address_that_means_this_object_alone(bucket: Bucket) -> None:
    names = ["a b+c&d#e?f=g.json", "é\u202e\x1b[2J.json", "a[1]*.json", "a[!b]", "100%41.json", "//x", "a#1772445600123456", LATE]
    bucket.put(*names, "a[1]*.json.more", "a1x.json", "ac", "a b+c&d")
    for found in bucket.objects():
        assert [(again.name, again.key) for again in place(found.name, bucket.reach)] == [(found.name, found.key)]
        assert found.open().read() == b"{}"


def test_a_source_crosses_to_another_process_with_its_size_and_no_client(bucket: Bucket) -> None:
    bucket.put("x")
    (found,) = bucket.objects("/x")
    assert (found.name, found.size, found.far) == (f"{bucket.address}/x", 2, True)
    far = StoredObject(BUCKET, "x", 2, found.generation)
    assert pickle.loads(pickle.dumps(far)) == far  # noqa: S301 - our own


@pytest.mark.parametrize("part", ["/none/", "/*.gz"])
def test_where_nothing_lies_it_is_said(bucket: Bucket, part: str) -> None:
    bucket.put("x")
    with pytest.raises(UnreadableSource, match=r"nothing lies at gs://.*: check bucket and prefix"):
        bucket.objects(part)


def test_a_bucket_that_is_not_there_is_said(bucket: Bucket) -> None:
    with pytest.raises(UnreadableSource, match="gs://never-made cannot be listed: there is no such bucket: check its name"):
        list(place("gs://never-made/x", bucket.reach))


@pytest.mark.parametrize(
    "address",
    [
        "gs://",
        "gs:///logs",
        "gs://b*cket/logs",
        "gs://Orchard/logs",
        "gs://ab/x",
        "gs://a b/x",
        "gs://orchard?x",
        "gs://orchard/[z-a]",
    ],
)
def test_an_address_that_means_nothing_is_an_error_before_anybody_is_asked(address: str) -> None:
    with pytest.raises(UsageError, match="give gs://BUCKET/PREFIX"):
        Sources([address], buckets())


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "a\udcff"])
def test_what_no_object_can_be_called_is_an_error_before_anybody_is_asked(name: str) -> None:
    with pytest.raises(UsageError, match="as no name of an object does"):
        Sources([f"gs://orchard-logs/{name}"], buckets())


@pytest.mark.parametrize("bucket_name", ["abc", "a.b-c_d", "logs.example.com", "0" * 222])
def test_a_bucket_may_be_called_as_google_allows(bucket_name: str) -> None:
    found: Any = place(f"gs://{bucket_name}/x")
    assert (found.bucket, found.key) == (bucket_name, "x")
