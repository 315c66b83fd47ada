"""Where a person looks further: the account in the Admin console, and the log of what administrators did.

A user's page is addressed by the user's id; where no record tells it, the console's search finds the account by its address. Names in addresses
are percent-encoded, for records hold what an intruder wrote. The forms are those seen in the console; Google documents none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from nightlatch.model import PrincipalType

if TYPE_CHECKING:
    from nightlatch.model import Case

_CONSOLE = "https://admin.google.com/ac"
_PEOPLE = frozenset({PrincipalType.USER, PrincipalType.GUEST})


def links(case: Case) -> Iterator[tuple[str, str]]:
    """(label, address) of each."""
    subject = case.subject
    if subject.type in _PEOPLE and subject.id and subject.id.isascii() and subject.id.isdecimal():
        yield "Account in the Admin console", f"{_CONSOLE}/users/{subject.id}"
    elif subject.type in _PEOPLE and (subject.email or subject.name):
        yield "Account in the Admin console", f"{_CONSOLE}/search?query={quote(subject.email or subject.name or '', safe='')}"
    yield "Admin log in the Admin console", f"{_CONSOLE}/reporting/audit/admin"
