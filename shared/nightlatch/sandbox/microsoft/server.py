"""Serves the tenant on loopback: Graph under `/graph/v1.0`, Resource Manager under `/arm`, and signing in under `/login`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, unquote, urlsplit

from nightlatch.classes import dataclass
from nightlatch.sandbox.loopback import Asked, Told, loopback
from nightlatch.sandbox.microsoft.arm import ARM
from nightlatch.sandbox.microsoft.calls import Answered, Call
from nightlatch.sandbox.microsoft.graph import GRAPH
from nightlatch.sandbox.microsoft.refusals import Refused, bad
from nightlatch.sandbox.microsoft.sign_in import token_for
from nightlatch.sandbox.microsoft.tenant import Tenant, Thing

INTERFACES = (GRAPH, ARM)


@dataclass(frozen=True, slots=True)
class Served:
    """Where: `graph` and `arm` are what `vendors.microsoft.Rest` is given as an address."""

    url: str

    @property
    def graph(self) -> str:
        """Graph's address."""
        return f"{self.url}/graph/v1.0"

    @property
    def arm(self) -> str:
        """Resource Manager's address."""
        return f"{self.url}/arm"


def answer(tenant: Tenant, address: str, method: str, target: str, header: str, body: Thing) -> Answered:
    """What one request is answered with; `header` is its `Authorization`."""
    split = urlsplit(target)
    interface = next((each for each in INTERFACES if split.path.startswith(f"{each.prefix}/")), None)
    if interface is None:
        return _told(Refused(404, "UnknownError", f"{split.path} is not served here"))
    path = _plain(unquote(split.path.removeprefix(interface.prefix)))
    found = interface.matched(method, path)
    if found is None:
        return _told(bad(f"Resource not found for the segment of {method} {path}.", "BadRequest"))
    operation, names = found
    tenant.faults.interrupt(operation.names)
    query = dict(parse_qsl(split.query))
    with tenant.lock:
        try:
            interface.checks(method, path, query, body)
            tenant.faults.strike(operation.names)
            bearer = tenant.caller(header, interface.audience)
            url = f"{address}{split.path}"
            call = Call(tenant, operation, names, query, body, url, f"{address}{interface.prefix}", bearer)
            interface.admits(call)
            return operation.does(call)
        except Refused as refused:
            return _told(refused)


def _plain(path: str) -> str:
    """A path whose keys by another name are parts of it: `/servicePrincipals(appId='…')` is `/servicePrincipals/appId=…`."""
    for name in ("appId", "roleTemplateId", "userPrincipalName"):
        path = path.replace(f"({name}='", f"/{name}=").replace("')", "") if f"({name}='" in path else path
    return path


def _told(refused: Refused) -> Answered:
    return Answered(refused.body, refused.status, refused.headers)


@contextmanager
def serving(tenant: Tenant) -> Iterator[Served]:
    """The tenant at an address of this machine, for as long as the block runs."""

    def told(asked: Asked) -> Told:
        if asked.target.startswith("/login/"):
            with tenant.lock:
                status, given = token_for(tenant, asked.body.decode())
            return Told(status, json.dumps(given).encode())
        try:
            body = json.loads(asked.body or b"{}")
        except ValueError:
            body = None
        if isinstance(body, dict):
            header = asked.headers.get("authorization", "")
            found = answer(tenant, asked.address, asked.method, asked.target, header, body)
        else:
            found = _told(bad("Unable to read JSON request payload.", "BadRequest"))
        return Told(found.status, b"" if found.body is None else json.dumps(found.body).encode(), headers=found.headers)

    with loopback(told) as url:
        yield Served(url)
