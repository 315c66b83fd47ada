"""Google's REST interfaces, and the one place where their refusals become ours, for Cloud and Workspace alike.

Plain REST with google-auth: the client libraries cost a second of cold start and a hundred megabytes of discovery documents
each, for a dozen calls. Every call names the permission it needs, so that a refusal can say what to grant and a test can
hear what is used.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nightlatch.errors import ChangeFailed, LookupFailed, TryLater

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
TIMEOUT_S = 15
APIS: Mapping[str, str] = {
    "iam": "https://iam.googleapis.com/v1",
    "projects": "https://cloudresourcemanager.googleapis.com/v3",
    "assets": "https://cloudasset.googleapis.com/v1",
    "storage": "https://storage.googleapis.com/storage/v1",
    "keys": "https://apikeys.googleapis.com/v2",
}
"""Where each interface is served. A sandbox serves them elsewhere."""


def apis_at(address: str) -> Mapping[str, str]:
    """Where a sandbox at this address serves each interface: under a prefix that names it."""
    prefixes = {"iam": "iam", "projects": "cloudresourcemanager", "assets": "cloudasset", "storage": "storage", "keys": "apikeys"}
    return {name: f"{address}/{prefixes[name]}{base[base.index('.com') + 4 :]}" for name, base in APIS.items()}


_MOST_PAGES = 500
_NOT_YET = frozenset({409, 429, 500, 502, 503, 504})

Answer = dict[str, Any]


class Conflicting(TryLater):
    """The policy was changed by somebody else between reading and writing it: read it again."""


Session = Any
"""What sends: google-auth's AuthorizedSession, or a `requests.Session` with a token of a sandbox."""


class Rest:
    """Calls of one identity, for all threads. `session` is made at the first call; None: the environment's credentials."""

    def __init__(self, session: Callable[[], Session] | None = None, apis: Mapping[str, str] = APIS) -> None:
        self._make = session or _authorized
        self._apis = apis
        self._made: Session | None = None
        self._lock = threading.Lock()

    def ask(self, api: str, path: str, permission: str, *, method: str = "GET", **options: Any) -> Answer | None:
        """What a reading call answers; None when what was asked for is not there. Raises LookupFailed."""
        status, answer = self._send(api, path, method, options, LookupFailed)
        if status == 404:
            return None
        if status >= 400:
            raise LookupFailed(_refusal(status, answer, permission))
        return answer

    def listed(self, api: str, path: str, permission: str, key: str, **parameters: Any) -> Iterator[Answer]:
        """What stands under `key` on all pages of an answer. Raises LookupFailed."""
        token: str | None = None
        for _ in range(_MOST_PAGES):
            answer = self.ask(api, path, permission, params={**parameters, **({"pageToken": token} if token else {})}) or {}
            yield from answer.get(key, ())
            token = answer.get("nextPageToken")
            if not token:
                return
        raise LookupFailed(f"{path} has more than {_MOST_PAGES} pages: narrow what is asked for")

    def change(self, api: str, path: str, permission: str, *, method: str = "POST", **options: Any) -> Answer | None:
        """What a changing call answers; None when what it would change is not there.

        Raises Conflicting when the etag is another, TryLater when the same may work in a minute, ChangeFailed otherwise.
        """
        status, answer = self._send(api, path, method, options, TryLater)
        if status == 404:
            return None
        if status == 409 and _word(answer) == "ABORTED":
            raise Conflicting(_refusal(status, answer, permission))
        if status >= 400:
            raise (TryLater if status in _NOT_YET else ChangeFailed)(_refusal(status, answer, permission))
        return answer

    def _send(
        self, api: str, path: str, method: str, options: Mapping[str, Any], unreached: type[LookupFailed | TryLater]
    ) -> tuple[int, Answer]:
        from google.auth.exceptions import GoogleAuthError
        from requests.exceptions import RequestException

        try:
            answer = self._session().request(method, f"{self._apis[api]}/{path}", timeout=TIMEOUT_S, **options)
            return answer.status_code, _object(answer)
        except (RequestException, GoogleAuthError) as error:
            raise unreached(f"Google could not be asked ({type(error).__name__}): it is tried again") from error

    def _session(self) -> Session:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


def _authorized() -> Session:
    import google.auth
    from google.auth.transport.requests import AuthorizedSession

    credentials, _ = google.auth.default(scopes=[SCOPE])
    return AuthorizedSession(credentials)  # type: ignore[no-untyped-call]  # google-auth has no types here


def _object(answer: Any) -> Answer:
    """The answer as an object; {} for none, or for a proxy's page."""
    try:
        found = answer.json() if answer.content else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _word(answer: Answer) -> str:
    error = answer.get("error")
    return str(error.get("status", "")) if isinstance(error, dict) else ""


def _refusal(status: int, answer: Answer, permission: str) -> str:
    error = answer.get("error")
    said = str(error.get("message", "")) if isinstance(error, dict) else ""
    help = f"grant {permission} to Nightlatch's service account" if status in (401, 403) else f"while using {permission}"
    return f"Google answered {status} {_word(answer)} ({said[:300] or 'no reason given'}): {help}"
