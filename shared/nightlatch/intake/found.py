"""What intake hands on: records that some provider knows, and what could not be read.

Each carries its place in the input, so that a reject or a verdict can be traced to the byte it came from.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

EXCERPT = 2000
"""How many characters of an offending text a reject keeps."""


class Where(NamedTuple):
    """A place in the input.

    `record` is the 1-based number of the input line (of the element, in a file of `Records`; of the value, in other
    JSON that spans lines); blank and malformed ones count. `part` is 1-based inside an envelope.
    `record` 0 is the file itself.
    """

    file: str
    record: int
    part: int = 1


class Found(NamedTuple):
    """A record that a provider recognizes as its own, decoded."""

    where: Where
    provider_id: str
    raw: Mapping[str, Any]


class Reject(NamedTuple):
    """Something that could not be read. `text` is the beginning of it, as it stood: hostile wherever it is shown."""

    where: Where
    reason: str
    text: str = ""

    @classmethod
    def of_record(cls, where: Where, reason: str, record: Mapping[str, Any]) -> "Reject":
        """A record that was decoded, and that its provider refused."""
        try:
            text = json.dumps(record)
        except RecursionError:  # deeper than the encoder goes, though the decoder did
            text = ""
        return cls(where, reason, text[:EXCERPT])


class Elsewhere(NamedTuple):
    """An envelope that only names the object which holds the records: `uri` is `s3://bucket/key`."""

    where: Where
    uri: str


Result = Found | Reject | Elsewhere
