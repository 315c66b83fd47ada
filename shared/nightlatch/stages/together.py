"""Cases of several platforms that belong together: a person was made, or made mightier, on one, and then acted on another; or two platforms
that share a directory tell of one account.

Who acted is known by what an identity provider vouched for (ledger/persons.py), and counts only while the person's own case goes on
or within a day after it. A link is the same from either end, and asked of what is filed now: so it does not matter what came first.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from nightlatch.ledger.evidence import Evidence
from nightlatch.ledger.fold import SIMULTANEOUS
from nightlatch.ledger.persons import known_as
from nightlatch.model import Behind, Case, CaseKey, Verdict
from nightlatch.model.sentences import headline

REACH = timedelta(hours=24)
"""How long after the last activity of a person's case what he does elsewhere still belongs to it."""
_MOST = 12
"""Cases that are named at most, for each is judged to be named: a flood has a message of its own."""


class Linked(NamedTuple):
    """A case that belongs to another, and the sentence that says why."""

    case: Case
    says: str

    @property
    def line(self) -> str:
        """What is made of the case, and why it belongs here."""
        return f"{headline(self.case)}: {self.says}"


class Together:
    """Finds what belongs together. `judged` gives the cases of an account."""

    def __init__(self, evidence: Evidence, judged: Callable[[CaseKey], Iterable[Case]]) -> None:
        self.evidence = evidence
        self.judged = judged

    def __call__(self, case: Case) -> tuple[Linked, ...]:
        """Every case that belongs to this one, be it over others, the earliest first."""
        found = {linked.case.id: linked for linked in islice(self._reached(case), _MOST)}
        return tuple(sorted(found.values(), key=lambda each: (each.case.first.at, each.case.id)))

    def _reached(self, case: Case) -> Iterator[Linked]:
        """The nearest first, each once."""
        known, todo = {case.id}, [case]
        while todo:
            for linked in self._beside(todo.pop(0)):
                if linked.case.id not in known:
                    known.add(linked.case.id)
                    todo.append(linked.case)
                    yield linked

    def _beside(self, case: Case) -> Iterator[Linked]:
        """The persons behind those who acted in a case, and what the person that a case is about did elsewhere."""
        for behind in case.behind:
            for key in self.evidence.persons.accounts(behind.address):
                for other in self._elsewhere(case, key):
                    if says := _link(other, case):
                        yield Linked(other, says)
        for id in _ids(case):
            for key in self.evidence.persons.same(id):
                yield from (Linked(each, _one(case, each, id)) for each in self._elsewhere(case, key) if _meet(case, each))
        address = (case.subject.email or "").casefold()
        acted = self.evidence.persons.acted(address, *_reach(case)) if address else ()
        for key in sorted(acted, key=str):
            for other in self._elsewhere(case, key):
                if says := _link(case, other):
                    yield Linked(other, says)

    def _elsewhere(self, case: Case, key: CaseKey) -> Iterator[Case]:
        """The cases of an account of another platform that are worth a word: newborn, or somebody is told of them."""
        if key.provider != case.key.provider:
            yield from (each for each in self.judged(key) if each.born or each.judgment.verdict.rank >= Verdict.NOTIFY.rank)


def _ids(case: Case) -> tuple[str, ...]:
    """Every id by which anything filed knows the account."""
    return tuple(dict.fromkeys(id for activity in case.activities for id in known_as(activity)))


def _meet(one: Case, other: Case) -> bool:
    """Whether two cases of one account go on together, or one within a day of the other."""
    return one.first.at - REACH <= other.last.at and other.first.at - REACH <= one.last.at


def _one(case: Case, other: Case, id: str) -> str:
    first, second = sorted((case, other), key=lambda each: (each.key.provider, each.id))
    return (
        f"{first.subject.label} of {first.key.provider} and {second.subject.label} of {second.key.provider} are one account, {id}"
    )


def _link(person: Case, deed: Case) -> str:
    """Why what was done belongs to the case of the person who did it; empty when it does not."""
    since, until = _reach(person)
    own = (person.subject.email or "").casefold()
    found = next((each for each in deed.behind if each.address == own and since <= each.at <= until), None)
    return _says(found, person, deed) if found else ""


def _says(behind: Behind, person: Case, deed: Case) -> str:
    where = f"{deed.key.provider} {deed.key.tenant}"
    by = f" by the word of {behind.by}" if behind.by else ""
    return (
        f"{behind.address} of {person.key.provider} came to {where}{by} as {behind.actor}, and had a hand in {deed.subject.label}"
    )


def _reach(person: Case) -> tuple[datetime, datetime]:
    return person.first.at - SIMULTANEOUS, person.last.at + REACH
