"""A Key Vault of this machine, as its library asks it: first without a token, then with one for the audience that the challenge names.

Key Vault has no emulator. Shapes: "Get Secret" of the Key Vault REST reference; "Authentication, requests and responses" for the challenge.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.keyvault.secrets import SecretClient

from nightlatch.sandbox.loopback import Asked, Told, loopback

ADDRESS = "https://nightlatch-tests.vault.azure.net"
TENANT = "11111111-2222-3333-4444-555555555555"


class Anybody:
    """A credential that gives a token for whatever it is asked."""

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        return AccessToken(f"for {scopes[0]}", 1 << 33)


@dataclass
class Vault:
    """The secrets by name; `refuses` are statuses that are met first, `asked` the names that were asked for with a token."""

    secrets: dict[str, str] = field(default_factory=dict)
    refuses: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, header: str) -> tuple[int, dict[str, Any]]:
        if header != "Bearer for https://vault.azure.net/.default":
            return 401, error("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.")
        name = path.split("/")[2]
        self.asked.append(name)
        if self.refuses:
            status, code = self.refuses.pop(0)
            return status, error(code, "as the test wants it")
        if name not in self.secrets:
            return 404, error("SecretNotFound", f"A secret with (name/id) {name} was not found in this key vault.")
        told = {"id": f"{ADDRESS}/secrets/{name}/0123456789abcdef0123456789abcdef", "attributes": {"enabled": True}}
        return 200, {"value": self.secrets[name], **told}


def error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


@contextmanager
def serving(vault: Vault) -> Iterator[SecretClient]:
    """The library's own client of a vault that answers so, its requests led to this machine."""

    def answer(asked: Asked) -> Told:
        status, told = vault.answer(asked.target.partition("?")[0], asked.headers.get("authorization", ""))
        where = f'Bearer authorization="https://login.microsoftonline.com/{TENANT}", resource="https://vault.azure.net"'
        return Told(status, json.dumps(told).encode(), headers={"WWW-Authenticate": where} if status == 401 else {})

    with loopback(answer) as address:

        class Here(RequestsTransport):  # type: ignore[misc]  # it is Any
            def send(self, request: Any, **more: Any) -> Any:
                told, request.url = request.url, request.url.replace(ADDRESS, address)
                try:
                    return super().send(request, **more)
                finally:
                    request.url = told  # the challenge is answered where it was asked

        with SecretClient(ADDRESS, Anybody(), transport=Here(), retry_total=0) as client:
            yield client
