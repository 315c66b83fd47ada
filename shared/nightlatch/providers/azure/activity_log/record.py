"""A tolerant view over one record of the activity log, of any shape: extractors read through it, and none can raise on an odd one.

**What a record's stage means.** The platform writes a happening down when it begins (`Start`, `Started`, `Accept`) and when it is over
(`Success`, `Failure`, `Cancel`). What was asked mostly stands in the first, whether it was done in the last, and nothing but the
caller's own correlation id joins them. See `assignments.py` for what is made of that.

**Whose it is.** The tenant is the one of the resource: as the record names it, else the first part of `hierarchy`, else the tenant of the
caller's token; `TenantId` of Log Analytics is its workspace, and never counts. A record that tells none belongs to its subscription.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from nightlatch.errors import UnreadableRecord
from nightlatch.model.raw import listing, mapping, plain
from nightlatch.model.times import UNDATED, moment, timelike
from nightlatch.providers.azure.activity_log.shapes import Fields, inside, layers, spread, worded
from nightlatch.vendors.microsoft_restored import restored

UNKNOWN_TENANT = "unknown"
AFTERWARDS = "answeredAfterwards"
"""Where a record that was made whole keeps what was read; it is no part of what tells the record from others."""
OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"
TENANT_ID = "http://schemas.microsoft.com/identity/claims/tenantid"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
OPERATION = re.compile(r"[A-Za-z]\w*(\.[\w-]+)+(/[\w.-]+)+", re.ASCII)
"""`Microsoft.Authorization/roleAssignments/write`: a provider's name, and what is done to what."""
_BEGUN = ("start", "accept", "begin", "inprogress", "in progress", "running", "pending")
_FAILED = ("fail", "cancel", "error", "clienterror", "servererror", "denied", "reject", "timedout")
_REFUSALS = ("forbidden", "unauthorized", "badrequest", "conflict", "notfound", "internalservererror", "toomanyrequests", "gone")
_STATUS = ("resulttype", "activitystatusvalue", "status", "activitystatus", "eventoutcome")
_CODES = ("resultsignature", "activitysubstatusvalue", "substatus", "activitysubstatus", "statuscode")
_TIMES = ("eventtimestamp", "time", "eventtime", "timegenerated", "@timestamp", "peventtime", "submissiontimestamp")
_GRID_TYPE = re.compile(r"Microsoft\.Resources\.Resource(Write|Delete|Action)(Success|Failure|Cancel)", re.ASCII | re.IGNORECASE)


