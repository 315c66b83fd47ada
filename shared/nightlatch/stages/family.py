"""What a locked account made itself: keys, users, roles, and roles it took on. An intruder's account rarely stays alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from nightlatch.ledger.evidence import Evidence
from nightlatch.model import Case, CaseKey, Entry, Kind, actor_key

_REACH = timedelta(days=7)
_MADE = {
    Kind.ACCOUNT_CREATED: "made the account {}",
    Kind.CREDENTIAL_ADDED: "gave a credential to {}",
    Kind.ROLE_GRANTED: "gave rights to {}",
    Kind.TRUST_CHANGED: "changed whom {} trusts",
    Kind.FEDERATION_ADDED: "had {} believed",
    Kind.ELEVATION_USED: "took on {}",
}


@dataclass(frozen=True, slots=True)
class Relative:
    """One account that the subject had its hands in: the key of its case (None: it has none), and what was done, a phrase."""

    key: CaseKey | None
    says: str
    born: bool


def family(evidence: Evidence, case: Case) -> tuple[Relative, ...]:
    """What the subject did to others since the case began, each account once, the earliest first."""
    found: dict[tuple[str, str], Relative] = {}
    for entry in evidence.timelines.did(actor_key(case.subject), case.first.at, case.last.at + _REACH):
        for relative in _relatives(entry, case):
            known = found.setdefault((entry.subject_type, entry.subject), relative)
            if relative.born and not known.born:
                found[entry.subject_type, entry.subject] = relative
    return tuple(found.values())


def _relatives(entry: Entry, case: Case) -> Iterator[Relative]:
    phrase = _MADE.get(entry.kind)
    if phrase is None or not entry.succeeded or entry.case == str(case.key) or entry.subject == case.subject.folded:
        return
    key = CaseKey.parse(entry.case) if entry.case else None
    yield Relative(
        key, f"{case.subject.label} {phrase.format(entry.subject)} ({entry.operation})", entry.kind is Kind.ACCOUNT_CREATED
    )
