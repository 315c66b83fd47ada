"""Microsoft Graph and Azure Resource Manager, and the one place where their refusals become ours.

Plain REST with httpx: Microsoft's own library for Graph is two hundred megabytes and takes seconds at its first call, for a few dozen
calls. Every call names the permission that it needs, Graph's application permission or Resource Manager's action, so that a refusal can say
what to grant and a test can hear what is used.

Sources: "Microsoft Graph throttling guidance", "Paging Microsoft Graph data in your app", "Request limits and throttling" of Resource
Manager; what a refusal means stands in `microsoft_refusals`.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from nightlatch.errors import ChangeFailed, LookupFailed, TryLater
from nightlatch.vendors.connections import new_client
from nightlatch.vendors.microsoft_refusals import AlreadyThere, Refusal, decoded
from nightlatch.vendors.microsoft_tokens import Credentials, NotGranted, NotReached

if TYPE_CHECKING:
    import httpx

__all__ = ["ARM", "GRAPH", "AlreadyThere", "Rest"]

GRAPH = "https://graph.microsoft.com/v1.0"
ARM = "https://management.azure.com"
TIMEOUT_S = 15
_MOST_PAGES = 500
_WAIT_S = 10.0
"""How long a limit is taken to last whose end the answer does not tell."""
_VERSION = re.compile(r"/(v\d+\.\d+|beta)$")
_EVENTUAL = re.compile(r"[?&](\$count=true|\$search=)")
"""Queries that Graph answers only to who says that he can wait ("Advanced query capabilities on Microsoft Entra ID objects")."""

Answer = dict[str, Any]


class Rest:
    """Calls of one identity to Graph, or to Resource Manager, for all threads.

    `address` is GRAPH, ARM, or where a sandbox serves them. `patience_s` is how long one call may wait, all in all, for a limit to end.
    `named` is which permissions its calls have named so far.
    """

    def __init__(
        self,
        address: str,
        credentials: Credentials,
        *,
        patience_s: float = 0,
        client: "Callable[[], httpx.Client] | None" = None,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = address.rstrip("/")
        self._audience = f"{_VERSION.sub('', self.address)}/.default"
        self.named: set[str] = set()
        self._credentials, self._patience_s = credentials, patience_s
        self._make, self._clock, self._pause = client or partial(new_client, TIMEOUT_S), clock, pause
        self._made: httpx.Client | None = None
        self._lock = threading.Lock()

    def ask(self, path: str, permission: str, **parameters: str | int) -> Any:
        """What a reading call answers; None when what was asked for is not there. Raises LookupFailed.

        Parameters of OData are given by name too: `**{"$select": "id,displayName"}`.
        """
        answer = self._read(_target(path, parameters), permission)
        return None if answer is None else decoded(answer)

    def listed(self, path: str, permission: str, key: str = "value", **parameters: str | int) -> Iterator[Answer]:
        """What stands on all pages of a list; nothing where there is no such list. Raises LookupFailed."""
        place: str | None = _target(path, parameters)
        for number in range(_MOST_PAGES):
            if place is None:
                return
            answer = self._read(place, permission)
            if answer is None and number:
                raise LookupFailed(f"a page of {path} is not there: what stands on it is not known, and it is asked again")
            if answer is None:
                return
            found, place = self._shelf(answer, key)
            yield from found
        if place is not None:
            raise LookupFailed(f"{path} has more than {_MOST_PAGES} pages: narrow what is asked for")

    def page(self, path: str, permission: str, key: str = "value", **parameters: str | int) -> tuple[list[Answer], str | None]:
        """What stands on one page, and the path of the page behind it (None: there is none). Raises LookupFailed."""
        answer = self._read(_target(path, parameters), permission)
        return ([], None) if answer is None else self._shelf(answer, key)

    def change(
        self, path: str, permission: str, *, method: str = "POST", json: Mapping[str, Any] | list[Answer] | None = None
    ) -> Any:
        """What a changing call answers ({} for nothing); None when what it would change is not there.

        Raises TryLater when the same may work in a minute, AlreadyThere, QuotaFull, and ChangeFailed otherwise.
        """
        try:
            answer = self._send(method, _target(path, {}), permission, TryLater, json=json)
        except NotGranted as error:
            raise ChangeFailed(str(error)) from error
        if answer.status_code < 400:
            return decoded(answer)
        refused = Refusal.of(answer)
        if refused.tells_it_is_gone:
            return None
        raise refused.kind(refused.says(permission, self._wait_s(answer)))

    def header(self) -> str:
        """What our calls bear as `Authorization`, for whoever asks whose credentials these are. Raises LookupFailed."""
        return self._credentials.header(self._audience, self._http())

    def close(self) -> None:
        """Close what it has open; the next call opens it again."""
        with self._lock:
            if self._made is not None:
                self._made.close()
            self._made = None

    def _read(self, target: str, permission: str) -> "httpx.Response | None":
        answer = self._send("GET", target, permission, LookupFailed)
        if answer.status_code < 400:
            return answer
        refused = Refusal.of(answer)
        if refused.is_absence:
            return None
        raise LookupFailed(refused.says(permission, self._wait_s(answer)))

    def _shelf(self, answer: "httpx.Response", key: str) -> tuple[list[Answer], str | None]:
        """What stands under `key`, and the path of the next page. Raises LookupFailed: a page that is no list is not the end of one."""
        found = decoded(answer)
        shelf = found.get(key) if isinstance(found, dict) else None
        if not isinstance(shelf, list):
            raise LookupFailed(f"Microsoft answered no list for {answer.url.path}: it is asked again")
        told = found.get("@odata.nextLink") or found.get("nextLink")
        return [each for each in shelf if isinstance(each, dict)], self._inside(str(told)) if told else None

    def _inside(self, told: str) -> str:
        """The path of a next page. Raises LookupFailed when it is elsewhere: our token is sent to no other address."""
        if not told.lower().startswith(f"{self.address}/".lower()):
            raise LookupFailed(f"the next page is not at {self.address}: what stands on it is not known")
        return told[len(self.address) + 1 :]

    def _send(
        self, method: str, target: str, permission: str, unreached: type[LookupFailed | TryLater], **options: Any
    ) -> "httpx.Response":
        """The answer, after waiting for as many limits as patience allows, and with a new token where the one we had was refused."""
        import httpx

        self.named.add(permission)
        left, renewed = self._patience_s, False
        while True:
            try:
                header = self._credentials.header(self._audience, self._http())
                answer = self._http().request(method, f"{self.address}/{target}", headers=_headers(header, target), **options)
            except NotReached as error:
                raise unreached(str(error)) from error
            except httpx.HTTPError as error:
                raise unreached(f"Microsoft could not be asked ({type(error).__name__}): it is tried again") from error
            if answer.status_code == 401 and not renewed:
                self._credentials.forget(self._audience)
                renewed = True
                continue
            wait_s = self._wait_s(answer)
            if wait_s is None or wait_s > left:
                return answer
            left -= wait_s
            self._pause(wait_s)

    def _wait_s(self, answer: "httpx.Response") -> float | None:
        """How long until the limit ends that an answer tells of; None where it tells of none."""
        told = answer.headers.get("Retry-After", "")
        if answer.status_code != 429 and not (answer.status_code == 503 and told):
            return None
        if told.isdecimal():
            return max(1.0, float(told))
        try:
            return max(1.0, parsedate_to_datetime(told).timestamp() - self._clock())
        except ValueError:
            return _WAIT_S

    def _http(self) -> "httpx.Client":
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


def _target(path: str, parameters: Mapping[str, str | int]) -> str:
    """Path and query; ids of Resource Manager begin with a slash, paths of Graph do not."""
    asked = urlencode(parameters, quote_via=quote, safe="$,()'")
    return f"{path.lstrip('/')}{('&' if '?' in path else '?') if asked else ''}{asked}"


def _headers(header: str, target: str) -> dict[str, str]:
    eventual = {"ConsistencyLevel": "eventual"} if _EVENTUAL.search(target) else {}
    return {"Authorization": header, "Accept": "application/json", **eventual}