class Record:
    """One record. What is absent reads as {} or None; `name` is the operation in lower case, by which tables are searched."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = restored(raw)
        self._layers = layers(self.raw)
        self.operation = self._operation()
        """Verbatim, trimmed; "" where the record names none."""
        self.name = self.operation.lower().rpartition("/providers/")[2]

    def _operation(self) -> str:
        told = (
            self.text("operationnamevalue"),
            self.text("operationname"),
            plain(inside(self.authorization, "action")),
            self.text("eventname"),
        )
        return next((text for text in told if text and OPERATION.fullmatch(text)), "")

    def field(self, *names: str) -> Any:
        """The first of these (squeezed) fields that any layer tells."""
        for name in names:
            for layer in self._layers:
                if layer.get(name) not in (None, "", {}, []):
                    return layer[name]
        return None

    def text(self, *names: str) -> str | None:
        """The first of these fields as text."""
        return next((text for name in names if (text := worded(self.field(name)))), None)

    @cached_property
    def authorization(self) -> dict[str, Any]:
        """What the caller was allowed by. Its `evidence` names the caller's own role, never one that was granted."""
        return mapping(inside(self.field("identity"), "authorization")) or mapping(self.field("authorization"))

    @cached_property
    def claims(self) -> Fields:
        """The claims of the caller's token, under the names that tokens give them."""
        return mapping(inside(self.field("identity"), "claims")) or mapping(self.field("claims"))

    @cached_property
    def properties(self) -> dict[str, Any]:
        """What the service that did it tells beside."""
        return mapping(self.field("properties", "eventproperties"))

    @cached_property
    def request(self) -> dict[str, Any]:
        """What was asked; {} where it is not told."""
        return self._body("requestbody", "request_body")

    @cached_property
    def answer(self) -> dict[str, Any]:
        """What Resource Manager answered; {} where it is not told."""
        return self._body("responsebody", "response_body")

    def _body(self, name: str, parted: str) -> dict[str, Any]:
        """A body among the properties, or in a column of its own as pipelines make (`properties_requestbody`)."""
        told = (inside(self.properties, name), inside(self.properties, parted), self.field(name, f"properties{name}"))
        return next((body for each in told if (body := mapping(each))), {})

    @cached_property
    def _bodies(self) -> tuple[dict[str, Any], ...]:
        """What was read afterwards (`completing.py`), request and answer: the objects that may tell a fact, the surest first."""
        return tuple(part for body in (*listing(self.raw.get(AFTERWARDS)), self.request, self.answer) for part in spread(body))

    def told(self, *path: str) -> Any:
        """What the bodies tell under a path, in their `properties` or beside: what was read afterwards first, then the request."""
        found = (inside(part, *path) for part in self._bodies)
        return next((each for each in found if each not in (None, "", {}, [])), None)

    def word(self, *path: str) -> str | None:
        """The same as text."""
        return plain(self.told(*path))

    @cached_property
    def resource(self) -> str:
        """The resource's id, without a slash at the end; "" where nothing names it. Streams shout it: then as it is spelled elsewhere."""
        told = (
            *(self.text(name) for name in ("resourceid", "resourceuri", "azureresourceid")),
            plain(inside(self.raw, "azure", "resource", "id")),
            plain(inside(self.properties, "entity")),
            self.text("subject") if self.grid else None,
            plain(inside(self.authorization, "scope")),
        )
        paths = [text.rstrip("/") for text in told if text and text.startswith("/")]
        spelled = (text for text in paths if text.lower() == paths[0].lower() and not text.isupper())
        return next(spelled, paths[0] if paths else "")

    @cached_property
    def grid(self) -> str:
        """The type of an event of Event Grid, `Microsoft.Resources.ResourceWriteSuccess`; "" for every other shape."""
        told = (self.text("eventtype"), self.text("type"))
        return next((text for text in told if text and _GRID_TYPE.fullmatch(text)), "")

    @cached_property
    def subscription(self) -> str | None:
        """The subscription's id, in lower case; None for what is above all subscriptions."""
        parts = self.resource.lower().split("/")
        told = parts[2] if len(parts) > 2 and parts[1] == "subscriptions" else self.text("subscriptionid")
        return told.lower() if told else None

    @cached_property
    def correlation(self) -> str | None:
        """What joins the records of one call. A caller may choose it (`x-ms-correlation-request-id`), and give it to many calls."""
        return self.text("correlationid") or plain(inside(self.raw, "azure", "correlation_id"))

    @cached_property
    def home(self) -> str | None:
        """The tenant of the caller's token, in lower case: another than the resource's where access was delegated to it."""
        return _guid(plain(inside(self.claims, TENANT_ID)))

    @cached_property
    def tenant(self) -> str:
        """Whose record it is: see the module's docstring."""
        row = self.text("type") == "AzureActivity" or self.field("operationnamevalue") is not None
        hierarchy = (self.text("hierarchy") or plain(inside(self.properties, "hierarchy")) or "").strip("/").partition("/")[0]
        told = (None if row else self.text("tenantid"), hierarchy, self.home)
        return next((id for text in told if (id := _guid(text))), None) or self.subscription or UNKNOWN_TENANT

    @cached_property
    def _stage(self) -> str:
        told = [_GRID_TYPE.sub(r"\2", self.grid)] if self.grid else [text for name in _STATUS if (text := self.text(name))]
        words = [text.lower() for text in told if text]
        if words:
            return words[0]
        begun = (self.text("eventname") or "").lower().startswith("begin")
        return "begin" if begun else "failed" if _refused(self.code) else ""

    @property
    def begun(self) -> bool:
        """Whether this only tells that the platform began with it."""
        return self._stage.startswith(_BEGUN)

    @property
    def failed(self) -> bool:
        """Whether the platform refused, failed or was stopped."""
        return self._stage.startswith(_FAILED) or _refused(self._stage)

    @cached_property
    def code(self) -> str | None:
        """How it ended, in the words of HTTP: `Created`, `Forbidden`, `409`."""
        told = (*(self.text(name) for name in _CODES), plain(inside(self.properties, "statusCode")))
        return next((text.rpartition(".")[2] or text for text in told if text), None)

    @property
    def error(self) -> str | None:
        """Why it failed: the code of the error where one is told, else how it ended. None for what did not fail."""
        if not self.failed:
            return None
        message = inside(self.properties, "statusMessage")
        told = (
            plain(inside(message, "error", "code")),
            plain(inside(message, "code")),
            self.text("resultdescription"),
            self.code,
        )
        return next((text[:200] for text in told if text), "Failed")

    @property
    def event(self) -> str:
        """The id that Azure gives the record; a digest of the canonical record where a stream dropped it."""
        given = self.text("eventdataid") or (self.text("id") if self.grid else None)
        if given:
            return given.lower()
        try:
            own = {key: value for key, value in self.raw.items() if key != AFTERWARDS}
            canonical = json.dumps(own, sort_keys=True, separators=(",", ":"), default=str)
        except (RecursionError, TypeError, ValueError) as error:
            why = "the record is nested too deep to be told from others; restore it as Azure wrote it"
            raise UnreadableRecord(why) from error
        return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()

    @cached_property
    def at(self) -> datetime:
        """When it happened, in UTC; `UNDATED` where nothing tells. Raises UnreadableRecord when what tells it is no time."""
        texts = [text for name in _TIMES if (text := timelike(self.text(name)))]
        found = next((time for time in map(moment, texts) if time), None)
        if found is None and texts:
            raise UnreadableRecord(f"{self.operation}: {texts[0][:60]!r} is no time; restore the record as Azure wrote it")
        return found or UNDATED


def _guid(text: str | None) -> str | None:
    return text.lower() if text and GUID.fullmatch(text.lower()) else None


def _refused(code: str | None) -> bool:
    """Whether a status of HTTP, as a number or a word, is none of success."""
    text = (code or "").lower()
    return text in _REFUSALS or (text.isascii() and text.isdecimal() and len(text) == 3 and text >= "400")
