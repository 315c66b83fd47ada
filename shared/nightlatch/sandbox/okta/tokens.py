"""How a client of this machine's organization gets a token: by a statement that it signed, which is really checked."""

import base64
import json
from urllib.parse import parse_qs

from nightlatch.sandbox.okta.organization import Organization, Thing

Told = tuple[int, Thing]
_LONGEST_S = 3600
"""How long a statement may be good for; that it is still good is not asked, for tests have clocks of their own."""


def token_for(org: Organization, address: str, form: str) -> Told:
    """An access token for a signed statement (RFC 7523), for scopes that were all consented to."""
    asked = {name: values[0] for name, values in parse_qs(form).items()}
    client = _signer(org, address, asked.get("client_assertion", ""))
    if client is None:
        return 401, {"error": "invalid_client", "error_description": "The client_assertion is invalid."}
    granted = {each["scopeId"] for each in org.app_grants[client].values()}
    scopes = asked.get("scope", "").split()
    if not scopes or not granted.issuperset(scopes):
        return 400, {"error": "invalid_scope", "error_description": "One or more scopes are not configured for the client."}
    told = {"token_type": "Bearer", "expires_in": 3600, "scope": " ".join(scopes)}
    return 200, {**told, "access_token": org.bearer(client, scopes)}


def _signer(org: Organization, address: str, statement: str) -> str | None:
    """The active client that signed the statement with one of its active keys; None where nobody did."""
    try:
        head, body, signature = statement.split(".")
        told, key = json.loads(_decoded(body)), json.loads(_decoded(head))["kid"]
    except (ValueError, KeyError):
        return None
    client = str(told.get("iss"))
    is_brief = 0 < told.get("exp", 0) - told.get("iat", 0) <= _LONGEST_S
    is_ours = is_brief and told.get("aud") == f"{address}/oauth2/v1/token" and told.get("sub") == client
    found = next((each for each in org.keys.get(client, {}).values() if each["kid"] == key and each["status"] == "ACTIVE"), None)
    if found is None or not is_ours or org.apps[client]["status"] != "ACTIVE":
        return None
    return client if _is_signed(found, f"{head}.{body}", signature) else None


def _is_signed(key: Thing, text: str, signature: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
    from cryptography.hazmat.primitives.hashes import SHA256

    exponent, modulus = (int.from_bytes(_decoded(key[name]), "big") for name in ("e", "n"))
    try:
        RSAPublicNumbers(exponent, modulus).public_key().verify(_decoded(signature), text.encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
