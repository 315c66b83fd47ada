"""The reader's tables as EventBridge rules: what is to be delivered live, and by which pattern.

Rules are written from the tables, so that nothing is read and not subscribed, or subscribed and not read. EventBridge takes
patterns of 2048 characters and of 1000 combinations (the product of the lengths of all `$or` in it), so lines are packed
into as few rules as hold them, each with one `$or` and none inside another. A `$or` of fewer than two branches would be
taken for a field of that name.

A rule that is merely enabled gets no read-only calls named Get…, List… or Describe…; the few that hand something out stand
in a rule of their own, which asks for them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.model import Level
from nightlatch.providers.aws.cloudtrail.table import Operation, Table, tables

Pattern = Mapping[str, Any]

LIMIT = 2048
"""Characters of a pattern: EventBridge's quota as it is before anybody asks for more."""
COMBINATIONS = 1000
"""What all `$or` of a pattern may multiply to."""
PROBE: Pattern = {"source": ["nightlatch.doctor"]}
"""The synthetic record of `nightlatch doctor`, which takes the same way as every other."""
READING = ("Get", "List", "Describe")
"""How calls begin that a rule gets only where it asks for read-only ones."""

# Only AWS can use a source that begins so. Every sort of CloudTrail event ends so: API calls, sign-ins, service events.
_FROM: Pattern = {"source": [{"prefix": "aws."}], "detail-type": [{"suffix": " via CloudTrail"}]}


@dataclass(frozen=True, slots=True)
class Rule:
    """One EventBridge rule. `reads`: it must be in the state that also delivers read-only management events."""

    name: str
    pattern: Pattern
    reads: bool = False


@dataclass(frozen=True, slots=True)
class _Branch:
    """Operations of one source that are narrowed alike."""

    source: str
    narrowing: Pattern
    names: tuple[str, ...]

    def pattern(self) -> Pattern:
        """This branch as EventBridge takes it."""
        names = [{"prefix": name[:-1]} if name.endswith("*") else name for name in self.names]
        return {"detail": {"eventSource": [self.source], "eventName": names, **self.narrowing}}


def rules(by_source: Mapping[str, Table] | None = None, *, limit: int = LIMIT) -> tuple[Rule, ...]:
    """Every rule that the tables (None: the reader's own) need, in the order of sources, those for read-only calls last.

    Raises ValueError when one operation alone does not fit into a pattern of `limit` characters.
    """
    branches = tuple(_branches(tables() if by_source is None else by_source))
    packed = [
        *(("Records", each, False) for each in _packed(_keep(branches, reads=False), limit)),
        *(("Reads", each, True) for each in _packed(_keep(branches, reads=True), limit)),
    ]
    return tuple(
        Rule(f"{name}{number}", _whole(each), reads)
        for name, group in groupby(packed, key=lambda item: item[0])
        for number, (_, each, reads) in enumerate(group, start=1)
    )


def subscribed(line: Operation) -> bool:
    """Whether any record of this line of a table is delivered live."""
    return bool(line.live) and line.level is not Level.HISTORY


def size(pattern: Pattern) -> int:
    """The characters of a pattern at most: as JSON with blanks between, for who writes it down on the way may leave some."""
    return len(json.dumps(pattern))


def _branches(by_source: Mapping[str, Table]) -> Iterator[_Branch]:
    """Lines grouped by source and narrowing, each group in order of name: equal tables give equal rules."""
    for source, table in sorted(by_source.items()):
        groups: dict[str, list[str]] = {}
        for name, line in sorted(table.items()):
            for narrowing in line.live if subscribed(line) else ():
                groups.setdefault(json.dumps(narrowing, sort_keys=True), []).append(name)
        for text, names in sorted(groups.items()):
            yield _Branch(source, json.loads(text), tuple(names))


def _keep(branches: Iterable[_Branch], *, reads: bool) -> Iterator[_Branch]:
    for branch in branches:
        names = tuple(name for name in branch.names if name.startswith(READING) is reads)
        if names:
            yield _Branch(branch.source, branch.narrowing, names)


def _packed(branches: Iterable[_Branch], limit: int) -> Iterator[tuple[_Branch, ...]]:
    """Branches in groups that fit, cut in two where the room ends."""
    group: tuple[_Branch, ...] = ()
    for branch in branches:
        left: _Branch | None = branch
        while left is not None:
            taken = _most(group, left, limit)
            if taken:
                group = (*group, _Branch(left.source, left.narrowing, left.names[:taken]))
            elif not group:
                raise ValueError(f"{left.source}/{left.names[0]} alone is over {limit} characters: narrow it by less")
            left = _Branch(left.source, left.narrowing, left.names[taken:]) if taken < len(left.names) else None
            if left is not None:
                yield group
                group = ()
    if group:
        yield group


def _most(group: tuple[_Branch, ...], branch: _Branch, limit: int) -> int:
    """How many of a branch's names still fit beside a group."""
    for count in range(len(branch.names), 0, -1):
        grown = (*group, _Branch(branch.source, branch.narrowing, branch.names[:count]))
        if len(grown) <= COMBINATIONS and size(_whole(grown)) <= limit:
            return count
    return 0


def _whole(group: tuple[_Branch, ...]) -> Pattern:
    patterns = [branch.pattern() for branch in group]
    return {**_FROM, "$or": patterns} if len(patterns) > 1 else {**_FROM, **patterns[0]}
