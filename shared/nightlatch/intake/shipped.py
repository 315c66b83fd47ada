"""What log shippers put around a record: the record as text in one field, beside fields of the shipper's own.

Filebeat and Logstash use `message`, Elastic keeps the `event.original`, Splunk exports `_raw`, OpenTelemetry's collector `body`, Fluent Bit `log`.
Asked only of what no reader knows: a record may have a field of such a name itself.
"""

from collections.abc import Mapping
from typing import Any

from nightlatch.intake.decoding import Malformed, decode_line

_FIELDS = ("message", "event.original", "_raw", "body", "log")


def inside(record: Mapping[str, Any]) -> Any:
    """What stands as JSON in the first such field that holds any; None where none does."""
    event = record.get("event")
    original = event.get("original") if isinstance(event, dict) else None
    for text in (*(record.get(name) for name in _FIELDS), original):
        if isinstance(text, str) and text.lstrip()[:1] in ("{", "["):
            try:
                return decode_line(text.encode("utf-8", "replace"))
            except Malformed:
                continue
    return None
