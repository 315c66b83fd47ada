"""What cannot be read, kept in blobs for a person: a file for each, under its day, with the reason beside the text."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from nightlatch.errors import StoreError
from nightlatch.hosts.azure.clients import patiently
from nightlatch.hosts.azure.refusals import translated

ROLE = "Storage Blob Data Contributor"
MOST = 32 << 20
"""Characters of a text that is kept whole: longer than anything a door takes in."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class BlobRejects:
    """Rejects over a container; `client` is its client (None: this function has none).

    `2026/03/02/<digest>.json` holds `{"reason", "text"}`. The digest is of both, so that what is delivered again is kept once a day.
    """

    def __init__(self, client: Any, clock: Callable[[], datetime] = _utc_now) -> None:
        self._client = client
        self._clock = clock

    def keep(self, text: str, reason: str) -> None:
        """Keep a delivery as it came. Raises StoreError when it could not be kept: then it must be delivered again."""
        if self._client is None:
            raise StoreError("this function has no container of rejects: set NIGHTLATCH_REJECTS to its name, as infra/azure does")
        cut = f" (cut: the first {MOST} of {len(text)} characters)" if len(text) > MOST else ""
        told = {"reason": (reason.strip() or "no reason given") + cut, "text": text[:MOST]}
        body = json.dumps(told).encode()  # ASCII: a lone surrogate is kept too
        name = f"{self._clock():%Y/%m/%d}/{hashlib.sha256(body).hexdigest()}.json"
        with translated(ROLE, f"the container {self._client.container_name!r}"):
            patiently(lambda: self._client.upload_blob(name, body, overwrite=True))
