"""Who sent a request: Google's own verifier over keys of our own, and everything else refused in one way."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt
from google.auth.crypt import RSASigner
from hypothesis import example, given
from hypothesis import strategies as st

from nightlatch.errors import LookupFailed, Untrusted
from nightlatch.hosts.gcp.pushed import Gate
from tests.google.faults import AUTH

URL = "https://act-abc.a.run.app/"
ACCOUNT = "pusher@p.iam.gserviceaccount.com"


@cache
def key(name: str) -> tuple[str, str]:
    """A private key and its certificate, as PEM."""
    private = rsa.generate_private_key(65537, 2048)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(who, who, private.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    pem = serialization.Encoding.PEM
    secret = private.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return secret.decode(), made.sign(private, hashes.SHA256()).public_bytes(pem).decode()


@dataclass
class Google:
    """Answers requests for Google's public keys."""

    status: int = 200
    asked: list[str] = field(default_factory=list)
    fault: Exception | None = None

    def __call__(self, url: str, method: str, timeout: float) -> Any:
        self.asked.append(f"{method} {url}")
        if self.fault:
            raise self.fault
        return Answer(self.status, json.dumps({"k1": key("google")[1]}).encode())


@dataclass(frozen=True)
class Answer:
    status: int
    data: bytes


def token(
    signer: str = "google",
    kid: str | None = "k1",
    leave_out: str = "",
    from_now: Mapping[str, int] = MappingProxyType({}),
    **changed: Any,
) -> str:
    now = int(time.time())
    claims = {"aud": URL, "email": ACCOUNT, "email_verified": True, "exp": now + 3600, "iat": now, "sub": "1"}
    claims |= {"iss": "https://accounts.google.com"} | changed | {name: now + seconds for name, seconds in from_now.items()}
    claims.pop(leave_out, None)
    signed: bytes = jwt.encode(RSASigner.from_string(key(signer)[0], key_id=kid), claims)  # type: ignore[no-untyped-call]
    return signed.decode()


def bearing(text: str) -> Mapping[str, str]:
    return {"Content-Type": "application/json", "Authorization": f"Bearer {text}"}


def segments(head: Any, body: Any = None) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, body or {})]
    return ".".join([*parts, "c2ln"])


GATE = Gate(URL, [ACCOUNT], Google())


def test_a_request_that_google_signed_for_us_passes() -> None:
    assert GATE.check(bearing(token())) == ACCOUNT
    assert GATE.check({"authorization": f"bearer {token(iss='accounts.google.com')}"}) == ACCOUNT
    assert GATE.check(bearing(token(iat=time.time() + 5))) == ACCOUNT, "clocks differ a little"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"aud": "https://another.a.run.app/"}, "wrong audience"),
        ({"aud": [URL]}, "refused"),
        ({"leave_out": "aud"}, "wrong audience"),
        ({"email": "eve@p.iam.gserviceaccount.com"}, "its token is for 'eve@p.iam.gserviceaccount.com', not one of pusher@"),
        ({"email": ACCOUNT.upper()}, "not one of"),
        ({"email": [ACCOUNT]}, "not one of"),
        ({"leave_out": "email"}, "not one of"),
        ({"email_verified": False}, "not one of"),
        ({"email_verified": "true"}, "not one of"),
        ({"leave_out": "email_verified"}, "not one of"),
        ({"iss": "https://accounts.example"}, "none that Google signed"),
        ({"leave_out": "iss"}, "none that Google signed"),
        ({"from_now": {"exp": -60}}, "expired"),
        ({"from_now": {"iat": 600}}, "too early"),
        ({"exp": "soon"}, "none that Google signed"),
        ({"leave_out": "exp"}, "none that Google signed"),
        ({"signer": "eve"}, "none that Google signed"),
        ({"kid": "k2"}, "none that Google signed"),
        ({"signer": "eve", "kid": None}, "none that Google signed"),
    ],
)
def test_any_other_token_is_refused(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(Untrusted, match=fault):
        GATE.check(bearing(token(**changed)))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic eve"},
        {"Authorization": "Bearer " + "a" * 8193},
        {"Authorization": "Bearer a", "authorization": "Bearer b"},
    ],
)
def test_a_request_without_a_token_is_refused_before_anybody_is_asked(headers: dict[str, str]) -> None:
    google = Google()
    with pytest.raises(Untrusted, match="bears no token"):
        Gate(URL, [ACCOUNT], google).check(headers)
    assert google.asked == []


@given(st.text(max_size=60) | st.builds(lambda *parts: ".".join(parts), st.text(), st.text(), st.text()))
@example("..")
@example("a.b.c")
@example(segments({"alg": "none"}))
@example(segments({"alg": "HS256", "kid": "k1"}))
@example(segments({"alg": "ES256", "kid": "k1"}))
@example(segments({"alg": ["RS256"], "kid": "k1"}))
@example(segments({"alg": "RS256", "kid": ["k1"]}))
@example(segments([], []))
@example(base64.b64encode(b"[" * 5000).decode() + ".e30.c2ln")
@example(f"{token()[:-4]}AAAA")
@example("ä" * 100)
@example("\ud800.\ud800.\ud800")
def test_garbage_is_refused_in_one_way_and_not_repeated(text: str) -> None:
    with pytest.raises(Untrusted) as refused:
        GATE.check(bearing(text))
    assert len(text) < 12 or text not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None, "a traceback must not show it either"


def test_nobody_passes_where_nobody_may() -> None:
    with pytest.raises(Untrusted, match="not one of nobody"):
        Gate(URL, [], Google()).check(bearing(token()))


def test_googles_keys_are_fetched_once_for_many_requests() -> None:
    google = Google()
    gate = Gate(URL, [ACCOUNT], google)
    for _ in range(3):
        gate.check(bearing(token()))
    assert google.asked == ["GET https://www.googleapis.com/oauth2/v1/certs"]


@pytest.mark.parametrize("google", [Google(status=503), Google(fault=AUTH.TransportError("no route"))])
def test_keys_that_could_not_be_fetched_are_nobodys_fault_and_asked_for_again(google: Google) -> None:
    gate = Gate(URL, [ACCOUNT], google)
    with pytest.raises(LookupFailed, match="deliver again later"):
        gate.check(bearing(token()))
    google.status, google.fault = 200, None
    assert gate.check(bearing(token())) == ACCOUNT
