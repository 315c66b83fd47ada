"""Azure as its playbooks reach it: what they ask of Resource Manager, whom the directory knows by an id, and the commands that undo it by hand.

One identity of ours reaches every subscription in which it was given something; a case's tenant needs no reach of its own. Graph tells whose
a service principal is, and is not there in every deployment: what only it could tell is then not known, and said so.
"""

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from nightlatch.classes import dataclass
from nightlatch.errors import ChangeFailed
from nightlatch.model import Case
from nightlatch.model.times import moment
from nightlatch.vendors.microsoft import Answer, Rest

AUTHORIZATION = "Microsoft.Authorization"
VERSIONS: Mapping[str, str] = {
    "assignments": "2022-04-01",
    "definitions": "2022-04-01",
    "schedules": "2020-10-01",
    "identities": "2024-11-30",
    "resources": "2025-04-01",
    "subscriptions": "2016-06-01",
    "Microsoft.Compute/virtualMachines": "2024-07-01",
    "Microsoft.Web/sites": "2023-12-01",
}
"""The version in which each part of Resource Manager is asked."""
READ_SUBSCRIPTIONS = "Microsoft.Resources/subscriptions/read"
ROOT = "/"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_GUID_LENGTH = 36
_SCOPE = re.compile(r"/subscriptions/[^/]+|/providers/microsoft\.management/managementgroups/[^/]+", re.IGNORECASE)
_APART = timedelta(seconds=5)
"""How far the log's time of a thing may lie before the time that the thing itself tells."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Azure:
    """Everything that one identity of ours may reach. `rest` is Resource Manager, `graph` the directory (None: nobody asks it); `own` are
    the object and application ids of our identities, in lower case.
    """

    rest: Rest
    graph: Rest | None = None
    own: frozenset[str] = frozenset()
    clock: Callable[[], datetime] = _utc_now

    def subscriptions(self) -> Iterator[str]:
        """The scopes of all subscriptions that we may see and that are in use. Raises LookupFailed."""
        for each in self.rest.listed("subscriptions", READ_SUBSCRIPTIONS, **version("subscriptions")):
            if each.get("state") != "Disabled" and each.get("id"):
                yield str(each["id"])


def version(part: str) -> dict[str, str]:
    """The parameter that every request carries."""
    return {"api-version": VERSIONS[part]}


def versioned(path: str, part: str) -> str:
    """A path with it, for requests that change something."""
    return f"{path}?api-version={VERSIONS[part]}"


def is_id(text: str | None) -> bool:
    """Whether it is an id of the directory; ids go into filters, and records are written by others."""
    return bool(text and _GUID.fullmatch(text.lower()))


def place(scope: str) -> str | None:
    """The path of a scope or a resource ("" for the root), made safe to ask for; None for what is none."""
    text = scope.strip()
    if text == ROOT:
        return ""
    parts = text.strip("/").split("/")
    if not _SCOPE.match(text) or any(not part or not part.strip(".") for part in parts):
        return None
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def extension(id: str, kind: str) -> str:
    """The path of a role assignment or definition as the platform told it, made safe. Raises ChangeFailed for what is none."""
    mark = f"/providers/{AUTHORIZATION}/{kind}/"
    scope, name = id[: -len(mark) - _GUID_LENGTH], id[-_GUID_LENGTH:]
    at = place(scope or ROOT) if fold(id) == fold(f"{scope}{mark}{name}") and is_id(name) else None
    if at is None:
        raise ChangeFailed(f"{id[:200]} is nothing that Nightlatch can address: look at it by hand")
    return f"{at}{mark}{name}"


def fold(id: str) -> str:
    """A resource's id as it is compared: Resource Manager makes no difference of case."""
    return f"/{id.strip().strip('/').lower()}"


def last(path: object) -> str:
    """The last part of an id, in lower case: a role definition's GUID, whatever scope stands before it."""
    return str(path or "").rstrip("/").rpartition("/")[2].lower()


def compact(body: object) -> str:
    """A body as text that is compared, and put back byte for byte."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def logged(operation: str) -> tuple[str, str]:
    """How records call an operation: as documented, and in capitals, as the stream to Event Hubs does."""
    return operation, operation.upper()


def in_case(case: Case, created: object) -> bool:
    """Whether a thing that tells when it was made was made in the case: everything that a newborn has, else what is as young."""
    made = moment(created) if isinstance(created, str) else None
    return case.born is not None or (made is not None and made >= case.first.at - _APART)


def command(*words: str) -> str:
    """A command line that a person can run by hand, quoted for a shell: names come from records."""
    return shlex.join(("az", *words))


def by_rest(method: str, path: str, part: str, body: object = None) -> str:
    """The same call by hand: what the command line has words for is less than what Resource Manager keeps."""
    url = f"https://management.azure.com{versioned(path, part)}"
    told: tuple[str, ...] = () if body is None else ("--body", body if isinstance(body, str) else compact(body))
    return command("rest", "--method", method.lower(), "--url", url, *told)


def properties(told: Answer) -> dict[str, Any]:
    """What Resource Manager keeps under `properties`; {} for what is none."""
    found = told.get("properties")
    return found if isinstance(found, dict) else {}
