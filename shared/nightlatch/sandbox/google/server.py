"""Serves the cloud on loopback: each request is matched, let in or refused, done, and answered as Google does."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

from nightlatch.classes import dataclass
from nightlatch.sandbox.google import assets, deployment, hierarchy, making, operations
from nightlatch.sandbox.google.audit_log import watched
from nightlatch.sandbox.google.cloud import Cloud, Thing
from nightlatch.sandbox.google.operations import Call, Operation
from nightlatch.sandbox.google.refusals import Refused
from nightlatch.sandbox.loopback import Asked, Told, loopback

OPERATIONS = (*assets.OPERATIONS, *deployment.OPERATIONS, *making.OPERATIONS, *hierarchy.OPERATIONS, *operations.OPERATIONS)
"""All that is served; where two patterns take a path, the first."""


@dataclass(frozen=True, slots=True)
class Served:
    """The address: each interface is served under a prefix that names it, and `/token` gives tokens for signed requests."""

    url: str


def answer(cloud: Cloud, method: str, target: str, token: str, body: Thing) -> tuple[int, Thing]:
    """Status and body for one request."""
    split = urlsplit(target)
    found = _matched(method, unquote(split.path))
    if found is None:
        return Refused("NOT_FOUND", f"{method} {split.path} is not served here").status, {}
    operation, names = found
    permission = _permission(operation, names)
    edit = cloud.before.pop(permission, None)
    if edit is not None:
        edit()
    with cloud.lock:
        try:
            _fail(cloud, permission)
            cloud.admit(token, permission)
            return 200, watched(Call(cloud, names, parse_qs(split.query), body), permission, operation.does)
        except Refused as refused:
            return refused.status, refused.body


def _matched(method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
    tried = ((operation, operation.matches(method, path)) for operation in OPERATIONS)
    return next(((operation, names) for operation, names in tried if names is not None), None)


def _permission(operation: Operation, names: Mapping[str, str]) -> str:
    """The permission, which for a provider of a pool, and for a role, is another than for a pool."""
    name = names.get("name", "")
    if "/roles/" in name:
        return "iam.roles.get"
    if "/workforcePools/" in name:
        return operation.permission.replace("workloadIdentityPools", _of_pool("workforcePool", name))
    return operation.permission.replace("workloadIdentityPools", _of_pool("workloadIdentityPool", name))


def _of_pool(thing: str, name: str) -> str:
    return f"{thing}Providers" if "/providers/" in name else f"{thing}s"


def _fail(cloud: Cloud, permission: str) -> None:
    """What a test wants to go wrong with the next use of this permission."""
    for number, (wanted, word) in enumerate(cloud.failing):
        if wanted == permission:
            del cloud.failing[number]
            raise Refused(word, "This was asked to fail.")


def token_for(cloud: Cloud, form: str) -> tuple[int, Thing]:
    """An access token for a signed request of a service account (RFC 7523). Whose it is is read; the signature is not checked."""
    assertion = (parse_qs(form).get("assertion") or [""])[0]
    try:
        part = assertion.split(".")[1]
        email = str(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["iss"])
    except (IndexError, ValueError, KeyError):
        return 400, {"error": "invalid_grant", "error_description": "Invalid JWT"}
    with cloud.lock:
        if cloud.accounts.get(email, {"disabled": True}).get("disabled"):
            return 400, {"error": "invalid_grant", "error_description": "Service account is disabled or unknown"}
        return 200, {"access_token": cloud.token(email), "expires_in": 3600, "token_type": "Bearer"}


@contextmanager
def serving(cloud: Cloud) -> Iterator[Served]:
    """The cloud at an address of this machine, for as long as the block runs."""

    def told(asked: Asked) -> Told:
        if asked.target == "/token":
            status, given = token_for(cloud, asked.body.decode())
        else:
            token, body = asked.headers.get("authorization", "").removeprefix("Bearer "), json.loads(asked.body or b"{}")
            status, given = answer(cloud, asked.method, asked.target, token, body)
        return Told(status, json.dumps(given).encode(), "application/json; charset=UTF-8")

    with loopback(told) as url:
        yield Served(url)
