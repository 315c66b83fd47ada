"""Reads blobs of Azure: in ranges, the next one fetched while the present one is read, as whoever is signed in at this desk.

The library repeats what was not answered, what asks to slow down and what breaks off. Sources: "Get Blob", "Blob service error codes".
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, ClassVar, NamedTuple
from urllib.parse import quote

from nightlatch.buckets.own import Own
from nightlatch.buckets.ranges import NOTHING, Range, length_of, opened
from nightlatch.contracts import PIECE

_DOTS = frozenset({".", ".."})
ROLE = "Storage Blob Data Reader"
_CONNECTIONS = 32
_RETRIES: dict[str, Any] = {
    "initial_backoff": 0,
    "increment_base": 2,
    "random_jitter_range": 1,
    "retry_total": 4,
    "retry_status": 4,
    "retry_connect": 1,
}
"""Waits of 2, 4, 8 and 16 s, a second more or less; an account that is not found is asked for once more."""


def reach(endpoint: str) -> Any:
    """This process's own client of the account at an endpoint, shared by its threads: none that was made before a fork is used after it.

    Raises OSError for an emulator's account whose key is not known.
    """
    return _OWN.get(endpoint)


def _made(endpoint: str) -> Any:
    """A client whose connections suffice for all that is opened ahead."""
    import requests
    from azure.core.pipeline.transport import RequestsTransport
    from azure.storage.blob import BlobServiceClient

    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=_CONNECTIONS))
    transport = RequestsTransport(session=session, connection_timeout=5, read_timeout=30)
    if endpoint.startswith("http://"):
        return BlobServiceClient.from_connection_string(_emulated(endpoint), transport=transport, **_RETRIES)
    return BlobServiceClient(endpoint, _SIGNED_IN.get(), transport=transport, **_RETRIES)


def _emulated(endpoint: str) -> str:
    """The connection string of an account that is emulated on this machine. Raises OSError."""
    from nightlatch.settings.azure import storage_of

    told = storage_of(endpoint.rpartition("/")[2])
    if f"BlobEndpoint={endpoint};" not in f"{told};":
        raise OSError("it is emulated on this machine: set NIGHTLATCH_STORAGE to its connection string")
    return told


def _signed_in() -> Any:
    """The credential of this desk, of which threads and accounts get one token together."""
    from nightlatch.vendors.microsoft_tokens import desk

    return desk()


_OWN = Own(_made)
_SIGNED_IN = Own(_signed_in)


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob as a source: `size` as it was listed; `client` gives the client of its account to read it with."""

    endpoint: str
    container: str
    blob: str
    size: int | None
    client: Callable[[str], Any] = reach
    far: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """Its address: given again, it means this blob alone."""
        return f"{self.endpoint}/{self.container}/{quoted(self.blob)}"

    def open(self) -> BinaryIO:
        """Its bytes, the first of them fetched. Raises OSError with the reason, as reading on does.

        It is as long as it was when it was opened. To the blobs of the present hour Azure appends while they are read; what was appended never
        changes, so their bytes are one content though each append gives them another tag. Any other blob is one content as long as its tag is.
        """
        return opened(partial(_fetch, self))


def quoted(name: str) -> str:
    """A blob's name as it stands in an address: signs of patterns and what ends a path are spelled by their codes."""
    return quote(name, safe="/=:@!$'(),;+&~")


class _Content(NamedTuple):
    """What tells the content of a blob from another: its tag, and when it was made; `grows` where only the latter stays."""

    tag: str
    made: object
    grows: bool


