"""Who is behind the sessions that an identity provider let in: a person of one platform, acting on another.

A role's session bears a name that whoever assumes the role may choose. What counts here is only what a reader marked as asserted
(`ASSERTED` in model/evidence.py): by the sign-in that made the session's key, or by the session itself where only an identity
provider can make one. Accounts are found by mail address, sessions by key, so that any of them may arrive first.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from nightlatch.ledger.fold import SIMULTANEOUS
from nightlatch.ledger.items import Index, Shelf
from nightlatch.ledger.keys import fit, stamp
from nightlatch.ledger.timelines import Timelines
from nightlatch.model import Activity, Behind, CaseKey, Kind, Level, PrincipalType, actor_key
from nightlatch.model.evidence import ASSERTED, ASSERTED_BY, KNOWN_AS

LONGEST = timedelta(hours=12)
"""How long a session may last that an identity provider let in: AWS's longest, and no platform's is longer."""
_PERSONS = (PrincipalType.USER, PrincipalType.GUEST)
_MOST = 5
"""Addresses of one activity that count: a record is text that an intruder may have written."""


class Persons:
    """Addresses, what bears them and what came of them, on one shelf."""

    def __init__(self, shelf: Shelf, timelines: Timelines) -> None:
        self.shelf = shelf
        self.timelines = timelines

    def mark(self, activity: Activity, index: Index) -> None:
        """Note whose address an account bears, and whom a session was given to; idempotent and order-free."""
        own = CaseKey.of(activity.subject) if activity.level is Level.WATCH else None
        if own is not None and activity.subject.type in _PERSONS and (address := _address(activity.subject.email or "")):
            index.add(f"accounts/{fit(address)}", fit(str(own), 450), own.model_dump_json())
        if own is not None:
            for id in known_as(activity):
                index.add(f"ids/{fit(id)}", fit(str(own), 450), own.model_dump_json())
        if not (addresses := asserted(activity)):
            return
        from nightlatch.ledger.sessions import Session

        key = made_key(activity)
        for address in addresses:
            sort = f"{stamp(activity.at)}/{fit(activity.id)}"
            if key:
                by = activity.evidence.get(ASSERTED_BY, "")
                index.add(
                    _key(activity.subject.provider, activity.subject.tenant, key), f"{fit(address)}/{fit(by)}", f"{address} {by}"
                )
                session = Session(at=activity.at, actor=actor_key(activity.subject), key=key)
                index.add(_sessions(address), sort, session.model_dump_json())
            elif own is not None:
                session = Session(at=activity.at, actor=actor_key(activity.actor), case=str(own))
                index.add(_sessions(address), sort, session.model_dump_json())

    def behind(self, activity: Activity) -> Iterator[Behind]:
        """The persons in whose session an activity was done, as far as an identity provider vouched for them."""
        by, actor, key = activity.evidence.get(ASSERTED_BY, ""), activity.actor, activity.origin.key
        told = [(address, by) for address in asserted(activity)]
        if not told and key and not activity.origin.long_lived and actor.type not in _PERSONS:
            found = self.shelf.all(_key(actor.provider, actor.tenant, key))
            told = [(address, by) for _, text in found for address, _, by in [text.partition(" ")]]
        for address, by in told:
            yield Behind(address=address, by=by, actor=actor.label, at=activity.at)

    def accounts(self, address: str) -> tuple[CaseKey, ...]:
        """The accounts, each of which anything is filed of, that bear a mail address."""
        return tuple(CaseKey.model_validate_json(text) for _, text in self.shelf.all(f"accounts/{fit(address)}"))

    def same(self, id: str) -> tuple[CaseKey, ...]:
        """The accounts, each of which anything is filed of, that bear an id, or are known by it elsewhere."""
        return tuple(CaseKey.model_validate_json(text) for _, text in self.shelf.all(f"ids/{fit(id)}"))

    def acted(self, address: str, since: datetime, until: datetime) -> frozenset[CaseKey]:
        """The accounts in whose cases a person had a hand by sessions that may have lasted into that time."""
        from nightlatch.ledger.sessions import Session

        found: set[CaseKey] = set()
        for _, text in self.shelf.all(_sessions(address), after=stamp(since - LONGEST)):
            session = Session.model_validate_json(text)
            if session.at > until:
                break
            own = (CaseKey.parse(session.case),) if session.case else self.of_session(session.actor, session.key, session.at)
            found.update(own)
        return frozenset(found)

    def of_session(self, actor: str, key: str, began: datetime) -> tuple[CaseKey, ...]:
        """The accounts in whose cases a session acted, by its actor (an `actor_key`) and key."""
        did = self.timelines.did(actor, began - SIMULTANEOUS, began + LONGEST)
        return tuple(CaseKey.parse(entry.case) for entry in did if entry.case is not None and entry.key == key)


def asserted(activity: Activity) -> tuple[str, ...]:
    """The addresses that an identity provider vouched for, folded; none for what was refused."""
    if ASSERTED not in activity.evidence or not activity.succeeded:
        return ()
    told = activity.evidence[ASSERTED].split()
    return tuple(dict.fromkeys(address for text in told[:_MOST] if (address := _address(text))))


def known_as(activity: Activity) -> tuple[str, ...]:
    """The ids by which platforms that share a directory know the subject; none where cases go by names."""
    own = activity.subject.id if activity.subject.keyed_by_id else None
    return tuple(dict.fromkeys(id.casefold() for id in (own, activity.evidence.get(KNOWN_AS)) if id))


def made_key(activity: Activity) -> str | None:
    """The key of the session that a sign-in made; None for any other activity."""
    made = activity.credential
    return made.id if made is not None and activity.did(Kind.ELEVATION_USED) and made.type == "session" else None


def _address(text: str) -> str:
    """A mail address as it is compared; empty for what is none: a bare name is borne by many."""
    folded = text.strip().casefold()
    name, _, domain = folded.rpartition("@")
    return folded if name and "." in domain and len(folded.split()) == 1 else ""


def _key(provider: str, tenant: str, key: str) -> str:
    return f"session/{fit(f'{provider}:{tenant}')}/{fit(key)}"


def _sessions(address: str) -> str:
    return f"person/{fit(address)}"
