"""Addresses of S3 (`s3://bucket/prefix`): which objects they mean, listed page by page in order of key.

An address means the object of that key or, without one, everything whose key begins so; with `*`, `?` or `[` it is a pattern, in which
`*` ends at a slash and `**` does not. Folders' own keys and CloudTrail's digests hold no records, and are left out.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nightlatch.errors import UnreadableSource, UsageError
from nightlatch.hosts.aws.objects import S3Object, reach, refused

SCHEME = "s3"
DIGESTS = "CloudTrail-Digest"
_MAGIC = re.compile(r"[*?\[]")
_TOKENS = re.compile(r"\*\*/|\*\*|\[[!^]?\]?[^\]]*\]|.", re.DOTALL)
_STARS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, slots=True)
class S3Place:
    """The objects that an address means. `client` gives the client of S3 to list with."""

    bucket: str
    key: str
    client: Callable[[], Any] = reach

    def __iter__(self) -> Iterator[S3Object]:
        """In order of key. Raises UnreadableSource when the bucket cannot be listed, or holds nothing there."""
        pattern = _pattern(self.key) if _MAGIC.search(self.key) else None
        empty = True
        for key, size in self._listed(_MAGIC.split(self.key, maxsplit=1)[0]):
            if key.endswith("/") or DIGESTS in key or (pattern and not pattern.fullmatch(key)):
                continue
            empty = False
            yield S3Object(self.bucket, key, size, self.client)
            if key == self.key:  # it is the first that begins so
                return
        if empty:
            raise UnreadableSource(
                f"nothing lies at {SCHEME}://{self.bucket}/{self.key}: check bucket and prefix (folders' own keys and {DIGESTS} do not count)"
            )

    def _listed(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Key and size of everything that begins so. S3 gives a thousand at once."""
        with refused(lambda reason: UnreadableSource(f"{SCHEME}://{self.bucket} cannot be listed: {reason}")):
            pages = iter(self.client().get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix))
        while page := self._page(pages):
            yield from ((found["Key"], found["Size"]) for found in page.get("Contents", ()))

    def _page(self, pages: Iterator[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        with refused(lambda reason: UnreadableSource(f"{SCHEME}://{self.bucket} cannot be listed: {reason}")):
            return next(pages, None)


def place(address: str, client: Callable[[], Any] = reach) -> S3Place:
    """What an address means. Raises UsageError for one that names no bucket."""
    bucket, _, key = address.removeprefix(f"{SCHEME}://").partition("/")
    if not bucket or _MAGIC.search(bucket):
        raise UsageError(f"{address!r} names no bucket: give {SCHEME}://BUCKET/PREFIX")
    try:
        _pattern(key)
    except re.error as error:
        raise UsageError(f"{address!r} is no pattern ({error}): give {SCHEME}://BUCKET/PREFIX") from error
    return S3Place(bucket, key, client)


def _pattern(glob: str) -> re.Pattern[str]:
    """The keys that a glob means, whole."""
    return re.compile("".join(_token(each[0]) for each in _TOKENS.finditer(glob)))


def _token(glob: str) -> str:
    if glob in _STARS:
        return _STARS[glob]
    if glob[0] != "[" or len(glob) < 3:
        return re.escape(glob)
    is_not = glob[1] in "!^"
    inside = re.sub(r"([\\\[\]^&~|])", r"\\\1", glob[1 + is_not : -1])
    return f"(?!/)[{'^' if is_not else ''}{inside}]"
