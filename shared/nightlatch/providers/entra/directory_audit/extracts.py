"""The plainest lines of a table: one account or thing named by one target, and nothing more to read."""

from collections.abc import Iterable, Mapping

from nightlatch.model import Credential, Kind, Principal, PrincipalType
from nightlatch.model.evidence import CALLED, MARK
from nightlatch.providers.entra.directory_audit.record import NOBODY, Party, Record
from nightlatch.providers.entra.directory_audit.subjects import (
    APPLICATION,
    GROUP,
    USER,
    application,
    named,
    objects,
    principal,
    user,
)
from nightlatch.providers.entra.directory_audit.table import Draft, Extract

NOT_NAMED = "?"
"""The role of a grant whose name the entry does not tell."""


def of_user(kind: Kind, type: PrincipalType = PrincipalType.USER, evidence: Mapping[str, str] | None = None) -> Extract:
    """Reads an entry about the user it names; one that names none is of nobody, never of whoever did it."""

    def extract(record: Record) -> Iterable[Draft]:
        yield Draft(kind, user(record, record.first(*USER), type), evidence=evidence or {})

    return extract


def of_owner(
    kind: Kind, type: str, *, lasting: bool = True, others: bool = False, evidence: Mapping[str, str] | None = None
) -> Extract:
    """Reads a user's credential given or taken; `others` where one does it to others, so that an entry that names nobody is of nobody."""

    def extract(record: Record) -> Iterable[Draft]:
        whose = user(record, record.first(*USER)) if others else owner(record)
        yield Draft(kind, whose, Credential(type=type, long_lived=lasting), evidence=evidence or {})

    return extract


def of_application(kind: Kind) -> Extract:
    """Reads an entry about the application or service principal it names."""

    def extract(record: Record) -> Iterable[Draft]:
        found = record.first(*APPLICATION)
        yield Draft(kind, application(record, found), evidence=objects(found))

    return extract


def of_thing(kind: Kind, sort: PrincipalType, *types: str, mark: str | None = None) -> Extract:
    """Reads an entry about its target of one of these types, else about its first target."""

    def extract(record: Record) -> Iterable[Draft]:
        yield Draft(kind, thing(record, record.first(*types), sort), evidence=marked(mark))

    return extract


def of_group(kind: Kind) -> Extract:
    """Reads an entry about the group it names."""
    return of_thing(kind, PrincipalType.GROUP, *GROUP)


def owner(record: Record, type: PrincipalType = PrincipalType.USER) -> Principal:
    """Whose account it is: the user named, else whoever did it, for users do to their own."""
    found = record.first(*USER)
    if found is NOBODY:
        initiator = record.text("initiatedBy", "user", "id")
        found = Party("user", initiator and initiator.lower(), None, record.text("initiatedBy", "user", "userPrincipalName"))
    return user(record, found, type)


def thing(record: Record, party: Party, sort: PrincipalType) -> Principal:
    """An account, or what is none (a policy, a domain, a unit): that only by id and name."""
    if sort in (PrincipalType.UNKNOWN, PrincipalType.FEDERATION):
        return named(record, party.id, party.name or party.text("Name", "DisplayName"), sort)
    return principal(record, party, sort)


def called(name: str | None) -> dict[str, str]:
    """Evidence of what people call the one thing that was given, when it has a name."""
    return {CALLED: name[:200]} if name else {}


def marked(mark: str | None) -> dict[str, str]:
    """Evidence of a mark, when there is one."""
    return {MARK: mark} if mark else {}
