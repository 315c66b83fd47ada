"""Blobs of Azure, read in ranges: the same bytes, also of what grows meanwhile, and a sentence for whatever goes wrong."""

import gzip
import random
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.core.pipeline.transport import RequestsTransport
from azure.storage.blob import BlobServiceClient

from nightlatch.contracts import PIECE
from nightlatch.errors import UnreadableSource
from nightlatch.hosts.azure import blobs
from nightlatch.hosts.azure.blobs import Blob, reach
from nightlatch.hosts.azure.containers import BlobPlace
from nightlatch.intake import Reader, Reject, openings
from nightlatch.vendors.microsoft_tokens import Identity
from tests.azure.answering import answering
from tests.azure.azurite import ACCOUNT, Azurite
from tests.google.emulators import free_port
from tests.intake.logs import PROVIDERS, lines, record

ORCHARD, TENANT = "https://orchardlogs.blob.core.windows.net", "11111111-2222-3333-4444-555555555555"
LARGE = random.Random(5).randbytes(2 * PIECE + 12345)  # noqa: S311 - bytes that no archive makes smaller


class Kept:
    """A container of the emulator with one blob, as a source; `asked` are the ranges that are fetched."""

    def __init__(self, server: Azurite) -> None:
        self.server, self.name = server, server.container()
        self.asked: list[str] = []
        self.service: Any = BlobServiceClient.from_connection_string(server.connection, raw_request_hook=self._note)
        self.blob = self.service.get_blob_client(self.name, "x")

    def source(self, size: int | None = None) -> Blob:
        return Blob(f"http://127.0.0.1:{self.server.ports['blob']}/{ACCOUNT}", self.name, "x", size, lambda _: self.service)

    def of(self, body: bytes, **more: Any) -> Blob:
        self.blob.upload_blob(body, overwrite=True, **more)
        self.asked.clear()
        return self.source(len(body))

    def _note(self, request: Any) -> None:
        if request.http_request.method == "GET":
            self.asked.append(request.http_request.headers.get("x-ms-range", ""))


@pytest.fixture
def kept(azurite: Azurite) -> Kept:
    return Kept(azurite)


@pytest.mark.parametrize("body", [b"", b"x", LARGE[:PIECE], LARGE[: PIECE + 1], LARGE], ids=len)
def test_a_blob_reads_as_the_bytes_that_it_is(kept: Kept, body: bytes) -> None:
    with kept.of(body).open() as file:
        assert file.read() == body
        assert file.tell() == len(body)
        assert file.read(1) == b""


def test_it_is_read_in_ranges(kept: Kept) -> None:
    source = kept.of(LARGE)
    with source.open() as file:
        assert kept.asked == [f"bytes=0-{PIECE - 1}"]
        assert file.read() == LARGE
    assert kept.asked == [f"bytes={start}-{start + PIECE - 1}" for start in (0, PIECE, 2 * PIECE)]


def test_what_is_told_to_be_packed_comes_as_it_lies_there(kept: Kept) -> None:
    from azure.storage.blob import ContentSettings

    packed = gzip.compress(LARGE, 1)
    with kept.of(packed, content_settings=ContentSettings(content_encoding="gzip")).open() as file:
        assert file.read() == packed


def test_a_blob_that_grew_since_it_was_listed_is_read_whole(kept: Kept) -> None:
    kept.of(LARGE)
    assert kept.source(3).open().read() == LARGE
    assert kept.source(0).open().read() == LARGE


def test_a_blob_of_the_present_hour_is_read_as_far_as_it_was_when_it_was_opened(kept: Kept) -> None:
    kept.blob.create_append_blob()
    kept.blob.append_block(LARGE[:PIECE])
    kept.blob.append_block(LARGE[PIECE : PIECE + 100])
    with kept.source(1).open() as file:
        kept.blob.append_block(LARGE[PIECE + 100 : 2 * PIECE])
        assert file.read() == LARGE[: PIECE + 100]
    assert kept.source(1).open().read() == LARGE[: 2 * PIECE]


@pytest.mark.parametrize("grows", [False, True])
def test_a_blob_that_is_replaced_while_it_is_read_is_said(kept: Kept, grows: bool) -> None:
    body = lines(record()) + b" " * PIECE
    if grows:
        kept.blob.create_append_blob()
        kept.blob.append_block(body[:PIECE])
        kept.blob.append_block(body[PIECE:])
    else:
        kept.of(body)
    with kept.source(len(body)).open() as file:
        kept.blob.delete_blob()
        kept.blob.upload_blob(body.lower())
        result = list(Reader(PROVIDERS).read(file))
    assert isinstance(result[-1], Reject)
    assert "replaced while it was read" in result[-1].reason


def told(*given: Blob) -> list[str]:
    """What is said of sources, one after the other: the reasons of rejects, and `found`."""
    reader = Reader(PROVIDERS)
    results = [result for opening in openings(given) for result in opening.results(reader)]
    return [result.reason if isinstance(result, Reject) else "found" for result in results]


def test_a_blob_that_is_gone_is_said_and_the_rest_goes_on(kept: Kept) -> None:
    source = kept.of(lines(record()))
    gone = Blob(source.endpoint, source.container, "gone", 1, source.client)
    assert told(source, gone, source) == ["found", "cannot be opened: it is no longer there", "found"]


def test_a_blob_whose_name_would_lead_to_another_is_not_read_as_that(kept: Kept) -> None:
    source = kept.of(lines(record()))
    for name in ("y/../x", "./x", "../container/x", "y/.."):
        (reason,) = told(Blob(source.endpoint, source.container, name, 1, source.client))
        assert "no address can spell its name" in reason
    assert kept.asked == []


