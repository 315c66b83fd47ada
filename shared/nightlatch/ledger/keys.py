"""How the ledger spells its keys. Names in them come from records: any length, any character.

Times are spelled so that their text order is their order in time.
"""

import hashlib
from datetime import UTC, datetime

PART_BYTES = 200


def fit(text: str, limit: int = PART_BYTES) -> str:
    """Text as a part of a key: at most `limit` bytes, without `/`, control characters and lone surrogates.

    What has to be cut or changed, and what looks as if it had been, ends in a digest of the whole: two texts never share a key.
    """
    plain = "".join(mark if mark.isprintable() and mark != "/" else "_" for mark in text)
    raw = plain.encode()
    if plain == text and "~" not in text and len(raw) <= limit:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{raw[: limit - 17].decode(errors='ignore')}~{digest}"


def stamp(at: datetime) -> str:
    """A moment as key text, to the microsecond: `2026-03-02T10:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The moment that `stamp` spelled."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
