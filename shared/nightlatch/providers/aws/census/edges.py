"""Who may become which administrator's role: the edges of a graph whose fixpoint the ledger takes.

Walked backward from the roles that are administrators, so that an edge which leads nowhere costs nothing. What a pattern
of a policy matches is found once for each wave of roles, however many accounts carry the policy.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field
from functools import reduce
from re import split, sub

from nightlatch.classes import dataclass
from nightlatch.providers.aws.census.doors import Door, Visitor
from nightlatch.providers.aws.census.policies import Policy, Rule
from nightlatch.providers.aws.census.standing import Subject
from nightlatch.providers.aws.privilege.matching import fits

MOST_EDGES = 25
"""Edges kept of one account, those to administrators first: who may become so many is one whichever of them goes."""

Keys = frozenset[str]
_NOBODY: Keys = frozenset()


def edges(
    subjects: Mapping[str, Subject], doors: Mapping[str, Door], mighty: AbstractSet[str], account: str
) -> dict[str, tuple[str, ...]]:
    """For each subject, the roles it may become that are administrators or may become one in turn; only those that have any.

    `doors` holds the trust of each role under the role's key among the subjects; `mighty` are the keys of those that are
    administrators by what they hold. Of these only the ways count that would stay if their mightiest policies went.
    """
    found: dict[str, list[str]] = {}
    seen = wave = frozenset(mighty & doors.keys())
    guests = [_guest(key, subject, account, mighty=key in mighty) for key, subject in subjects.items() if subject.address]
    while wave:
        rooms = _Rooms.of({key: (subjects[key].address or "", doors[key]) for key in sorted(wave)}, account)
        for guest in guests:
            kept = found.get(guest.key, [])
            new = list(_entered(guest, rooms, MOST_EDGES - len(kept)))
            if new:
                found[guest.key] = kept + new
        guests = [guest for guest in guests if len(found.get(guest.key, ())) < MOST_EDGES]
        wave = frozenset(found.keys() & doors.keys()) - seen
        seen |= wave
    return {key: tuple(roles) for key, roles in found.items()}


@dataclass(frozen=True, slots=True)
class _Guest:
    """A subject at the doors, with what its policies say of sts:AssumeRole."""

    key: str
    visitor: Visitor
    allows: tuple[Rule, ...]
    denies: tuple[Rule, ...]
    bound: Policy | None


def _guest(key: str, subject: Subject, account: str, *, mighty: bool) -> _Guest:
    policies = subject.held
    asking = [policy for policy in policies if not (mighty and policy.tier == 0)]
    forbidding = (*policies, subject.boundary) if subject.boundary else policies
    return _Guest(
        key=key,
        visitor=Visitor((subject.address or "").lower(), account, subject.is_role),
        allows=tuple(rule for policy in asking for rule in policy.rules if rule.allows),
        denies=tuple(rule for policy in forbidding for rule in policy.rules if not (rule.allows or rule.conditional)),
        bound=None if subject.boundary is None or subject.boundary.unread else subject.boundary,
    )


@dataclass(frozen=True, slots=True)
class _Rooms:
    """The roles of one wave, found by what trusts and policies say of them."""

    doors: Mapping[str, Door]
    addresses: list[tuple[str, str]]
    account: str
    by_name: Mapping[str, Keys]
    to_all: Keys
    to_allowed: Keys
    _matched: dict[str, Keys] = field(default_factory=dict)
    _reached: dict[Rule, Keys] = field(default_factory=dict)

    @classmethod
    def of(cls, roles: Mapping[str, tuple[str, Door]], account: str) -> "_Rooms":
        by_name: dict[str, set[str]] = {}
        for key, (_, door) in roles.items():
            for name in door.named:
                by_name.setdefault(name, set()).add(key)
        return cls(
            doors={key: door for key, (_, door) in roles.items()},
            addresses=sorted((address.lower(), key) for key, (address, _) in roles.items()),
            account=account,
            by_name={name: frozenset(keys) for name, keys in by_name.items()},
            to_all=frozenset(key for key, (_, door) in roles.items() if door.open_to_all),
            to_allowed=frozenset(key for key, (_, door) in roles.items() if door.open_to_allowed),
        )

    def reached(self, rules: Iterable[Rule]) -> Keys:
        """The roles that any of the rules speaks of."""
        return reduce(frozenset.union, map(self._of_rule, rules), _NOBODY)

    def _of_rule(self, rule: Rule) -> Keys:
        if rule not in self._reached:
            matched = reduce(frozenset.union, map(self._of_pattern, rule.patterns), _NOBODY)
            self._reached[rule] = frozenset(self.doors) - matched if rule.all_but else matched
        return self._reached[rule]

    def _of_pattern(self, pattern: str) -> Keys:
        if pattern not in self._matched:
            self._matched[pattern] = frozenset(self._matching(_pinned(pattern, self.account)))
        return self._matched[pattern]

    def _matching(self, pattern: str) -> Iterator[str]:
        """The roles whose ARN a pattern matches; only those are compared that begin as it does."""
        fixed = split(r"[*?]", pattern, maxsplit=1)[0]
        anything = pattern[len(fixed) :].strip("*") == "" and pattern != fixed
        for address, key in self.addresses[bisect_left(self.addresses, (fixed, "")) :]:
            if not address.startswith(fixed):
                return
            if anything or fits(pattern, address):
                yield key


def _pinned(pattern: str, account: str) -> str:
    """A pattern that begins as far as can be told as ARNs of this account's roles do; a policy variable matches anything."""
    pattern = sub(r"\$\{[^}]*\}", "*", pattern)
    parts = pattern.split(":", 5)
    if len(parts) < 6 or any("*" in part and part.strip("*") for part in parts[:4]) or not fits(parts[4], account):
        return pattern
    return ":".join((*parts[:4], account, parts[5]))


def _entered(guest: _Guest, rooms: _Rooms, most: int) -> Iterator[str]:
    """The roles of a wave that a subject may become, at most so many."""
    allowed = rooms.reached(guest.allows) & rooms.to_allowed
    direct = reduce(frozenset.union, (rooms.by_name.get(name, _NOBODY) for name in guest.visitor.names), rooms.to_all)
    if guest.bound is not None:
        within = rooms.reached(rule for rule in guest.bound.rules if rule.allows)
        allowed &= within
        direct = direct & within if guest.visitor.is_role else direct  # a user who is named needs no right of its own
    candidates = (allowed | direct) - rooms.reached(guest.denies) - {guest.key}
    ordered = sorted(candidates) if len(candidates) < 64 else (key for key in rooms.doors if key in candidates)
    for key in ordered:
        if rooms.doors[key].admits(guest.visitor, allowed=key in allowed):
            yield key
            most -= 1
            if most == 0:
                return
