"""Addresses of Cloud Storage (`gs://bucket/prefix`): which objects they mean, listed page by page in order of name.

What an address means is said in nightlatch.buckets.meaning; `#` and `%` are letters of a name, as in gcloud. Folders hold no records and are left out;
older generations and what was deleted are never listed. Source: "Objects: list", "Naming guidelines".
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple

from nightlatch.buckets.meaning import meaning, pages
from nightlatch.errors import UnreadableSource, UsageError
from nightlatch.hosts.gcp.objects import Reached, StoredObject, reach
from nightlatch.hosts.gcp.unread import LIST, refused

SCHEME = "gs"
FORM = f"{SCHEME}://BUCKET/PREFIX"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]", re.ASCII)
_FIELDS = "items(name,size,generation),nextPageToken"
_PAGE = 1000
"""Objects asked for at once: Google gives no more."""


class Found(NamedTuple):
    """An object as a listing tells of it; `size` in bytes."""

    name: str
    size: int
    generation: int


@dataclass(frozen=True, slots=True)
class Place:
    """The objects that an address means. `client` gives the client to list with."""

    bucket: str
    key: str
    client: Callable[[], Reached] = reach

    def __iter__(self) -> Iterator[StoredObject]:
        """In order of name. Raises UnreadableSource when the bucket cannot be listed, or holds nothing there."""
        meant = meaning(self.key)
        nothing = (
            f"nothing lies at {self._address}/{self.key}: check bucket and prefix (folders and older generations do not count)"
        )
        for name, size, generation in meant.among(self._listed(meant.begins), nothing):
            yield StoredObject(self.bucket, name, size, generation, self.client)

    def _listed(self, prefix: str) -> Iterator[Found]:
        """Everything that begins so and may hold records."""
        for page in pages(lambda: self._pages(prefix), self._refused):
            for item in page:
                if not item["name"].endswith("/"):
                    yield Found(item["name"], int(item["size"]), int(item["generation"]))

    def _pages(self, prefix: str) -> Iterator[list[dict[str, Any]]]:
        """What Google answers, page by page, as it stands: the library's own objects take longer to make."""
        client, how = self.client()
        listing = client.list_blobs(self.bucket, prefix=prefix or None, fields=_FIELDS, page_size=_PAGE, **how)
        for page in listing.pages:
            yield page.raw_page.get("items", [])

    @property
    def _address(self) -> str:
        return f"{SCHEME}://{self.bucket}"

    def _refused(self) -> AbstractContextManager[None]:
        return refused(lambda reason: UnreadableSource(f"{self._address} cannot be listed: {reason}"), LIST)


def place(address: str, client: Callable[[], Reached] = reach) -> Place:
    """What an address means. Raises UsageError for one that names no bucket, and for a name that no object can have."""
    bucket, _, key = address.removeprefix(f"{SCHEME}://").partition("/")
    if not _BUCKET.fullmatch(bucket):
        raise UsageError(f"{address!r} names no bucket: give {FORM}")
    if not key.isprintable() and re.search(r"[\r\n\ud800-\udfff]", key):
        raise UsageError(f"{address!r} holds a line break, or bytes that are no text, as no name of an object does: give {FORM}")
    try:
        meaning(key)
    except re.error as error:
        raise UsageError(f"{address!r} is no pattern ({error}): give {FORM}") from error
    return Place(bucket, key, client)
