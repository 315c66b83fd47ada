"""Serves the organization on loopback: each request is counted, matched, let in or refused, done, and answered as Okta does."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

from nightlatch.classes import dataclass
from nightlatch.sandbox.loopback import Asked, Told, loopback
from nightlatch.sandbox.okta import clients, roles, users
from nightlatch.sandbox.okta.calls import Answered, Call, Operation
from nightlatch.sandbox.okta.organization import Organization, Thing
from nightlatch.sandbox.okta.refusals import Refused
from nightlatch.sandbox.okta.system_log import list_events
from nightlatch.sandbox.okta.tokens import token_for

OPERATIONS = (
    *users.OPERATIONS,
    *roles.OPERATIONS,
    *clients.OPERATIONS,
    Operation("GET", "/api/v1/logs", "okta.logs.read", list_events),
)
"""All that is served; where two patterns take a path, the first."""
_TOKENS = "/oauth2/v1/token"


@dataclass(frozen=True, slots=True)
class Served:
    """The organization's address."""

    url: str


def answer(org: Organization, address: str, method: str, target: str, header: str, body: Thing) -> Answered:
    """What one request is answered with."""
    split = urlsplit(target)
    found = _matched(method, split.path)
    if found is None:
        return Answered(Refused("E0000022", "The endpoint does not support the provided HTTP method").body, 405)
    operation, names = found
    edit = org.before.pop(operation.scope, None)
    if edit is not None:
        edit()
    with org.lock:
        try:
            org.limits.count()
            _fail(org, operation.scope)
            org.admit(header, operation.scope)
            return operation.does(Call(org, names, parse_qs(split.query), body, f"{address}{split.path}"))
        except Refused as refused:
            return Answered(refused.body, refused.status)


def _matched(method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
    for operation in OPERATIONS:
        names = operation.matches(method, path)
        if names is not None:
            return operation, {name: unquote(text) for name, text in names.items()}
    return None


def _fail(org: Organization, scope: str) -> None:
    """What a test wants to go wrong with the next use of this scope."""
    for number, (wanted, code) in enumerate(org.failing):
        if wanted == scope:
            del org.failing[number]
            raise Refused(code, "This was asked to fail.")


@contextmanager
def serving(org: Organization) -> Iterator[Served]:
    """The organization at an address of this machine, for as long as the block runs."""

    def told(asked: Asked) -> Told:
        if asked.target == _TOKENS:
            with org.lock:
                status, given = token_for(org, asked.address, asked.body.decode())
            return _told(org, Answered(given, status))
        header, body = asked.headers.get("authorization", ""), json.loads(asked.body or b"{}")
        return _told(org, answer(org, asked.address, asked.method, asked.target, header, body))

    with loopback(told) as url:
        yield Served(url)


def _told(org: Organization, answered: Answered) -> Told:
    link = {"Link": f'<{answered.next}>; rel="next"'} if answered.next else {}
    text = b"" if answered.status == 204 else json.dumps(answered.body).encode()
    return Told(answered.status, text, headers={**org.limits.headers, **link})
