"""Who did it, and from where: the actor of a record and the origin of the call.

Neither form tells the console from the API, nor whether a second factor was shown; what is not told stays unknown.
"""

import ipaddress

from nightlatch.model import Origin, Principal, PrincipalType, Session
from nightlatch.providers.workspace.audit.record import Record
from nightlatch.providers.workspace.audit.subjects import account, is_machine, thing

SYSTEM = "SYSTEM"
"""The `actor.key` of what Google does by itself."""


def actor(record: Record) -> Principal:
    """The account that did it; without name where the record names nobody.

    A `key` stands in place of an address: SYSTEM for Google itself, else the key of an application (`callerType` KEY).
    """
    caller = record.caller
    if caller.email:
        return account(record, caller.email, id=caller.id)
    if caller.key:
        sort = PrincipalType.SYSTEM if caller.key.upper() == SYSTEM else PrincipalType.APPLICATION
        return thing(record, sort, caller.key)
    return thing(record, PrincipalType.USER if caller.id else PrincipalType.UNKNOWN, None, caller.id)


def origin(record: Record) -> Origin:
    """Address and sort of session. `session_name` is the application, or the first of a chain, that worked in the actor's name."""
    caller = record.caller
    return Origin(
        ip=_ip(record.ip),
        user_agent=record.agent,
        session=_session(record),
        session_name=caller.client,
        key=caller.service_key.rpartition("/")[2] if caller.service_key else None,
        long_lived=caller.service_key is not None,
        chained=caller.impersonates,
    )


def _session(record: Record) -> Session:
    caller = record.caller
    if not caller.email and (caller.key or "").upper() == SYSTEM:
        return Session.SERVICE
    if caller.service_key:
        return Session.KEY
    if caller.impersonates and is_machine(caller.email):
        return Session.ROLE
    return Session.UNKNOWN


def _ip(text: str | None) -> str | None:
    """The address, None for the words that stand in its place (`private`)."""
    try:
        return str(ipaddress.ip_address(text)) if text else None
    except ValueError:
        return None
