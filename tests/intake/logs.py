"""Invented records in CloudTrail's shape, a fake provider that knows them, and short ways to read them."""

import base64
import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nightlatch.contracts import Peek, Provider
from nightlatch.intake import Elsewhere, Found, Reader, Reject, Result
from nightlatch.intake.parsing import parsing
from nightlatch.intake.partial import Looks, quickest

WANTED = {"CreateUser", "CreateAccessKey", "AttachUserPolicy", "AssumeRole"}


def _recognizes(record: Mapping[str, Any]) -> bool:
    return "eventVersion" in record and "eventSource" in record


def _is_routine(texts: Sequence[str | None]) -> bool:
    source, name, caller = texts
    if source is None or name is None or source.startswith("aws:"):
        return False
    return not (source.startswith("iam.") and name in WANTED and caller != "Nobody")


FAKE = Provider(
    id="fake",
    title="A cloud that does not exist",
    recognizes=_recognizes,
    normalize=lambda _record: (),
    platform_owned=lambda _principal: False,
    peek=Peek(
        (("eventSource",), ("eventName",), ("userIdentity", "type")), _is_routine, "Records", ("eventVersion", "userIdentity")
    ),
)
OTHER = Provider(
    id="other",
    title="Another",
    recognizes=lambda record: record.get("published") == "other",
    normalize=lambda _record: (),
    platform_owned=lambda _principal: False,
)


def _is_routine_below(texts: Sequence[str | None]) -> bool:
    method, service = texts
    return method is not None and service is not None and method not in WANTED


NESTED = Provider(
    id="nested",
    title="A cloud whose records say below what was done",
    recognizes=lambda record: isinstance(record.get("payload"), Mapping) and "method" in record["payload"],
    normalize=lambda _record: (),
    platform_owned=lambda _principal: False,
    peek=Peek((("payload", "method"), ("payload", "service")), _is_routine_below),
)
PROVIDERS = {"fake": FAKE, "other": OTHER, "nested": NESTED}


def record(name: str = "CreateUser", number: int = 1, **more: Any) -> dict[str, Any]:
    """A record of IAM; `number` tells it from others."""
    return {
        "eventVersion": "1.10",
        "eventSource": "iam.amazonaws.com",
        "eventName": name,
        "eventID": f"e{number}",
        "requestParameters": {"userName": 'an {odd} [name] with "quotes" and \\'},
        **more,
    }


def lines(*values: Any) -> bytes:
    return b"".join(value if isinstance(value, bytes) else json.dumps(value).encode() + b"\n" for value in values)


def document(*values: Any, indent: int | None = None, **more: Any) -> bytes:
    return json.dumps({**more, "Records": list(values)}, indent=indent).encode()


def subscription(*messages: str, kind: str = "DATA_MESSAGE") -> dict[str, Any]:
    """What CloudWatch Logs sends, decoded."""
    events = [{"id": str(number), "timestamp": 1772445600000, "message": text} for number, text in enumerate(messages)]
    return {"messageType": kind, "owner": "111122223333", "logGroup": "trail", "logEvents": events}


def packed(value: Any) -> str:
    return base64.b64encode(gzip.compress(json.dumps(value).encode())).decode()


WAYS = (quickest, parsing)
"""The quick ways to read: with the extra, where it is installed, and without."""


def results(data: bytes, *, by: Callable[[], Looks] | None = quickest, only: str | None = None) -> list[Result]:
    return list(Reader(PROVIDERS, only=only, by=by).read(io.BytesIO(data), name="log"))


def results_of_all_ways(data: bytes) -> list[Result]:
    """The same whether every record is decoded, or only those that may matter; compared as text, for NaN equals nothing, and 1 equals 1.0."""
    plain = results(data, by=None)
    for way in WAYS:
        assert repr(results(data, by=way)) == repr(plain)
    return plain


class Trickle(io.BytesIO):
    """As a pipe gives it: never more than so many bytes at once."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self._most = most

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(self.tell() % self._most + 1)


def found(data: bytes) -> list[tuple[int, int, str]]:
    """Record, part and event id of what was found. All ways must agree on everything."""
    return [(r.where.record, r.where.part, r.raw["eventID"]) for r in results_of_all_ways(data) if isinstance(r, Found)]


def rejects(data: bytes) -> list[Reject]:
    return [result for result in results(data) if isinstance(result, Reject)]


def elsewhere(data: bytes) -> list[str]:
    return [result.uri for result in results(data) if isinstance(result, Elsewhere)]
