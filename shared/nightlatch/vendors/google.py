"""Google's REST interfaces, and the one place where their refusals become ours, for Cloud and Workspace alike.

Plain REST with google-auth: the client libraries cost a second of cold start and a hundred megabytes of discovery documents
each, for a dozen calls. Every call names the permission it needs, so that a refusal can say what to grant and a test can
hear what is used.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from nightlatch.errors import ChangeFailed, LookupFailed, TryLater

_SCOPES = "https://www.googleapis.com/auth"
SCOPE = f"{_SCOPES}/cloud-platform"
EMAIL_SCOPE = f"{_SCOPES}/userinfo.email"
"""For Google to say whose credentials it was shown."""
USER = "admin.directory.user"
SECURITY = "admin.directory.user.security"
ROLES = "admin.directory.rolemanagement"
MEMBERS = "admin.directory.group.member"
DIRECTORY_SCOPES = tuple(f"{_SCOPES}/{name}" for name in (USER, SECURITY, ROLES, MEMBERS))
"""What the Directory API is changed with, and nothing wider; the names above say in a call which of them it needs."""
READING_SCOPES = tuple(f"{_SCOPES}/{name}.readonly" for name in (USER, ROLES))
"""What whoever only looks asks for."""
TIMEOUT_S = 15
APIS: Mapping[str, str] = {
    "iam": "https://iam.googleapis.com/v1",
    "projects": "https://cloudresourcemanager.googleapis.com/v3",
    "assets": "https://cloudasset.googleapis.com/v1",
    "storage": "https://storage.googleapis.com/storage/v1",
    "keys": "https://apikeys.googleapis.com/v2",
    "findings": "https://securitycenter.googleapis.com/v2",
    "groups": "https://cloudidentity.googleapis.com/v1",
    "directory": "https://admin.googleapis.com/admin/directory/v1",
    "functions": "https://cloudfunctions.googleapis.com/v2",
    "identity": "https://www.googleapis.com/oauth2/v2",
}
"""Where each interface is served. A sandbox serves them elsewhere."""


def apis_at(address: str, apis: Mapping[str, str] = APIS) -> Mapping[str, str]:
    """Where a sandbox at this address serves each interface: under the first word of its host."""
    parts = ((name, urlsplit(base)) for name, base in apis.items())
    return {name: f"{address}/{split.netloc.partition('.')[0]}{split.path}" for name, split in parts}


_MOST_PAGES = 500
_NOT_YET = frozenset({409, 429, 500, 502, 503, 504})
_PASSING = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"})
"""What the Directory API answers 403 with, though it only wants us to slow down."""
_UNFINISHED = "creation is not complete"
"""What it says of a user that was made a moment ago."""

Answer = dict[str, Any]


class Conflicting(TryLater):
    """The policy was changed by somebody else between reading and writing it: read it again."""


Session = Any
"""What sends: google-auth's AuthorizedSession, or a `requests.Session` with a token of a sandbox."""


class Rest:
    """Calls of one identity, for all threads. `session` is made at the first call; None: the environment's credentials, for `scopes`.

    `caller` is whom a refusal says to grant something.
    """

    def __init__(
        self,
        session: Callable[[], Session] | None = None,
        apis: Mapping[str, str] = APIS,
        scopes: Sequence[str] = (SCOPE,),
        caller: str = "Nightlatch's service account",
    ) -> None:
        self._make = session or (lambda: authorized(scopes))
        self._apis = apis
        self._caller = caller
        self._made: Session | None = None
        self._lock = threading.Lock()

    def ask(self, api: str, path: str, permission: str, *, method: str = "GET", **options: Any) -> Answer | None:
        """What a reading call answers; None when what was asked for is not there. Raises LookupFailed."""
        status, answer = self._send(api, path, method, options, LookupFailed)
        if status == 404:
            return None
        if status >= 400:
            raise LookupFailed(_refusal(status, answer, permission, self._caller))
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
            raise Conflicting(_refusal(status, answer, permission, self._caller))
        if status >= 400:
            raise (TryLater if _is_passing(status, answer) else ChangeFailed)(_refusal(status, answer, permission, self._caller))
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
            raise unreached(
                f"Google could not be asked ({type(error).__name__}): check network and credentials; functions try again"
            ) from error

    def _session(self) -> Session:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


def authorized(scopes: Sequence[str]) -> Session:
    """A session of the environment's credentials, for these scopes. Raises GoogleAuthError."""
    import google.auth
    from google.auth.transport.requests import AuthorizedSession

    logging.getLogger("google.auth").setLevel(logging.ERROR)  # it warns that no project is named, which nobody here asks for
    credentials, _ = google.auth.default(scopes=list(scopes))
    return AuthorizedSession(credentials)  # type: ignore[no-untyped-call]  # google-auth has no types here


def _object(answer: Any) -> Answer:
    """The answer as an object; {} for none, or for a proxy's page."""
    try:
        found = answer.json() if answer.content else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _error(answer: Answer) -> Answer:
    error = answer.get("error")
    return error if isinstance(error, dict) else {}


def _word(answer: Answer) -> str:
    """The word of google.rpc; of older interfaces, which have none, the reason."""
    error = _error(answer)
    told = error.get("errors")
    older = told[0] if isinstance(told, list) and told and isinstance(told[0], dict) else {}
    return str(error.get("status") or older.get("reason", ""))


def _is_passing(status: int, answer: Answer) -> bool:
    """Whether the same may work in a minute."""
    unfinished = status in (400, 412) and _UNFINISHED in str(_error(answer).get("message", ""))
    return status in _NOT_YET or (status == 403 and _word(answer) in _PASSING) or unfinished


def _refusal(status: int, answer: Answer, permission: str, caller: str) -> str:
    said = str(_error(answer).get("message", ""))
    help = f"grant {permission} to {caller}" if status in (401, 403) else f"while using {permission}"
    return f"Google answered {status} {_word(answer)} ({said[:300] or 'no reason given'}): {help}"
