"""One session was used from two places.

What it sees: the same temporary key used from two networks (a /16 of IPv4, a /32 of IPv6), in the case or on its actor's
timeline. The owner's trusted networks are one place, and the two families of addresses are not compared.
Why it matters: a session belongs to one browser, shell or machine; a second place means that it was copied.
Usually innocent: pools of outgoing addresses wider than a /16, and laptops on the move.
"""

from datetime import timedelta

from nightlatch.contracts import Signal
from nightlatch.model import Case, Facts, Hit
from nightlatch.model.matching import neighborhood, within
from nightlatch.signals.reading import ids, successes, told

OWN = "the owner's trusted networks"
DAY, SOON = timedelta(hours=24), timedelta(minutes=10)
"""How far around an activity of the case the same key is looked for."""


def check(case: Case, facts: Facts) -> Hit | None:
    """Fire when a temporary key of the case was used from two places."""
    held = [a for a in successes(case) if a.origin.key and not a.origin.long_lived]
    for key in dict.fromkeys(a.origin.key for a in held):
        found = [a for a in held if a.origin.key == key]
        seen = {(a.id, a.origin.ip) for a in found if a.origin.via is None}
        elsewhere = {ip for a in found for ip in facts.actor(a.actor).did.addresses(key)}
        addresses = {ip for _, ip in seen} | elsewhere
        if len(addresses) < 2 or not _several({_place(ip, facts) for ip in addresses}):
            continue
        marks = {
            (e.activity, e.ip)
            for a in found
            for e in facts.actor(a.actor).did.between(a.at - DAY, a.at + SOON)
            if e.key == key and e.succeeded
        }
        if places := _several({_place(ip, facts) for ip in {ip for _, ip in seen | marks}}):
            located = tuple(sorted(activity for activity, ip in marks if _place(ip, facts) in places))
            says = f"{told(found)} in a session that was used from {' and from '.join(places)}"
            return Hit(says=says, because=tuple(dict.fromkeys((*ids(found), *located))))
    return None


def _place(ip: str | None, facts: Facts) -> str | None:
    if within(ip, facts.policy.networks.trusted):
        return OWN
    return neighborhood(ip)


def _several(places: set[str | None]) -> list[str]:
    """The places of one family of addresses if there are two or more; a machine may well have an address of each."""
    known = sorted(place for place in places if place is not None)
    older, newer = [p for p in known if ":" not in p], [p for p in known if ":" in p or p == OWN]
    return next((family for family in (older, newer) if len(family) > 1), [])


SIGNAL = Signal(id="S8", title="One session in two places", points=20, check=check, attack=("T1550.001", "T1078.004"))
