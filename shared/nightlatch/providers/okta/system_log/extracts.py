"""The plainest lines of a table: one account named by one target, and nothing more to read.

Also the facts of these events that no evidence name of the model covers.
"""

from collections.abc import Iterable, Mapping

from nightlatch.model import Credential, Kind, Principal, PrincipalType
from nightlatch.model.evidence import CALLED, MARK
from nightlatch.providers.okta.system_log.actors import actor
from nightlatch.providers.okta.system_log.record import Party, Record
from nightlatch.providers.okta.system_log.subjects import APPLICATION, USER, principal, user
from nightlatch.providers.okta.system_log.table import Draft, Extract


def of_user(kind: Kind, *, evidence: Mapping[str, str] | None = None) -> Extract:
    """Reads an event about the user it names."""

    def extract(record: Record) -> Iterable[Draft]:
        yield Draft(kind, user(record), evidence=evidence or {})

    return extract


def of_owner(kind: Kind, type: str | None, *, lasting: bool = True, evidence: Mapping[str, str] | None = None) -> Extract:
    """Reads a user's credential given or taken."""

    def extract(record: Record) -> Iterable[Draft]:
        credential = Credential(type=type, long_lived=lasting) if type else None
        yield Draft(kind, owner(record), credential, evidence=evidence or {})

    return extract


def of_application(kind: Kind) -> Extract:
    """Reads an event about the application or OAuth client it names."""
    return of_thing(kind, PrincipalType.APPLICATION, *APPLICATION)


def of_actor(kind: Kind) -> Extract:
    """Reads an event about whoever did it."""

    def extract(record: Record) -> Iterable[Draft]:
        yield Draft(kind, actor(record))

    return extract


def of_thing(kind: Kind, sort: PrincipalType, *types: str, mark: str | None = None) -> Extract:
    """Reads an event about its target of one of these types; where none has such a type, about the first target of any."""

    def extract(record: Record) -> Iterable[Draft]:
        found = record.target(*types) or next(iter(record.targets), None)
        yield Draft(kind, principal(found, sort), evidence=marked(mark))

    return extract


def owner(record: Record) -> Principal:
    """Whose credential it is: the user named, else the actor, for users change their own."""
    return user(record) if record.target(*USER) else actor(record)


def called(party: Party | None) -> dict[str, str]:
    """Evidence of what people call the thing that was given, when it has a name."""
    name = (party.name or party.login) if party else None
    return {CALLED: name[:200]} if name else {}


def marked(mark: str | None) -> dict[str, str]:
    """Evidence of a mark, when there is one."""
    return {MARK: mark} if mark else {}
