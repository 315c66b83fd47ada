"""Who did it, and from where: the actor of an event and the origin of the call."""

import ipaddress

from nightlatch.model import Origin, Principal, PrincipalType, Session
from nightlatch.model.raw import listing
from nightlatch.providers.okta.system_log.reading import known, node
from nightlatch.providers.okta.system_log.record import Record
from nightlatch.providers.okta.system_log.subjects import principal


def actor(record: Record) -> Principal:
    """The account that did it. Of a call by API token that is the token's owner; the token itself stands in the origin."""
    return principal(record.actor)


def by_token(owner: str) -> str:
    """The address of whoever calls with an API token: a token acts in its owner's name, and is not its owner at a browser."""
    return f"{owner}/api-token"


def address(record: Record) -> str | None:
    """The actor's address, where it is more than the actor: that of a call with an API token."""
    return by_token(record.actor.id) if record.token and record.actor.id else None


def origin(record: Record) -> Origin:
    """Address and sort of session. `session_name` is whom the actor stood in for, where Okta says so (`originalPrincipal`)."""
    session = _session(record)
    return Origin(
        ip=_ip(record),
        user_agent=record.text("client", "userAgent", "rawUserAgent"),
        session=session,
        session_name=known(node(record.debug("originalPrincipal"), "alternateId")),
        key=record.token,
        console=session is Session.CONSOLE,
        long_lived=session is Session.KEY,
    )


def _session(record: Record) -> Session:
    """An API token has no end, and an OAuth client proves itself by a secret or key without one; a browser has a session's id."""
    who = actor(record)
    if who.type is PrincipalType.SYSTEM:
        return Session.SERVICE
    if record.token or who.type in (PrincipalType.APPLICATION, PrincipalType.SERVICE_PRINCIPAL):
        return Session.KEY
    browser = record.text("authenticationContext", "externalSessionId")
    return Session.CONSOLE if who.type is PrincipalType.USER and browser else Session.UNKNOWN


def _ip(record: Record) -> str | None:
    """The client's address, else the first of the chain of proxies; None for the words that stand in its place."""
    chain = listing(node(record.body, "request", "ipChain"))
    for text in (record.text("client", "ipAddress"), known(node(chain[0], "ip")) if chain else None):
        try:
            return str(ipaddress.ip_address(text or ""))
        except ValueError:
            continue
    return None
