"""Okta's management API of one organization, and the one place where its refusals become ours.

Plain REST with httpx: Okta's own library is asynchronous, and brings thousands of models for a few dozen calls. Every call names the
OAuth scope that it needs, so that a token opens no more than that, a refusal can say what to grant, and a test can hear what is
used. Sources: Okta's management API reference, "Rate limit best practices", "Pagination".
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from nightlatch.errors import ChangeFailed, LookupFailed, TryLater
from nightlatch.vendors.connections import new_client
from nightlatch.vendors.okta_tokens import Credentials, NotGranted

if TYPE_CHECKING:
    import httpx

USERS, USERS_READ = "okta.users.manage", "okta.users.read"
GROUPS, GROUPS_READ = "okta.groups.manage", "okta.groups.read"
ROLES, ROLES_READ = "okta.roles.manage", "okta.roles.read"
APPS, APPS_READ = "okta.apps.manage", "okta.apps.read"
APP_GRANTS, APP_GRANTS_READ = "okta.appGrants.manage", "okta.appGrants.read"
API_TOKENS, API_TOKENS_READ = "okta.apiTokens.manage", "okta.apiTokens.read"
LOGS_READ = "okta.logs.read"
IDPS, IDPS_READ = "okta.idps.manage", "okta.idps.read"

TIMEOUT_S = 15
_MOST_PAGES = 500
_WAIT_S = 60.0
"""How long a limit lasts at most whose end the answer does not tell: Okta counts by the minute."""
_NOT_YET = frozenset({429, 500, 502, 503, 504})

Answer = dict[str, Any]


class Rest:
    """Calls of one identity to one organization, for all threads.

    `patience_s` is how long one call may wait, all in all, for a limit to end: who judges records has none, who locks an account some.
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
        self.address = address
        self._credentials, self._patience_s = credentials, patience_s
        self._make, self._clock, self._pause = client or partial(new_client, TIMEOUT_S), clock, pause
        self._made: httpx.Client | None = None
        self._lock = threading.Lock()

    def ask(self, path: str, scope: str, **parameters: str | int) -> Any:
        """What a reading call answers, an object or a list; None when what was asked for is not there. Raises LookupFailed."""
        answer = self._read(path, scope, parameters)
        return None if answer is None else _decoded(answer)

    def listed(self, path: str, scope: str, key: str = "", **parameters: str | int) -> Iterator[Answer]:
        """What stands on all pages of a list, or under `key` of objects; nothing where there is no such list. Raises LookupFailed."""
        place = path
        for _ in range(_MOST_PAGES):
            answer = self._read(place, scope, parameters)
            if answer is None:
                return
            found = _decoded(answer)
            shelf = found.get(key) if key and isinstance(found, dict) else found
            yield from (each for each in shelf or () if isinstance(each, dict))
            following = _next(answer, found)
            if following is None:
                return
            place, parameters = following, {}
        raise LookupFailed(f"{path} has more than {_MOST_PAGES} pages: narrow what is asked for")

    def page(self, path: str, scope: str) -> tuple[list[Answer], str | None]:
        """What stands on one page, and the path of the page behind it (None: there is none). Raises LookupFailed."""
        answer = self._read(path, scope, {})
        found = None if answer is None else _decoded(answer)
        if answer is None or not isinstance(found, list):
            raise LookupFailed(f"Okta answered no list for {path.partition('?')[0]}: it is asked again")
        return [each for each in found if isinstance(each, dict)], _next(answer, found)

    def change(self, path: str, scope: str, *, method: str = "POST", json: Mapping[str, Any] | None = None) -> Any:
        """What a changing call answers ({} for nothing); None when what it would change is not there.

        Raises TryLater when the same may work in a minute, ChangeFailed otherwise.
        """
        try:
            answer = self._send(method, path, scope, TryLater, json=json)
        except NotGranted as error:
            raise ChangeFailed(str(error)) from error
        if answer.status_code == 404:
            return None
        if answer.status_code >= 400:
            raise (TryLater if answer.status_code in _NOT_YET else ChangeFailed)(self._refusal(answer, scope))
        return _decoded(answer)

    def close(self) -> None:
        """Close what it has open; the next call opens it again."""
        with self._lock:
            if self._made is not None:
                self._made.close()
            self._made = None

    def _read(self, path: str, scope: str, parameters: Mapping[str, str | int]) -> "httpx.Response | None":
        answer = self._send("GET", path, scope, LookupFailed, params=parameters or None)
        if answer.status_code == 404:
            return None
        if answer.status_code >= 400:
            raise LookupFailed(self._refusal(answer, scope))
        return answer

    def _send(
        self, method: str, path: str, scope: str, unreached: type[LookupFailed | TryLater], **options: Any
    ) -> "httpx.Response":
        """The answer, after waiting for as many limits as patience allows; what is over it is answered 429."""
        import httpx

        left, given = self._patience_s, False
        while True:
            try:
                header = self._credentials.header(scope, self._http())
                answer = self._http().request(
                    method, f"{self.address}/{path}", headers={"Authorization": header, "Accept": "application/json"}, **options
                )
            except httpx.HTTPError as error:
                raise unreached(f"Okta could not be asked ({type(error).__name__}): it is tried again") from error
            if answer.status_code == 401:
                self._credentials.forget(scope)
                if (
                    not given
                ):  # a token may end before its time, when a key is changed or an app is switched: one more is asked for
                    given = True
                    continue
            wait_s = self._wait_s(answer)
            if answer.status_code != 429 or wait_s > left:
                return answer
            left -= wait_s
            self._pause(wait_s)

    def _wait_s(self, answer: "httpx.Response") -> float:
        """How long until the limit ends that an answer tells of; at least a second, for its end is told in whole ones."""
        told = answer.headers.get("X-Rate-Limit-Reset", "")
        return max(1.0, float(told) - self._clock()) if told.isdecimal() else _WAIT_S

    def _http(self) -> "httpx.Client":
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def _refusal(self, answer: "httpx.Response", scope: str) -> str:
        found = _decoded(answer)
        told = found if isinstance(found, dict) else {}
        causes = [str(each.get("errorSummary", "")) for each in told.get("errorCauses") or () if isinstance(each, dict)]
        said = " ".join(filter(None, [str(told.get("errorSummary", "")), *causes]))[:300] or "no reason given"
        if answer.status_code == 429:
            help = f"its limit ends in {self._wait_s(answer):.0f} s"
        elif answer.status_code in (401, 403):
            help = f"grant {scope} to Nightlatch's service app, and give the app a role that may do it"
        else:
            help = f"while using {scope}"
        return f"Okta answered {answer.status_code} {told.get('errorCode', '')} ({said}): {help}"


def _decoded(answer: "httpx.Response") -> Any:
    """The answer's object or list; {} for none, or for a proxy's page."""
    try:
        return answer.json() if answer.content else {}
    except ValueError:
        return {}


def _next(answer: "httpx.Response", found: Any) -> str | None:
    """The path of the next page, as `Link` or the answer itself tells it. Of the address only path and query count: it is our own's."""
    told = answer.links.get("next", {}).get("url")
    if not told and isinstance(found, dict):
        links = found.get("_links")
        following = links.get("next") if isinstance(links, dict) else None
        told = following.get("href") if isinstance(following, dict) else None
    if not told:
        return None
    split = urlsplit(str(told))
    return f"{split.path.lstrip('/')}?{split.query}"
