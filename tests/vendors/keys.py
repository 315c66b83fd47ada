"""A key pair made for one test, as JSON Web Keys: what Okta's console shows when a key is generated."""

import base64
import json
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

KID = "kid-example"


@cache
def pair() -> tuple[str, dict[str, str]]:
    """The private key as text, and the public one."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    found = made.private_numbers()
    public = {"kty": "RSA", "kid": KID, "e": _text(found.public_numbers.e), "n": _text(found.public_numbers.n)}
    private = {"d": found.d, "p": found.p, "q": found.q, "dp": found.dmp1, "dq": found.dmq1, "qi": found.iqmp}
    return json.dumps({**public, **{name: _text(number) for name, number in private.items()}}), public


def _text(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
