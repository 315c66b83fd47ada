"""How we prove to Okta who we are: as a service app with a key of its own, or in a small organization by somebody's API token.

A service app signs a short statement with its private key, and is given a token of one hour for the scopes that it names. It is
asked for one scope at a time: each call then carries a token that opens nothing else, and a scope that nobody granted stops only the
calls that need it. An API token has no scopes: it may whatever its owner may.

Sources: "Implement OAuth for Okta with a service app", RFC 7523.
"""

import base64
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from nightlatch.classes import dataclass
from nightlatch.errors import LookupFailed

if TYPE_CHECKING:
    import httpx
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_TOKENS = "oauth2/v1/token"
_ASSERTED = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_STATEMENT_S = 300
_EARLY_S = 60
"""How long before its end a token is not used any more."""


class NotGranted(LookupFailed):
    """Okta gives no token for a scope, or we have nothing to ask for one with; the message says which."""


class Credentials(Protocol):
    """What goes into `Authorization`, for a call that needs this scope."""

    def header(self, scope: str, client: "httpx.Client") -> str:
        """The header's text. Raises NotGranted, and httpx.HTTPError when nobody could be asked."""
        ...

    def forget(self, scope: str) -> None:
        """What was given for this scope was refused: ask for another."""
        ...


@dataclass(frozen=True, slots=True)
class ApiToken:
    """Somebody's API token."""

    token: str = field(repr=False)

    def header(self, scope: str, client: "httpx.Client") -> str:  # noqa: ARG002 - it may whatever its owner may
        """The same for every call."""
        return f"SSWS {self.token}"

    def forget(self, scope: str) -> None:
        """There is no other."""


@dataclass(slots=True)
class ServiceApp:
    """A service app of the organization at `address`, by its client id and its private key (a JSON Web Key, as Okta's console shows it)."""

    address: str
    client: str
    key: str = field(repr=False)
    clock: Callable[[], float] = time.time
    _held: dict[str, tuple[str, float]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def header(self, scope: str, client: "httpx.Client") -> str:
        """A token for this scope, kept until shortly before its end."""
        with self._lock:
            token, ends = self._held.get(scope, ("", 0.0))
            if self.clock() >= ends - _EARLY_S:
                token, ends = self._asked(scope, client)
                self._held[scope] = token, ends
        return f"Bearer {token}"

    def forget(self, scope: str) -> None:
        """Ask for another at the next call."""
        with self._lock:
            self._held.pop(scope, None)

    def _asked(self, scope: str, client: "httpx.Client") -> tuple[str, float]:
        """A new token, and when it ends."""
        form = {
            "grant_type": "client_credentials",
            "scope": scope,
            "client_assertion_type": _ASSERTED,
            "client_assertion": self._statement(),
        }
        answer = client.post(f"{self.address}/{_TOKENS}", data=form)
        if answer.status_code in (400, 401, 403):
            raise NotGranted(_refusal(answer, scope, self.client))
        answer.raise_for_status()
        try:
            told = answer.json()
            return str(told["access_token"]), self.clock() + float(told.get("expires_in", 0))
        except (ValueError, KeyError, TypeError) as error:
            raise NotGranted(
                f"what answers at {self.address} is no token of Okta's: is it the organization's own address?"
            ) from error

    def _statement(self) -> str:
        """Who we are, signed (RFC 7523)."""
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        key, id = _private(self.key)
        now = int(self.clock())
        head = {"alg": "RS256", "typ": "JWT", **({"kid": id} if id else {})}
        said = {
            "aud": f"{self.address}/{_TOKENS}",
            "iss": self.client,
            "sub": self.client,
            "iat": now,
            "exp": now + _STATEMENT_S,
            "jti": secrets.token_hex(16),
        }
        text = f"{_encoded(json.dumps(head).encode())}.{_encoded(json.dumps(said).encode())}"
        return f"{text}.{_encoded(key.sign(text.encode(), PKCS1v15(), SHA256()))}"


@lru_cache(maxsize=2)  # reading one takes as long as ten calls
def _private(text: str) -> "tuple[RSAPrivateKey, str]":
    """The key and its id. Raises NotGranted."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers

    try:
        told = json.loads(text)
        n, e, d, p, q, dp, dq, qi = (_number(told[name]) for name in ("n", "e", "d", "p", "q", "dp", "dq", "qi"))
        made = RSAPrivateNumbers(p=p, q=q, d=d, dmp1=dp, dmq1=dq, iqmp=qi, public_numbers=RSAPublicNumbers(e, n)).private_key()
    except (ValueError, KeyError, TypeError) as error:
        raise NotGranted(
            "okta-key is no private RSA key as a JSON Web Key: store the one that Okta's console shows when a key is generated"
        ) from error
    return made, str(told.get("kid", ""))


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _refusal(answer: "httpx.Response", scope: str, client: str) -> str:
    try:
        found: Any = answer.json()
    except ValueError:
        found = {}
    told = found if isinstance(found, dict) else {}
    said = f"{told.get('error', answer.status_code)}: {str(told.get('error_description', 'no reason given'))[:300]}"
    if told.get("error") == "invalid_client":
        return (
            f"Okta does not believe the service app {client} ({said}): is it active, without DPoP, and okta-key one of its keys?"
        )
    return f"Okta gives no token ({said}): grant {scope} to the service app {client}"
