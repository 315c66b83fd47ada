"""The endpoint from which a function app gets the tokens of its managed identity, for a tenant of this machine.

Protocol: "How to use managed identities for App Service and Azure Functions", version 2019-08-01. It tells whoever asks: only the app's own
process knows the address.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from nightlatch.sandbox.loopback import Asked, Told, loopback
from nightlatch.sandbox.microsoft import Tenant


@contextmanager
def identity_of(tenant: Tenant, principal: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The variables by which a process becomes this service principal."""

    def answer(asked: Asked) -> Told:
        resource = parse_qs(urlsplit(asked.target).query)["resource"][0]
        token = tenant.bearer(principal["id"], resource.rpartition("/")[2])
        told = {"access_token": token, "expires_on": str(1 << 33), "resource": resource, "token_type": "Bearer"}
        return Told(200, json.dumps(told).encode())

    with loopback(answer) as address:
        yield {"IDENTITY_ENDPOINT": f"{address}/token", "IDENTITY_HEADER": "example"}
