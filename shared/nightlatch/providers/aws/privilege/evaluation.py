"""What an IAM policy document is worth: which escalation paths it opens, how wide, under which conditions.

A path counts as much as the weakest of its actions: reached everywhere it keeps its tier, on named targets or under a
condition it loses a step each. So no finding is dropped, and adding an Allow never makes a document look more harmless.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from nightlatch.classes import dataclass
from nightlatch.model import Evaluated, Privilege, Tier, Trait
from nightlatch.providers.aws.privilege.conditions import Narrowing, narrowing
from nightlatch.providers.aws.privilege.document import Document, Statement, read_document
from nightlatch.providers.aws.privilege.escalation import ACTIONS, EVERYTHING, MAKES_ADMINISTRATORS, PASS_ROLE, PATHS, WHOLE, Path
from nightlatch.providers.aws.privilege.matching import Width, reached, width

MOST_REASONS = 6
ROUTINE = "no path to more rights, no wide access to data"
FORBIDS = "only forbids, and gives nothing"
_TIERS: tuple[Tier, ...] = (0, 1, 2, 3)
_ALONE = frozenset({EVERYTHING, *WHOLE})


class Reach(NamedTuple):
    """How well an action is reached; less is better, a named target before a condition.

    `steps` are what it costs a path: one for named targets (two for iam:PassRole), one for a condition (two when it pins
    the policy), one when a role may go only to one service.
    """

    steps: int
    conditional: bool = False
    wide: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """An open path, with the tier that is left of it."""

    tier: Tier
    path: Path
    conditional: bool
    named: bool

    @property
    def says(self) -> str:
        """One short sentence: the actions, where, what they lead to, and whether a condition stands before it."""
        first, *more = self.path.actions
        what = f"{first} with {' and '.join(more)}" if more else first
        sentence = f"{what} on {'named resources' if self.named else '*'}: {self.path.gives}"
        return f"{sentence} (under a condition)" if self.conditional else sentence


def evaluate_document(document: str | Mapping[str, Any]) -> Privilege:
    """What an identity policy is worth to its holder. Takes JSON text (also URL-encoded) or the decoded document.

    Never raises: what cannot be read is unresolved, and a document with statements that make no sense is worth at least
    tier 1, in part. At most six reasons, the strongest first.
    """
    read = read_document(document)
    if read.problem is not None:
        return Privilege.unresolved(read.problem)
    denied = _denied(read.statements)
    if EVERYTHING in denied or not (read.skipped or any(statement.allows for statement in read.statements)):
        return Privilege(tier=3, reasons=(FORBIDS,), traits=(Trait.RESTRICTION,))
    reach = _reach(read.statements, denied)
    return _judged(sorted(_open_paths(reach), key=lambda found: (found.tier, found.conditional)), read)


def _judged(found: list[Found], read: Document) -> Privilege:
    """The strongest finding decides; a condition that hides a stronger one makes the answer partial."""
    tier: Tier = min(found[0].tier if found else 3, 1 if read.skipped else 3)
    doubtful = any(item.conditional and item.path.tier < tier for item in found)
    skipped = (f"{read.skipped} of its statements could not be read",) if read.skipped else ()
    return Privilege(
        tier=tier,
        reasons=(*skipped, *_reasons(found))[:MOST_REASONS] or (ROUTINE,),
        evaluated=Evaluated.PARTIAL if doubtful or read.skipped else Evaluated.FULL,
        traits=(Trait.CONDITIONAL,) if doubtful else (),
    )


def _reasons(found: Iterable[Found]) -> Iterator[str]:
    """One sentence for each thing that is gained, and none below what "everything" already says."""
    told: set[str] = set()
    for item in found:
        if item.tier < 3 and item.path.gives not in told:
            told.add(item.path.gives)
            yield item.says
        if item.path.needs == (EVERYTHING,):
            return


def _matched(statement: Statement) -> frozenset[str]:
    """The actions of the tables that a statement speaks of."""
    matched = frozenset[str]().union(*map(reached, statement.actions))
    return ACTIONS - matched if statement.all_but_actions else matched


def _denied(statements: Iterable[Statement]) -> frozenset[str]:
    """What is forbidden everywhere and always; holds EVERYTHING when nothing at all is left.

    A Deny on some resources, or under a condition, takes away too little to count on.
    """
    denied: set[str] = set()
    for statement in statements:
        if statement.allows or statement.condition or statement.all_but_resources:
            continue
        for action in _matched(statement):
            if any(width(pattern, action) is Width.WIDE for pattern in statement.resources):
                denied.add(action)
    return frozenset(denied)


def _reach(statements: Iterable[Statement], denied: frozenset[str]) -> dict[str, Reach]:
    """The best reach of every action of the tables, PassRole also by the service it may hand roles to."""
    best: dict[str, Reach] = {}
    lost = {action.partition(":")[0] for action in denied}
    for statement in statements:
        if not statement.allows:
            continue
        limits = narrowing(statement.condition)
        for action in _matched(statement) - denied:
            if denied and action in _ALONE and (action == EVERYTHING or action.partition(":")[0] in lost):
                continue  # no longer everything
            widest = _widest(statement, action)
            if widest < Width.NAMED:
                continue
            reach = _cost(action, widest is Width.WIDE, limits)
            for key in _keys(action, limits):
                best[key] = min(best.get(key, reach), reach)
    return best


def _cost(action: str, wide: bool, limits: Narrowing) -> Reach:
    condition = 2 if limits.pins_policy else int(limits.narrows)
    scope = 0 if wide else 2 if action == PASS_ROLE else 1
    return Reach(condition + max(scope, int(limits.passed_to is not None)), condition > 0, wide)


def _keys(action: str, limits: Narrowing) -> Iterable[str]:
    if action != PASS_ROLE or limits.passed_to is None:
        return (action,)
    return (f"{PASS_ROLE}@{service}" for service in limits.passed_to)


def _widest(statement: Statement, action: str) -> Width:
    if statement.all_but_resources:
        return Width.WIDE
    widest = Width.NONE
    for pattern in statement.resources:
        widest = max(widest, width(pattern, action))
        if widest is Width.WIDE:
            break
    return widest


def _open_paths(reach: Mapping[str, Reach]) -> Iterator[Found]:
    for path in PATHS:
        held: list[Reach] = []
        for action in path.needs:
            part = _of(action, path, reach)
            if part is None:
                break
            held.append(part)
        else:
            # Whoever makes the account chooses its name, so that a named target costs nothing there.
            free = path in MAKES_ADMINISTRATORS
            steps = max(part.steps - (free and not part.wide) for part in held)
            narrowed = any(part.conditional for part in held)
            yield Found(_TIERS[min(3, path.tier + steps)], path, narrowed, not all(part.wide for part in held))


def _of(action: str, path: Path, reach: Mapping[str, Reach]) -> Reach | None:
    """How an action of a path is reached; PassRole counts also where it may go only to the path's service."""
    plain = reach.get(action)
    if path.passes is None or action != PASS_ROLE:
        return plain
    limited = reach.get(f"{PASS_ROLE}@{path.passes}")
    return min((held for held in (plain, limited) if held is not None), default=None)