def test_a_blob_in_the_archive_tier_is_said(kept: Kept) -> None:
    source = kept.of(lines(record()))
    kept.blob.set_standard_blob_tier("Archive")
    (reason,) = told(source)
    assert reason.startswith("cannot be opened: it is in the archive tier")


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (
            403,
            "AuthorizationPermissionMismatch",
            "access is denied (AuthorizationPermissionMismatch): you need the role Storage Blob Data Reader",
        ),
        (403, "AuthorizationFailure", "the account's firewall must let you in"),
        (403, "", "access is denied (403)"),
        (401, "InvalidAuthenticationInfo", "Azure does not accept this login (InvalidAuthenticationInfo): run `az login`"),
        (403, "AuthenticationFailed", "Azure does not accept this login"),
        (404, "ContainerNotFound", "there is no such container"),
        (404, "", "it is not there (404)"),
        (409, "BlobBeingRehydrated", "being brought back from the archive tier"),
        (503, "ServerBusy", "Azure asks to slow down (ServerBusy): try again later"),
        (429, "", "Azure asks to slow down"),
        (409, "AccountIsDisabled", "the storage account is disabled"),
        (400, "InvalidInput", "Azure refuses (InvalidInput)"),
    ],
)
def test_each_refusal_says_what_would_help(status: int, code: str, said: str) -> None:
    with answering(status, code) as blob:
        with pytest.raises(OSError, match=r"^\w") as opened:
            blob.open()
        with pytest.raises(UnreadableSource) as listed:
            next(iter(BlobPlace(blob.endpoint, blob.container, "x", blob.client)))
    assert said in str(opened.value)
    assert f"{blob.endpoint}/logs cannot be listed: " in str(listed.value)
    assert said in str(listed.value)


def test_bytes_that_break_off_are_asked_for_again() -> None:
    with answering(206, body=b"x" * 1000, lacking=1) as blob:
        assert blob.open().read() == b"x" * 1000


def test_whoever_does_not_answer_is_said() -> None:
    endpoint = f"http://127.0.0.1:{free_port()}/{ACCOUNT}"
    service = BlobServiceClient(endpoint, {"account_name": ACCOUNT, "account_key": "c2VjcmV0"}, retry_total=0)
    with pytest.raises(OSError, match="Azure could not be asked: check the network"):
        Blob(endpoint, "logs", "x", 1, lambda _: service).open()


class Failing:
    """A credential, or a network, that is not there."""

    def __init__(self, error: Exception) -> None:
        self.error, self.asked = error, 0

    def get_token(self, *_: str, **__: Any) -> Any:
        self.asked += 1
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ClientAuthenticationError("Please run 'az login' to set up an account"), "there is no login to Azure: run `az login`"),
        (
            ClientAuthenticationError("AADSTS700082: The refresh token has expired"),
            r"no token \(AADSTS700082\): run `az login` again",
        ),
        (ServiceRequestError("no route"), "could not be asked for a token: check the network"),
    ],
)
def test_without_a_login_it_says_how_to_get_one_and_does_not_ask_again(error: Exception, said: str) -> None:
    nobody = Failing(error)
    service = BlobServiceClient(ORCHARD, Identity(lambda: nobody), **blobs._RETRIES)
    with pytest.raises(OSError, match=said):
        Blob(ORCHARD, "logs", "x", 1, lambda _: service).open()
    assert nobody.asked == 1


def test_an_account_of_another_tenant_is_asked_with_a_token_of_that_tenant() -> None:
    asked: list[tuple[object, ...]] = []

    class SignedIn:
        """Somebody who may have a token of any tenant."""

        def get_token(self, *scopes: str, tenant_id: str | None = None, **_: Any) -> AccessToken:
            asked.append((*scopes, tenant_id))
            return AccessToken(f"of {tenant_id}", 1 << 33)

    with answering(206, body=b"found", tenant=TENANT) as here:

        class Here(RequestsTransport):  # type: ignore[misc]  # it is Any
            def send(self, request: Any, **more: Any) -> Any:
                request.url = request.url.replace(ORCHARD, here.endpoint)
                return super().send(request, **more)

        with BlobServiceClient(ORCHARD, Identity(SignedIn), transport=Here(), retry_total=0) as service:
            blob = Blob(ORCHARD, "logs", "x", 1, lambda _: service)
            assert [blob.open().read() for _ in range(2)] == [b"found"] * 2
    assert asked == [("https://storage.azure.com/.default", None), ("https://storage.azure.com/.default", TENANT)]


def test_an_account_whose_name_nobody_knows_is_said() -> None:
    unknown = ServiceRequestError(
        "HTTPSConnection(host='x', port=443): Failed to resolve 'x' ([Errno -2] Name or service not known)"
    )

    def client(_endpoint: str) -> Any:
        raise unknown

    with pytest.raises(OSError, match="there is no storage account of that name, or no network"):
        Blob("https://x.blob.core.windows.net", "logs", "x", 1, client).open()


def test_an_emulated_account_is_reached_by_its_connection_string(
    kept: Kept, azurite: Azurite, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = kept.of(b"{}")
    monkeypatch.delenv("NIGHTLATCH_STORAGE", raising=False)
    with pytest.raises(OSError, match="set NIGHTLATCH_STORAGE to its connection string"):
        Blob(f"http://127.0.0.1:2/{ACCOUNT}", "logs", "x", 2).open()
    monkeypatch.setenv("NIGHTLATCH_STORAGE", azurite.connection)
    with Blob(source.endpoint, source.container, "x", 2).open() as file:
        assert file.read() == b"{}"
    assert reach(source.endpoint) is reach(source.endpoint)
    with pytest.raises(OSError, match="set NIGHTLATCH_STORAGE"):
        Blob(f"http://127.0.0.1:1/{ACCOUNT}", "logs", "x", 2).open()
