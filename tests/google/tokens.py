"""Who gives tokens on this machine for key files of service accounts, and remembers what for."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from nightlatch.sandbox.loopback import Asked, Told, loopback


@dataclass
class Tokens:
    """`scopes` are those that tokens were asked for, one entry a token; with `refuses` nobody gets one."""

    url: str = ""
    scopes: list[str] = field(default_factory=list)
    refuses: bool = False


@contextmanager
def giving() -> Iterator[Tokens]:
    """It is there as long as the block runs."""
    tokens = Tokens()

    def answer(asked: Asked) -> Told:
        claims = parse_qs(asked.body.decode())["assertion"][0].split(".")[1]
        tokens.scopes.append(json.loads(base64.urlsafe_b64decode(claims + "=="))["scope"])
        if tokens.refuses:
            return Told(400, b'{"error":"invalid_grant","error_description":"Account has been deleted"}')
        return Told(200, b'{"access_token":"of-this-machine","expires_in":3600,"token_type":"Bearer"}')

    with loopback(answer) as tokens.url:
        yield tokens
