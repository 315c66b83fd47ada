"""How Microsoft's logs spell things: what the readers of Entra, Azure and Microsoft 365 have to undo alike before they can compare.

The same record comes with other keys by every road (`operationName`, `OperationName`, `OperationName_s`, `operation_name`), with ids in any
case, with addresses that carry a port, and with values that are JSON inside a JSON text. Nothing here raises, whatever it is handed.
"""

import ipaddress
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from nightlatch.model import times
from nightlatch.model.raw import by_keys, decoded, mapping, plain

_COLUMN = re.compile(r"_[sdbtg]$")
"""What Log Analytics puts behind a column's name: text, number, truth, time, guid."""
_SEPARATED = re.compile(r"[^a-z0-9@]")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TENANT = re.compile(r"/tenants/([^/\s]{1,80})", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_NOTHING = frozenset({"", "null", "<null>", "none", "n/a", "not available", "undefined"})
_NOBODY = "00000000-0000-0000-0000-000000000000"
_COUNTED = re.compile(r"/Date\((\d{1,15})\)/")
_EXPORTED = ("%m/%d/%Y %I:%M:%S.%f %p", "%m/%d/%Y %I:%M:%S %p")
_LONGEST_TIME = 40
_DEEPEST = 3
"""How many JSON texts stand one in another."""


def node(value: object, *path: str) -> Any:
    """What lies under a path of keys, in whatever spelling; None where the path ends early. The exact spelling comes first."""
    for step in path:
        found = mapping(value)
        value = found[step] if step in found else _alike(found, folded(step))
    return value


def folded(text: str) -> str:
    """A name of a key, type or property as it is compared: `Role.TemplateId`, `role_template_id` and `RoleTemplateId_s` are one."""
    return _folded(text[:200])


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return _SEPARATED.sub("", _COLUMN.sub("", text).lower())


@by_keys
def _by_folded(keys: tuple[str, ...]) -> dict[str, list[str]]:
    """The keys by their folded names, each in its order."""
    found: dict[str, list[str]] = {}
    for key in keys:
        found.setdefault(folded(key), []).append(key)
    return found


def _alike(found: dict[str, Any], step: str) -> Any:
    return next((value for key in _by_folded(found).get(step, ()) if (value := found[key]) is not None), None)


def known(value: object) -> str | None:
    """A scalar as text; None also for the words that stand where nothing is (`<null>`, `Not Available`)."""
    text = plain(value)
    return None if text is None or text.lower() in _NOTHING else text


def identifier(value: object) -> str | None:
    """An id in lower case, as all Microsoft's ids are compared; None for nothing, and for the id of nobody (all zeros)."""
    text = known(value)
    return None if text is None or text == _NOBODY else text.lower()


def guid(value: object) -> str | None:
    """The first GUID in a text, in lower case; None where there is none, or it is nobody's."""
    return next((each for each in _GUID.findall((plain(value) or "")[:2_000].lower()) if each != _NOBODY), None)


def unquoted(value: Any) -> Any:
    """The value that a text holds as JSON, also where a JSON text stands in another; any other text as it is."""
    for _ in range(_DEEPEST):
        if isinstance(value, str) and value.strip()[:1] == '"':
            try:
                value = json.loads(value.strip())
            except (ValueError, RecursionError):
                return value.strip().strip('"')
        else:
            opened = decoded(value)
            if opened is value:
                return value
            value = opened
    return value


def scalars(value: object) -> Iterator[str]:
    """The texts that a value holds: of a list each, of a scalar the one; none of an object."""
    for each in value if isinstance(value, list) else (value,):
        text = known(each)
        if text:
            yield text


def spelled(name: str) -> str:
    """An operation's name as it is compared: the logs write en dashes, trailing blanks and full stops, and drift in case."""
    return _spelled(name[:400])


@lru_cache(maxsize=8192)
def _spelled(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).translate(_DASHES).casefold()
    text = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return " ".join(text.replace("time bound", "timebound").split()).rstrip(". ")


def moment(text: str | None) -> datetime | None:
    """A time in UTC, None when the text is none: as the logs write it, or as what exports them does.

    The portal writes `3/2/2026, 10:00:00.123 AM`, and PowerShell's older JSON `/Date(1772445600000)/`.
    """
    found = times.moment(text)
    if found or not text or len(text) > _LONGEST_TIME:
        return found
    counted = _COUNTED.fullmatch(text)
    if counted:
        return times.moment(counted[1])
    for form in _EXPORTED:
        try:
            return datetime.strptime(text.replace(",", ""), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def address(value: object) -> str | None:
    """An address without the port that some logs append (`192.0.2.1:443`, `[2001:db8::1]:443`); None for what is none."""
    text = (known(value) or "")[:100]
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1 and "." in bare:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None


def tenant(record: object) -> str | None:
    """The Entra tenant that a record tells, in lower case; None where it tells none.

    In a row of Log Analytics `TenantId` is the workspace's id, and `AADTenantId` the tenant's: only `tenantId`, as streams and Graph spell it,
    is believed. A path of the directory (`/tenants/ID/providers/…`) tells it too.
    """
    found = mapping(record)
    written = next((found[key] for key in ("tenantId", "tenantid", "tenant_id") if key in found), None)
    told = (written, node(found, "AADTenantId"), node(found, "OrganizationId"), _of_path(node(found, "resourceId")))
    return next((own for each in told if (own := identifier(each))), None)


def _of_path(value: object) -> str | None:
    found = _TENANT.search((plain(value) or "")[:500])
    return found[1] if found else None
