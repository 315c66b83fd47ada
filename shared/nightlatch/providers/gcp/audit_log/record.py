"""A tolerant view over one raw Cloud Audit Log entry.

The same entry comes as Cloud Logging writes it, as a row that a sink wrote into BigQuery (`protopayload_auditlog`, with request
and response as JSON texts) or that Log Analytics shows (`proto_payload.audit_log`), and through pipelines that rename what begins
with `@`, spell `callerIP` or write keys in lower case. Extractors read through this view, so none of them repeats the
tolerance, and none of them can raise on an odd shape.

Paths: google/cloud/audit/audit_log.proto and google/logging/v2/log_entry.proto.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote

from nightlatch.errors import UnreadableRecord
from nightlatch.model.raw import listing as whole_listing
from nightlatch.model.raw import mapping, plain
from nightlatch.model.times import UNDATED, moment, timelike

UNKNOWN_TENANT = "unknown"
MOST = 200
"""How many elements of a list are read: more is not an ordinary call, and each may become an activity."""
_TIMES = ("timestamp", "receiveTimestamp", "p_event_time")
_CODES = {
    1: "CANCELLED",
    2: "UNKNOWN",
    3: "INVALID_ARGUMENT",
    4: "DEADLINE_EXCEEDED",
    5: "NOT_FOUND",
    6: "ALREADY_EXISTS",
    7: "PERMISSION_DENIED",
    8: "RESOURCE_EXHAUSTED",
    9: "FAILED_PRECONDITION",
    10: "ABORTED",
    11: "OUT_OF_RANGE",
    12: "UNIMPLEMENTED",
    13: "INTERNAL",
    14: "UNAVAILABLE",
    15: "DATA_LOSS",
    16: "UNAUTHENTICATED",
}
"""google.rpc.Code."""


def listing(value: object) -> list[Any]:
    """The value as a list, no longer than is read; a single object counts as a list of one, everything else as none."""
    return whole_listing(value)[:MOST]


def node(value: object, *path: str) -> Any:
    """What lies under a path of keys, each in camelCase, snake_case or lower case; None where the path ends early."""
    for step in path:
        if not isinstance(value, dict):
            return None
        if step in value:
            value = value[step]
        else:
            snake, lower = _spellings(step)
            value = value[snake] if snake in value else value.get(lower)
    return value


@cache  # of the names that this package asks for, never of a record's
def _spellings(name: str) -> tuple[str, str]:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name), name.lower()


def payload_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The audit log's part of an entry; {} where there is none."""
    told = mapping(node(raw, "protoPayload")) or mapping(raw.get("protopayload_auditlog"))
    return told if "methodName" in told else mapping(node(told, "auditLog")) or told


