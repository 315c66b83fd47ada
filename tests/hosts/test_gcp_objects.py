"""Objects of Cloud Storage, read in ranges: the same bytes, of one generation, and a sentence for whatever goes wrong."""

import gzip
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from nightlatch.contracts import PIECE
from nightlatch.errors import UnreadableSource
from nightlatch.hosts.gcp import objects
from nightlatch.hosts.gcp.buckets import Place
from nightlatch.hosts.gcp.objects import ENDPOINT, READING, StoredObject, reach
from nightlatch.intake import Reader, Reject, openings
from tests.google.credentials import key_file
from tests.google.documented import BUCKET, Documented, documented
from tests.google.emulators import free_port
from tests.google.storage import Storage, reached
from tests.google.tokens import Tokens, giving
from tests.intake.logs import PROVIDERS, lines, record

LARGE = random.Random(5).randbytes(2 * PIECE + 12345)  # noqa: S311 - bytes that no archive makes smaller
LOGIN = "gcloud auth application-default login"


@pytest.fixture
def storage() -> Iterator[Documented]:
    with documented() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A desk where nobody is signed in."""
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_QUOTA_PROJECT", "STORAGE_EMULATOR_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    objects._OWN.afresh()
    yield monkeypatch
    objects._OWN.afresh()


@pytest.mark.parametrize("body", [b"", b"x", LARGE[:PIECE], LARGE[: PIECE + 1], LARGE], ids=len)
def test_an_object_reads_as_the_bytes_that_it_is(storage_emulator: Storage, body: bytes) -> None:
    bucket = storage_emulator.bucket()
    bucket.blob("x").upload_from_string(body)
    with StoredObject(bucket.name, "x", len(body), 1, lambda: reached(storage_emulator.host)).open() as file:
        assert file.read() == body
        assert file.tell() == len(body)
        assert file.read(1) == b""


def test_it_is_read_in_ranges_of_the_generation_that_was_listed(storage: Documented) -> None:
    source = storage.put("x", LARGE, generation=1772445600123456)
    with source.open() as file:
        assert [each["range"] for each in storage.headers] == [f"bytes=0-{PIECE - 1}"]
        assert file.read() == LARGE
    ends = [PIECE - 1, 2 * PIECE - 1, len(LARGE) - 1]
    assert [each["range"] for each in storage.headers] == [f"bytes={n * PIECE}-{end}" for n, end in enumerate(ends)]
    assert all("ifGenerationMatch=1772445600123456" in asked for asked in storage.asked)


def test_what_is_told_to_be_packed_comes_as_it_lies_there(storage: Documented) -> None:
    packed = gzip.compress(LARGE, 1)
    assert storage.put("x", packed, encoding="gzip").open().read() == packed
    assert storage.put("y", gzip.compress(b"{}"), encoding="gzip").open().read() == gzip.compress(b"{}")


def test_what_is_unpacked_on_its_way_is_said_and_not_read(storage: Documented) -> None:
    storage.transforms = True
    with pytest.raises(OSError, match=r"1000 bytes came where \d+ were asked for: look for a proxy"):
        storage.put("x", gzip.compress(b" " * 1000), encoding="gzip").open()


def told(*given: StoredObject) -> list[tuple[str, str]]:
    """What is said of sources, one after the other: the name, and the reason of a reject or `found`."""
    reader = Reader(PROVIDERS)
    results = [result for opening in openings(given) for result in opening.results(reader)]
    return [(each.where.file, each.reason if isinstance(each, Reject) else "found") for each in results]


def test_an_object_that_is_replaced_while_it_is_read_is_said_with_its_name(storage: Documented) -> None:
    body = lines(record()) + b" " * PIECE
    source = storage.put("x", body)
    with source.open() as file:
        storage.put("x", body.lower(), generation=2)
        *_, last = Reader(PROVIDERS).read(file, name=source.name)
    assert isinstance(last, Reject)
    assert last.where.file == f"gs://{BUCKET}/x"
    assert "it was replaced since it was listed: read it again" in last.reason


def test_an_object_that_is_replaced_or_gone_since_it_was_listed_is_said_and_the_rest_goes_on(storage: Documented) -> None:
    first, last = (storage.put(name, lines(record())) for name in "az")
    old = storage.put("m", lines(record()))
    storage.put("m", lines(record()), generation=2)
    gone = StoredObject(BUCKET, "billing/requester pays", 2, 1, storage.reach)
    assert told(first, old, gone, last) == [
        (first.name, "found"),
        (old.name, "cannot be opened: it was replaced since it was listed: read it again"),
        (gone.name, "cannot be opened: it is no longer there"),
        (last.name, "found"),
    ]


@pytest.mark.parametrize(
    "name", ["a b#c?d=e&f+g;h", "100%41", "a[1]*.json", "a/../b", "./a", "//a", "/", "é\u202e\t☃", "a/..", "x/acl", "\\..\\"]
)
def test_every_name_is_read_as_that_object_and_no_other(storage: Documented, name: str) -> None:
    for other in ("a", "b", "a%", "100A", unquoted(name)):
        storage.put(other, b"other")
    assert storage.put(name, b"this").open().read() == b"this"


def unquoted(name: str) -> str:
    """What a name would be, were it taken for an address of the web."""
    return name.partition("?")[0].partition("#")[0] or "none"


def test_bytes_that_break_off_are_asked_for_again(storage: Documented) -> None:
    source = storage.put("x", LARGE[: PIECE + 1000])
    storage.lacking = 2
    assert source.open().read() == LARGE[: PIECE + 1000]
    assert storage.lacking == 0


def test_what_asks_to_slow_down_is_asked_again(storage: Documented) -> None:
    source = storage.put("x", b"this")
    storage.refusals = [(503, "Backend Error"), (429, "Rate limit"), (500, ""), (408, "")]
    assert source.open().read() == b"this"


@pytest.mark.parametrize(
    ("status", "words", "said"),
    [
        (401, "Invalid Credentials", f"Google does not accept this login: run `{LOGIN}` again"),
        (403, "robin@example.com does not have access.", "which the role roles/storage.objectViewer has (robin@example.com does"),
        (403, "The billing account for the owning project is disabled in state absent", "has no billing account in order"),
        (403, "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: x", "keeps it from you here"),
        (403, "robin@example.com does not have serviceusage.services.use access.", "set GOOGLE_CLOUD_QUOTA_PROJECT to another"),
        (403, "Permission denied on Cloud KMS key.", "the key in Cloud KMS that encrypts it cannot be used"),
        (400, "Bucket is a requester pays bucket but no user project provided.", "set GOOGLE_CLOUD_QUOTA_PROJECT to the project"),
        (400, "The target object is encrypted by a customer-supplied encryption key.", "a key that only its owner has"),
        (404, "The specified bucket does not exist.", "there is no such bucket: check its name"),
        (429, "The rate of requests is too high.", "Cloud Storage asks to slow down: try again later"),
        (503, "Backend Error", "Cloud Storage does not answer (503): try again later"),
        (400, "Invalid argument.\nmore", "Cloud Storage refuses (400): Invalid argument."),
        (407, "", "Cloud Storage refuses (407): no reason given"),
    ],
)
def test_each_refusal_says_what_would_help(storage: Documented, status: int, words: str, said: str) -> None:
    storage.refusals = [(status, words)] * 9  # who is refused with 401 asks again by itself
    source = StoredObject(BUCKET, "x", 2, 1, lambda: reached(storage.host))
    with pytest.raises(OSError, match=r"^\w") as opened:
        source.open()
    with pytest.raises(UnreadableSource) as listed:
        next(iter(Place(BUCKET, "x", source.client)))
    assert said in str(opened.value)
    assert said in str(listed.value)
    assert str(listed.value).startswith(f"gs://{BUCKET} cannot be listed: ")
    assert ("storage.objects.get" in str(opened.value)) == ("objectViewer" in said)
    assert ("storage.objects.list" in str(listed.value)) == ("objectViewer" in said)


def test_who_asks_to_slow_down_for_too_long_is_said(storage: Documented) -> None:
    storage.refusals = [(503, "Backend Error")] * 1000
    with pytest.raises(OSError, match=r"Cloud Storage does not answer \(503\)"):
        StoredObject(BUCKET, "x", 2, 1, lambda: reached(storage.host, 0.1)).open()


def test_whoever_does_not_answer_is_said() -> None:
    nobody = reached(f"127.0.0.1:{free_port()}", 0.1)
    with pytest.raises(OSError, match="Cloud Storage could not be asked: check the network"):
        StoredObject(BUCKET, "x", 1, 1, lambda: nobody).open()


def test_an_emulator_of_this_machine_is_read_without_a_login(storage_emulator: Storage, desk: pytest.MonkeyPatch) -> None:
    bucket = storage_emulator.bucket()
    bucket.blob("x").upload_from_string("{}")
    port = storage_emulator.host.rpartition(":")[2]
    for host in (f"http://{storage_emulator.host}/", f"localhost:{port}"):
        desk.setenv("STORAGE_EMULATOR_HOST", host)
        objects._OWN.afresh()
        assert StoredObject(bucket.name, "x", 2, 1).open().read() == b"{}"
        assert reach() is reach()


@pytest.fixture
def signed_in(desk: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Tokens]:
    """A desk with a key file, and who gives tokens for it."""
    with giving() as tokens:
        desk.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file(tokens.url, "robin@example.com", tmp_path / "key.json")))
        yield tokens


def test_a_token_is_asked_for_once_for_reading_only_and_shown_to_google_only(signed_in: Tokens, desk: pytest.MonkeyPatch) -> None:
    desk.setenv("API_ENDPOINT_OVERRIDE", "https://storage.example")  # of the library's own
    client = reach().client
    assert client.api_endpoint == ENDPOINT
    assert reach().client is client
    assert signed_in.scopes == [READING]


@pytest.mark.parametrize(
    "host", ["https://storage.example", "192.0.2.7:9023", "http://localhost.example", "127.0.0.1:1@192.0.2.7"]
)
def test_an_emulator_of_another_machine_is_not_asked(signed_in: Tokens, desk: pytest.MonkeyPatch, host: str) -> None:
    desk.setenv("STORAGE_EMULATOR_HOST", host)
    with pytest.raises(OSError, match="STORAGE_EMULATOR_HOST names no address of this machine"):
        StoredObject(BUCKET, "x", 1, 1).open()
    assert signed_in.scopes == []


def test_whoever_gets_no_token_is_told_how_to_sign_in_again(signed_in: Tokens) -> None:
    signed_in.refuses = True
    with pytest.raises(OSError, match=rf"gives no token: run `{LOGIN}` again \(invalid_grant: Account has been deleted\)"):
        StoredObject(BUCKET, "x", 1, 1).open()


def test_without_a_network_no_token_is_asked_for_again_and_again(desk: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    desk.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key_file(nowhere, "robin@example.com", tmp_path / "key.json")))
    with pytest.raises(OSError, match="Google could not be asked for a token: check the network"):
        StoredObject(BUCKET, "x", 1, 1).open()


def test_without_a_login_it_says_how_to_get_one(desk: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match=f"there is no login to Google: run `{LOGIN}`"):
        StoredObject(BUCKET, "x", 1, 1).open()
    desk.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json")
    with pytest.raises(OSError, match=r"GOOGLE_APPLICATION_CREDENTIALS names no file of credentials.*/nowhere/key\.json"):
        StoredObject(BUCKET, "x", 1, 1).open()
