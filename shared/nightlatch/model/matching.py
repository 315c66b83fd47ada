"""Does an entry of the policy fit an activity? By equality of every field given, never by one pattern over all of them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import zip_longest

from nightlatch.model.activity import Activity
from nightlatch.model.evidence import ACTOR_ARN, SUBJECT_ARN
from nightlatch.model.policy import Allowance, Provisioner
from nightlatch.model.principal import Principal


def identified(text: str, principal: Principal, address: str | None) -> bool:
    """Whether a policy's text identifies this account: its immutable id, full address, or mail address; never its name alone.

    Whoever makes an account chooses its name, and could choose one that the policy trusts or protects.
    """
    own = (principal.id, principal.email)
    return any(text.casefold() == value.casefold() for value in own if value) or _same_address(text, address)


def _same_address(one: str, other: str | None) -> bool:
    """Whether two full addresses are one account's. A path inside is left out: records often do not tell it."""
    if other is None:
        return False
    return _pathless(one.casefold()) == _pathless(other.casefold())


def _pathless(address: str) -> str:
    head, colon, tail = address.rpartition(":")
    first, slash, rest = tail.partition("/")
    return f"{head}{colon}{first}{slash}{rest.rpartition('/')[2]}"


def is_responder(principal: Principal, address: str | None, responders: Iterable[str]) -> bool:
    """Whether this account is one of Nightlatch's own: `responders` are their full addresses.

    A responder that every tenant of an organization has is named once, with `*` where the tenant stands.
    """
    return any(identified(text, principal, address) or _anywhere(text, address) for text in responders)


def _anywhere(text: str, address: str | None) -> bool:
    if address is None or "*" not in text:
        return False
    parts = zip_longest(text.casefold().split(":"), _pathless(address.casefold()).split(":"))
    return all(wanted in ("*", found) for wanted, found in parts)


def names(text: str, principal: Principal, address: str | None) -> bool:
    """Whether a policy's text names this account: its immutable id, full address, name or mail address."""
    wanted = text.casefold()
    return identified(text, principal, address) or (principal.name is not None and wanted == principal.name.casefold())


def any_names(texts: Iterable[str], principal: Principal, address: str | None) -> bool:
    """Whether one of a policy's texts names this account, as `names`."""
    wanted, places = _wanted(tuple(texts))
    own = [text.casefold() for text in (principal.id, principal.name, principal.email) if text]
    return not wanted.isdisjoint(own) or (address is not None and _pathless(address.casefold()) in places)


@lru_cache(maxsize=16)
def _wanted(texts: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Texts without case, and as addresses are compared: a tenant's administrators are the same for one case after another."""
    folded = frozenset([text.casefold() for text in texts])
    return folded, frozenset(map(_pathless, folded))


@lru_cache(maxsize=4096)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address, None for text that is none. A replay asks for the same few thousand again and again."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def within(ip: str | None, networks: Sequence[object]) -> bool:
    """Whether an address lies in one of the networks. Text that is no address lies nowhere."""
    address = _address(ip or "") if networks else None
    return address is not None and any(address in network for network in networks)  # type: ignore[operator]  # pydantic gives ip networks


@lru_cache(maxsize=4096)
def neighborhood(ip: str | None) -> str | None:
    """The network an address counts as being in: its /16 for IPv4, its /32 for IPv6, None for text that is no address.

    As wide as what a provider gives one customer or one town: a new address from the same place is no news.
    """
    address = _address((ip or "").partition("%")[0])
    if address is None:
        return None
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    return str(ip_network((address, 16 if address.version == 4 else 32), strict=False))


def provisioner_fits(provisioner: Provisioner, activity: Activity) -> bool:
    """Whether a provisioner made this activity: all its fields, at a time before it expired."""
    origin = activity.origin
    return (
        _in_force(provisioner.expires, activity.at)
        and provisioner.provider in (None, activity.provider)
        and provisioner.tenant in (None, activity.tenant)
        and (provisioner.actor is None or identified(provisioner.actor, activity.actor, activity.evidence.get(ACTOR_ARN)))
        and (not provisioner.networks or within(origin.ip, provisioner.networks))
        and provisioner.via in (None, origin.via)
        and (provisioner.user_agent_contains or "").casefold() in (origin.user_agent or "").casefold()
    )


def allowance_fits(allowance: Allowance, activity: Activity) -> bool:
    """Whether an exception covers this activity: all its fields, at a time before it expired."""
    return (
        _in_force(allowance.expires, activity.at)
        and allowance.provider in (None, activity.provider)
        and allowance.tenant in (None, activity.tenant)
        and allowance.operation in (None, activity.operation)
        and (allowance.actor is None or identified(allowance.actor, activity.actor, activity.evidence.get(ACTOR_ARN)))
        and (allowance.subject is None or names(allowance.subject, activity.subject, activity.evidence.get(SUBJECT_ARN)))
    )


def _in_force(expires: date, at: datetime) -> bool:
    return at.date() <= expires
