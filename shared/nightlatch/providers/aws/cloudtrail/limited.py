"""Accounts that only one service of AWS knows: where its records name them, and the activities made of that.

ATT&CK counts accounts with "access to specific cloud services" among cloud accounts: an SFTP user, a mailbox, a
database user outlive every key that made them. Their services name them in a dozen ways, so a table says once how its own
does, and its lines say only what happens.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from nightlatch.model import Credential, Evaluated, Grant, GrantKind, Kind, Principal, PrincipalType, Privilege, Tier
from nightlatch.model.evidence import INTERNET, LIMITED_TO, PERSON, RESOURCE
from nightlatch.providers.aws.cloudtrail import table
from nightlatch.providers.aws.cloudtrail.paths import first, holds
from nightlatch.providers.aws.cloudtrail.record import Event
from nightlatch.providers.aws.cloudtrail.subjects import account
from nightlatch.providers.aws.cloudtrail.table import Draft, Extract, Operation

Gives = Callable[[Event], Iterable[Grant]]
"""Reads the grants of a record."""
Secret = Callable[[Event], Credential | None]
"""Reads the credential of a record."""


def secret(type: str, *id: str, long_lived: bool = True, when: tuple[str, ...] = ()) -> Secret:
    """A credential of this type; `id` are the members that tell its id, `when` those one of which the request must hold."""

    def read(event: Event) -> Credential | None:
        if when and not holds(event, *when):
            return None
        return Credential(type=type, id=first(event, *id), long_lived=long_lived)

    return read


def bounded(role: str, scope: str | None, tier: Tier, why: str, kind: GrantKind = GrantKind.ROLE) -> Grant:
    """A right inside one service. The record does not hold what it amounts to, but it cannot reach past the service."""
    return Grant(
        role=role,
        kind=kind,
        scope=scope or "*",
        privilege=Privilege(tier=tier, reasons=(why,), evaluated=Evaluated.PARTIAL),
    )


def member_of(name: str, within: str | None) -> Grant:
    """Membership of a group inside one service."""
    return bounded(f"group:{name}", within, 2, "what the group may do is not in the record", GrantKind.GROUP)


class Accounts(NamedTuple):
    """How one service names its accounts: dotted members of request or response, the first that is there.

    `within` is the server, directory or workspace that an account lives in. Names are unique only there, so it is part of
    the id, before the account's `number` there or else its name; `sole` stands for the one account of its sort that each
    place has (a database's master); `id` is unique by itself. `exposed` are members that say whether the account is open to
    the internet, `internet` says that it always is.
    """

    service: str
    name: tuple[str, ...]
    within: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    number: tuple[str, ...] = ()
    sole: str | None = None
    email: tuple[str, ...] = ()
    type: PrincipalType = PrincipalType.USER
    internet: bool = False
    exposed: tuple[str, ...] = ()

    def subject(self, event: Event, name: str | None = None) -> Principal:
        """The account of a record; `name` where one record tells of several."""
        found = name or first(event, *self.name)
        id = None if name else first(event, *self.id)
        number = None if name else first(event, *self.number)
        place, local = first(event, *self.within), self.sole or number or found
        if id is None and place and local:
            id = f"{place}/{local}"
        # IAM, and other places, may know an account of the same name: cases go by the id, which tells the place
        return account(event, self.type, found, id, email=first(event, *self.email), keyed_by_id=True)

    def draft(
        self,
        event: Event,
        kind: Kind,
        *,
        name: str | None = None,
        credential: Credential | None = None,
        grants: Iterable[Grant] = (),
    ) -> Draft:
        """One activity of one account."""
        evidence = {LIMITED_TO: self.service}
        if self.type is PrincipalType.USER:
            evidence[PERSON] = "true"
        place = first(event, *self.within)
        if place:
            evidence[RESOURCE] = place
        open_ = "true" if self.internet else (first(event, *self.exposed) or "").lower()
        if open_ in ("true", "false"):
            evidence[INTERNET] = open_
        return Draft(kind, self.subject(event, name), credential, tuple(grants), evidence)

    def reads(self, kind: Kind, *, credential: Secret | None = None, grants: Gives | None = None) -> Extract:
        """An extractor for the one account that a record names."""

        def extract(event: Event) -> Iterator[Draft]:
            yield self.draft(event, kind, credential=credential and credential(event), grants=grants(event) if grants else ())

        return extract

    def watch(self, kind: Kind, *, credential: Secret | None = None, grants: Gives | None = None) -> Operation:
        """A line that is subscribed live and filed into a case."""
        return table.watch(kind, self.reads(kind, credential=credential, grants=grants))

    def context(self, kind: Kind, *, credential: Secret | None = None, grants: Gives | None = None) -> Operation:
        """A line that is only a mark on the actor's timeline."""
        return table.context(kind, self.reads(kind, credential=credential, grants=grants))
