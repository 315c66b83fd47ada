"""Addresses of Azure's blobs (`https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX`, as the portal and azcopy copy them): which blobs they mean.

What an address means is said in nightlatch.buckets.meaning; `%2A` and its like are letters of names, as in every address of the web. Only what
Microsoft serves is opened, for whoever is asked is shown a token. Folders hold no records and are left out; snapshots, versions and what
was deleted are never listed. Source: "List Blobs", "Naming and referencing containers, blobs, and metadata".
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from nightlatch.buckets.meaning import Listed, Meaning, meaning, pages
from nightlatch.errors import UnreadableSource, UsageError
from nightlatch.hosts.azure.blobs import Blob, reach, refused

FORM = "https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX"
"""How an address is written. The clouds of governments and of China have endings of their own, an emulator of this machine names its account
behind its port (`http://127.0.0.1:10000/ACCOUNT/CONTAINER/PREFIX`)."""
_ENDPOINT = re.compile(
    r"https://[a-z0-9]{3,24}(?:-secondary)?\.blob\.core\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)(?![^/?#])"
    r"|http://127\.0\.0\.1:\d{1,5}/[a-z0-9]{3,24}(?![^/?#])",
    re.ASCII | re.IGNORECASE,
)
_CONTAINER = re.compile(r"(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*|\$(?:logs|root|web|blobchangefeed)", re.ASCII)
_SIGNED = re.compile(
    r"\?(?:[^?]*&)?(?:sig|sv|se|st|sp|spr|sr|ss|srt|si|sip|sdd|skoid|sktid|skt|ske|sks|skv|saoid|suoid|scid)=", re.IGNORECASE
)
_OTHER = re.compile(r"\?(?:[^?]*&)?(?:snapshot|versionid|comp|restype|timeout)=", re.IGNORECASE)
_FOLDER = "hdi_isfolder"
"""The name in a blob's metadata that marks it as a folder: in accounts with a hierarchical namespace, and where Hadoop made one."""
_PAGE = 1000
"""Blobs asked for at once."""


@dataclass(frozen=True, slots=True)
class BlobPlace:
    """The blobs that an address means: `names` is the part behind the container, as it was given. `client` gives the client of the account
    at an endpoint to list with.
    """

    endpoint: str
    container: str
    names: str
    client: Callable[[str], Any] = reach

    def __iter__(self) -> Iterator[Blob]:
        """In order of name. Raises UnreadableSource when the container cannot be listed, or holds nothing there."""
        meant = self.meant
        nothing = f"nothing lies at {self._address}/{self.names}: check account, container and prefix (folders do not count)"
        for name, size in meant.among(self._listed(meant.begins), nothing):
            yield Blob(self.endpoint, self.container, name, size, self.client)

    @property
    def meant(self) -> Meaning:
        """Which names are meant."""
        return _meaning(self.names)

    def _listed(self, prefix: str) -> Iterator[Listed]:
        """Name and size of everything that begins so and may hold records."""
        for page in pages(lambda: self._pages(prefix), self._refused):
            yield from page

    def _pages(self, prefix: str) -> Iterator[list[Listed]]:
        """What the service answers, page by page: of each blob the library would make forty values, which takes seven times as long."""
        answers: list[bytes] = []
        container = self.client(self.endpoint).get_container_client(self.container)
        listing = container.list_blob_names(
            name_starts_with=prefix or None,
            include=["metadata"],
            results_per_page=_PAGE,
            raw_response_hook=lambda answer: answers.append(answer.http_response.body()),
        )
        for _ in listing.by_page():
            page = list(_records(answers[-1]))  # before it, there may be refusals that were asked again
            answers.clear()
            yield page

    @property
    def _address(self) -> str:
        return f"{self.endpoint}/{self.container}"

    def _refused(self) -> AbstractContextManager[None]:
        return refused(lambda reason: UnreadableSource(f"{self._address} cannot be listed: {reason}"))


def place(address: str, client: Callable[[str], Any] = reach) -> BlobPlace | None:
    """What an address means; None for one of another kind. Raises UsageError for one that names no container, and for one with a signature."""
    endpoint = _ENDPOINT.match(address)
    if endpoint is None:
        return None
    shown = address.partition("?")[0]  # what follows may be a secret
    if _SIGNED.search(address):
        raise UsageError(
            f"the address {shown!r} carries a shared access signature, which is a secret, and names of sources are printed: "
            "give the address without what follows the ?, and sign in with `az login`"
        )
    if _OTHER.search(address):
        raise UsageError(f"{shown!r} is followed by a query: snapshots and versions are not read, give the address without it")
    container, _, names = address[endpoint.end() :].removeprefix("/").partition("/")
    if not _CONTAINER.fullmatch(container := unquote(container)):
        raise UsageError(f"{shown!r} names no container: give {FORM}")
    try:
        _meaning(names)
    except re.error as error:
        raise UsageError(f"{address!r} is no pattern ({error}): give {FORM}") from error
    return BlobPlace(endpoint[0].lower(), container, names, client)


def _meaning(names: str) -> Meaning:
    return meaning(names, unquote)


def _records(answer: bytes) -> Iterator[Listed]:
    """The blobs that a page tells of, without folders."""
    for blob in ET.fromstring(answer).iterfind("Blobs/Blob"):  # noqa: S314 - it is the service's own
        told = blob.find("Name")
        name = "" if told is None else told.text or ""
        if told is not None and told.get("Encoded") == "true":  # it has letters that XML has not
            name = unquote(name)
        if not name.endswith("/") and not _is_folder(blob):
            yield Listed(name, int(blob.findtext("Properties/Content-Length") or 0))


def _is_folder(blob: ET.Element) -> bool:
    told = blob.find("Metadata")
    return told is not None and any(each.tag.lower() == _FOLDER and (each.text or "").lower() == "true" for each in told)
