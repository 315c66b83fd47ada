"""How the ledger spells its keys. Names in them come from records: any length, any character.

Times are spelled so that their text order is their order in time.
"""

import hashlib
from datetime import UTC, datetime
from functools import lru_cache

PART_BYTES = 200


def bytes_of(text: str) -> int:
    """How many bytes a text takes in UTF-8. Raises UnicodeEncodeError for a lone surrogate."""
    return len(text) if text.isascii() else len(text.encode())


def fit(text: str, limit: int = PART_BYTES) -> str:
    """Text as a part of a key: at most `limit` bytes, without `/`, control characters and lone surrogates.

    What has to be cut or changed, and what looks as if it had been, ends in a digest of the whole: two texts never share a key.
    """
    if text.isprintable() and "/" not in text and "~" not in text and bytes_of(text) <= limit:
        return text
    raw = "".join(mark if mark.isprintable() and mark != "/" else "_" for mark in text).encode()
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{raw[: limit - 17].decode(errors='ignore')}~{digest}"


@lru_cache(maxsize=1024)
def stamp(at: datetime) -> str:
    """A moment as key text, to the microsecond: `2026-03-02T10:00:00.000000Z`."""
    utc = (at if at.tzinfo is UTC else at.astimezone(UTC)).replace(tzinfo=None)
    return f"{utc.isoformat()}Z" if utc.microsecond else f"{utc.isoformat()}.000000Z"


def moment(text: str) -> datetime:
    """The moment that `stamp` spelled."""
    return datetime.fromisoformat(text)
