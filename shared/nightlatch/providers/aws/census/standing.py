"""What all the policies of one account, user, role or permission set amount to, and which of them make it an administrator."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any

from nightlatch.classes import dataclass
from nightlatch.model import GROUP
from nightlatch.providers.aws.census.policies import EVERYTHING, Library, Policy

TOGETHER = "together:"
"""How `Holding.roles` calls policies that only together make an administrator: this, and their names joined by ` + `.

Policies that reach the account through a group stand there under the group's name.
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom policies are added up for. `address` is the full ARN, path and all (None: it cannot be named in a trust).

    `groups` are by name, each with its policies; `is_role` says that a session of a role acts.
    """

    address: str | None
    own: tuple[Policy, ...]
    groups: Mapping[str, tuple[Policy, ...]] = field(default_factory=dict)
    boundary: Policy | None = None
    is_role: bool = False

    @property
    def held(self) -> tuple[Policy, ...]:
        """Every policy that reaches it, each once."""
        return tuple(dict.fromkeys((*self.own, *(policy for group in self.groups.values() for policy in group))))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the policies of a subject amount to.

    `mighty`: it is an administrator by them. `roles` are the names of its own policies that make it one, or would without its
    boundary; `idle` are groups that would make it one and cannot, for a Deny among its other policies; `capped`: its boundary,
    or such a Deny, keeps it from being one whatever it holds.
    """

    mighty: bool
    roles: tuple[str, ...] = ()
    idle: frozenset[str] = frozenset()
    capped: bool = False


def standing(subject: Subject, library: Library, groups: Mapping[str, bool]) -> Standing:
    """Add up. `groups` says of each group whether it makes administrators by itself."""
    bound = subject.boundary
    if bound is None:
        return _unbound(subject, library, groups, ())
    if bound.unread or bound.tier == 0:
        return _unbound(subject, library, groups, bound.forbids)
    return replace(_unbound(subject, library, groups, ()), mighty=False, capped=True)  # what it holds counts once that is gone


def _unbound(subject: Subject, library: Library, groups: Mapping[str, bool], forbids: tuple[Mapping[str, Any], ...]) -> Standing:
    held = subject.held
    own = tuple(policy.name for policy in subject.own if policy.tier == 0)
    inside = frozenset(name for name in subject.groups if groups[name])
    if library.tier(held, forbids) == 0:
        together = () if own or inside else (_together(subject, library),)
        return Standing(mighty=True, roles=(*own, *together))
    if own or inside:  # a Deny takes it away
        return Standing(mighty=False, idle=inside, capped=library.tier(held, (*forbids, EVERYTHING)) > 0)
    return Standing(mighty=False)


def of_group(policies: Iterable[Policy], library: Library) -> tuple[str, ...]:
    """The names of a group's policies that make its members administrators; empty when they do not."""
    group = Subject(None, tuple(dict.fromkeys(policies)))
    return standing(group, library, {}).roles


def _together(subject: Subject, library: Library) -> str:
    """The name of a combination: of the policies without which it would be none."""
    needed = list(subject.held)
    for policy in subject.held:
        rest = [other for other in needed if other is not policy]
        if library.tier(rest) == 0:
            needed = rest
    through = {policy: f"{GROUP}{name}" for name, group in subject.groups.items() for policy in group}
    names = {policy.name if policy in subject.own else through[policy] for policy in needed}
    return TOGETHER + " + ".join(sorted(names))
