"""Who sent a request: only Pub/Sub and Cloud Tasks, under an account of ours, may have a function act.

They sign each request with an OIDC token of that account ("Authentication for push subscriptions" of the Pub/Sub guide).
IAM checks it before the function where the URL is closed to others; checked here, it holds also where somebody opened it.
"""

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from nightlatch.errors import LookupFailed, Untrusted

LONGEST = 8192
"""Bytes of a token that is looked at; Google's have about 1,000."""

REMEMBERED_S = 600
"""Seconds for which Google's keys are not fetched again; they are published days before they are used."""

SKEW_S = 10
WAIT_S = 5


class Gate:
    """Lets requests through that bear a token for `audience` (the function's URL) of one of these service accounts.

    `request` makes HTTP requests as google.auth.transport does (None: over the network); it fetches Google's keys.
    """

    def __init__(self, audience: str, accounts: Collection[str], request: Any = None) -> None:
        self._audience = audience
        self._accounts = frozenset(accounts)
        self._request = _remembering(request)

    def check(self, headers: Mapping[str, str]) -> str:
        """The account that sent it, by its email. Raises Untrusted, or LookupFailed when Google's keys could not be had.

        `headers` are those of the request; one named `Authorization` in any case holds `Bearer` and the token.
        """
        given = [value for name, value in headers.items() if name.lower() == "authorization"]
        scheme, _, token = (given[0] if len(given) == 1 else "").partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
            raise _untrusted("it bears no token")
        claims = self._claims(token)
        email = claims.get("email")
        if not isinstance(email, str) or email not in self._accounts or claims.get("email_verified") is not True:
            raise _untrusted(f"its token is for {str(email)[:100]!r}, not one of {', '.join(sorted(self._accounts)) or 'nobody'}")
        return email

    def _claims(self, token: str) -> Mapping[str, Any]:
        """What Google signed. Its library raises many things over hostile text; which text it was must not get into a log."""
        from google.auth.exceptions import GoogleAuthError, InvalidValue, TransportError
        from google.oauth2.id_token import verify_oauth2_token

        try:
            claims: Mapping[str, Any] = verify_oauth2_token(  # type: ignore[no-untyped-call]  # google-auth types half of itself
                token, self._request, self._audience, SKEW_S
            )
        except TransportError as error:
            raise LookupFailed(f"Google's public keys could not be fetched: deliver again later ({error})") from error
        except InvalidValue as error:  # expired, too early, for another audience: these quote single claims only
            raise _untrusted(str(error)[:200]) from None
        except (GoogleAuthError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            raise _untrusted("its token is none that Google signed") from None
        return claims


def _untrusted(fault: str) -> Untrusted:
    return Untrusted(f"a request was refused: {fault}; let the push subscription or task sign for this URL with our account")


def _remembering(request: Any) -> Callable[..., Any]:
    """A request that keeps what it got for a while, per URL: without it every delivery would cost a second request."""
    kept: dict[str, tuple[float, Any]] = {}

    def ask(url: str, method: str = "GET", **more: Any) -> Any:
        until, answer = kept.get(url, (0.0, None))
        if answer is None or time.monotonic() >= until:
            answer = (request or _over_the_network())(url, method=method, timeout=WAIT_S, **more)
            if answer.status == 200:
                kept[url] = (time.monotonic() + REMEMBERED_S, answer)
        return answer

    return ask


def _over_the_network() -> Any:
    from google.auth.transport.requests import Request

    return Request()
