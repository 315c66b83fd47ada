"""One request that was matched, and one operation that is served: what the tables of Graph and of Resource Manager are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from nightlatch.classes import dataclass
from nightlatch.sandbox.microsoft.refusals import bad, denied

if TYPE_CHECKING:
    from nightlatch.sandbox.microsoft.tenant import Bearer, Tenant

Thing = dict[str, Any]
Query = Mapping[str, str]
_PAGE = 2
"""Things a page where nothing else is asked for: so few that a second page is soon needed."""


@dataclass(frozen=True, slots=True)
class Call:
    """The names in its path, its query and its body; `url` is the address that was asked, without the query; `base` its interface's."""

    tenant: Tenant
    operation: Operation
    path: Mapping[str, str]
    query: Query
    body: Thing
    url: str
    base: str
    bearer: Bearer

    def need(self, *permissions: str) -> None:
        """What else an application must have been given for this call: one of these. Raises Refused."""
        opened = next((each for each in permissions if each in self.bearer.roles), None)
        if opened is not None:
            self.tenant.used.add(opened)
        elif self.bearer.holder not in self.tenant.users:
            raise denied()

    def page(self, found: list[Thing], link: str = "@odata.nextLink") -> Answered:
        """Things of one page under `value`, and under `link` where the next one is."""
        start, most = (self._number(name, default) for name, default in (("$skiptoken", 0), ("$top", _PAGE)))
        answer: Thing = {"value": found[start : start + most]}
        if start + most < len(found):
            kept = "".join(f"&{name}={quote(text)}" for name, text in self.query.items() if name != "$skiptoken")
            answer[link] = f"{self.url}?$skiptoken={start + most}{kept}"
        return Answered(answer)

    def _number(self, name: str, default: int) -> int:
        told = self.query.get(name, str(default))
        if not told.isdecimal():
            raise bad(f"Invalid value '{told}' for {name} query option found.")
        return int(told)


@dataclass(frozen=True, slots=True)
class Answered:
    """What is answered; a body of None is none."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


NOTHING = Answered(status=204)
Does = Callable[[Call], Answered]


@dataclass(frozen=True)
class Operation:
    """`{name}` in a path is one part of it, `{+name}` any number; case does not matter. Each of `permissions` opens it alone, the least first."""

    method: str
    path: str
    permissions: tuple[str, ...]
    does: Does

    @property
    def names(self) -> tuple[str, ...]:
        """What faults may call it."""
        return (*self.permissions, f"{self.method} {self.path}")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        several = re.sub(r"\\{\\\+(\w+)\\}", r"(?P<\1>.*)", re.escape(self.path))
        return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", several), re.IGNORECASE)

    def matches(self, method: str, path: str) -> Mapping[str, str] | None:
        """The names in the path; None when this is another operation."""
        found = self._pattern.fullmatch(path) if method == self.method else None
        return found.groupdict() if found else None


@dataclass(frozen=True, slots=True)
class Interface:
    """Graph or Resource Manager: where it is served, the tokens it takes, its operations (the first that matches), and who may do them.

    `admits` raises Refused; `checks` raises it for a request that Microsoft's own descriptions do not have.
    """

    prefix: str
    audience: str
    operations: tuple[Operation, ...]
    admits: Callable[[Call], None]
    checks: Callable[[str, str, Query, Thing], None] = lambda _method, _path, _query, _body: None

    def matched(self, method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
        """The operation for a request, and the names in its path."""
        tried = ((operation, operation.matches(method, path)) for operation in self.operations)
        return next(((operation, names) for operation, names in tried if names is not None), None)