def _fetch(source: Blob, start: int, content: _Content | None) -> Range:
    """One range, of that content (None: of whichever is there). Raises OSError."""
    from azure.core import MatchConditions
    from azure.core.exceptions import HttpResponseError

    if not _DOTS.isdisjoint(source.blob.split("/")):  # on its way it would become the address of another
        raise OSError("no address can spell its name, a part of which is . or ..: copy it to another")
    asked: dict[str, Any] = {"offset": start, "length": PIECE, "decompress": False}
    if content and not content.grows:
        asked |= {"etag": content.tag, "match_condition": MatchConditions.IfNotModified}
    with refused(OSError):
        client = source.client(source.endpoint).get_blob_client(source.container, source.blob)
        try:
            answer = client.download_blob(**asked)
        except HttpResponseError as error:
            if error.status_code == 416:  # it is empty by now, or shorter than it was
                return NOTHING
            raise
        data, told = answer.readall(), answer.properties
    found = _Content(str(told.etag), told.creation_time, told.blob_type == "AppendBlob")
    if content and content.grows and found._replace(tag=content.tag) != content:
        raise OSError(_REPLACED)
    return Range(data, length_of(told.content_range, start + len(data)), found)


@contextmanager
def refused(as_error: Callable[[str], Exception]) -> Iterator[None]:
    """Inside, an error of the library becomes that one, with a reason that says what would help."""
    from azure.core.exceptions import AzureError

    from nightlatch.vendors.microsoft_tokens import NotGranted, NotReached

    try:
        yield
    except NotGranted as error:
        raise as_error(_no_token(error)) from error
    except NotReached as error:
        raise as_error("Microsoft could not be asked for a token: check the network") from error
    except AzureError as error:
        raise as_error(_reason(error)) from error
    except OSError as error:  # of ours: no client could be made
        raise as_error(str(error)) from error


_REPLACED = "it was replaced while it was read: read it again"
_HELPS = {
    "ContainerNotFound": "there is no such container: check its name, and the account's",
    "ContainerBeingDeleted": "the container is being deleted",
    "BlobNotFound": "it is no longer there",
    "ConditionNotMet": _REPLACED,
    "BlobArchived": "it is in the archive tier: change its tier to hot or cool first, which takes hours",
    "BlobBeingRehydrated": "it is being brought back from the archive tier: read it again when it is there",
    "AccountIsDisabled": "the storage account is disabled: the subscription may be, too",
}
_STRANGER = frozenset({"InvalidAuthenticationInfo", "AuthenticationFailed", "NoAuthenticationInformation"})


def _reason(error: Any) -> str:
    """Why Azure refused, or was not asked."""
    status = getattr(error, "status_code", None)
    if status is None:
        return _unreached(error)
    code = _code(error)
    if code in _HELPS:
        return _HELPS[code]
    if code in _STRANGER or status == 401:
        return (
            f"Azure does not accept this login ({code}): run `az login` for the account's tenant, in its cloud (`az cloud set`)"
        )
    if status == 403:
        return f"access is denied ({code}): you need the role {ROLE} on it, and the account's firewall must let you in"
    if status == 404:
        return f"it is not there ({code}): check the address"
    if status in {429, 503}:
        return f"Azure asks to slow down ({code}): try again later"
    return f"Azure refuses ({code}): {(str(error.message).splitlines() or ['no reason given'])[0]}"


def _code(error: Any) -> str:
    """What Azure calls its refusal, or its status: `BlobArchived`, `403`."""
    told = getattr(error, "error_code", None) or getattr(error.response, "headers", {}).get("x-ms-error-code")
    return str(getattr(told, "value", told) or error.status_code)


def _unreached(error: Exception) -> str:
    """Why no answer came."""
    if re.search(
        r"failed to resolve|name resolution|name or service not known|getaddrinfo|nodename nor servname",
        str(error),
        re.IGNORECASE,
    ):
        return "there is no storage account of that name, or no network: check both"
    return f"Azure could not be asked: check the network ({(str(error).splitlines() or [type(error).__name__])[0][:300]})"


def _no_token(error: Exception) -> str:
    """Why Microsoft does not know who we are: its own code, where it was asked."""
    code = re.search(r"AADSTS\d+", f"{error} {error.__cause__}", re.ASCII)
    if code:
        return f"Microsoft gives no token ({code[0]}): run `az login` again, or correct AZURE_CLIENT_ID and its siblings"
    return "there is no login to Azure: run `az login`, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and a secret or certificate"
