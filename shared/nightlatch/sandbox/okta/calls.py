"""One request that was matched, and one operation that is served: what the tables of operations are made of."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.sandbox.okta.organization import Organization, Thing
from nightlatch.sandbox.okta.refusals import forbidden
from nightlatch.sandbox.okta.system_log import event

Query = Mapping[str, list[str]]
_PAGE = 2
"""Things a page, whatever is asked for: so few that a second page is soon needed."""


@dataclass(frozen=True, slots=True)
class Call:
    """The names in its path, its query and its body; `url` is the address that was asked, without the query."""

    org: Organization
    path: Mapping[str, str]
    query: Query
    body: Thing
    url: str

    def asked(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return (self.query.get(name) or [default])[0]

    def tell(self, name: str, *targets: Thing, **debug: str) -> None:
        """Write an event of what is done into the System Log."""
        self.org.journal.append(event(name, self.org.caller, targets, debug, self.org.by_token))

    def need_super(self) -> None:
        """Only super administrators touch administrators. Raises Refused."""
        if not self.org.is_super(self.org.caller["id"]):
            raise forbidden()

    def page(self, found: list[Thing]) -> tuple[list[Thing], str | None]:
        """Things of one page, and where the next one is."""
        start = int(self.asked("after", "0"))
        more = f"{self.url}?after={start + _PAGE}" if start + _PAGE < len(found) else None
        return found[start : start + _PAGE], more


@dataclass(frozen=True, slots=True)
class Answered:
    """What is answered; `next` is where the next page is, told in `Link`."""

    body: Any = None
    status: int = 200
    next: str | None = None


NOTHING = Answered(status=204)
Does = Callable[[Call], Answered]


@dataclass(frozen=True)
class Operation:
    """`{name}` in a path is one part of it."""

    method: str
    path: str
    scope: str
    does: Does

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path)))

    def matches(self, method: str, path: str) -> Mapping[str, str] | None:
        """The names in the path; None when this is another operation."""
        found = self._pattern.fullmatch(path) if method == self.method else None
        return found.groupdict() if found else None