def service_of(raw: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """The service that logged an entry, in lower case; "" where nothing names it. A pipeline may have lifted it to the top."""
    told = plain(node(payload, "serviceName")) or plain(node(raw, "serviceName"))
    return service_name(told or plain(node(raw, "resource", "labels", "service")) or "")


def service_name(told: str) -> str:
    """A service as it is compared: in lower case, and whole where only its first part is told."""
    name = told.lower()
    return f"{name}.googleapis.com" if name and "." not in name else name


class Entry:
    """One entry. `raw` is the record itself; what is absent reads as {} or None."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.payload = payload_of(raw)
        self.method = plain(node(self.payload, "methodName")) or ""
        """The operation, verbatim and trimmed."""
        self.service = service_of(raw, self.payload)
        """The service that logged it, `iam.googleapis.com`; "" where nothing tells."""

    @cached_property
    def request(self) -> dict[str, Any]:
        """What was asked. The audit log leaves it out where it is large, and of the last entry of a long operation."""
        return mapping(self.payload.get("request")) or mapping(node(self.payload, "requestJson"))

    @cached_property
    def response(self) -> dict[str, Any]:
        """What was answered."""
        return mapping(self.payload.get("response")) or mapping(node(self.payload, "responseJson"))

    @cached_property
    def metadata(self) -> dict[str, Any]:
        """Facts of the service's own, which newer services use in place of `serviceData`."""
        return mapping(self.payload.get("metadata")) or mapping(node(self.payload, "metadataJson"))

    @cached_property
    def labels(self) -> dict[str, Any]:
        """`resource.labels`: what the entry is about, in Cloud Logging's words."""
        return mapping(node(self.raw, "resource", "labels"))

    @cached_property
    def caller(self) -> dict[str, Any]:
        """`authenticationInfo`."""
        return mapping(node(self.payload, "authenticationInfo"))

    @cached_property
    def circumstances(self) -> dict[str, Any]:
        """`requestMetadata`."""
        return mapping(node(self.payload, "requestMetadata"))

    @property
    def resource(self) -> str | None:
        """`resourceName`, without the service in front that some write (`//iam.googleapis.com/…`)."""
        name = plain(node(self.payload, "resourceName"))
        return name.split("/", 3)[3] if name and name.startswith("//") and name.count("/") > 2 else name

    @property
    def event(self) -> str:
        """`insertId` (with the time, for it is unique per log and time only), else a digest of the canonical record."""
        given = plain(node(self.raw, "insertId"))
        if given:
            return f"{given}@{self.at:%Y%m%dT%H%M%S%f}"
        try:
            canonical = json.dumps(self.raw, sort_keys=True, separators=(",", ":"), default=str)
        except RecursionError as error:
            why = "the entry is nested too deep to be told from others; restore it as Cloud Logging wrote it"
            raise UnreadableRecord(why) from error
        return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()

    @cached_property
    def at(self) -> datetime:
        """When it happened, in UTC; `UNDATED` where nothing tells. Raises UnreadableRecord when what tells it is no time."""
        told = [plain(node(self.raw, name)) for name in _TIMES]
        told.append(plain(node(self.circumstances, "requestAttributes", "time")))
        texts = list(filter(None, map(timelike, told)))
        found = next((time for time in map(moment, texts) if time), None)
        if found is None and texts:
            raise UnreadableRecord(f"{self.method}: {texts[0][:60]!r} is no time; restore the record as Cloud Logging wrote it")
        return found or UNDATED

    @cached_property
    def tenant(self) -> str:
        """Whose log it stands in: a project's id, `folders/N`, `organizations/N`; "unknown" when nothing says."""
        name = unquote(plain(node(self.raw, "logName")) or "")
        kind, _, rest = name.partition("/")
        owner = rest.partition("/")[0]
        if kind == "projects" and owner:
            return owner
        if kind in ("organizations", "folders", "billingAccounts") and owner:
            return f"{kind}/{owner}"
        return plain(self.labels.get("project_id")) or project_of(self.resource) or UNKNOWN_TENANT

    @cached_property
    def project(self) -> str:
        """The project that the entry is about, by id where one is told; the log's owner where it is about none."""
        return plain(self.labels.get("project_id")) or project_of(self.resource) or self.tenant

    @cached_property
    def code(self) -> str | None:
        """The code of a `status` other than OK; a pipeline may have lifted it to the top of the record."""
        status = mapping(self.payload.get("status")) or mapping(self.raw.get("status"))
        found = plain(status.get("code"))
        return None if found in ("0", "OK") else found

    @cached_property
    def failed(self) -> bool:
        """Whether Google refused or failed: a status other than OK, or a permission that was not granted."""
        return self.code is not None or any(plain(node(each, "granted")) == "false" for each in self.permissions)

    @property
    def error(self) -> str | None:
        """The status as google.rpc.Code names it; None on success."""
        if not self.failed:
            return None
        code = self.code or "7"
        return _CODES.get(int(code), code) if code.isdecimal() and len(code) < 4 else code[:60]

    @property
    def permissions(self) -> list[Any]:
        """`authorizationInfo`: each permission that was asked for, with whether it was granted."""
        return listing(node(self.payload, "authorizationInfo"))

    @cached_property
    def operation(self) -> str | None:
        """The id of the long operation that this entry is the beginning or the end of; None for all others."""
        return plain(node(self.raw, "operation", "id"))

    @cached_property
    def binding_deltas(self) -> list[dict[str, Any]]:
        """What a change of an IAM policy added and removed, wherever the service put it."""
        return [each for each in self._deltas("bindingDeltas") if isinstance(each, dict)]

    @cached_property
    def audit_deltas(self) -> list[dict[str, Any]]:
        """What a change of an IAM policy added to and removed from what is logged."""
        return [each for each in self._deltas("auditConfigDeltas") if isinstance(each, dict)]

    def _deltas(self, name: str) -> Iterator[Any]:
        """BigQuery tells them of a data set or table inside what it says of the change (`metadata.datasetChange`)."""
        told = (node(self.payload, "serviceData"), self.payload.get("servicedata_v1_iam"), self.metadata)
        for place in map(mapping, (*told, *self.metadata.values())):
            found = listing(node(place, "policyDelta", name)) or listing(node(place, name))
            if found:
                yield from found
                return

    @property
    def gained(self) -> Any:
        """The permissions that a role gained, wherever IAM put them."""
        told = (node(self.payload, "serviceData"), self.payload.get("servicedata_v1_iam_admin"), self.metadata)
        found = (node(mapping(place), "permissionDelta", "addedPermissions") for place in told)
        return next((each for each in found if each), None)

    def text(self, *path: str) -> str | None:
        """A scalar of the request as text."""
        return plain(node(self.request, *path))

    def answer(self, *path: str) -> str | None:
        """A scalar of the response as text."""
        return plain(node(self.response, *path))


def mask_of(entry: Entry) -> frozenset[str]:
    """The fields that an update names, in lower case without separators; empty where it names none, and so means all."""
    told = node(entry.request, "updateMask")
    names = node(told, "paths") if isinstance(told, dict) else (plain(told) or "").split(",")
    texts = (plain(name) for name in names if name) if isinstance(names, list) else ()
    return frozenset(text.replace("_", "").lower() for text in texts if text)


def project_of(name: str | None) -> str | None:
    """The project in a resource's name; None where it names none (`projects/-/…`, `projects/_/…`)."""
    parts = (name or "").split("/")
    found = next((parts[at + 1] for at, part in enumerate(parts[:-1]) if part == "projects"), None)
    return found if found not in ("-", "_", "") else None
