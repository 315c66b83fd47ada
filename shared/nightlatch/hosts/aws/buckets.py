"""Addresses of S3 (`s3://bucket/prefix`): which objects they mean, listed page by page in order of key.

What an address means is said in nightlatch.buckets.meaning. Folders' own keys and CloudTrail's digests hold no records, and are left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from nightlatch.buckets.meaning import MAGIC, Listed, meaning, pages
from nightlatch.errors import UnreadableSource, UsageError
from nightlatch.hosts.aws.objects import S3Object, reach, refused

SCHEME = "s3"
DIGESTS = "CloudTrail-Digest"


@dataclass(frozen=True, slots=True)
class S3Place:
    """The objects that an address means. `client` gives the client of S3 to list with."""

    bucket: str
    key: str
    client: Callable[[], Any] = reach

    def __iter__(self) -> Iterator[S3Object]:
        """In order of key. Raises UnreadableSource when the bucket cannot be listed, or holds nothing there."""
        meant = meaning(self.key)
        nothing = f"nothing lies at {SCHEME}://{self.bucket}/{self.key}: check bucket and prefix (folders' own keys and {DIGESTS} do not count)"
        for key, size in meant.among(self._listed(meant.begins), nothing):
            yield S3Object(self.bucket, key, size, self.client)

    def _listed(self, prefix: str) -> Iterator[Listed]:
        """Key and size of everything that begins so and may hold records. S3 gives a thousand at once."""
        for page in pages(lambda: self._pages(prefix), self._refused):
            for found in page.get("Contents", ()):
                if not found["Key"].endswith("/") and DIGESTS not in found["Key"]:
                    yield Listed(found["Key"], found["Size"])

    def _pages(self, prefix: str) -> Iterable[Mapping[str, Any]]:
        given: Iterable[Mapping[str, Any]] = (
            self.client().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        )
        return given

    def _refused(self) -> AbstractContextManager[None]:
        return refused(lambda reason: UnreadableSource(f"{SCHEME}://{self.bucket} cannot be listed: {reason}"))


def place(address: str, client: Callable[[], Any] = reach) -> S3Place:
    """What an address means. Raises UsageError for one that names no bucket."""
    bucket, _, key = address.removeprefix(f"{SCHEME}://").partition("/")
    if not bucket or MAGIC.search(bucket):
        raise UsageError(f"{address!r} names no bucket: give {SCHEME}://BUCKET/PREFIX")
    try:
        meaning(key)
    except re.error as error:
        raise UsageError(f"{address!r} is no pattern ({error}): give {SCHEME}://BUCKET/PREFIX") from error
    return S3Place(bucket, key, client)
